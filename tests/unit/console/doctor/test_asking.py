"""Questions side by side: the slowest decides, and none longer than it may."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.clock import StartedClock
from bot.console.doctor.asking import Failed, Round
from bot.console.doctor.finding import Unanswered
from bot.domain.errors import StoreDown

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Dated:
    date: datetime | None


def asked(patience: float = 5.0) -> Round:
    return Round(StartedClock(NOON), patience)


def raising(error: Exception) -> Callable[[], int]:
    def ask() -> int:
        raise error

    return ask


def test_an_answer_and_an_error_of_ours_come_as_they_are() -> None:
    round_ = asked()
    down = StoreDown("Redis")
    assert round_.outcome(round_.ask(lambda: 5)) == 5
    assert round_.outcome(round_.ask(lambda: None)) is None
    assert round_.outcome(round_.ask(raising(down))) is down


def test_a_fault_of_ours_is_told_by_its_kind_alone() -> None:
    round_ = asked()
    outcome = round_.outcome(round_.ask(raising(KeyError("the-secret"))))
    assert isinstance(outcome, Failed)
    assert str(outcome) == "The check itself failed (KeyError)."


def test_all_are_asked_at_once() -> None:
    both = threading.Barrier(2)
    round_ = asked()
    questions = [round_.ask(lambda: both.wait(5)) for _ in range(2)]
    assert sorted(map(round_.outcome, questions), key=str) == [0, 1]


def test_who_is_late_is_left_behind() -> None:
    never = threading.Event()
    round_ = asked(patience=0.1)
    late = [round_.ask(never.wait) for _ in range(3)]
    began = time.monotonic()
    assert all(isinstance(round_.outcome(each), Unanswered) for each in late)
    assert time.monotonic() - began < 1
    never.set()


def test_clocks_are_compared_by_the_dates_on_answers_and_errors() -> None:
    round_ = asked()
    hour = timedelta(hours=1)
    round_.outcome(round_.ask(lambda: Dated(NOON - hour)), "Twilio")
    round_.outcome(round_.ask(lambda: Dated(None)), "Groq")
    round_.outcome(round_.ask(lambda: Dated(NOON)))
    assert list(round_.ahead) == ["Twilio"]
    assert hour <= round_.ahead["Twilio"] < hour + timedelta(seconds=30)
