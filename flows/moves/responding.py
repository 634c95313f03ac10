"""Carrying out the commands of a turn, in order; what is open now is asked last."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from bot.domain.conversation import Stage
from bot.domain.effects import Notify
from bot.domain.knowledge import Finding
from bot.domain.screening import assess
from bot.domain.understanding import Command, CommandKind, Tier
from flows.draft import Draft
from flows.guards.talk import SmallTalk
from flows.guards.words import plain
from flows.moves.answering import (
    answer_later,
    go_back,
    leave_out,
    mend,
    miss,
    offer_person,
    record,
)
from flows.moves.applying import apply_for
from flows.moves.calling import call_person
from flows.moves.explaining import is_why, say_outcome
from flows.moves.finishing import knock_out
from flows.moves.informing import tell_fact, was_foretold
from flows.moves.opting import ask_whether_to_stop
from flows.moves.questioning import decide_again, go_on, settle
from flows.moves.sharing import take_files
from flows.moves.wanting import list_jobs, meet_abuse, tell_data, tell_status, withdraw
from flows.parsing.parsed import CERTAIN
from flows.understanding.commands import (
    CONFIRMED,
    IDENTITY,
    INJECTION,
    KEPT,
    LANGUAGE,
    OFF_TOPIC,
    OTHERWISE,
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
_RUNNING: Final = frozenset({Stage.SCREENING, Stage.SCREENED})
_MOST_UNKNOWN: Final = 3
"""Questions of one turn that are passed on to a recruiter."""
_GIVING: Final = frozenset({CommandKind.ANSWER, CommandKind.CORRECT, CommandKind.SKIP})


def respond(draft: Draft) -> None:
    """Do what the candidate's words ask for, and go on."""
    commands = _once_each(draft.commands)
    _apply(draft, commands)
    take_files(draft, draft.said)
    for command in commands:
        if command.kind is not CommandKind.APPLY and not _was_given(draft, command):
            _carry_out(draft, command)
    if _decided_anew(draft, commands):
        return
    draft.foretold = []
    is_called = any(each.kind is CommandKind.HUMAN and _is_sure(each) for each in commands)
    if is_called and draft.stage is Stage.SCREENED:
        return
    if is_called:
        draft.say("person.meanwhile")
    if draft.stage is not Stage.WITHDRAWN and not _is_explained(draft):
        go_on(draft)


def _is_explained(draft: Draft) -> bool:
    """Whether why it ended was just told again, and with it how it stands."""
    is_told = any(line.key in {"end.knockout", "end.review"} for line in draft.lines)
    return is_told and draft.stage is Stage.SCREENED and not draft.parked


def _apply(draft: Draft, commands: Iterable[Command]) -> None:
    """The job first, because it says whether it wants files.

    What answers a question of the job that runs so far is recorded there before it is left.
    """
    wanted = [each for each in commands if each.kind is CommandKind.APPLY]
    if not wanted:
        return
    given = [each for each in commands if each.kind in _GIVING]
    if given and draft.stage in _RUNNING:
        for command in given:
            _carry_out(draft, command)
        _decided_anew(draft, given)
        draft.is_given = True
        if draft.stage is Stage.SCREENING:
            settle(draft)
    for command in wanted:
        _carry_out(draft, command)


def _was_given(draft: Draft, command: Command) -> bool:
    return draft.is_given and command.kind in _GIVING


def _carry_out(draft: Draft, command: Command) -> None:
    if (move := _PLAIN.get(command.kind)) is not None:
        move(draft)
    else:
        _MOVES.get(command.kind, _not_understood)(draft, command)


def _record(draft: Draft, command: Command) -> None:
    """An answer; to a question that has one already it replaces it."""
    if command.question in draft.turn.answers and command.question != draft.pending:
        mend(draft, command)
    else:
        record(draft, command, is_confirmed=_is_confirmed(draft))


def _is_sure(command: Command) -> bool:
    """Whether the words say so plainly; what a model points to is offered or asked back."""
    is_ours = command.tier is Tier.LOCAL and command.confidence >= CERTAIN
    return command.tier is Tier.TYPED or is_ours


