"""Answers that others bring: what a recruiter wrote down, what was said in a call."""

from collections.abc import Mapping
from uuid import UUID

from bot.domain.conversation import Stage
from bot.domain.effects import Notify, RecordAnswer
from bot.domain.events import Actor
from flows.draft import Draft
from flows.given import given_value


def record_given(draft: Draft, answers: object, actor: Actor, source: UUID) -> bool:
    """Record each answer that fits its question, report each that does not; True if any fits."""
    given = answers if isinstance(answers, Mapping) else {}
    results = [_record(draft, str(key), value, actor, source) for key, value in given.items()]
    return any(results)


def _record(draft: Draft, key: str, given: object, actor: Actor, source: UUID) -> bool:
    job = draft.job
    question = job.question(key) if job else None
    value = None
    if job is not None and question is not None and _runs(draft):
        value = given_value(question, given, job=job, language=draft.tongue, today=draft.today)
    if value is None:
        draft.do(Notify("answer.unusable", {"question": key, "by": actor.value}))
        return False
    draft.do(RecordAnswer(draft.application_id, key, value, actor, source))
    if draft.reopened == key:
        draft.reopened = None
    return True


def _runs(draft: Draft) -> bool:
    return draft.application is not None and draft.stage in {
        Stage.SCREENING,
        Stage.SCREENED,
        Stage.OPTED_OUT,
    }
