"""What was said where it could not answer: named, and confirmed before it counts.

To a recruiter during a takeover, or so long ago that the question may have been another one.
"""

from collections.abc import Mapping
from typing import Any, Final

from bot.domain.job import Job, Question, QuestionType
from bot.domain.message import Said
from bot.domain.screening import next_question
from bot.domain.understanding import CommandKind
from flows.draft import Doubt, Draft
from flows.limits import LONGEST_TOLD
from flows.moves.consenting import yes_or_no
from flows.moves.finishing import say_answer
from flows.moves.quoting import quote
from flows.understanding.reading import is_usable, parse

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


def name_heard(draft: Draft, heard: tuple[Said, ...], source: str) -> None:
    """Say what was heard, as answers to be confirmed or, when it is none, in their own words.

    ``source`` names the wording: whether it was said to a recruiter, or came late. What another
    such message asks to confirm already is asked again with this; the newer answer counts.
    """
    answers = _answers_in(draft, heard)
    if answers and draft.job is not None and may_doubt(draft):
        draft.say(f"{source}.heard")
        ask_whether_right(draft, {**unconfirmed(draft), **answers})
        return
    quote(draft, f"{source}.wrote", heard)


def ask_whether_right(draft: Draft, answers: Mapping[str, Any], *, is_resume: bool = False) -> None:
    """One line an answer, and two buttons; ``is_resume``: some of it stands in the résumé."""
    before = draft.doubt if unconfirmed(draft) else None
    is_told = is_resume or (before is not None and "resume" in before)
    for question in draft.job.questions if draft.job else ():
        if question.id in answers:
            say_answer(draft, question, answers[question.id], LONGEST_TOLD)
    draft.say("handback.right")
    draft.options = yes_or_no(draft.tongue)
    draft.doubt = {
        "kind": Doubt.HEARD.value,
        "message": str(draft.turn.reply_id),
        "answers": dict(answers),
        **({"resume": True} if is_told else {}),
        **(asked_at(draft) if is_resume else {}),
    }


def asked_at(draft: Draft) -> dict[str, str]:
    """When it is asked, if it comes by itself: what is typed just then was meant for before."""
    return {} if draft.messages else {"at": draft.turn.now.isoformat()}


def may_doubt(draft: Draft) -> bool:
    """Not while we ask whether to stop, or whose a file is: that button must mean what it says."""
    doubt = draft.doubt
    return doubt is None or (doubt["kind"] != Doubt.OPT_OUT and "lead" not in doubt)


def unconfirmed(draft: Draft) -> dict[str, Any]:
    """What was heard before, is asked to be confirmed, and nobody has answered since."""
    if draft.doubt is None or draft.doubt["kind"] not in {Doubt.HEARD, Doubt.VALUE}:
        return {}
    answers = draft.doubt["answers"].items()
    answered = draft.answers.keys() - {draft.reopened}
    return {question: value for question, value in answers if question not in answered}


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
    """What may still be answered: not what the same turn answers in its place.

    First what is asked again, though it has an answer; else what comes next.
    """
    now = {each.question for each in draft.commands if each.kind is CommandKind.ANSWER}
    reopened = job.question(draft.reopened)
    first = reopened or next_question(job, draft.answers, draft.left)
    if first is None:
        return []
    answered = draft.answers.keys() | now
    others = [
        each
        for each in job.questions
        if each.type in _TELLING and each.id not in answered and each != first
    ]
    return [first, *others] if first.id not in now else others
