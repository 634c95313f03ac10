"""Lengths of time: what overlaps counts once."""

from datetime import date

import pytest

from bot.domain.profile import Role
from bot.profiles.months import months, total

TODAY = date(2026, 11, 26)


def role(start: str | None, end: str | None, is_current: bool = False) -> Role:
    return Role("Cook", "Diner", start, end, None, is_current)


@pytest.mark.parametrize(
    ("start", "end", "is_current", "length"),
    [
        ("2021-03", "2022-02", False, 12),
        ("2021-03", "2021-03", False, 1),
        ("2019", "2021", False, 24),
        ("2020-06", "2021", False, 7),
        ("2026-10", None, True, 2),
        ("2026", None, True, 11),
        ("2021", "2021", False, None),
        ("2021", None, False, None),
        (None, "2021", False, None),
        ("2030-01", None, True, None),
        ("2025-01", "2031-12", False, 23),
    ],
)
def test_a_role_has_its_months(
    start: str | None, end: str | None, is_current: bool, length: int | None
) -> None:
    assert months(start, end, is_current, TODAY) == length


def test_months_of_two_jobs_at_once_count_once() -> None:
    both = [role("2020-01", "2021-12"), role("2021-01", "2022-06"), role("2024-01", "2024-02")]
    assert total(both, TODAY) == 30 + 2


def test_nothing_is_said_of_roles_without_dates() -> None:
    assert total([role(None, None)], TODAY) is None
    assert total([], TODAY) is None
