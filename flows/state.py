"""What a conversation remembers between turns: small, plain, versioned.

Answers and words do not stand here: they have tables of their own and come with the turn.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypedDict

from bot.domain.effects import Effect
from bot.domain.errors import NewerVersion
from bot.domain.job import Job
from bot.domain.message import Option, Said
from bot.domain.turn import Step, Turn
from bot.domain.understanding import Command
from flows.draft import Line

STATE_VERSION: Final = 2


class State(TypedDict, total=False):
    """What nodes hand on. What ``flows.draft.STORED`` names is kept; the rest lives for one turn.

    Attributes:
        version: layout of what is stored, for upcasters.
        job: id of the job version applied to.
        pending: id of the open question, ``resume`` for a wanted file.
        asked: ids of questions in the order first asked.
        left: ids of optional questions that were declined.
        asks: ids of our messages that asked what is open now (question, consent, job list): taps
            on them count, taps on older ones are stale. The newest few.
        misses: unusable answers in a row to what is open now.
        before: the stage that an opt-out interrupted.
        consent_text: text and version that consent was last asked with (``consent.ask@1``).
        has_resume: a file came.
        resume: id of the one that was read last, if any could be.
        offered: what it says to the questions of which application (``flows.moves.offering``).
        doubt: what we asked besides the open question, see ``flows.draft.Doubt``.
        stops: id of our message that last asked whether to stop; its button goes on meaning that.
        nudged: what the candidate was reminded of; nobody is reminded of one thing twice.
        flooded: when the flood began that a recruiter was told of last.
        unseen: what is open was asked in a message that did not arrive.
        reopened: id of an answered question that is asked again, because its answer was wrong.
        leads: résumés that came by a web form, until it is known whether they are theirs, the
            newest few: ``{id, at, asked}``, when it came and how often it was asked.
        parked: other applications that wait until this one is through (``flows.moves.parking``).
        told: which of our messages told a recruiter's answer, the newest few:
            ``{message, question}``, ids of both.
        untold: ids of questions whose answer did not arrive, to be told once they write again.
        foretold: facts that were told before consent; what was asked then is read again after it.
        heard_at: when the candidate last said something, ISO in UTC.
        abused: how often we were insulted.
        withdrew: the candidate took the application back, having consented to it.
        decided: a recommendation was given; the next one is told as a change.
        said: messages to be understood in this turn.
        late: messages that came late and are to be named and confirmed in this turn.
        named: the job whose code was said before there is an application.
        lines, options: what will be said; ``is_asking`` that it asks what is open;
            ``void_after`` that it is void once the candidate says something after that mail;
            ``template`` what stands for it once the window has closed.
        trace, steps: what whoever watches the turn is told, see ``bot.domain.turn.Outcome``.
    """

    version: int
    stage: str
    language: str | None
    job: str | None
    application: str | None
    pending: str | None
    asked: list[str]
    left: list[str]
    asks: list[str]
    misses: int
    opted_out: bool
    before: str | None
    consent_text: str | None
    has_resume: bool
    resume: str | None
    offered: dict[str, Any] | None
    leads: list[dict[str, Any]]
    doubt: dict[str, Any] | None
    stops: str | None
    nudged: str | None
    flooded: str | None
    unseen: bool
    reopened: str | None
    parked: list[dict[str, Any]]
    told: list[dict[str, str]]
    untold: list[str]
    foretold: list[str]
    heard_at: str | None
    abused: int
    withdrew: bool
    decided: bool
    turn: Turn
    said: tuple[Said, ...]
    late: tuple[Said, ...]
    commands: tuple[Command, ...]
    effects: tuple[Effect, ...]
    lines: tuple[Line, ...]
    options: tuple[Option, ...]
    is_asking: bool
    named: Job | None
    void_after: int | None
    template: str | None
    trace: tuple[str, ...]
    steps: tuple[Step, ...]


Stored = dict[str, Any]


def _from_0(stored: Stored) -> Stored:
    """Version 0 wrote no version, and called the open question ``question``."""
    pending = stored.pop("question", None)
    return {**stored, "pending": pending}


def _from_1(stored: Stored) -> Stored:
    """Version 1 knew of no parked applications and had fewer doubts; what is missing is empty.

    So nothing is filled in. The number keeps a worker that would drop them away from them.
    """
    return stored


STATE_UPCASTERS: Final[Mapping[int, Callable[[Stored], Stored]]] = {0: _from_0, 1: _from_1}
"""Version it reads -> function that returns the next version's layout."""


def upcast_state(stored: Mapping[str, Any]) -> Stored:
    """A stored state in today's layout.

    Raises:
        NewerVersion: a later release wrote it.
    """
    state = dict(stored)
    version = int(state.get("version", 0))
    if version > STATE_VERSION:
        raise NewerVersion(what="conversation state", found=version, known=STATE_VERSION)
    while version < STATE_VERSION:
        state = STATE_UPCASTERS[version](state)
        version += 1
    state["version"] = version
    return state
