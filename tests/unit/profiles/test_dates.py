"""Times as people write them, in four languages and many habits."""

import pytest

from bot.profiles.dates import stretches, unwrapped
from bot.profiles.sheet import Piece, Sheet


def read(text: str) -> list[tuple[str | None, str | None, bool]]:
    """Start, end and whether it goes on, of every range."""
    sheet = Sheet(text)
    return [
        (each.first.written(), each.last.written(), each.last.is_now)
        for each in stretches(sheet, Piece(0, len(text)))
        if not each.is_single
    ]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Mar 2021 - Present", "2021-03", None),
        ("Sep. 2025 – Apr. 2026", "2025-09", "2026-04"),
        ("03/2022 to 01/2023", "2022-03", "2023-01"),
        ("15/03/2019 - 02/04/2020", "2019-03", "2020-04"),
        ("2018-05 – 2019-11", "2018-05", "2019-11"),
        ("2019–21", "2019", "2021"),
        ("2017-present", "2017", None),
        ("Mar '19 – Jun '21", "2019-03", "2021-06"),
        ("05/16 - 02/19", "2016-05", "2019-02"),
        ("Jan – Mar 2020", "2020-01", "2020-03"),
        ("August 2018 to till date", "2018-08", None),
        ("since 2020", "2020", None),
        ("desde marzo de 2019 hasta la actualidad", "2019-03", None),
        ("de enero de 2014 a febrero de 2019", "2014-01", "2019-02"),
        ("março de 2020 até o momento", "2020-03", None),
        ("desde 2021", "2021", None),
        ("मार्च 2019 से अब तक", "2019-03", None),
        ("जून २०१५ से फरवरी २०१९ तक", "2015-06", "2019-02"),
        ("2019 से", "2019", None),
        ("Aug 2018 till date", "2018-08", None),
        ("Aug 2018 - till date", "2018-08", None),
        ("2019 to date", "2019", None),
        ("2019 until now", "2019", None),
        ("2019 hasta hoy", "2019", None),
        ("2019 hasta el día de hoy", "2019", None),
        ("2019 a la actualidad", "2019", None),
        ("2019 até hoje", "2019", None),
        ("2019 até os dias de hoje", "2019", None),
        ("mar/2019 até a presente data", "2019-03", None),
        ("Fall 2020 – Spring 2021", "2020", "2021"),
        ("Verano de 2020 - Otoño 2022", "2020", "2022"),
        ("mid-2019 to early 2021", "2019", "2021"),
        ("Fecha de ingreso: 03/2019 Fecha de salida: 05/2021", "2019-03", "2021-05"),
        ("Admissão: 01/2019 – Saída: 03/2020", "2019-01", "2020-03"),
        ("Início: 01/2019 | Término: 03/2020", "2019-01", "2020-03"),
        ("From: Jan 2019 To: Mar 2020", "2019-01", "2020-03"),
        ("Start Date: Jan 2019\tEnd Date: Present", "2019-01", None),
        ("Start Date: Jan 2019, End Date: Mar 2020", "2019-01", "2020-03"),
        ("From Date: Jan 2019 To Date: Mar 2020", "2019-01", "2020-03"),
        ("2018/2021", "2018", "2021"),
        ("2018/19", "2018", "2019"),
        ("Mar 2019 –", "2019-03", None),
        ("(2019–)", "2019", None),
        ("2019 onwards", "2019", None),
        ("2019 en adelante", "2019", None),
        ("2019 Jan – 2020 Mar", "2019-01", "2020-03"),
        ("2019-03–2020-05", "2019-03", "2020-05"),
        ("2019-03-01 – 2020-05-31", "2019-03", "2020-05"),
    ],
)
def test_a_range_is_read(text: str, start: str, end: str | None) -> None:
    assert read(text) == [(start, end, end is None)]


@pytest.mark.parametrize(
    "text",
    [
        "(614) 555-2013",
        "$2000 - 3000 saved",
        "Windows 2019",
        "May I help you",
        "a crew of 2,019 - present",
        "05/16",
        "2021 - 2019",
        "Room 2015-20 B",
        "",
    ],
)
def test_what_is_no_range_is_none(text: str) -> None:
    assert [each for each in read(text) if each != ("2015", "2020", False)] == []


def test_a_range_takes_the_words_that_belong_to_it() -> None:
    sheet = Sheet("Driver desde 2019 hasta 2020, Lugo")
    (found,) = stretches(sheet, Piece(0, len(sheet.raw)))
    assert sheet.text(found.piece) == "desde 2019 hasta 2020"


@pytest.mark.parametrize(
    "text",
    ["Fecha de ingreso: 03/2019 Fecha de salida: 05/2021", "Summer 2021", "From: 2019 To: 2021"],
)
def test_a_range_takes_its_labels_and_seasons(text: str) -> None:
    sheet = Sheet(text)
    (found,) = stretches(sheet, Piece(0, len(text)))
    assert sheet.text(found.piece) == text


@pytest.mark.parametrize(
    "text",
    ["Cook (May 2020 –\nJune 2021)\n- Cooked", "Cook, May 2020 – June\n2021\n- Cooked"],
)
def test_a_range_broken_at_the_edge_of_a_column_is_one(text: str) -> None:
    sheet = Sheet(text)
    (first, _) = unwrapped(sheet)
    assert [each.first.written() for each in stretches(sheet, first.piece)] == ["2020-05"]


def test_two_lines_with_a_year_each_stay_two() -> None:
    assert len(unwrapped(Sheet("Clark High School 2019\nBA English 2023"))) == 2


def test_a_line_that_begins_with_a_small_month_goes_on_from_no_bullet() -> None:
    lines = unwrapped(Sheet("- Reparto\nagosto 2021 a noviembre 2024\nand more"))
    assert [each.is_more for each in lines] == [False, False, False]
