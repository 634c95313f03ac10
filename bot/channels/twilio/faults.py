"""What the stand-in can do wrong, named as the rules about unsure sends need it."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one request.

    Attributes:
        taken: the message exists afterwards, whatever the answer says.
        delay: seconds before anything happens.
        status: of the answer; None answers well. code: Twilio's, in its body.
        retry_after: seconds, in that header.
        hang: no answer ever comes. close: the connection is cut instead of answered.
    """

    taken: bool = False
    delay: float = 0.0
    status: int | None = None
    code: int | None = None
    retry_after: int | None = None
    hang: bool = False
    close: bool = False

    @property
    def takes(self) -> bool:
        """Whether the message exists afterwards."""
        return self.taken or not (self.status or self.hang or self.close)


NONE: Final = Fault()
SLOW_DOWN: Final = Fault(status=429, code=20429, retry_after=1)
BROKEN: Final = Fault(status=500)
BROKEN_AFTER: Final = Fault(taken=True, status=500)
SILENT: Final = Fault(hang=True)
SILENT_AFTER: Final = Fault(taken=True, hang=True)
CUT: Final = Fault(close=True)
CUT_AFTER: Final = Fault(taken=True, close=True)


def late(seconds: float) -> Fault:
    """Taken and answered well, after a while."""
    return Fault(delay=seconds)


def refused(code: int, status: int = 400) -> Fault:
    """An answer with one of Twilio's codes."""
    return Fault(status=status, code=code)
