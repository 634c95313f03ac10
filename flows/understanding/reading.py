"""The typed parsers, asked with what a turn knows."""

from bot.domain.job import Job, Question
from flows.draft import Draft
from flows.parsing.answers import parse_answer
from flows.parsing.parsed import CERTAIN, Parsed, Problem
from flows.region import region_of


def parse(draft: Draft, question: Question, text: str, job: Job | None = None) -> Parsed:
    """The typed parser's reading of a text; ``job`` when it is not yet the running one."""
    job = job or draft.job
    if job is None:
        return Parsed(None, text, 0.0, Problem.NOT_UNDERSTOOD)
    return parse_answer(
        question,
        text,
        job=job,
        language=draft.tongue,
        today=draft.today_at(job),
        region=region_of(draft.turn.address) or job.location.country,
    )


def is_usable(reading: Parsed) -> bool:
    """Whether a reading may be recorded as it is."""
    return reading.problem is None and reading.value is not None and reading.confidence >= CERTAIN
