"""A recruiter leads, and hands back. What was said meanwhile is never an answer by itself."""

from typing import Any, Final

from bot.domain.conversation import Stage
from bot.domain.effects import ClearTimers
from bot.domain.events import Actor, Mail
from bot.domain.job import Job, Question, QuestionType
from bot.domain.message import Said
from bot.domain.screening import next_question
from flows.draft import Doubt, Draft
from flows.limits import LONGEST_QUOTE, QUOTED
from flows.moves.consenting import yes_or_no
from flows.moves.finishing import say_answer
from flows.moves.questioning import ask_open, decide_again, go_on, settle
from flows.moves.recording import record_given
from flows.moves.sharing import take_resumes
from flows.readable import shortened
from flows.understanding.screening import is_usable, parse

_TELLING: Final = frozenset(
    {
        QuestionType.DURATION,
        QuestionType.CHOICE,
        QuestionType.MONEY,
        QuestionType.DATE,
        QuestionType.EMAIL,
    }
)
"""Types whose answer shows what it answers, also when another question was open."""


def rest(draft: Draft) -> None:
    """A recruiter leads from now on: no reminders."""
    draft.do(ClearTimers())


def write_down(draft: Draft, mail: Mail) -> None:
    """What a recruiter records counts at once; the candidate hears only of a new open question."""
    before = draft.pending
    if not record_given(draft, mail.payload.get("answers"), Actor.RECRUITER, mail.event):
        return
    if draft.stage is Stage.SCREENED:
        decide_again(draft)
    is_open = draft.stage is Stage.SCREENING and settle(draft)
    if is_open and draft.pending != before and not draft.messages:
        ask_open(draft)


def hand_back(draft: Draft, mail: Mail) -> None:
    """Speak again: what the recruiter recorded counts, what was heard is asked to be confirmed."""
    heard = (*draft.turn.held, *draft.messages)
    is_more = record_given(draft, mail.payload.get("answers"), Actor.RECRUITER, mail.event)
    draft.say("handback.back")
    if is_more and draft.stage is Stage.SCREENED:
        decide_again(draft)
    if draft.stage is Stage.SCREENING:
        take_resumes(draft, heard)
        if settle(draft):
            _name(draft, heard)
            go_on(draft)
    else:
        if not draft.has_consent:
            draft.hold(*draft.messages)
        go_on(draft)


def _name(draft: Draft, heard: tuple[Said, ...]) -> None:
    """Say what was heard, as answers to be confirmed or, when it is none, in their own words."""
    answers = _answers_in(draft, heard)
    if answers and draft.job is not None:
        draft.say("handback.heard")
        for question in draft.job.questions:
            if question.id in answers:
                say_answer(draft, question, answers[question.id])
        draft.say("handback.right")
        draft.options = yes_or_no(draft.tongue)
        draft.doubt = {
            "kind": Doubt.HEARD.value,
            "message": str(draft.turn.reply_id),
            "answers": answers,
        }
        return
    quotes = [shortened(each.text, LONGEST_QUOTE) for each in heard if each.text][-QUOTED:]
    if quotes:
        draft.say("handback.wrote", quotes=", ".join(f"“{each}”" for each in quotes))


def _answers_in(draft: Draft, heard: tuple[Said, ...]) -> dict[str, Any]:
    """Newest answer by question; a message answers the one question that it fits best."""
    job = draft.job
    if job is None:
        return {}
    found: dict[str, Any] = {}
    for message in heard:
        text = message.tap.label if message.tap else message.text
        questions = _open_questions(draft, job) if text else []
        readings = [(each.id, parse(draft, each, text)) for each in questions]
        usable = [each for each in readings if is_usable(each[1])]
        if usable:
            question, reading = max(usable, key=lambda each: each[1].confidence)
            found[question] = reading.value
    return found


def _open_questions(draft: Draft, job: Job) -> list[Question]:
    first = next_question(job, draft.answers, draft.left)
    if first is None:
        return []
    answered = draft.answers
    others = [
        each
        for each in job.questions
        if each.type in _TELLING and each.id not in answered and each != first
    ]
    return [first, *others]
