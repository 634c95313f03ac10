"""Files that the phone sent. It plays the provider, so it holds them as a provider does.

Kept by content under ``DATA_DIR/phone``; a message carries the path that they are fetched by.
"""

import asyncio
import hashlib
import re
import secrets
import shutil
from pathlib import Path
from typing import Final

from bot.domain.errors import HirelineError, NotFound

LARGEST: Final = 16 * 1024 * 1024
"""Bytes of one file, as WhatsApp takes it (twilio.com/docs/whatsapp: media messages)."""
LEAST_FREE: Final = 300 * 1024 * 1024
"""Bytes that must be free afterwards: the stores on the same disk come first."""
PATH: Final = "/phone/media/"

_SHOWN: Final = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
    "audio/ogg": "ogg",
    "audio/webm": "weba",
    "audio/mp4": "m4a",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
}
"""Types that a page shows or plays. Everything else (SVG and HTML carry scripts) is only kept."""
_TYPES: Final = {ending: kind for kind, ending in _SHOWN.items()}
_NAME: Final = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{3,4}")


class NoRoom(HirelineError):
    """The disk is as good as full."""

    loggable = False

    def __init__(self) -> None:
        super().__init__("The disk is full or cannot be written: mend it, then send it again.")


class PhoneFiles:
    """A folder of files, each under the hash of its content."""

    def __init__(self, folder: Path, least_free: int = LEAST_FREE) -> None:
        self._folder = folder
        self._least_free = least_free

    async def keep(self, content: bytes, content_type: str) -> str:
        """Keep a file; the path that it is fetched by. The same content is kept once.

        Raises:
            NoRoom: the disk is full.
        """
        return await asyncio.to_thread(self._keep, content, content_type)

    def _keep(self, content: bytes, content_type: str) -> str:
        kind = content_type.partition(";")[0].strip().lower()
        name = f"{hashlib.sha256(content).hexdigest()}.{_SHOWN.get(kind, 'bin')}"
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if shutil.disk_usage(self._folder).free - len(content) < self._least_free:
            raise NoRoom
        if not (self._folder / name).exists():
            fresh = self._folder / f".{name}.{secrets.token_hex(4)}"
            try:
                fresh.write_bytes(content)
                fresh.replace(self._folder / name)
            except OSError as error:
                fresh.unlink(missing_ok=True)
                raise NoRoom from error
        return f"{PATH}{name}"

    async def find(self, name: str) -> tuple[bytes, str]:
        """A file and the type to show it as; ``application/octet-stream`` is not to be shown.

        Raises:
            NotFound: nothing of that name.
        """
        if not _NAME.fullmatch(name):
            raise NotFound("file", "of that name")
        try:
            content = await asyncio.to_thread((self._folder / name).read_bytes)
        except FileNotFoundError:
            raise NotFound("file", "of that name") from None
        ending = name.rpartition(".")[2]
        return content, _TYPES.get(ending, "application/octet-stream")
