"""Uploads of which a later release wrote more: both work on one schema during an upgrade."""

from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from bot.clock import StartedClock, Uuid7
from bot.domain.document import Document, HiddenText, Unread
from bot.domain.effects import FileOf, ReadFiles
from bot.domain.message import Kind, Media
from bot.domain.profile import Profile
from bot.domain.uploads import Resume
from bot.storage.postgres import PostgresStore
from tests.contracts.conftest import servers
from tests.contracts.store_cases import LONG, Scene, Stores
from tests.stores import Servers, migrated

__all__ = ["servers"]
pytestmark = pytest.mark.integration

PDF = Media("https://files.invalid/1", "application/pdf", "cv.pdf")
WORDS = Document("words", "pdf", hidden=(HiddenText.WHITE,))


async def sent(scene: Scene) -> None:
    await scene.hear("", kind=Kind.FILE, media=(PDF,))
    claim = await scene.take()
    said = claim.mail[-1].said
    assert said is not None
    await scene.commit(claim, ReadFiles((FileOf(said.id, 0),)))


async def test_what_a_later_release_wrote_beside_it_stops_nobody(servers: Servers) -> None:
    """One such row in a claim ended the worker, and each that followed."""
    clock = StartedClock(datetime(2026, 11, 23, 9, tzinfo=UTC))
    async with migrated(servers) as url:
        store = PostgresStore(url, clock, Uuid7(), size=2)
        await store.open()
        database = await asyncpg.connect(url)
        names = (*Stores.__dataclass_fields__.keys() - {"clock", "pass_time"},)
        ports = {name: getattr(store, name) for name in names}

        async def no_time(seconds: float) -> None:
            raise AssertionError(seconds)

        stores = Stores(**ports, clock=clock, pass_time=no_time)
        odd, later, usual = Scene(stores), Scene(stores), Scene(stores)
        for scene in (odd, later, usual):
            await sent(scene)
        await database.execute(
            "UPDATE message SET media = '[{\"odd\": 1}]' WHERE conversation = $1", odd.subject
        )
        await database.execute(
            "UPDATE message SET media = jsonb_set(media, '{0,seconds}', '9') "
            "WHERE conversation = $1",
            later.subject,
        )
        claimed = {each.conversation: each for each in await store.uploads.claim(LONG, 9)}
        assert set(claimed) == {later.subject, usual.subject}
        assert claimed[later.subject].parts[0].media == PDF

        upload = claimed[usual.subject]
        read = Resume(WORDS, Profile("Asha"), (Unread.TOO_MANY,))
        await store.uploads.settle(upload, read)
        await database.execute(
            "UPDATE resume SET unread = unread || '[\"by_moonlight\"]', "
            "document = jsonb_set(document, '{hidden,1}', '\"by_smell\"')"
        )
        kept = await store.uploads.current(usual.subject)
        assert kept is not None
        assert kept.resume == read
        assert len(await store.uploads.since(clock.now() - timedelta(days=9999), 9)) == 1
        await database.close()
        await store.close()
