"""Going on: decide when there is something to decide, else ask what is open now."""

from typing import Final

from bot.domain.conversation import Stage
from bot.domain.effects import Notify
from bot.domain.job import Job, Question, QuestionType, ResumeWish
from bot.domain.message import Option
from bot.domain.screening import Assessment, assess, next_question, progress
from flows.draft import RESUME, Draft
from flows.limits import MOST_OPTIONS
from flows.moves.applying import ask_for_job
from flows.moves.consenting import ask_consent, yes_or_no
from flows.moves.finishing import decide, finish, knock_out, say_status
from flows.moves.leading import ask_lead
from flows.moves.offering import look_again, offer
from flows.moves.parking import next_parked, unpark
from flows.readable import shortened

_UNCONSENTED: Final = frozenset({Stage.NEW, Stage.CONSENT, Stage.WITHDRAWN})
_LONGEST_LABEL: Final = 200


def go_on(draft: Draft) -> None:
    """The last move of a turn: whatever was said before, this asks what is open now."""
    if draft.stage in _UNCONSENTED and not draft.has_doubt_now:
        ask_consent(draft)
    elif draft.stage is Stage.SCREENED and not draft.parked:
        if not ask_lead(draft):
            say_status(draft)
    elif draft.has_consent:
        _go_on_screening(draft)


def _go_on_screening(draft: Draft) -> None:
    if draft.stage is Stage.SCREENING and draft.job is None:
        _lose_job(draft)
    if draft.stage == Stage.APPLYING and not draft.has_doubt_now:
        ask_for_job(draft)
    is_open = draft.stage == Stage.SCREENING and settle(draft)
    if draft.stage == Stage.SCREENED:
        is_open = go_on_with_another(draft)
    if is_open and not draft.has_doubt_now and not _asks_of_a_resume(draft):
        ask_open(draft)


def _asks_of_a_resume(draft: Draft) -> bool:
    """Whose one is, or whether it is right; else what it says is wanted first, if need be."""
    if draft.doubt is not None:
        return False
    return ask_lead(draft) or offer(draft) or look_again(draft)


def go_on_with_another(draft: Draft) -> bool:
    """This application is through: back to the one that waits, if any."""
    job = next_parked(draft)
    if job is None or not unpark(draft, job):
        return False
    draft.say("job.back", title=job.title.to(draft.tongue))
    return True


def _lose_job(draft: Draft) -> None:
    """The version applied to is gone: a recruiter is told, and another job may be chosen."""
    draft.do(Notify("job.missing", {"job": draft.job_id or ""}))
    draft.stage, draft.pending, draft.job_id = Stage.APPLYING, None, None
    draft.reopen()


def settle(draft: Draft) -> bool:
    """Find what is open after what was recorded; True when there is something to ask."""
    job = draft.job
    if job is None:
        return False
    if draft.is_switched:  # its answers come with the next turn: what was open still is
        return True
    assessment = assess(job, draft.answers)
    if draft.reopened is not None and job.question(draft.reopened) is not None:
        _open(draft, draft.reopened)
        return True
    question = job.question(assessment.knocked_out_by)
    if question is not None:
        knock_out(draft, job, question, assessment)
        return False
    return _settle_next(draft, job, assessment)


def decide_again(draft: Draft) -> None:
    """An answer changed after the end: another decision, or the questions that are open now."""
    if draft.job is None:
        return
    decide(draft, assessment := assess(draft.job, draft.answers))
    if assessment.decision is None:
        draft.stage = Stage.SCREENING


def _settle_next(draft: Draft, job: Job, assessment: Assessment) -> bool:
    if job.resume is ResumeWish.REQUIRED and not draft.has_resume:
        _open(draft, RESUME)
        return True
    question = next_question(job, draft.answers, draft.left)
    if question is None:
        finish(draft, job, assessment)
        return False
    _open(draft, question.id)
    return True


def ask_open(draft: Draft) -> None:
    """Say the open question, once."""
    job, question = draft.job, draft.question
    if draft.is_silent or job is None:
        return
    draft.forget_doubt()
    if question is None:
        draft.say("resume.again" if draft.misses else "resume.ask")
    else:
        if not draft.asked and job.resume is ResumeWish.OPTIONAL and not draft.has_resume:
            draft.say("resume.optional")
        _say_question(draft, job, question)
    if draft.pending is not None and draft.pending not in draft.asked:
        draft.asked.append(draft.pending)
    draft.is_asking = True


def options_of(question: Question, language: str) -> tuple[Option, ...]:
    """The buttons or rows of a question; none when there are too many for a list."""
    if question.type is QuestionType.YES_NO:
        return yes_or_no(language)
    if len(question.choices) > MOST_OPTIONS:
        return ()
    return tuple(Option(each.id, each.label.to(language)) for each in question.choices)


def _open(draft: Draft, pending: str) -> None:
    if draft.pending != pending:
        doubt = draft.doubt if draft.has_doubt_now else None
        draft.reopen()
        draft.pending, draft.doubt = pending, doubt


def _say_question(draft: Draft, job: Job, question: Question) -> None:
    draft.options = options_of(question, draft.tongue)
    if _is_repeated(draft):
        draft.say("question.again", question=question.ask.to(draft.tongue))
        return
    place, total = progress(job, question)
    draft.say("question.ask", n=place, total=total, question=question.ask.to(draft.tongue))
    if len(question.choices) > MOST_OPTIONS:
        for n, choice in enumerate(question.choices, start=1):
            label = shortened(choice.label.to(draft.tongue), _LONGEST_LABEL)
            draft.say("question.line", n=n, label=label)
    if question.type is QuestionType.CHOICES:
        draft.say("question.several")
    if not question.required:
        draft.say("question.optional")


def _is_repeated(draft: Draft) -> bool:
    """Whether something else was answered in between: then the question comes back shorter."""
    was_open = draft.opened_with == draft.pending and draft.pending in draft.asked
    return was_open and draft.misses == 0 and draft.has_told
