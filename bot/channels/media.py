"""Where the files of messages are, whatever channel they came by."""

from typing import Final

from bot.channels.file_types import is_what_it_says
from bot.channels.phone_files import LARGEST, PATH, PhoneFiles
from bot.domain.errors import MediaTrouble, MediaUnavailable, NotFound
from bot.domain.message import Media
from bot.domain.ports import MediaSource

LARGEST_FILE: Final = LARGEST


class PhoneMedia:
    """Implements the port ``MediaSource`` for what the phone keeps on this machine."""

    def __init__(self, files: PhoneFiles) -> None:
        self._files = files

    async def fetch(self, media: Media, longest: int = LARGEST_FILE) -> bytes:
        """The content of a file.

        Raises:
            MediaUnavailable: it cannot be had.
        """
        try:
            content, _ = await self._files.find(media.url.removeprefix(PATH))
        except NotFound as error:
            raise MediaUnavailable(MediaTrouble.GONE) from error
        if len(content) > longest:
            raise MediaUnavailable(MediaTrouble.TOO_LARGE)
        if not is_what_it_says(content, media.content_type):
            raise MediaUnavailable(MediaTrouble.MISNAMED)
        return content

    async def close(self) -> None:
        """Nothing is open."""


class AllMedia:
    """Implements the port ``MediaSource``: the phone's files by their path, all else by Twilio."""

    def __init__(self, phone: MediaSource, twilio: MediaSource | None) -> None:
        self._phone = phone
        self._twilio = twilio

    async def fetch(self, media: Media, longest: int = LARGEST_FILE) -> bytes:
        """The content of a file.

        Raises:
            MediaUnavailable: it cannot be had.
        """
        source = self._phone if media.url.startswith(PATH) else self._twilio
        if source is None:
            raise MediaUnavailable(MediaTrouble.FOREIGN, "No provider has files here.")
        return await source.fetch(media, longest)

    async def close(self) -> None:
        """Close what was opened."""
        for each in (self._phone, self._twilio):
            if each is not None:
                await each.close()


class KeptMedia:
    """Implements the port ``MediaSource`` in memory, for players and tests: content by address."""

    def __init__(self, files: dict[str, bytes] | None = None) -> None:
        self.files = {} if files is None else files

    async def fetch(self, media: Media, longest: int = LARGEST_FILE) -> bytes:
        """The content of a file.

        Raises:
            MediaUnavailable: it cannot be had.
        """
        content = self.files.get(media.url)
        if content is None:
            raise MediaUnavailable(MediaTrouble.GONE)
        if len(content) > longest:
            raise MediaUnavailable(MediaTrouble.TOO_LARGE)
        if not is_what_it_says(content, media.content_type):
            raise MediaUnavailable(MediaTrouble.MISNAMED)
        return content

    async def close(self) -> None:
        """Nothing is open."""
