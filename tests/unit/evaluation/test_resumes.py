"""How résumés are scored, and what the rules without a model reach."""

import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.documents.reader import SandboxedReader
from bot.domain.document import Unread
from bot.domain.errors import Refused
from bot.domain.profile import Degree, Profile, Role
from bot.evaluation.resumes.measuring import Result, cases, measure, totals
from bot.evaluation.resumes.rival import profile_of
from bot.evaluation.resumes.scoring import Count, Field, compare, plain
from bot.evaluation.resumes.telling import as_json, lines
from bot.evaluation.resumes.truth import Dates, Truth, dates
from bot.profiles.local import LocalExtractor
from tests.resumes import family

WRITTEN = Path(family.__file__).with_name("written")
AIM = 0.8
TRUTH = Truth(
    name="ANNA WIŚNIEWSKA",
    email="anna@example.com",
    phone="(312) 555-0164",
    location=None,
    roles=(("Staff Engineer", "Globex Systems LLC", Dates("2021-03", None, is_current=True)),),
    degrees=(("B.S. in Computer Science", "Ridgemont State University"),),
    skills=("C#", "C", "Power BI"),
)
RIGHT = Profile(
    name="Anna Wiśniewska",
    emails=("anna@example.com", "other@example.com"),
    phones=("+13125550164",),
    experience=(Role("Staff Engineer", "Globex Systems", "2021-03", None, 69, is_current=True),),
    education=(Degree("Ridgemont State University", "B.S. in Computer Science"),),
    skills=("c", "Power-BI", "C#"),
)


class Now:
    def now(self) -> datetime:
        return datetime(2026, 11, 26, tzinfo=UTC)


async def measured(folder: Path) -> list[Result]:
    reader = SandboxedReader()
    try:
        return await measure(cases(folder), reader, LocalExtractor(Now()))
    finally:
        await reader.close()


def scored(results: Sequence[Result]) -> dict[Field, float]:
    return {field: count.f1 for field, count in totals(results).items()}


def test_what_is_right_scores_one() -> None:
    assert {field: count.f1 for field, count in compare(RIGHT, TRUTH).items()} == dict.fromkeys(
        Field, 1.0
    )


def test_an_empty_profile_misses_all_and_has_nothing_wrong() -> None:
    found = compare(Profile(), TRUTH)
    assert found[Field.SKILLS] == Count(missed=3)
    assert sum(found.values(), Count()).f1 == 0.0


def test_a_role_is_right_when_title_employer_and_dates_are() -> None:
    later = Role("Staff Engineer", "Globex Systems", "2021-04", None, 68, is_current=True)
    found = compare(Profile(experience=(later,)), TRUTH)
    assert found[Field.EXPERIENCE] == Count(wrong=1, missed=1)
    assert found[Field.TITLE] == found[Field.EMPLOYER] == Count(right=1)
    assert found[Field.DATES] == Count(wrong=1, missed=1)


@pytest.mark.parametrize(
    ("start", "end", "is_current", "is_right"),
    [
        ("2021", None, True, True),
        ("2021-03", None, False, False),
        ("2021-03", "2026-11", False, False),
        ("2020", None, True, False),
        (None, None, False, False),
    ],
)
def test_a_month_that_is_missing_is_not_asked_for(
    start: str | None, end: str | None, is_current: bool, is_right: bool
) -> None:
    role = Role("Staff Engineer", "Globex Systems", start, end, None, is_current)
    assert compare(Profile(experience=(role,)), TRUTH)[Field.EXPERIENCE].right == is_right


def test_a_role_without_dates_must_have_none() -> None:
    truth = Truth(None, None, None, None, (("Cook", "Diner", Dates()),), (), ())
    without = Role("Cook", "Diner", None, None, None)
    dated = Role("Cook", "Diner", "2020", "2021", 12)
    assert compare(Profile(experience=(without,)), truth)[Field.EXPERIENCE] == Count(right=1)
    assert compare(Profile(experience=(dated,)), truth)[Field.EXPERIENCE].right == 0


def test_what_is_found_and_not_there_is_wrong() -> None:
    truth = Truth(None, None, None, None, (), (), ())
    found = compare(RIGHT, truth)
    assert found[Field.SKILLS] == Count(wrong=3)
    assert found[Field.NAME].is_empty


def test_one_find_is_right_once() -> None:
    twice = Profile(skills=("C", "C"))
    assert compare(twice, TRUTH)[Field.SKILLS] == Count(right=1, wrong=1, missed=2)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Mar 2021 - Present", Dates("2021-03", None, is_current=True)),
        ("Sep. 2025 – Apr. 2026", Dates("2025-09", "2026-04")),
        ("03/2022 - 01/2023", Dates("2022-03", "2023-01")),
        ("2021-03 - present", Dates("2021-03", None, is_current=True)),
        ("2020 – 2022", Dates("2020", "2022")),
        ("2019", Dates("2019", "2019")),
        ("Mar 2021 – Actualidad", Dates("2021-03", None, is_current=True)),
        ("ene 2019 - dic 2020", Dates("2019-01", "2020-12")),
        ("marzo de 2019 a la fecha", Dates("2019-03", None, is_current=True)),
        ("Fev 2019 – Atual", Dates("2019-02", None, is_current=True)),
        ("março de 2019 até o momento", Dates("2019-03", None, is_current=True)),
        ("set/2018 - out/2020", Dates("2018-09", "2020-10")),
        ("मार्च 2019 - वर्तमान", Dates("2019-03", None, is_current=True)),
        ("जून २०१५ से फरवरी २०१९ तक", Dates("2015-06", "2019-02")),
        ("Jan '19 – Present", Dates("2019-01", None, is_current=True)),
        ("03/19 – 04/20", Dates("2019-03", "2020-04")),
        ("15/03/2019 - 02/04/2020", Dates("2019-03", "2020-04")),
        ("2019-21", Dates("2019", "2021")),
        ("2019-2021", Dates("2019", "2021")),
        ("Jan - Mar 2020", Dates("2020-01", "2020-03")),
        ("desde 2018", Dates("2018", None, is_current=True)),
        ("since May 2018", Dates("2018-05", None, is_current=True)),
        ("2019 –", Dates("2019", None, is_current=True)),
        ("Summer 2019", Dates("2019", "2019")),
        ("September 2020 to date", Dates("2020-09", None, is_current=True)),
        ("", Dates()),
    ],
)
def test_dates_of_the_truth_are_read(said: str, meant: Dates) -> None:
    assert dates(said) == meant


