"""What people and programs read of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.evaluation.resumes.measuring import AIMED, Result, shares, totals
from bot.evaluation.resumes.scoring import Count, Field


def lines(results: Sequence[Result], rival: Sequence[Result] | None = None) -> Iterator[str]:
    """Fields worst first with their counts, then files worst first."""
    other = totals(rival) if rival is not None else None
    beside = f" {'rival':>6}" if other is not None else ""
    yield f"{'field':<12} {'F1':>6}{beside} {'right':>6} {'wrong':>6} {'missed':>6}"
    for field, count in sorted(totals(results).items(), key=lambda each: each[1].f1):
        if not count.is_empty:
            yield _row(field, count, other)
    yield ""
    yield f"{'file':<52} {'all':>5} " + " ".join(f"{each.value[:10]:>10}" for each in AIMED)
    for each in results:
        yield _file(each)
    yield ""
    taken = ", ".join(f"{name} {seconds * 1000:.0f} ms" for name, seconds in shares(results))
    yield f"{len(results)} files; from file to profile: {taken}"


def _row(field: Field, count: Count, other: Mapping[Field, Count] | None) -> str:
    beside = f" {other[field].f1:>6.3f}" if other is not None else ""
    counts = f"{count.right:>6} {count.wrong:>6} {count.missed:>6}"
    return f"{field.value:<12} {count.f1:>6.3f}{beside} {counts}"


def _file(result: Result) -> str:
    cells = " ".join(f"{result.counts[each].f1:>10.2f}" for each in AIMED)
    note = f"  not read: {result.unread.value}" if result.unread else _contact(result)
    return f"{result.name[:52]:<52} {result.f1:>5.2f} {cells}{note}"


def _contact(result: Result) -> str:
    """Which of name, e-mail and phone are not right."""
    held = (Field.NAME, Field.EMAIL, Field.PHONE)
    wrong = [each.value for each in held if result.counts[each].missed]
    return f"  not right: {', '.join(wrong)}" if wrong else ""


def as_json(results: Sequence[Result]) -> dict[str, Any]:
    """All of it as plain JSON."""
    return {
        "fields": {field.value: _count(count) for field, count in totals(results).items()},
        "files": [
            {
                "file": each.name,
                "f1": each.f1,
                "seconds": round(each.seconds, 4),
                "unread": each.unread.value if each.unread else None,
                "fields": {field.value: _count(count) for field, count in each.counts.items()},
            }
            for each in results
        ],
        "seconds": dict(shares(results)),
    }


def _count(count: Count) -> dict[str, Any]:
    return {
        "f1": round(count.f1, 4),
        "right": count.right,
        "wrong": count.wrong,
        "missed": count.missed,
    }
