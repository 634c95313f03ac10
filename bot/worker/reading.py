"""Reads what candidates sent, beside the turns: fetch, keep, read, make sense of, tell.

No turn waits for it. A file is asked of its provider until the file store has it, and never again;
what was read comes to its conversation as mail, once. Who dies is followed after a lease; an upload
that was begun thrice and never ended is asked for again. Who takes their consent back meanwhile is
read no further.
"""

import asyncio
import time
import traceback
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

import structlog

from bot.domain.document import Document, DocumentUnread, Unread
from bot.domain.errors import MediaTrouble, MediaUnavailable, NotFound, StoreDown
from bot.domain.events import Bell
from bot.domain.ports import DocumentReader, FileStore, MediaSource, ProfileExtractor
from bot.domain.profile import Profile
from bot.domain.uploads import FETCH_TRIES, MOST_FILES, TRIES, Part, Resume, Upload, Uploads
from bot.worker.papers import as_one, clean, clean_profile, is_page, says_nothing
from flows.region import region_of

log = structlog.get_logger()

LEASE: Final = timedelta(seconds=15)
"""How long an upload whose worker died waits for another one, unless told otherwise."""
PLACES: Final = 2
"""Uploads that one worker reads at a time: most of it happens in processes of their own."""
LOOK_SECONDS: Final = 1.0
"""Between two looks at what waits; what a turn of this worker took is read at once."""
LARGEST: Final = 16 * 1024 * 1024
"""Bytes of one file, as WhatsApp takes it."""
FETCH_BACKOFF: Final = timedelta(seconds=1)
"""Wait after the first time that a file could not be had; doubled with each further one."""
STORE_BACKOFF: Final = timedelta(seconds=2)
SETTLE_PAUSES: Final = (0.1, 1.0, 3.0)
"""Seconds before what was read is kept once more: to read it again takes longer, and costs."""

_WHY: Final = {
    MediaTrouble.TOO_LARGE: Unread.TOO_LARGE,
    MediaTrouble.MISNAMED: Unread.MISNAMED,
    MediaTrouble.GONE: Unread.UNAVAILABLE,
    MediaTrouble.FOREIGN: Unread.UNAVAILABLE,
}


class _Later(Exception):
    """A file cannot be had, or not be read, just now."""


class _Lost(Exception):
    """It is no longer ours, or may not be read any more."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What reading needs."""

    uploads: Uploads
    media: MediaSource
    files: FileStore
    reader: DocumentReader
    extractor: ProfileExtractor


Tell = Callable[[Sequence[Bell]], Awaitable[None]]


