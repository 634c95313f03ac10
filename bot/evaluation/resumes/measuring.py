"""Reads a folder of résumés, compares each with its truth, and sums up."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path
from typing import Final

from bot.domain.document import DocumentUnread, Unread
from bot.domain.errors import Refused
from bot.domain.ports.documents import DocumentReader, ProfileExtractor
from bot.domain.profile import Profile
from bot.evaluation.resumes.scoring import Count, Field, compare
from bot.evaluation.resumes.truth import ENDING, Truth, truth

AIMED: Final = (Field.EXPERIENCE, Field.EDUCATION, Field.SKILLS)
"""Fields whose F1 is the aim; those of contact are to be right."""


@dataclass(frozen=True, slots=True)
class Case:
    """A file and what a person read in it."""

    path: Path
    truth: Truth


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file. ``unread``: why it gave no text; then all of it is missed."""

    name: str
    counts: Mapping[Field, Count]
    seconds: float
    unread: Unread | None = None

    @property
    def f1(self) -> float:
        """Of all fields together, by which files are ordered."""
        return sum(self.counts.values(), Count()).f1


def cases(folder: Path) -> list[Case]:
    """Each truth with the file beside it, by name.

    Raises:
        Refused: there are none, or one has no file.
    """
    found = [Case(_beside(each), truth(each)) for each in sorted(folder.glob(f"*{ENDING}"))]
    if not found:
        raise Refused(f"{folder} holds no *{ENDING}: put one beside each résumé.")
    return found


def _beside(path: Path) -> Path:
    name = path.name.removesuffix(ENDING)
    files = [each for each in sorted(path.parent.glob(f"{name}.*")) if each != path]
    if not files:
        raise Refused(f"No résumé stands beside {path.name}.")
    return files[0]


async def measure(
    found: Sequence[Case], reader: DocumentReader, extractor: ProfileExtractor
) -> list[Result]:
    """Every file, one at a time; worst first."""
    results = [await _one(each, reader, extractor) for each in found]
    return sorted(results, key=lambda each: (each.f1, each.name))


async def _one(case: Case, reader: DocumentReader, extractor: ProfileExtractor) -> Result:
    content, kind = case.path.read_bytes(), guess_type(case.path.name)[0] or ""
    started, unread, profile = time.perf_counter(), None, Profile()
    try:
        document = await reader.read(content, kind, case.path.name)
        profile = await extractor.extract(document, None)
    except DocumentUnread as error:
        unread = error.reason
    seconds = time.perf_counter() - started
    return Result(case.path.name, compare(profile, case.truth), seconds, unread)


def totals(results: Sequence[Result]) -> dict[Field, Count]:
    """Counts of all files by field."""
    return {
        field: sum((each.counts.get(field, Count()) for each in results), Count())
        for field in Field
    }


def shares(results: Sequence[Result]) -> Iterator[tuple[str, float]]:
    """Median and 95th percentile of the seconds a file took."""
    taken = sorted(each.seconds for each in results)
    for name, share in (("p50", 0.5), ("p95", 0.95)):
        yield name, taken[min(len(taken) - 1, int(len(taken) * share))]
