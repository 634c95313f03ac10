"""Files that providers hold for us, and words that were spoken into one."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from bot.domain.message import Media


class MediaSource(Protocol):
    """Fetches what came with a message."""

    async def fetch(self, media: Media, longest: int) -> bytes:
        """The content of a file of at most so many bytes; a recording is one.

        Raises:
            MediaUnavailable: it cannot be had; ``reason`` says why.
        """
        ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class VoiceNote:
    """What somebody said.

    Attributes:
        language: they speak it as far as we know; None: nobody knows.
        conversation: whose words they are; what listening costs is counted there.
    """

    media: Media
    language: str | None
    conversation: UUID


class Transcriber(Protocol):
    """Writes down what was said in a voice note."""

    async def transcribe(self, note: VoiceNote) -> str:
        """The words; never empty.

        Raises:
            NotHeard: there are none to be had; ``reason`` says what to tell the speaker.
        """
        ...

    async def close(self) -> None: ...
