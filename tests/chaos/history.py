"""What was seen from outside: the driver's posts, the provider's tries and looks, what struck.

Everything is in seconds of one monotonic clock, that of the process which drives: it posts, it is
the provider, and it strikes. Nothing here comes from the system under test.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tests.chaos.faults import Fault


class Way(StrEnum):
    """How a message counts.

    ``COUNTED``: its token comes back with its number in the conversation. ``SCRIPTED``: a line of
    a screening, answered as in the control run. ``POISON``: kills who reads it; never answered.
    ``LED``: words of a recruiter, which reach the candidate once.
    """

    COUNTED = "counted"
    SCRIPTED = "scripted"
    POISON = "poison"
    LED = "led"


class Answer(StrEnum):
    """What the provider did with a try, from the sender's side.

    ``REFUSED`` says that nothing was sent. After ``UNKNOWN`` (an error of the server, a cut, no
    answer at all) the sender cannot know.
    """

    TAKEN = "taken"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a candidate.

    Attributes:
        person: whose it is; two addresses of one person are one person.
        begun: when it was posted first. accepted: when a gateway said 200; None: never.
    """

    person: int
    address: str
    token: str
    way: Way
    begun: float
    accepted: float | None


@dataclass(frozen=True, slots=True)
class Try:
    """One request to send, as the provider saw it.

    Attributes:
        message: the id in its callback address. taken: whether the message exists there.
    """

    to: str
    message: str
    body: str
    at: float
    taken: bool
    answer: Answer


@dataclass(frozen=True, slots=True)
class Look:
    """The provider was asked what this address got.

    Attributes:
        answered: it listed it; otherwise it failed, or never answered.
    """

    to: str
    at: float
    answered: bool = True


@dataclass(frozen=True, slots=True)
class Takeover:
    """A recruiter led this person's conversation.

    Attributes:
        asked: when it was asked for; done: when it was said to be done.
        on_its_way: it was said that one message was on its way already.
        back_asked, back: when it was handed back; None: never.
    """

    person: int
    address: str
    asked: float
    done: float
    on_its_way: bool
    back_asked: float | None
    back: float | None


@dataclass(frozen=True, slots=True)
class Merge:
    """Two addresses turned out to be one person's.

    Attributes:
        begun, done: of the message that carried both.
        undone: tokens that nobody can have answered by then: they must be, afterwards.
    """

    person: int
    begun: float
    done: float
    undone: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Struck:
    """A fault that was seen to take effect.

    Attributes:
        address: whom it hit; "" for everybody.
        mended: when the cause was gone (a store is back), where that is not the same moment.
    """

    fault: Fault
    at: float
    address: str = ""
    mended: float | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """What the product's own commands list of one person, once all is over."""

    unsure: frozenset[str] = frozenset()
    quarantined: int = 0


@dataclass(frozen=True, slots=True)
class History:
    """Everything that was seen in one run.

    Attributes:
        reference: the answers to the script in the control run, in order.
        listed: by person; those that somebody asked about.
        ended: when the checker began to judge.
    """

    said: Sequence[Said]
    tries: Sequence[Try]
    looks: Sequence[Look] = ()
    takeovers: Sequence[Takeover] = ()
    merges: Sequence[Merge] = ()
    struck: Sequence[Struck] = ()
    reference: Sequence[str] = ()
    listed: Mapping[int, Listed] = field(default_factory=dict)
    ended: float = 0.0
