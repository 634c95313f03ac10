"""Findings as people and programs read them: 80 columns, no need of colour."""

import json
from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Final

from bot.console.doctor.finding import Finding, Group, Mark

WIDTH: Final = 80
_INDENT: Final = " " * 8
_COLOURS: Final = {Mark.OK: "\x1b[32m", Mark.NOTE: "\x1b[33m", Mark.BAD: "\x1b[31;1m"}
_PLAIN: Final = "\x1b[0m"


def is_healthy(findings: Sequence[Finding]) -> bool:
    """Whether nothing is BAD."""
    return all(finding.mark is not Mark.BAD for finding in findings)


def as_json(findings: Sequence[Finding]) -> str:
    """One object: ``healthy`` and the ``findings`` in the order of the page."""
    ordered = [each.to_json() for group in Group for each in findings if each.group is group]
    whole = {"healthy": is_healthy(findings), "findings": ordered}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def page(findings: Sequence[Finding], *, colour: bool = False) -> str:
    """Headings with their findings, and a sentence at the end."""
    lines: list[str] = []
    for group in Group:
        found = [finding for finding in findings if finding.group is group]
        if found:
            lines += [group.value, *(line for each in found for line in _lines(each, colour)), ""]
    return "\n".join([*lines, _summary(findings)])


def _lines(finding: Finding, colour: bool) -> Iterator[str]:
    told = f"{finding.name}: {_safe(finding.sentence)}"
    first, *more = _wrapped(told, _INDENT)
    mark = f"{finding.mark:<4}"
    if colour:
        mark = f"{_COLOURS[finding.mark]}{mark}{_PLAIN}"
    yield f"  {mark}  {first.strip()}"
    yield from more
    if finding.mend:
        arrow, *rest = _wrapped(_safe(finding.mend), _INDENT + "   ")
        yield f"{_INDENT}-> {arrow.strip()}"
        yield from rest
    yield from (f"{_INDENT}   {_safe(step)}" for step in finding.steps)


def _wrapped(text: str, indent: str) -> list[str]:
    """Broken between words alone: an address or a command stays whole, to be copied."""
    return wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [indent]


def _safe(text: str) -> str:
    """On one line and without control characters: a server's words must not steer a terminal."""
    return "".join(each if each.isprintable() else " " for each in text)


def _summary(findings: Sequence[Finding]) -> str:
    bad = sum(finding.mark is Mark.BAD for finding in findings)
    notes = sum(finding.mark is Mark.NOTE for finding in findings)
    noted = f" {notes} {'note' if notes == 1 else 'notes'}." if notes else ""
    if not bad:
        return f"Nothing is wrong.{noted}"
    return f"{bad} {'thing is' if bad == 1 else 'things are'} wrong.{noted}"
