"""What people and programs read of a play: transcripts, the last line, a JSON file."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from bot.evaluation.player import Kind, Line, Played

_MARKS: Final[Mapping[Kind, str]] = {
    Kind.CANDIDATE: ">",
    Kind.ASSISTANT: "<",
    Kind.RECRUITER: "R",
    Kind.EVENT: "*",
    Kind.FAILURE: "✗",
}


def told(played: Played, *, whole: bool = False) -> str:
    """One case for people; the transcript only if it failed, or ``whole`` asks for it."""
    mark = "✓" if played.passed else "✗"
    head = f"{mark} {played.file}: {played.name} ({played.seconds:.2f} s)"
    if played.passed and not whole:
        return head
    return "\n".join([head, *_transcript(played.transcript)])


def _transcript(lines: Sequence[Line]) -> Iterator[str]:
    for line in lines:
        where = f"line {line.line}: " if line.kind is Kind.FAILURE else ""
        first, *rest = f"{where}{line.text}".split("\n")
        yield f"    {_MARKS[line.kind]} {first}"
        yield from (f"      {each}" for each in rest)


def last_line(cases: Sequence[Played]) -> str:
    """``N passed, M failed``."""
    passed = sum(played.passed for played in cases)
    return f"{passed} passed, {len(cases) - passed} failed"


def as_json(cases: Sequence[Played]) -> dict[str, Any]:
    """All of it as plain JSON."""
    return {
        "passed": sum(played.passed for played in cases),
        "failed": sum(not played.passed for played in cases),
        "cases": [
            {
                "file": played.file,
                "name": played.name,
                "passed": played.passed,
                "failures": list(played.failures),
                "transcript": [
                    {"by": line.kind.value, "text": line.text, "line": line.line}
                    for line in played.transcript
                ],
                "duration": round(played.seconds, 3),
            }
            for played in cases
        ],
    }


def write_json(cases: Sequence[Played], path: Path) -> None:
    """Write :func:`as_json` to a file."""
    text = json.dumps(as_json(cases), ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8")
