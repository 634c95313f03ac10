"""What a résumé says to the job's questions: asked to be confirmed, and compared with the chat.

It is kept by question while the application runs (``offered``): ``of`` which résumé and
application, ``values``, ``times`` that it was asked, and ``waits`` while the résumé is still to be
told once more, because it was read before there was a job.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from bot.domain.conversation import Stage
from bot.domain.effects import LookAgain, Notify, RecordAnswer
from bot.domain.events import Actor
from bot.domain.job import Job, Question, ResumeWish
from bot.domain.profile import Profile
from bot.domain.understanding import Command, CommandKind
from flows.draft import Draft
from flows.limits import MOST_OFFERS
from flows.moves.hearing import ask_whether_right, may_doubt, unconfirmed
from flows.readable import readable
from flows.told import contradicts, told_by
from flows.understanding.commands import CONFIRMED, DECLINED, problem_of

_GIVING = frozenset({CommandKind.ANSWER, CommandKind.CORRECT})


def look_again(draft: Draft) -> bool:
    """Want it told once more, before anything is asked; whether the next turn will."""
    job = draft.job
    if draft.resume is None or job is None or draft.is_silent or draft.doubt is not None:
        return False
    if is_looked_at(draft) or not _wants_any(draft):
        return False
    draft.do(LookAgain(UUID(draft.resume)))
    draft.offered = {"of": _of(draft), "values": {}, "times": 0, "waits": True}
    return True


def is_looked_at(draft: Draft) -> bool:
    """Whether what it says to this application is known, or will be with the next turn."""
    return draft.offered is not None and draft.offered["of"] == _of(draft)


def is_waited_for(draft: Draft) -> bool:
    """Whether nothing was asked, because it is told once more."""
    return draft.offered is not None and is_looked_at(draft) and bool(draft.offered["waits"])


def weigh(draft: Draft, profile: Profile) -> None:
    """Keep what it says to the job's questions, and tell what was said otherwise already."""
    job = draft.job
    if job is None:
        draft.offered = None
        return
    times = draft.offered["times"] if draft.offered and is_looked_at(draft) else 0
    told = _told(draft, profile)
    draft.offered = {"of": _of(draft), "values": told, "times": times, "waits": False}
    _compare(draft, {**draft.answers, **_answered_now(draft)})


def compare(draft: Draft) -> None:
    """What this turn recorded: a recruiter is told when the résumé says something else."""
    recorded = {
        each.question: each.value
        for each in draft.effects
        if isinstance(each, RecordAnswer)
        and each.actor is not Actor.RECRUITER
        and str(each.application) == draft.application
    }
    if recorded and is_looked_at(draft):
        _compare(draft, recorded)


def offer(draft: Draft) -> bool:
    """Ask to confirm what it answers, in one message; what is answered already stays as it is."""
    kept = draft.offered
    if kept is None or kept["times"] >= MOST_OFFERS or not _may_offer(draft):
        return False
    known = {*draft.answers, *_answered_now(draft), *draft.left}
    values = {key: each for key, each in kept["values"].items() if key not in known}
    if not values:
        return False
    draft.offered = {**kept, "times": kept["times"] + 1}
    draft.say("resume.heard")
    ask_whether_right(draft, {**unconfirmed(draft), **values}, is_resume=True)
    draft.note("resume.offered")
    return True


def hear_verdict(draft: Draft, commands: Iterable[Command]) -> None:
    """A no ends the offer; after a yes what found no room in the message may be offered, too."""
    doubt, kept = draft.doubt, draft.offered
    if doubt is None or kept is None or "resume" not in doubt or draft.has_doubt_now:
        return
    for command in commands:
        if command.kind is CommandKind.SMALL_TALK and command.value == CONFIRMED:
            draft.offered = {**kept, "times": 0}
        elif command.kind is CommandKind.NOT_UNDERSTOOD and problem_of(command) == DECLINED:
            draft.offered = {**kept, "times": MOST_OFFERS}


def _may_offer(draft: Draft) -> bool:
    is_running = draft.stage is Stage.SCREENING and not draft.is_silent and not draft.is_switched
    return is_running and is_looked_at(draft) and may_doubt(draft)


def _compare(draft: Draft, said: Mapping[str, Any]) -> None:
    """Each question once: what was told of is not kept to be compared again."""
    job, kept = draft.job, draft.offered
    if job is None or kept is None:
        return
    for question in job.questions:
        value = kept["values"].get(question.id)
        if value is None or said.get(question.id) is None:
            continue
        given = said[question.id]
        if contradicts(question, given, value):
            detail = {
                "resume": str(draft.resume),
                "about": question.id,
                "answered": _shown(job, question, given),
                "resume_says": _shown(job, question, value),
            }
            draft.do(Notify("resume.contradicts", detail))
            values = {key: each for key, each in kept["values"].items() if key != question.id}
            kept = draft.offered = {**kept, "values": values}


def _shown(job: Job, question: Question, value: Any) -> str:  # noqa: ANN401 - JSON
    """As a recruiter reads it: in the job's first language."""
    return readable(question, value, job.languages[0], job.location.country)


def _told(draft: Draft, profile: Profile) -> dict[str, Any]:
    """What it says to questions that it may answer, by question."""
    job = draft.job
    if job is None or not _wants_any(draft):
        return {}
    told = {q.id: told_by(draft, job, q, profile) for q in job.questions if q.from_resume}
    return {question: value for question, value in told.items() if value is not None}


def _answered_now(draft: Draft) -> dict[str, Any]:
    given = [each for each in draft.commands if each.kind in _GIVING and each.value is not None]
    return {each.question: each.value for each in given if each.question is not None}


def _wants_any(draft: Draft) -> bool:
    """Whether the job asks anything that a résumé may answer; one that wants none asks nothing."""
    job = draft.job
    if job is None or job.resume is ResumeWish.NEVER:
        return False
    return any(question.from_resume for question in job.questions)


def _of(draft: Draft) -> str:
    return f"{draft.resume}:{draft.application}"