class Desk:
    """Where one worker reads: a few uploads at a time."""

    def __init__(self, tools: Tools, *, places: int = PLACES, lease: timedelta = LEASE) -> None:
        self._tools = tools
        self._places = places
        self._lease = lease
        self._busy: set[asyncio.Task[None]] = set()
        self._stirred = asyncio.Event()

    def stir(self) -> None:
        """Something waits to be read."""
        self._stirred.set()

    async def idle(self) -> None:
        """Until all that was begun is over."""
        await asyncio.gather(*self._busy, return_exceptions=True)

    async def look(self, tell: Tell) -> None:
        """Begin what waits; where that was all, rest until there may be more.

        Raises:
            StoreDown: nobody knows what waits.
        """
        self._stirred.clear()
        if not await self.begin(tell):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stirred.wait(), LOOK_SECONDS)

    async def begin(self, tell: Tell) -> bool:
        """Begin what waits, as far as there are places; whether more may wait.

        Raises:
            StoreDown: nobody knows what waits.
        """
        free = self._places - len(self._busy)
        taken = await self._tools.uploads.claim(self._lease, free) if free else ()
        for upload in taken:
            task = asyncio.create_task(self._read(upload, tell))
            self._busy.add(task)
            task.add_done_callback(self._done)
        return 0 < free == len(taken)

    async def finish(self) -> None:
        """Give back what is under way: another worker begins it anew, at once."""
        for task in self._busy:
            task.cancel()
        await asyncio.gather(*self._busy, return_exceptions=True)
        tools = self._tools
        for each in (tools.reader, tools.extractor, tools.files, tools.media):
            await each.close()

    def _done(self, task: asyncio.Task[None]) -> None:
        self._busy.discard(task)
        self._stirred.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            # The lease runs out, and it is begun anew: a fault of ours counts as a try.
            log.error("upload.crashed", error=type(error).__name__, where=_where(error))

    async def _read(self, upload: Upload, tell: Tell) -> None:
        with structlog.contextvars.bound_contextvars(
            upload=str(upload.id), conversation=str(upload.conversation)
        ):
            try:
                resume = await self._while_ours(upload, self._resume(upload))
                await self._settle(upload, resume, tell)
            except asyncio.CancelledError:
                await asyncio.shield(self._let_go(upload, timedelta()))
                raise
            except _Lost:
                log.info("upload.lost")
                await self._let_go(upload, timedelta())
            except _Later:
                wait = FETCH_BACKOFF * 2**upload.fetches
                await self._let_go(upload, wait, was_fetching=True)
            except StoreDown as error:
                log.warning("upload.store_down", store=error.store)
                await self._let_go(upload, STORE_BACKOFF)

    async def _while_ours(self, upload: Upload, reading: Coroutine[Any, Any, Resume]) -> Resume:
        """What it comes to, as long as the lease can be renewed.

        Raises:
            _Lost: it cannot: nobody waits for it.
        """
        tasks = asyncio.create_task(reading), asyncio.create_task(self._until_lost(upload))
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if tasks[0].done():
                return tasks[0].result()
            raise _Lost
        finally:
            for each in tasks:
                each.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _until_lost(self, upload: Upload) -> None:
        is_ours = True
        while is_ours:
            await asyncio.sleep(self._lease.total_seconds() / 3)
            with suppress(StoreDown):
                is_ours = await self._tools.uploads.renew(upload, self._lease)

    async def _let_go(
        self, upload: Upload, delay: timedelta, *, was_fetching: bool = False
    ) -> None:
        with suppress(StoreDown):  # else the lease runs out by itself
            await self._tools.uploads.later(upload, delay, was_fetching=was_fetching)

    async def _settle(self, upload: Upload, resume: Resume, tell: Tell) -> None:
        for pause in SETTLE_PAUSES:
            with suppress(StoreDown):
                bells = await self._tools.uploads.settle(upload, resume)
                break
            await asyncio.sleep(pause)
        else:
            bells = await self._tools.uploads.settle(upload, resume)
        if not bells:
            await self._let_go(upload, timedelta())
        await tell(bells)

    async def _resume(self, upload: Upload) -> Resume:
        """What an upload comes to; whatever is wrong with it is one of the answers."""
        if upload.tries > TRIES:
            log.error("upload.given_up", tries=upload.tries)
            return Resume(None, None, (Unread.UNAVAILABLE,))
        began = time.monotonic()
        resume = await self._made(upload)
        log.info(
            "upload.read",
            kind=resume.document.kind if resume.document else None,
            pages=resume.document.pages if resume.document else 0,
            unread=[each.value for each in resume.unread],
            ms=round((time.monotonic() - began) * 1000),
        )
        return resume

    async def _made(self, upload: Upload) -> Resume:
        documents, unread = await self._documents(upload)
        if not documents:
            return Resume(None, None, unread)
        if not await self._tools.uploads.renew(upload, self._lease):
            raise _Lost
        document, is_continued = as_one(documents, upload.before)
        try:
            profile = await self._profile(upload, document)
        except DocumentUnread as error:
            return Resume(None, None, _once((*unread, error.reason)))
        if says_nothing(profile):
            page = document if is_page(document) else None  # the next one may say more
            return Resume(page, None, _once((*unread, Unread.NO_RESUME)))
        return Resume(document, profile, unread, is_continued)

    async def _profile(self, upload: Upload, document: Document) -> Profile:
        region = region_of(upload.address)
        try:
            found = await self._tools.extractor.extract(document, region, upload.conversation)
        except StoreDown:
            raise
        except Exception as error:
            # Ours: another form of the file may fare better, and people can open this one.
            log.error("upload.failed", error=type(error).__name__, where=_where(error))  # noqa: TRY400
            raise DocumentUnread(Unread.TOO_LITTLE) from error
        return clean_profile(found)

    async def _documents(self, upload: Upload) -> tuple[list[Document], tuple[Unread, ...]]:
        """What its files say, each content once."""
        parts, unread = await self._here(upload)
        documents: dict[str, Document] = {}
        for part in parts:
            try:
                key, content = await self._content(upload, part)
                if key not in documents:
                    documents[key] = await self._document(upload, part, content)
            except DocumentUnread as error:
                unread.append(error.reason)
        if len(upload.parts) > MOST_FILES:
            unread.append(Unread.TOO_MANY)
        return list(documents.values()), _once(unread)

    async def _here(self, upload: Upload) -> tuple[list[Part], list[Unread]]:
        """Its files, as far as they can be had, and why the others cannot.

        Raises:
            _Later: one cannot be had just now: then none is read yet, and all others are kept.
        """
        parts: list[Part] = []
        unread: list[Unread] = []
        later: _Later | None = None
        for part in upload.parts[:MOST_FILES]:
            try:
                parts.append(part if part.key else await self._fetched(upload, part))
            except DocumentUnread as error:
                unread.append(error.reason)
            except _Later as error:
                later = error
        if later is not None:
            raise later
        return parts, unread

    async def _document(self, upload: Upload, part: Part, content: bytes) -> Document:
        try:
            return clean(await self._tools.reader.read(content, part.content_type, part.name))
        except DocumentUnread as error:
            if error.reason is Unread.UNAVAILABLE:
                _try_again(upload, error)
            raise
        except Exception as error:
            log.error("upload.failed", error=type(error).__name__, where=_where(error))  # noqa: TRY400
            raise DocumentUnread(Unread.CORRUPT) from error

    async def _content(self, upload: Upload, part: Part) -> tuple[str, bytes]:
        """From our store; what that lost with its disk, once more from the provider.

        Raises:
            DocumentUnread: it cannot be had.
        """
        with suppress(NotFound):
            return part.key or "", await self._tools.files.get(part.key or "")
        fetched = await self._fetched(upload, part)
        return fetched.key or "", await self._tools.files.get(fetched.key or "")

    async def _fetched(self, upload: Upload, part: Part) -> Part:
        """From the provider into our store.

        Raises:
            DocumentUnread: it cannot be had.
        """
        if part.media is None:
            raise DocumentUnread(Unread.UNAVAILABLE)
        try:
            content = await self._tools.media.fetch(part.media, LARGEST)
        except MediaUnavailable as error:
            is_fresh = error.reason is MediaTrouble.GONE and upload.fetches == 0
            if is_fresh or error.reason is MediaTrouble.UNREACHABLE:
                _try_again(upload, error)
            log.warning("upload.not_had", reason=error.reason.value)
            raise DocumentUnread(_WHY.get(error.reason, Unread.UNAVAILABLE)) from error
        key = await self._tools.files.put(content)
        await self._tools.uploads.keep(upload, part.place, key, len(content))
        return replace(part, key=key)


def _where(error: BaseException) -> list[str]:
    """Where it failed, but not its text: that may quote the candidate."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    return [f"{frame.filename}:{frame.lineno}" for frame in frames]


def _try_again(upload: Upload, error: Exception) -> None:
    """Raise, unless it was tried often enough: then whoever sent it is asked again."""
    if upload.fetches + 1 < FETCH_TRIES:
        raise _Later from error


def _once(reasons: Sequence[Unread]) -> tuple[Unread, ...]:
    return tuple(dict.fromkeys(reasons))
