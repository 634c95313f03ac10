"""Questions that are all asked at once and waited for no longer than all of them may take.

Each has a thread of its own. One that is late is left behind: nothing can interrupt a name that is
being looked up, and Python does not wait for such threads at its end.
"""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from bot.console.doctor.finding import Outcome, Unanswered
from bot.domain.errors import HirelineError

if TYPE_CHECKING:  # the ports import the whole domain, 60 ms
    from bot.domain.ports import Clock

LEAST: Final = 0.8
"""Part of the patience that is left for waiting, however long a busy machine took to import what
was wanted since: that is not the fault of those who are asked."""

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Failed(HirelineError):
    """A question that was asked wrongly: a fault of ours."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"The check itself failed ({kind}).")


class Question(Generic[T_co]):
    """Asked as soon as it is made."""

    def __init__(self, ask: Callable[[], T_co], clock: "Clock") -> None:
        self._ask = ask
        self._clock = clock
        self._outcomes: list[Outcome[T_co]] = []
        self._at: datetime | None = None
        self._done = threading.Event()
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        self._outcomes.append(self._asked())
        self._at = self._clock.now()
        self._done.set()

    def _asked(self) -> Outcome[T_co]:
        try:
            return self._ask()
        except HirelineError as error:
            return error
        except Exception as error:  # noqa: BLE001 - nobody sees what a thread raises
            return Failed(type(error).__name__)

    def wait(self, seconds: float) -> bool:
        """Whether it has been answered, after so many seconds at most."""
        return self._done.wait(seconds)

    @property
    def answer(self) -> tuple[Outcome[T_co], datetime | None]:
        """What it came to, and when by our clock; only once it has been answered."""
        return self._outcomes[0], self._at


class Round:
    """The questions of one examination.

    Attributes:
        ahead: how far this machine's clock is ahead of those who told theirs.
    """

    def __init__(self, clock: "Clock", patience: float) -> None:
        """Answers may take ``patience`` seconds from now on."""
        self.patience = patience
        self.ahead: dict[str, timedelta] = {}
        self._clock = clock
        self._began = time.monotonic()
        self._until: float | None = None

    def ask(self, ask: Callable[[], T]) -> Question[T]:
        """Ask; ``ask`` returns what was seen or raises one of our errors."""
        return Question(ask, self._clock)

    def outcome(self, question: Question[T], whose_clock: str = "") -> Outcome[T]:
        """What a question came to. ``whose_clock``: who put a date on the answer."""
        if not question.wait(max(0.0, self._deadline() - time.monotonic())):
            return Unanswered(self.patience)
        outcome, at = question.answer
        theirs = getattr(outcome, "date", None)
        if whose_clock and at is not None and isinstance(theirs, datetime):
            self.ahead[whose_clock] = at - theirs
        return outcome

    def _deadline(self) -> float:
        """When patience ends; fixed as the first answer is wanted."""
        if self._until is None:
            least = time.monotonic() + LEAST * self.patience
            self._until = max(self._began + self.patience, least)
        return self._until