def test_texts_are_compared_without_what_does_not_matter() -> None:
    assert plain("  Node.js,  Fi\ufb01 ") == "node js fifi"
    assert plain("C#") != plain("C")


async def test_written_resumes_are_read_as_people_read_them() -> None:
    """Each was written for a habit that some reader of résumés trips over."""
    results = await measured(WRITTEN)
    wrong = {each.name: round(each.f1, 2) for each in results if each.f1 < 1}
    assert not wrong


async def test_the_family_reaches_the_aim(tmp_path: Path) -> None:
    """Other people, trades, layouts and languages than the rules were written with."""
    family.write(tmp_path, scans=False)
    found = scored(await measured(tmp_path))
    assert [found[each] for each in (Field.NAME, Field.EMAIL, Field.PHONE)] == [1.0, 1.0, 1.0]
    assert min(found[Field.EXPERIENCE], found[Field.EDUCATION], found[Field.SKILLS]) >= AIM


async def test_a_file_that_cannot_be_read_misses_all(tmp_path: Path) -> None:
    (tmp_path / "a.truth.json").write_text('{"skills": ["SAP"]}', encoding="utf-8")
    (tmp_path / "a.rar").write_bytes(b"Rar!\x1a\x07" + bytes(99))
    (result,) = await measured(tmp_path)
    assert (result.unread, result.f1) == (Unread.ARCHIVE, 0.0)
    assert "not read: archive" in "\n".join(lines([result]))


async def test_the_table_is_worst_first_and_json_has_all(tmp_path: Path) -> None:
    for name, skills in (("good", "SAP"), ("bad", "SAS")):
        truth = {"contact": {"full_name": "Jo Roe"}, "skills": [skills]}
        (tmp_path / f"{name}.truth.json").write_text(json.dumps(truth), encoding="utf-8")
        (tmp_path / f"{name}.txt").write_text(
            "Jo Roe\nLooking for steady work.\nSkills\nSAP\n", encoding="utf-8"
        )
    results = await measured(tmp_path)
    assert [each.name for each in results] == ["bad.txt", "good.txt"]
    told = list(lines(results, results))
    assert told[1].split() == ["skills", "0.500", "0.500", "1", "1", "1"]
    read = as_json(results)
    assert read["fields"]["skills"] == {"f1": 0.5, "right": 1, "wrong": 1, "missed": 1}
    assert [each["file"] for each in read["files"]] == ["bad.txt", "good.txt"]


def test_the_command_prints_json_alone_and_refuses_in_a_sentence(tmp_path: Path) -> None:
    empty = command(tmp_path)
    assert (empty.returncode, empty.stdout) == (1, "")
    assert "truth.json" in empty.stderr
    (tmp_path / "a.truth.json").write_text('{"skills": ["SAP"]}', encoding="utf-8")
    text = "Jo Roe\nLooking for steady work.\nSkills\nSAP\n"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    read = json.loads(command(tmp_path).stdout)
    assert read["fields"]["skills"]["f1"] == 1.0


def command(folder: Path) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "bot", "evaluate", "resumes", str(folder), "--json"]
    return subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 - ours


@pytest.mark.parametrize("content", ["[]", "{", '{"experience": [1]}'])
def test_a_truth_of_another_form_is_refused_by_name(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.truth.json").write_text(content, encoding="utf-8")
    (tmp_path / "a.txt").write_text("", encoding="utf-8")
    with pytest.raises(Refused, match=r"a\.truth\.json"):
        cases(tmp_path)


def test_a_folder_without_truths_or_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"truth\.json"):
        cases(tmp_path)
    (tmp_path / "a.truth.json").write_text("{}", encoding="utf-8")
    with pytest.raises(Refused, match="stands beside"):
        cases(tmp_path)


def test_the_rivals_answer_is_put_under_our_names() -> None:
    read = {
        "full_name": "Jane Smith",
        "email": "jane@example.com",
        "phone": "312) 555-0123",
        "location": {"city": "Springfield", "state": "IL"},
        "experience": {
            "work_history": [
                {"company": "", "title": "Globex", "start_date": "2022", "current": True}
            ]
        },
        "education": {"degree_course": "B.S."},
        "skills": ["Git"],
    }
    found = profile_of(read)
    assert (found.name, found.phones, found.location) == (
        "Jane Smith",
        ("+13125550123",),
        "Springfield, IL",
    )
    assert found.experience == (Role("Globex", None, "2022", None, None, is_current=True),)
    assert profile_of({}).experience == ()