def _call(draft: Draft, command: Command) -> None:
    if _is_sure(command):
        call_person(draft)
    else:
        offer_person(draft)


def _meet(draft: Draft, command: Command) -> None:
    if _is_sure(command):
        meet_abuse(draft)
    else:
        draft.say("abuse.calm")


def _decided_anew(draft: Draft, commands: Iterable[Command]) -> bool:
    """Whether an answer changed after the end, and what that comes to was said."""
    has_changed = any(
        each.kind in {CommandKind.CORRECT, CommandKind.ANSWER} and each.value is not None
        for each in commands
    )
    if not has_changed or draft.is_given or draft.stage is not Stage.SCREENED or draft.job is None:
        return False
    assessment = assess(draft.job, draft.answers)
    if (out := draft.job.question(assessment.knocked_out_by)) is not None:
        knock_out(draft, draft.job, out, assessment)
        return True
    decide_again(draft)
    if assessment.decision is None:
        return False
    draft.say("correct.told")
    return True


def _is_confirmed(draft: Draft) -> bool:
    """Whether they said yes to what we had understood: it needs no second echo."""
    talk = [each.value for each in draft.commands if each.kind is CommandKind.SMALL_TALK]
    return CONFIRMED in talk


def _answer_question(draft: Draft, command: Command) -> None:
    if command.value == IDENTITY:
        draft.say("person.identity")
    elif command.value == OFF_TOPIC:
        draft.say("other.off_topic")
    elif is_why(draft, command.words):
        say_outcome(draft)
    elif isinstance(command.value, Finding):
        if not was_foretold(draft, command):
            tell_fact(draft, command.value)
    else:
        answer_later(draft, command)


def _talk(draft: Draft, command: Command) -> None:
    key = _SAID.get(str(command.value))
    is_over = draft.stage is Stage.SCREENED and command.value != LANGUAGE
    if key is not None and not is_over:
        draft.say(key)


def _not_understood(draft: Draft, command: Command) -> None:
    """After the end nothing is asked again: it is passed on to a recruiter."""
    what = problem_of(command)
    if is_why(draft, command.words):
        say_outcome(draft)
        return
    if draft.stage is not Stage.SCREENED or what in {INJECTION, OTHERWISE}:
        miss(draft, command)
    elif what not in {STALE, PUZZLED}:
        draft.do(Notify("said.after_end", {"message": str(draft.said[-1].id)}))
        draft.say("status.noted")


_PLAIN: Final[Mapping[CommandKind, Callable[[Draft], None]]] = {
    CommandKind.SKIP: leave_out,
    CommandKind.STATUS: tell_status,
    CommandKind.LIST_JOBS: list_jobs,
    CommandKind.MY_DATA: tell_data,
    CommandKind.OPT_OUT: ask_whether_to_stop,
}
_MOVES: Final[Mapping[CommandKind, Callable[[Draft, Command], None]]] = {
    CommandKind.APPLY: apply_for,
    CommandKind.ANSWER: _record,
    CommandKind.CORRECT: mend,
    CommandKind.GO_BACK: go_back,
    CommandKind.HUMAN: _call,
    CommandKind.ABUSE: _meet,
    CommandKind.WITHDRAW: withdraw,
    CommandKind.ASK: _answer_question,
    CommandKind.SMALL_TALK: _talk,
}


def _once_each(commands: Iterable[Command]) -> list[Command]:
    """Answers as they are; of everything else the last of a kind, so that nothing is said twice."""
    kept: dict[object, Command] = {}
    for command in commands:
        key = (command.kind, command.question, _topic(command))
        kept.pop(key, None)
        kept[key] = command
    unknown = [each for each in kept.values() if _is_unknown(each)][_MOST_UNKNOWN:]
    return [each for each in kept.values() if each not in unknown]


def _is_unknown(command: Command) -> bool:
    return command.kind is CommandKind.ASK and command.value is None


def _topic(command: Command) -> str:
    """What a question of theirs is about: each fact is told, once."""
    if command.kind is not CommandKind.ASK:
        return ""
    if command.value is None:
        return plain(command.words)
    return command.value.fact if isinstance(command.value, Finding) else str(command.value)
