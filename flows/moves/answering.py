"""What becomes of the commands while a screening runs: recorded, left out, or asked again."""

from typing import Any, Final
from uuid import UUID

from bot.domain.conversation import Stage
from bot.domain.effects import AskRecruiter, RecordAnswer
from bot.domain.events import Actor
from bot.domain.job import Job, Question, QuestionType
from bot.domain.questions import LONGEST_WORDS
from bot.domain.understanding import Command
from flows.draft import RESUME, Doubt, Draft
from flows.guards.words import plain
from flows.limits import PERSON_AFTER
from flows.moves.consenting import yes_or_no
from flows.parsing.parsed import Problem
from flows.parsing.topics import speaks_of
from flows.readable import bound_of, readable, shortened
from flows.understanding.commands import (
    DECLINED,
    INJECTION,
    NO_FILE,
    NO_JOB,
    OTHERWISE,
    PUZZLED,
    STALE,
    problem_of,
)
from flows.understanding.doubts import number_in
from prompts import wording

_ECHOED = frozenset({QuestionType.DURATION, QuestionType.MONEY, QuestionType.DATE})
_SAID: Final = {
    STALE: "other.stale",
    DECLINED: "miss.declined",
    INJECTION: "other.only_job",
}
"""What is said to what is no unusable answer."""
_LOWER = frozenset({Problem.TOO_EARLY, Problem.BELOW_MINIMUM})
_UPPER = frozenset({Problem.TOO_LATE, Problem.ABOVE_MAXIMUM})


def record(draft: Draft, command: Command, *, is_confirmed: bool = False) -> None:
    """A validated answer of the candidate; echoed unless they just confirmed what we said."""
    if command.question is None or draft.application is None:
        return
    draft.do(
        RecordAnswer(
            draft.application_id,
            command.question,
            command.value,
            Actor.CANDIDATE,
            draft.source,
        )
    )
    if draft.reopened == command.question:
        draft.reopened = None
    draft.note(f"answered.{command.question}.{command.tier}")
    if not is_confirmed:
        _echo(draft, command)


def _echo(draft: Draft, command: Command) -> None:
    """Say what was noted where it is not plain: ranges, units, next Friday, what was not asked."""
    question = draft.job.question(command.question) if draft.job else None
    if question is None:
        return
    value = readable(question, command.value, draft.tongue, draft.country)
    is_asked = command.question == draft.pending
    if not is_asked or (question.type in _ECHOED and plain(value) != plain(command.words)):
        draft.say("other.noted", value=value)


def mend(draft: Draft, command: Command) -> None:
    """An answer is replaced and said back; without a value its question is asked again."""
    if command.question is None and draft.answers:
        draft.say("correct.which")
        return
    question = draft.job.question(command.question) if draft.job else None
    if question is None or draft.application is None:
        return
    if command.value is None:
        ask_anew(draft, question)
        return
    draft.do(
        RecordAnswer(
            draft.application_id, question.id, command.value, Actor.CANDIDATE, draft.source
        )
    )
    if draft.reopened == question.id:
        draft.reopened = None
    draft.note(f"corrected.{question.id}.{command.tier}")
    draft.say("correct.done", value=readable(question, command.value, draft.tongue, draft.country))


def ask_anew(draft: Draft, question: Question) -> None:
    """Ask an answered question again; its answer counts until there is another."""
    draft.reopened = question.id
    if draft.stage is Stage.SCREENED:
        draft.stage = Stage.SCREENING
    draft.say("correct.again")


def go_back(draft: Draft, command: Command) -> None:
    """To the one answer that they speak of, else to what was answered or left out last."""
    job = draft.job
    if job is not None and (meant := _spoken_of(draft, job, command.words)) is not None:
        ask_anew(draft, meant)
        return
    before = draft.asked
    if draft.pending in before:
        before = before[: before.index(draft.pending)]
    known = {*draft.answers, *draft.left}
    last = next((each for each in reversed(before) if each in known), None)
    question = job.question(last) if job else None
    if question is None:
        draft.say("correct.first")
        return
    draft.left = [each for each in draft.left if each != question.id]
    ask_anew(draft, question)


def _spoken_of(draft: Draft, job: Job, words: str) -> Question | None:
    """The answered question whose words they use, if there is one alone."""
    answered = [each for each in job.questions if each.id in draft.answers]
    found = [each for each in answered if speaks_of(words, job, each)]
    return found[0] if len(found) == 1 and found[0].id != draft.pending else None


def leave_out(draft: Draft) -> None:
    """The open question is not to be answered: fine for an optional one, never in silence."""
    question = draft.question
    if question is not None and question.id == draft.reopened and question.id in draft.answers:
        draft.reopened = None
        draft.say("skip.kept")
        return
    if question is None or question.required:
        draft.misses += 1
        draft.say("skip.needed")
        if draft.misses >= _patience(draft):
            offer_person(draft)
        return
    draft.left.append(question.id)
    draft.say("skip.fine")


def miss(draft: Draft, command: Command) -> None:
    """An unusable answer: asked again in other words, then with examples, then with an offer."""
    what, question = problem_of(command), draft.question
    if (said := _SAID.get(what)) is not None:
        draft.say(said)
        return
    if what == OTHERWISE:
        _ask_whether_to_change(draft, command)
        return
    draft.misses += 1
    if what == PUZZLED:
        _explain(draft)
    elif question is not None:
        _say_problem(draft, question, Problem(what), command)
    elif what != NO_JOB and (what != NO_FILE or draft.misses > 1):
        draft.say(_sorry(draft))
    if draft.misses >= _patience(draft) and not draft.has_doubt_now:
        offer_person(draft)


