"""How much may be asked, as the server tells it."""

import pytest

from bot.llm.pace import Pace, duration


class Clock:
    """Seconds that a test moves."""

    def __init__(self) -> None:
        self.now = 50.0
        self.pace = Pace(5.0, 900.0, lambda: self.now)
        self.pace.spent(400)

    def told(self, **headers: str) -> None:
        names = {f"x-ratelimit-{key.replace('_', '-')}": text for key, text in headers.items()}
        self.pace.told(names)

    def pauses(self) -> float:
        """For how many seconds, to the tenth."""
        began = self.now
        while self.pace.is_paused:
            self.now += 0.1
        return round(self.now - began, 1)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("7.66s", 7.66), ("2m59.56s", 179.56), ("120ms", 0.12), ("1h", 3600.0), ("1d2h", 93600.0)],
)
def test_a_reset_is_a_duration(text: str, seconds: float) -> None:
    assert duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "soon", "-5s", "5", "5s later", "s", "1.2.3s"])
def test_anything_else_is_none(text: str) -> None:
    assert duration(text) is None


def test_while_enough_is_left_nothing_pauses() -> None:
    clock = Clock()
    clock.told(remaining_tokens="400", reset_tokens="60s", remaining_requests="1")
    assert clock.pauses() == 0


def test_too_few_tokens_pause_until_they_are_there_again() -> None:
    clock = Clock()
    clock.told(remaining_tokens="399", reset_tokens="6s")
    assert clock.pauses() == pytest.approx(6.0, abs=0.2)


def test_no_request_left_pauses_but_not_for_a_day() -> None:
    clock = Clock()
    clock.told(remaining_requests="0", reset_requests="23h")
    assert clock.pauses() == pytest.approx(900.0, abs=0.2)


@pytest.mark.parametrize(
    "headers",
    [
        {"remaining_tokens": "0"},
        {"remaining_tokens": "0", "reset_tokens": "never"},
        {"remaining_tokens": "none", "reset_tokens": "60s"},
        {"reset_tokens": "60s"},
    ],
)
def test_half_a_sentence_pauses_nothing(headers: dict[str, str]) -> None:
    clock = Clock()
    clock.told(**headers)
    assert clock.pauses() == 0


def test_a_shorter_pause_does_not_end_a_longer_one() -> None:
    clock = Clock()
    clock.pace.refused({"retry-after": "30"})
    clock.told(remaining_tokens="0", reset_tokens="1s")
    assert clock.pauses() == pytest.approx(30.0, abs=0.2)
