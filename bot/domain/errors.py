"""Errors carry a decision, not prose: may it be tried again, is it worth a log line, whose fault.

::

    HirelineError
    ├── NotFound            nobody by that address, no such job
    ├── Refused             a request that cannot be done, with what to do instead
    ├── BadSetting          a wrong or half-set configuration
    ├── BadFile             a job or conversation file with mistakes, each with its line
    ├── OurFault            not the mail's fault: the try is given back
    │   ├── StoreDown       Postgres or Redis cannot be reached
    │   ├── Fenced          somebody else has the conversation now
    │   ├── Superseded      the candidate said more while the graph thought
    │   └── NewerVersion    state or payload of a later release
    ├── MediaUnavailable    a file that came with a message cannot be had
    ├── NotHeard            a voice note gave no words; its author is asked to type
    ├── ModelUnavailable    the language model did not answer usably; the next tier does
    └── SendError           a channel could not send
        ├── TryLater        rate, outage: again after a while
        ├── Unsure          nobody knows whether it arrived: look before repeating
        └── Rejected        permanent
"""

from dataclasses import dataclass
from enum import StrEnum

from typing_extensions import override

from bot.domain.trouble import Trouble


class HirelineError(Exception):
    """Root of all our errors."""

    retryable = False
    loggable = True


class NotFound(HirelineError):
    """Something that was named does not exist."""

    loggable = False

    def __init__(self, what: str, name: str, hint: str = "") -> None:
        super().__init__(f"There is no {what} {name}.{' ' + hint if hint else ''}")
        self.what = what
        self.name = name


class Refused(HirelineError):
    """A request that makes no sense here; ``sentence`` says why and what to do."""

    loggable = False

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)


class BadSetting(HirelineError):
    """A setting that is wrong or half-set."""

    loggable = False

    def __init__(self, name: str, problem: str, mend: str) -> None:
        super().__init__(f"{name}: {problem} {mend}")
        self.name = name
        self.problem = problem
        self.mend = mend


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in a file; ``line`` counts from 1."""

    line: int
    problem: str

    @override
    def __str__(self) -> str:
        """``line 12: …``."""
        return f"line {self.line}: {self.problem}"


class BadFile(HirelineError):
    """A file that people wrote, with everything that is wrong in it."""

    loggable = False

    def __init__(self, path: str, mistakes: tuple[Mistake, ...]) -> None:
        lines = "\n".join(f"  {mistake}" for mistake in mistakes)
        super().__init__(f"{path} has {len(mistakes)} mistake(s):\n{lines}")
        self.path = path
        self.mistakes = mistakes


class OurFault(HirelineError):
    """The mail is innocent: the try is given back."""

    retryable = True


class StoreDown(OurFault):
    """A store cannot be reached or does not answer in time."""

    def __init__(self, store: str) -> None:
        super().__init__(f"{store} cannot be reached.")
        self.store = store


class Fenced(OurFault):
    """The claim is no longer ours; whatever the turn made is thrown away."""

    loggable = False


class Superseded(OurFault):
    """The candidate said more while the graph thought; the draft is thrown away."""

    loggable = False


class NewerVersion(OurFault):
    """Written by a later release than this one."""

    def __init__(self, what: str, found: int, known: int) -> None:
        super().__init__(f"The {what} has version {found}; this release knows {known}.")
        self.found = found
        self.known = known


class ModelUnavailable(HirelineError):
    """The language model gave nothing usable: missing, slow, limited or nonsense."""

    retryable = True

    def __init__(self, reason: str) -> None:
        super().__init__(f"The language model gave nothing usable: {reason}.")
        self.reason = reason


class MediaTrouble(StrEnum):
    """Why a file cannot be had."""

    FOREIGN = "foreign"
    """Its address, or one that it leads to, is not one to ask."""
    GONE = "gone"
    TOO_LARGE = "too_large"
    MISNAMED = "misnamed"
    """Its content is not of the type that it was sent as."""
    UNREACHABLE = "unreachable"


class MediaUnavailable(HirelineError):
    """A file that a provider holds cannot be had."""

    def __init__(self, reason: MediaTrouble, detail: str = "") -> None:
        super().__init__(f"The file cannot be had ({reason}). {detail}".strip())
        self.reason = reason
        self.retryable = reason is MediaTrouble.UNREACHABLE


class Unheard(StrEnum):
    """Why a voice note gave no words."""

    UNAVAILABLE = "unavailable"
    """Nobody listens here, or not now."""
    UNREADABLE = "unreadable"
    TOO_LONG = "too_long"


class NotHeard(HirelineError):
    """A voice note gave no words."""

    def __init__(self, reason: Unheard) -> None:
        super().__init__(f"The voice note was not heard: {reason}.")
        self.reason = reason


class SendError(HirelineError):
    """A channel could not send a message."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"Not sent ({code}). {detail}".strip())
        self.code = code


class TryLater(SendError):
    """Rate limits and outages: the provider surely did not take it."""

    retryable = True

    def __init__(
        self,
        code: str,
        detail: str = "",
        after: float | None = None,
        trouble: Trouble = Trouble.CHANNEL,
    ) -> None:
        super().__init__(code, detail)
        self.after = after
        """Seconds that the provider asked us to wait, if it did."""
        self.trouble = trouble
        """What would mend it, which says how long to wait and how often."""


class Unsure(SendError):
    """The request may have arrived. Look before repeating."""


class Rejected(SendError):
    """The provider will never take this message."""
