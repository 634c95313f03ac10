"""A résumé that was read before it could answer anything: looked at again when it can.

It came before there was a job, or while a recruiter led, or answered another application.
"""

from uuid import UUID

from bot.domain.effects import LookAgain
from flows.draft import Draft


def look_again(draft: Draft) -> bool:
    """Want it told once more, before anything is asked; whether the next turn will."""
    job = draft.job
    if draft.resume is None or job is None or draft.is_silent or draft.doubt is not None:
        return False
    if draft.offered == looked_at(draft) or not _may_answer(draft):
        return False
    draft.do(LookAgain(UUID(draft.resume)))
    draft.offered = looked_at(draft)
    return True


def looked_at(draft: Draft) -> str:
    """Which résumé was offered to which application."""
    return f"{draft.resume}:{draft.application}"


def _may_answer(draft: Draft) -> bool:
    questions = draft.job.questions if draft.job else ()
    return any(q.from_resume and draft.answers.get(q.id) is None for q in questions)
