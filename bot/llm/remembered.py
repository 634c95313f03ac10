"""A transcriber that is asked once for each note: a turn that is taken again pays no second time.

What was heard is stored with the commit of the turn; until then it is kept here, for a short while
and for a few notes.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from bot.domain.ports import Transcriber, VoiceNote

KEPT: Final = 256
KEPT_SECONDS: Final = 600.0


class Remembered:
    """Implements the port ``Transcriber`` around another one."""

    def __init__(
        self, transcriber: Transcriber, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._transcriber = transcriber
        self._monotonic = monotonic
        self._heard: OrderedDict[str, tuple[float, str]] = OrderedDict()

    async def transcribe(self, note: VoiceNote) -> str:
        """The words.

        Raises:
            NotHeard: there are none to be had; that is not remembered.
        """
        self._forget()
        known = self._heard.get(note.media.url)
        if known is not None:
            return known[1]
        words = await self._transcriber.transcribe(note)
        self._heard[note.media.url] = self._monotonic(), words
        return words

    async def close(self) -> None:
        """Close the other one."""
        await self._transcriber.close()

    def _forget(self) -> None:
        oldest = self._monotonic() - KEPT_SECONDS
        while self._heard:
            at, _ = next(iter(self._heard.values()))
            if at > oldest and len(self._heard) < KEPT:
                return
            self._heard.popitem(last=False)
