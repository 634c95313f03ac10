"""Carrying out the commands of a turn, in order; what is open now is asked last."""

from collections.abc import Iterable

from bot.domain.conversation import Stage
from bot.domain.effects import Notify
from bot.domain.understanding import Command, CommandKind
from flows.draft import Draft
from flows.guards.talk import SmallTalk
from flows.moves.answering import answer_later, leave_out, miss, record
from flows.moves.applying import apply_for
from flows.moves.calling import call_person
from flows.moves.opting import ask_whether_to_stop
from flows.moves.questioning import go_on
from flows.moves.sharing import take_files
from flows.understanding.commands import (
    CONFIRMED,
    IDENTITY,
    KEPT,
    LANGUAGE,
    PUZZLED,
    STALE,
    problem_of,
)

_SAID: dict[str, str] = {
    SmallTalk.GREETING.value: "other.hello",
    LANGUAGE: "other.language",
    KEPT: "opt_out.kept",
    CONFIRMED: "confirm.done",
}


def respond(draft: Draft) -> None:
    """Do what the candidate's words ask for, and go on."""
    commands = _once_each(draft.commands)
    for command in commands:
        if command.kind is CommandKind.APPLY:  # the job says whether it wants files
            _carry_out(draft, command)
    take_files(draft, draft.said)
    for command in commands:
        if command.kind is not CommandKind.APPLY:
            _carry_out(draft, command)
    is_called = any(each.kind is CommandKind.HUMAN for each in draft.commands)
    if is_called and draft.stage is Stage.SCREENED:
        return
    if is_called:
        draft.say("person.meanwhile")
    go_on(draft)


def _carry_out(draft: Draft, command: Command) -> None:
    match command.kind:
        case CommandKind.APPLY:
            apply_for(draft, command)
        case CommandKind.ANSWER:
            record(draft, command, is_confirmed=_is_confirmed(draft))
        case CommandKind.SKIP:
            leave_out(draft)
        case CommandKind.HUMAN:
            call_person(draft)
        case CommandKind.OPT_OUT:
            ask_whether_to_stop(draft)
        case CommandKind.ASK:
            _answer_question(draft, command)
        case CommandKind.SMALL_TALK:
            _talk(draft, command)
        case _:
            _not_understood(draft, command)


def _is_confirmed(draft: Draft) -> bool:
    """Whether they said yes to what we had understood: it needs no second echo."""
    talk = [each.value for each in draft.commands if each.kind is CommandKind.SMALL_TALK]
    return CONFIRMED in talk


def _answer_question(draft: Draft, command: Command) -> None:
    if command.value == IDENTITY:
        draft.say("person.identity")
    else:
        answer_later(draft, command)


def _talk(draft: Draft, command: Command) -> None:
    key = _SAID.get(str(command.value))
    is_over = draft.stage is Stage.SCREENED and command.value != LANGUAGE
    if key is not None and not is_over:
        draft.say(key)


def _not_understood(draft: Draft, command: Command) -> None:
    """After the end nothing is asked again: it is passed on to a recruiter."""
    if draft.stage is not Stage.SCREENED:
        miss(draft, command)
    elif problem_of(command) not in {STALE, PUZZLED}:
        draft.do(Notify("said.after_end", {"message": str(draft.said[-1].id)}))
        draft.say("status.noted")


def _once_each(commands: Iterable[Command]) -> list[Command]:
    """Answers as they are; of everything else the last of a kind, so that nothing is said twice."""
    kept: dict[object, Command] = {}
    for command in commands:
        key = (command.kind, command.question, command.value == IDENTITY)
        kept.pop(key, None)
        kept[key] = command
    return list(kept.values())
