"""Brings what was read into the index of résumés now and then, so that no recruiter waits for it.

Under no lock: two workers that bring in the same thing change nothing.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import structlog

from bot.domain.errors import StoreDown

log = structlog.get_logger()

PAUSE: Final = 60.0
"""Seconds between two looks."""
EASE: Final = 1.0
"""Seconds between two résumés: each takes some 90 ms of a core, which turns need more."""


@dataclass(frozen=True, slots=True)
class Indexing:
    """What one worker does beside its turns, where there is an index.

    Attributes:
        bring_in: everything that changed; how many résumés that were.
        close: what was opened for it.
    """

    bring_in: Callable[[], Awaitable[int]]
    close: Callable[[], Awaitable[None]]
    pause: float = PAUSE

    async def go_round(self) -> None:
        """One look. It is only an index: whatever is wrong with it ends nothing.

        Raises:
            StoreDown: nobody knows what changed.
        """
        try:
            many = await self.bring_in()
        except StoreDown:
            raise
        except Exception as error:  # noqa: BLE001 - see above
            log.warning("index.behind", error=type(error).__name__)
            return
        if many:
            log.info("index.filled", resumes=many)
