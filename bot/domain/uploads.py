"""Files that candidates sent, on their way to being read.

What came in one turn is one upload and is read as one résumé: its pages may be photographed one by
one. A worker claims uploads beside its turns; what became of one is mail of its conversation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol
from uuid import UUID

from bot.domain.document import Document, Unread
from bot.domain.events import RESUME_VERSION, Bell
from bot.domain.message import Media
from bot.domain.profile import Profile

MOST_FILES: Final = 12
"""Files of one upload that are read; a résumé of more pages comes as one file."""

TRIES: Final = 3
"""Times that an upload is begun: what kills its reader thrice is not read."""

FETCH_TRIES: Final = 9
"""Times that a file is asked for which cannot be had just now: about four minutes."""

BUSY_HOUR: Final = timedelta(hours=1)
"""Whose files were read within it wait for those of everybody else."""

PAGES_WITHIN: Final = timedelta(minutes=10)
"""Photos that follow a photo within this time are further pages of the same paper."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of an upload.

    Attributes:
        place: within the upload, from 0.
        media: where a provider has it; None for one that came by our own web form.
        key: in the file store, once it is there.
        content_type, name: as it was sent; neither need be true.
    """

    place: int
    media: Media | None
    key: str | None
    content_type: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload that a worker has leased.

    Attributes:
        lease: random; whoever holds another one settles nothing.
        tries: how often it was begun, this time included.
        fetches: how often a file of it could not be had.
        address: where its sender writes from; gives the region of national phone numbers.
        before: text of the photos that came just before, of which these may be further pages.
    """

    id: UUID
    conversation: UUID
    lease: UUID
    parts: tuple[Part, ...]
    tries: int = 1
    fetches: int = 0
    address: str = ""
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Resume:
    """What was read of an upload.

    Attributes:
        document, profile: None when nothing could be read of it; a document alone says nothing of
            anybody's work, and may be a page of one that does.
        unread: why files of it gave nothing, each reason once.
        is_continued: it holds the pages that came before as well.
    """

    document: Document | None
    profile: Profile | None
    unread: tuple[Unread, ...] = ()
    is_continued: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A résumé as it is kept.

    Attributes:
        replaced_at: when a newer one took its place, or it came to lie beside another; None for the
            one that counts.
    """

    id: UUID
    conversation: UUID
    resume: Resume
    at: datetime
    replaced_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """A résumé that was read or replaced, or whose owner may or may not be found any more.

    ``changed_at`` is by the store's clock.
    """

    kept: Kept
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Owned:
    """A résumé that counts, and where its owner writes from."""

    kept: Kept
    address: str


class Uploads(Protocol):
    """Files that wait to be read, and what was read of them.

    They come in by the effect ``ReadFiles`` of a turn, or from a web form.
    """

    async def claim(self, lease: timedelta, limit: int) -> Sequence[Upload]:
        """Lease up to ``limit`` that are due; of one conversation only the oldest.

        Nothing of who took their consent back, was asked for it again, or opted out: it waits until
        they agree. Who had many read within :data:`BUSY_HOUR` comes after everybody else.
        """
        ...

    async def renew(self, upload: Upload, lease: timedelta) -> bool:
        """Hold it longer; False: it is no longer ours, or its sender took their consent back."""
        ...

    async def keep(self, upload: Upload, place: int, key: str, size: int) -> None:
        """A file of it is in the store: from now on nobody asks the provider for it."""
        ...

    async def later(self, upload: Upload, delay: timedelta, *, was_fetching: bool = False) -> None:
        """Let go of it; the try is given back, or counted as one of fetching."""
        ...

    async def settle(self, upload: Upload, resume: Resume) -> Sequence[Bell]:
        """Keep what was read and tell the conversation: one mail, once.

        A readable one takes the place of the one before, which is kept, if it :func:`counts`; else
        it is kept beside that.

        Returns:
            What to announce; nothing when the upload was no longer ours, or may not be read.
        """
        ...

    async def current(self, conversation: UUID) -> Kept | None:
        """The résumé that counts for a conversation; None when it has none."""
        ...

    async def since(self, at: datetime, limit: int) -> Sequence[Changed]:
        """Readable résumés that changed after ``at``, oldest change first.

        More than ``limit`` where several changed at one instant: nobody stops between them.
        """
        ...

    async def owners(self, resumes: Sequence[UUID]) -> Mapping[UUID, Owned]:
        """Whose they are; of one person only the newest that counts.

        Without those of who took their consent back or opted out.
        """
        ...

    async def store(self) -> str:
        """Names this store among others: an index of another one knows other people."""
        ...


def counts(resume: Resume, before: Profile | None) -> bool:
    """Whether it is their résumé from now on; ``before``: what the one that counts so far says.

    A photo of a licence, or a letter, does not take the place of a résumé with work in it.
    """
    profile = resume.profile
    return profile is not None and bool(
        profile.experience or before is None or not before.experience
    )


def uploaded_payload(upload: UUID) -> Mapping[str, Any]:
    """Payload of ``RESUME_UPLOADED``: ids only."""
    return {"v": RESUME_VERSION, "resume": str(upload)}
