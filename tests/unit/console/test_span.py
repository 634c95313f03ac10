"""Points in time as an operator writes them."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.console.span import age, shown, since
from bot.domain.errors import Refused

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "ago"),
    [
        ("2h", timedelta(hours=2)),
        (" 30 M ", timedelta(minutes=30)),
        ("3d", timedelta(days=3)),
        ("45s", timedelta(seconds=45)),
        ("0s", timedelta()),
        ("2026-11-26T10:00Z", timedelta(hours=2)),
        ("2026-11-26T10:00", timedelta(hours=2)),
        ("2026-11-26T10:00+05:30", timedelta(hours=7, minutes=30)),
        ("2026-11-25", timedelta(days=1, hours=12)),
    ],
)
def test_a_point_in_time_is_read(written: str, ago: timedelta) -> None:
    assert since(written, NOW) == NOW - ago


@pytest.mark.parametrize("written", ["", "soon", "2", "-1h", "999999d", "2h30m", "26/11/2026"])
def test_what_is_none_says_how_to_write_one(written: str) -> None:
    with pytest.raises(Refused, match=r"is no point in time\. Write 30m, 2h or 3d"):
        since(written, NOW)


def test_what_lies_ahead_or_too_far_back_is_refused() -> None:
    with pytest.raises(Refused, match="lies ahead"):
        since("2026-11-26T12:01Z", NOW)
    with pytest.raises(Refused, match="more than 30 days ago"):
        since("31d", NOW, timedelta(days=30))
    assert since("30d", NOW, timedelta(days=30)) == NOW - timedelta(days=30)


def test_times_are_shown_in_utc_and_ages_in_their_largest_unit() -> None:
    assert shown(datetime.fromisoformat("2026-11-26T10:00:05+05:30")) == "26 Nov 04:30:05 UTC"
    ages = {"5 s": 5, "2 min": 150, "3 h": 3 * 3600, "2 d": 50 * 3600, "0 s": -9}
    assert [age(NOW - timedelta(seconds=each), NOW) for each in ages.values()] == list(ages)
