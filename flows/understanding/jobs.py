"""Which job a candidate speaks of: its code anywhere, else words of its title."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from bot.domain.job import Job
from flows.draft import Draft
from flows.guards.words import CODE_WORD, entries, without_words, words


def the_job(draft: Draft) -> Job | None:
    """The job that is spoken of: applied for, named by its code, or the only one there is."""
    if draft.job is not None or draft.named is not None:
        return draft.job or draft.named
    return draft.open_jobs[0] if len(draft.open_jobs) == 1 else None


_ENDING: Final = re.compile(r"(?:oras?|ores|or|[oae]s?)$")
_SHORTEST_BENT: Final = 4


def coded(jobs: Iterable[Job], text: str) -> list[Job]:
    """Jobs whose code stands in the text as a word, in any case, in order of appearance."""
    by_code = {job.code.casefold(): job for job in jobs}
    named = (by_code.get(word.casefold()) for word in CODE_WORD.findall(text))
    return [job for job in named if job is not None]


def without_codes(jobs: Iterable[Job], text: str) -> str:
    """The text without any job's code."""
    codes = {job.code.casefold() for job in jobs}
    return without_words(text, codes)


def titled(jobs: Sequence[Job], text: str) -> Job | None:
    """The one job whose title, in any language, shares most words with the text."""
    said = {_bare(word) for word in words(text)}
    shared = {job.id: _shared(job, said) for job in jobs}
    most = max(shared.values(), default=0)
    best = [job for job in jobs if shared[job.id] == most]
    return best[0] if most > 0 and len(best) == 1 else None


def _shared(job: Job, said: set[str]) -> int:
    titles = job.title.by_language.values()
    return max((len(said & _telling(title)) for title in titles), default=0)


def _telling(title: str) -> set[str]:
    """Words of a title that tell one job from another: not ``de``, not ``job``."""
    telling = {word for word in words(title) if len(word) > 2} - entries("talk", "glue")
    return {_bare(word) for word in telling}


def _bare(word: str) -> str:
    """Without gender and number: "cabeleireira" applies for "Cabeleireiro", as he does."""
    return _ENDING.sub("", word) if len(word) > _SHORTEST_BENT else word
