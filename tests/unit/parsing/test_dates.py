import pytest

from flows.parsing.answers import Problem
from tests.unit.parsing.driver import Driver


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2026-11-23"),
        ("immediately", "2026-11-23"),
        ("asap", "2026-11-23"),
        ("any time", "2026-11-23"),
        ("tomorrow", "2026-11-24"),
        ("tommorow", "2026-11-24"),
        ("day after tomorrow", "2026-11-25"),
        ("day after tommorow", "2026-11-25"),
        ("I may join tomorrow", "2026-11-24"),
        ("monday", "2026-11-30"),
        ("next monday", "2026-11-30"),
        ("mondy", "2026-11-30"),
        ("friday", "2026-11-27"),
        ("next friday", "2026-11-27"),
        ("friday next week", "2026-12-04"),
        ("not monday, tuesday", "2026-11-24"),
        ("monday, sorry, tuesday", "2026-11-24"),
        ("in two weeks", "2026-12-07"),
        ("after 15 days", "2026-12-08"),
        ("15 days", "2026-12-08"),
        ("in a month", "2026-12-23"),
        ("1 month notice", "2026-12-23"),
        ("end of the month", "2026-11-30"),
        ("1 Dec", "2026-12-01"),
        ("dec 1st", "2026-12-01"),
        ("1st of december", "2026-12-01"),
        ("first of december", "2026-12-01"),
        ("December 1st 2026", "2026-12-01"),
        ("Monday 30 Nov", "2026-11-30"),
        ("jan 15", "2027-01-15"),
        ("05/12", "2026-12-05"),
        ("05/12/2026", "2026-12-05"),
        ("5-12-26", "2026-12-05"),
        ("12/25", "2026-12-25"),
        ("2026-12-01", "2026-12-01"),
        ("the 5th", "2026-12-05"),
        ("on the 30th", "2026-11-30"),
        ("1st of next month", "2026-12-01"),
    ],
)
def test_days_come_out_as_iso_dates(driver: Driver, text: str, day: str) -> None:
    assert driver.value("start", text) == day


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("31/02", Problem.IMPOSSIBLE_DATE),
        ("30 feb", Problem.IMPOSSIBLE_DATE),
        ("29/02/2027", Problem.IMPOSSIBLE_DATE),
        ("2026-13-01", Problem.IMPOSSIBLE_DATE),
        ("yesterday", Problem.TOO_EARLY),
        ("1 Nov", Problem.TOO_EARLY),
        ("2 weeks ago", Problem.TOO_EARLY),
        ("1 march", Problem.TOO_LATE),
        ("in 2 years", Problem.TOO_LATE),
        ("in 100 years", Problem.NOT_UNDERSTOOD),
        ("monday or tuesday", Problem.AMBIGUOUS),
        ("between 1 and 5 dec", Problem.AMBIGUOUS),
        ("banana", Problem.NOT_UNDERSTOOD),
        ("after diwali", Problem.NOT_UNDERSTOOD),
        ("2027", Problem.NOT_UNDERSTOOD),
        ("may", Problem.TOO_LATE),
        ("I may come", Problem.NOT_UNDERSTOOD),
    ],
)
def test_days_that_cannot_be_recorded_say_why(driver: Driver, text: str, problem: Problem) -> None:
    assert driver.problem("start", text) is problem


@pytest.mark.parametrize(
    ("text", "problem", "day"),
    [
        ("next week", Problem.AMBIGUOUS, "2026-11-30"),
        ("next month", Problem.AMBIGUOUS, "2026-12-01"),
        ("any day next week", Problem.AMBIGUOUS, "2026-11-30"),
        ("end of november", Problem.AMBIGUOUS, "2026-11-30"),
        ("end of December", Problem.AMBIGUOUS, "2026-12-31"),
        ("mid december", Problem.AMBIGUOUS, "2026-12-15"),
        ("november", Problem.AMBIGUOUS, "2026-11-23"),
        ("in december", Problem.AMBIGUOUS, "2026-12-01"),
        ("first week of december", Problem.AMBIGUOUS, "2026-12-01"),
        ("25", Problem.AMBIGUOUS, "2026-11-25"),
        ("maybe monday", Problem.HEDGE, "2026-11-30"),
    ],
)
def test_a_vague_day_is_suggested_not_recorded(
    driver: Driver, text: str, problem: Problem, day: str
) -> None:
    parsed = driver.hears("start", text)

    assert (parsed.value, parsed.problem, parsed.suggestion) == (None, problem, day)


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("अगले सोमवार", "hi", "2026-11-30"),
        ("कल", "hi", "2026-11-24"),
        ("kal se", "hi", "2026-11-24"),
        ("परसों", "hi", "2026-11-25"),
        ("१ दिसंबर से", "hi", "2026-12-01"),
        ("2 hafte baad", "hi", "2026-12-07"),
        ("mañana", "es", "2026-11-24"),
        ("pasado mañana", "es", "2026-11-25"),
        ("el próximo lunes", "es", "2026-11-30"),
        ("1 de diciembre", "es", "2026-12-01"),
        ("1 dic", "es", "2026-12-01"),
        ("1 dez", "pt", "2026-12-01"),
        ("en dos semanas", "es", "2026-12-07"),
        ("el 5", "es", "2026-12-05"),
        ("amanhã", "pt", "2026-11-24"),
        ("próxima segunda", "pt", "2026-11-30"),
        ("segunda-feira", "pt", "2026-11-30"),
        ("1º de dezembro", "pt", "2026-12-01"),
        ("daqui a duas semanas", "pt", "2026-12-07"),
        ("dia 5", "pt", "2026-12-05"),
    ],
)
def test_days_in_other_languages(driver: Driver, text: str, language: str, day: str) -> None:
    assert driver.value("start", text, language) == day


def test_a_date_in_a_question_is_not_certain(driver: Driver) -> None:
    assert driver.hears("start", "can I start tomorrow?").confidence < 0.8
