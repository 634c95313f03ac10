"""Writes the family: ``python -m tests.resumes.family FOLDER [SEED]``.

``bot evaluate resumes FOLDER`` then measures it. The rules were written for the fixtures and for
``tests/resumes/written`` and first measured on the family as they were then.
"""

import json
import random
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from tests.resumes import drawn, in_word
from tests.resumes.blocks import Block, Kind, whole
from tests.resumes.people import Person, person

SEED: Final = 7
LATIN: Final = ("en", "es", "pt")
ALL: Final = (*LATIN, "hi")


def write(folder: Path, seed: int = SEED, *, scans: bool = True) -> int:
    """All files with their truths; how many."""
    return _written(folder, seed, _plan(scans))


def write_scans(folder: Path, seed: int) -> int:
    """Of scans alone, one of each language; how many."""
    return _written(folder, seed, (("scan", each, 0) for each in LATIN))


def _written(folder: Path, seed: int, plan: Iterable[tuple[str, str, int]]) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    made = 0
    for layout, language, number in plan:
        dice = random.Random(f"{seed}:{layout}:{language}:{number}")  # noqa: S311 - repeatable
        somebody = person(language, dice)
        name = f"{layout}-{language}-{number}"
        _write(layout, somebody, dice, folder / name)
        truth = json.dumps(somebody.truth(), ensure_ascii=False, indent=2)
        (folder / f"{name}.truth.json").write_text(truth + "\n", encoding="utf-8")
        made += 1
    return made


def _plan(scans: bool) -> Iterable[tuple[str, str, int]]:
    for layout in in_word.LAYOUTS:
        yield from ((f"docx-{layout}", each, at) for each in ALL for at in range(2))
    for layout in drawn.PDFS:
        yield from ((f"pdf-{layout}", each, at) for each in LATIN for at in range(4))
    yield from (("text", "hi", at) for at in range(3))
    if scans:
        yield from (("scan", each, at) for each in LATIN for at in range(3))


def _write(layout: str, somebody: Person, dice: random.Random, path: Path) -> None:
    kind, _, style = layout.partition("-")
    if kind == "docx":
        in_word.LAYOUTS[style](somebody, dice, path.with_suffix(".docx"))
    elif kind == "pdf":
        drawn.PDFS[style](somebody, dice, path.with_suffix(".pdf"))
    elif kind == "scan":
        drawn.scan(somebody, dice, path.with_suffix(".png"))
    else:
        lines = "\n".join(map(_line, whole(somebody, dice)))
        path.with_suffix(".txt").write_text(lines + "\n", encoding="utf-8")


def _line(block: Block) -> str:
    text = f"- {block.text}" if block.kind is Kind.BULLET else block.text
    return f"{text}   {block.right}" if block.right else text


if __name__ == "__main__":
    count = write(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else SEED)
    sys.stdout.write(f"{count} résumés\n")
