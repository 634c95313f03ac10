"""Clocks that agree, that do not, and that nobody told."""

from datetime import timedelta

import pytest

from bot.console.doctor.clocks import clocks
from bot.console.doctor.finding import Mark


@pytest.mark.parametrize(
    ("by", "mark", "told"),
    [
        (timedelta(seconds=0.4), Mark.OK, "agrees with that of Twilio."),
        (timedelta(seconds=30), Mark.OK, "agrees with that of Twilio."),
        (timedelta(seconds=-30), Mark.OK, "agrees with that of Twilio."),
        (timedelta(seconds=31), Mark.BAD, "is 31 seconds ahead of that of Twilio."),
        (timedelta(seconds=-45), Mark.BAD, "is 45 seconds behind that of Twilio."),
        (timedelta(minutes=-5), Mark.BAD, "is 5 minutes behind that of Twilio."),
        (timedelta(hours=5.5), Mark.BAD, "is 6 hours ahead of that of Twilio."),
    ],
)
def test_a_clock_is_compared(by: timedelta, mark: Mark, told: str) -> None:
    (finding,) = clocks({"Twilio": by})
    assert (finding.mark, finding.sentence) == (mark, told)
    assert bool(finding.mend) is (mark is Mark.BAD)


def test_each_is_compared_by_itself() -> None:
    found = list(clocks({"Postgres": timedelta(), "Groq": timedelta(minutes=3)}))
    assert [each.mark for each in found] == [Mark.OK, Mark.BAD]


def test_with_nobody_to_ask_it_is_not_called_right() -> None:
    (finding,) = clocks({})
    assert finding.mark is Mark.NOTE