def _explain(draft: Draft) -> None:
    """They did not understand us: no apology for theirs, examples for ours."""
    draft.misses = max(draft.misses, 2)
    if draft.question is not None:
        _say_form(draft, draft.question)


def offer_person(draft: Draft) -> None:
    """Offering changes nothing; a yes accepts it where yes is no answer to the open question."""
    if draft.is_waiting:
        return
    draft.say("miss.person")
    if draft.doubt is None:
        draft.doubt = {"kind": Doubt.PERSON.value, "message": ""}


def answer_later(draft: Draft, command: Command) -> None:
    """A question of theirs that we cannot answer yet: said so, and passed on."""
    draft.do(
        AskRecruiter(
            words=command.words.strip()[:LONGEST_WORDS],
            language=draft.tongue,
            message=_asked_in(draft, command.words),
            job=draft.job.id if draft.job else None,
        )
    )
    if not any(each.key == "other.unknown" for each in draft.lines):
        draft.say("other.unknown")
    draft.note(f"asked.{command.tier}")


def _asked_in(draft: Draft, words: str) -> UUID | None:
    """The message that these words stand in; of several the newest, which is the last resort."""
    said = reversed(draft.said)
    newest = draft.said[-1].id if draft.said else None
    return next((each.id for each in said if words.strip() in each.text), newest)


def _say_problem(draft: Draft, question: Question, what: Problem, command: Command) -> None:
    suggestion = command.value["suggestion"] if command.value else None
    if what is Problem.NEEDS_UNIT and (number := number_in(command.words)) is not None:
        _ask_unit(draft, number)
        return
    if suggestion is not None:
        _ask_whether(draft, question, what, suggestion)
        return
    _say_why(draft, question, what)
    _say_form(draft, question)


def _ask_unit(draft: Draft, number: str) -> None:
    """Years or months? The number is kept, so that one word is enough."""
    reply = str(draft.turn.reply_id)
    draft.doubt = {"kind": Doubt.UNIT.value, "message": reply, "number": number}
    draft.say("problem.needs_unit")


def _ask_whether(draft: Draft, question: Question, what: Problem, suggestion: Any) -> None:  # noqa: ANN401
    """One question a message: did you mean that? The open one waits."""
    draft.doubt = {
        "kind": Doubt.VALUE.value,
        "message": str(draft.turn.reply_id),
        "answers": {question.id: suggestion},
    }
    if what is Problem.UNCLEAR_AMOUNT:
        draft.say("problem.unclear_amount")
    draft.say("confirm.value", value=readable(question, suggestion, draft.tongue, draft.country))
    draft.options = yes_or_no(draft.tongue)


def _ask_whether_to_change(draft: Draft, command: Command) -> None:
    """A value that fits an answered question and no open one."""
    question = draft.job.question(command.question) if draft.job else None
    if question is None:
        return
    value = command.value["suggestion"]
    draft.doubt = {
        "kind": Doubt.VALUE.value,
        "message": str(draft.turn.reply_id),
        "answers": {question.id: value},
    }
    said = readable(question, value, draft.tongue, draft.country)
    if question.id in draft.answers:
        asked = shortened(question.ask.to(draft.tongue))
        draft.say("confirm.change", question=asked, value=said)
    else:
        draft.say("confirm.value", value=said)
    draft.options = yes_or_no(draft.tongue)


def _say_why(draft: Draft, question: Question, what: Problem) -> None:
    if what is Problem.NOT_UNDERSTOOD:
        draft.say(_sorry(draft))
    elif what is Problem.TOO_LONG:
        draft.say("problem.too_long", bound=question.max_length or "")
    elif what in _LOWER | _UPPER:
        bound = bound_of(
            question,
            lower=what in _LOWER,
            today=draft.today,
            language=draft.tongue,
            country=draft.country,
        )
        draft.say(
            f"problem.{what}" if bound else _sorry(draft), **({"bound": bound} if bound else {})
        )
    else:
        draft.say(f"problem.{what}")


def _say_form(draft: Draft, question: Question) -> None:
    """First what is expected, from the second time on with examples or the options."""
    section = "form" if draft.misses == 1 else "example"
    values: dict[str, object] = {}
    if question.type is QuestionType.MONEY:
        words = wording(draft.tongue)
        per = f"per.{question.per}"
        every = words.render(per) if words.has(per) else ""
        values = {"currency": question.currency or "", "per": every}
    elif section == "example" and question.choices:
        labels = [choice.label.to(draft.tongue) for choice in question.choices]
        values = {"options": "".join(f"\n{n}. {each}" for n, each in enumerate(labels, start=1))}
    draft.say(f"{section}.{question.type}", **values)


def _patience(draft: Draft) -> int:
    """Who has no file will not have one after a third question either."""
    return PERSON_AFTER - 1 if draft.pending == RESUME else PERSON_AFTER


def _sorry(draft: Draft) -> str:
    return {1: "miss.first", 2: "miss.second"}.get(draft.misses, "miss.third")
