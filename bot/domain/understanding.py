"""Commands: what a candidate's words ask for, from a closed set.

Every tier (typed parsers, language model, local) returns these. A model only points: it says which
command and which words; values come from the typed parsers and stage changes from the rules.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

MODEL_UNAVAILABLE: Final = "model.unavailable"
"""Fact in the trace of a turn whose model was asked and gave nothing usable: another tier did."""

INBOUND_FLOOD: Final = "inbound.flood"
"""Fact in the trace of the turn that told of a flood, and kind of the notice it gave."""


class CommandKind(StrEnum):
    """Everything a candidate can want from us."""

    ANSWER = "answer"
    CORRECT = "correct"
    SKIP = "skip"
    GO_BACK = "go_back"
    ASK = "ask"
    APPLY = "apply"
    LIST_JOBS = "list_jobs"
    STATUS = "status"
    HUMAN = "human"
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    WITHDRAW = "withdraw"
    MY_DATA = "my_data"
    SMALL_TALK = "small_talk"
    ABUSE = "abuse"
    NOT_UNDERSTOOD = "not_understood"


class Tier(StrEnum):
    """Who understood it."""

    TYPED = "typed"
    MODEL = "model"
    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that was said.

    Attributes:
        words: the part of the message it rests on.
        question: id of the question it answers, for answer, correct and skip.
        value: typed value of an answer, plain JSON; for other kinds what
            ``flows.understanding.commands`` says: a job's id, a finding, a problem.
        confidence: 0 to 1.
        passage: for questions about the job, the fact that a model takes for the answer.
    """

    kind: CommandKind
    words: str
    tier: Tier
    confidence: float = 1.0
    question: str | None = None
    value: Any = None
    passage: str | None = None


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question as a language model sees it."""

    id: str
    type: str
    text: str
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Utterance:
    """What a tier is asked to understand.

    Attributes:
        pending: the open question, if any.
        questions: all questions of the job, for corrections and several answers at once.
        passages: where something may be asked of the job, each fact's id and text.
        conversation: whose words they are; what they cost is counted there.
    """

    text: str
    language: str
    job_title: str | None
    pending: AskedQuestion | None
    questions: tuple[AskedQuestion, ...] = ()
    conversation: UUID | None = None
    passages: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Tokens:
    """What asking a model has cost so far; whoever asks it is told meanwhile."""

    into: int = 0
    out: int = 0

    @property
    def both(self) -> int:
        """What a budget counts."""
        return self.into + self.out

    def add(self, more: "Tokens") -> None:
        """It cost so much more."""
        self.into += more.into
        self.out += more.out

    def take_back(self, less: "Tokens") -> None:
        """It did not cost that after all."""
        self.into -= less.into
        self.out -= less.out


@dataclass(frozen=True, slots=True)
class Pointed:
    """What a model says it heard: a command, and the words it rests on.

    Attributes:
        quote: words of the message. A quote that is not in the message is thrown away.
        question: for answers and corrections, the one they are about; its parser reads the quote.
        passage: for questions about the job, the fact whose text answers them.
    """

    kind: CommandKind
    quote: str
    question: str | None = None
    confidence: float = 1.0
    passage: str | None = None
