"""Files that candidates sent, and what was read of them."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import structlog

from bot.domain.document import Document, HiddenText, Unread
from bot.domain.events import Actor, Bell, EventType
from bot.domain.message import Media
from bot.domain.ports import Clock, Ids
from bot.domain.profile import profile_from_json
from bot.domain.uploads import (
    BUSY_HOUR,
    PAGES_WITHIN,
    Changed,
    Kept,
    Owned,
    Part,
    Resume,
    Upload,
    counts,
    uploaded_payload,
)
from bot.storage.journal import PostgresJournal, lock
from bot.storage.statements import statements
from bot.storage.unit_of_work import Database, one

if TYPE_CHECKING:
    from bot.storage.unit_of_work import Connection, Row

log = structlog.get_logger()

SQL: Final = statements("uploads")

# What a later release wrote beside these is left out: both work on one schema during an upgrade.
_MEDIA: Final = frozenset(each.name for each in fields(Media))
_HIDDEN: Final = frozenset(each.value for each in HiddenText)
_UNREAD: Final = frozenset(each.value for each in Unread)


class PostgresUploads:
    """See :class:`bot.domain.uploads.Uploads`."""

    def __init__(
        self, database: Database, clock: Clock, ids: Ids, journal: PostgresJournal
    ) -> None:
        self._database = database
        self._clock = clock
        self._ids = ids
        self._journal = journal

    async def claim(self, lease: timedelta, limit: int) -> Sequence[Upload]:
        since = self._clock.now() - BUSY_HOUR
        async with self._database.leasing() as connection:
            rows = await connection.fetch(SQL["claim"], lease, limit, since)
            found = [await _loaded_or_left(connection, row) for row in rows]
        return [each for each in found if each is not None]

    async def renew(self, upload: Upload, lease: timedelta) -> bool:
        async with self._database.leasing() as connection:
            done = await connection.execute(SQL["renew"], upload.id, upload.lease, lease)
        return bool(done != "UPDATE 0")

    async def keep(self, upload: Upload, place: int, key: str, size: int) -> None:
        async with self._database.transaction() as connection:
            await connection.execute(SQL["keep"], upload.id, upload.lease, place, key, size)

    async def later(self, upload: Upload, delay: timedelta, *, was_fetching: bool = False) -> None:
        async with self._database.leasing() as connection:
            await connection.execute(
                SQL["later"], upload.id, upload.lease, delay, int(was_fetching)
            )

    async def settle(self, upload: Upload, resume: Resume) -> Sequence[Bell]:
        async with self._database.transaction() as connection:
            home, last_seq, _ = await lock(connection, upload.conversation)
            sent_at = await connection.fetchval(SQL["settle"], upload.id, upload.lease, home)
            if sent_at is None:
                return ()
            await self._keep(connection, upload, home, resume, sent_at)
            receipt = await self._journal.put(
                connection,
                home,
                last_seq,
                EventType.RESUME_UPLOADED,
                f"resume:{upload.id}",
                uploaded_payload(upload.id),
                Actor.CANDIDATE,
            )
        return receipt.bells

    async def _keep(
        self,
        connection: "Connection",
        upload: Upload,
        home: UUID,
        resume: Resume,
        sent_at: datetime,
    ) -> None:
        document, now = resume.document, self._clock.now()
        before = await connection.fetchval(SQL["profile"], home)
        is_it = counts(resume, profile_from_json(before) if before else None)
        replaces = is_it and await connection.execute(SQL["replace"], home, now) != "UPDATE 0"
        await connection.execute(
            SQL["keep_resume"],
            upload.id,
            home,
            document.text if document else None,
            _about(document) if document else None,
            resume.profile.to_json() if resume.profile else None,
            [each.value for each in resume.unread],
            bool(document and document.is_scan),
            resume.is_continued,
            replaces and not resume.is_continued,
            resume.profile is not None and not is_it,
            sent_at,
            now,
            None if is_it else now,
        )

    async def current(self, conversation: UUID) -> Kept | None:
        async with self._database.leasing() as connection:
            row = await connection.fetchrow(SQL["current"], conversation)
        return _kept(row) if row else None

    async def since(self, at: datetime, limit: int) -> Sequence[Changed]:
        async with self._database.leasing() as connection:
            rows = await connection.fetch(SQL["since"], at, limit)
        return [Changed(_kept(row), row["changed_at"]) for row in rows]

    async def owners(self, resumes: Sequence[UUID]) -> Mapping[UUID, Owned]:
        async with self._database.leasing() as connection:
            rows = await connection.fetch(SQL["owners"], list(resumes))
        return {row["id"]: Owned(_kept(row), row["address"]) for row in rows}

    async def store(self) -> str:
        async with self._database.leasing() as connection:
            return str(await connection.fetchval(SQL["store"]))


async def _loaded_or_left(connection: "Connection", row: "Row") -> Upload | None:
    """None for one that cannot be made sense of: it waits for its lease, nobody else for it."""
    try:
        return await _loaded(connection, row)
    except (LookupError, TypeError, ValueError) as error:
        log.error("upload.unloadable", upload=str(row["id"]), error=type(error).__name__)  # noqa: TRY400
        return None


async def _loaded(connection: "Connection", row: "Row") -> Upload:
    files = await connection.fetch(SQL["files"], row["id"])
    beside = await one(connection, SQL["beside"], row["conversation"], row["at"], PAGES_WITHIN)
    return Upload(
        id=row["id"],
        conversation=row["conversation"],
        lease=row["lease"],
        parts=tuple(_part(each) for each in files),
        tries=row["tries"],
        fetches=row["fetches"],
        address=beside["address"],
        before=beside["before"],
    )


def _part(row: "Row") -> Part:
    media = row["media"]
    if media is None:
        return Part(row["place"], None, row["key"], row["content_type"] or "", row["name"] or "")
    found = Media(**{key: value for key, value in media.items() if key in _MEDIA})
    return Part(row["place"], found, row["key"], found.content_type, found.filename or "")


def _about(document: Document) -> dict[str, Any]:
    return {
        "kind": document.kind,
        "pages": document.pages,
        "links": list(document.links),
        "hidden": [each.value for each in document.hidden],
        "is_cut": document.is_cut,
    }


def _kept(row: "Row") -> Kept:
    about: Mapping[str, Any] = row["document"]
    document = Document(
        text=row["text"],
        kind=about["kind"],
        pages=about["pages"],
        links=tuple(about["links"]),
        hidden=tuple(HiddenText(each) for each in about["hidden"] if each in _HIDDEN),
        is_scan=row["is_scan"],
        is_cut=about["is_cut"],
    )
    resume = Resume(
        document,
        profile_from_json(row["profile"]) if row["profile"] else None,
        tuple(Unread(each) for each in row["unread"] or () if each in _UNREAD),
        row["is_continued"],
    )
    return Kept(row["id"], row["conversation"], resume, row["at"], row["replaced_at"])
