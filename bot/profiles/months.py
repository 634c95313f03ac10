"""How long: months of a role, and of all roles with what overlaps counted once."""

from collections.abc import Iterable
from datetime import date

from bot.domain.profile import Role

MOST: int = 12 * 70
"""Months of one role; more is a misread year."""

Interval = tuple[int, int]
"""First month and the one after the last, counted from year 0."""


def interval(start: str | None, end: str | None, is_current: bool, today: date) -> Interval | None:
    """Months from start to end, both included; None if that cannot be said.

    Years alone: from January to January, as "2019 - 2021" is two years to who writes it; one year
    alone says nothing of how long.
    """
    if start is None:
        return None
    now = today.year * 12 + today.month
    first = _month(start)
    last = now if is_current or end is None else _month(end) + (1 if "-" in end else 0)
    if end is None and not is_current:
        return None
    last = min(last, now)
    return (first, last) if first < last <= first + MOST else None


def months(start: str | None, end: str | None, is_current: bool, today: date) -> int | None:
    """Length of one role."""
    found = interval(start, end, is_current, today)
    return None if found is None else found[1] - found[0]


def total(roles: Iterable[Role], today: date) -> int | None:
    """Months with any role; None when no role says."""
    found = sorted(
        each
        for role in roles
        if (each := interval(role.start, role.end, role.is_current, today)) is not None
    )
    if not found:
        return None
    counted, reached = 0, found[0][0]
    for first, last in found:
        counted += max(0, last - max(first, reached))
        reached = max(reached, last)
    return counted


def _month(said: str) -> int:
    """``YYYY-MM`` as a count of months; a year alone is its January."""
    year, _, month = said.partition("-")
    return int(year) * 12 + (int(month) - 1 if month else 0)
