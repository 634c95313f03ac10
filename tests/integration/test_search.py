"""``bot search`` over a real database, without Chroma: what the command finds and shows."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from bot.clock import StartedClock, Uuid7
from bot.commands_search import search
from bot.config import Settings
from bot.domain.conversation import Stage, View
from bot.domain.document import Document
from bot.domain.effects import FileOf, ReadFiles
from bot.domain.errors import Refused
from bot.domain.message import Inbound, Kind, Media
from bot.domain.profile import Profile, Role
from bot.domain.search import Wish
from bot.domain.turn import Outcome, Result
from bot.domain.uploads import Resume
from bot.embedded.running import announced
from bot.embedding import LocalEmbedder
from bot.knowledge.profile_chroma import ChromaProfiles
from bot.storage.postgres import PostgresStore
from tests.contracts.conftest import servers
from tests.contracts.store_cases import LONG
from tests.contracts.test_knowledge_index import chroma
from tests.stores import Servers, migrated

__all__ = ["servers"]
pytestmark = pytest.mark.integration

ADDRESS = "whatsapp:+919800000001"
ASHA = Profile(
    name="Asha Rao",
    location="Whitefield, Bengaluru",
    experience=(Role("Reach truck operator", "Blue Depot", None, None, 30),),
    total_experience_months=30,
    skills=("night shifts",),
)


async def test_who_says_it_is_found_with_what_shows_it(servers: Servers, tmp_path: Path) -> None:
    clock = StartedClock(datetime(2026, 11, 23, 9, tzinfo=UTC))
    async with migrated(servers) as url:
        settings = Settings(database_url=url, data_dir=tmp_path)
        store = PostgresStore(url, clock, Uuid7(), size=2)
        await store.open()
        await _applied(store)
        [found] = await search(settings, "reach truck, nights, near Whitefield", 10)
        assert (found.address, found.name, found.months) == (ADDRESS, "Asha Rao", 30)
        shown = dict(found.shown)
        assert shown["reach truck"] == "Reach truck operator, Blue Depot"
        assert shown["Whitefield"] == "Whitefield, Bengaluru"
        assert found.score > 0.6
        assert await search(settings, "4+ years, reach truck", 10) == []
        with pytest.raises(Refused, match="nothing to look for"):
            await search(settings, " , ", 10)
        await store.close()


async def test_it_asks_the_chroma_of_the_bot_up_that_runs_here(
    servers: Servers, tmp_path: Path
) -> None:
    clock = StartedClock(datetime(2026, 11, 23, 9, tzinfo=UTC))
    async with migrated(servers) as url, chroma(tmp_path) as chroma_url:
        settings = Settings(database_url=url, data_dir=tmp_path)
        store = PostgresStore(url, clock, Uuid7(), size=2)
        await store.open()
        await _applied(store)
        with announced(tmp_path, url, "", chroma_url=chroma_url):
            [found] = await search(settings, "reach truck", 10)
        index = ChromaProfiles(chroma_url, LocalEmbedder(), store.uploads.store)
        [hit] = await index.near(Wish("reach truck"), 0, 1)
        assert hit.resume == found.resume
        await index.close()
        await store.close()


async def test_who_may_not_be_found_takes_nobodys_place(servers: Servers, tmp_path: Path) -> None:
    """Fewer were listed than were asked for: who was taken out later had filled the list."""
    clock = StartedClock(datetime(2026, 11, 23, 9, tzinfo=UTC))
    async with migrated(servers) as url, chroma(tmp_path) as chroma_url:
        settings = Settings(database_url=url, data_dir=tmp_path, chroma_url=chroma_url)
        store = PostgresStore(url, clock, Uuid7(), size=2)
        await store.open()
        for number in range(4):
            await _applied(store, f"{ADDRESS}{number}")
        found = await search(settings, "reach truck", 4)
        assert len(found) == 4
        database = await asyncpg.connect(url)
        await database.execute(  # in a way that no index hears of
            "UPDATE conversation SET stage = 'withdrawn' WHERE address = ANY($1)",
            [each.address for each in found[:2]],
        )
        await database.close()
        assert len(await search(settings, "reach truck", 2)) == 2
        await store.close()


async def _applied(store: PostgresStore, address: str = ADDRESS) -> None:
    """Somebody sends a résumé, and it is read."""
    media = (Media("f", "text/plain"),)
    said = Inbound(
        address, "twilio", (address,), "whatsapp:+1", Kind.FILE, "", address, media=media
    )
    receipt = await store.journal.accept(said, timedelta())
    assert receipt.subject is not None
    claim = await store.mailbox.claim(receipt.subject, LONG)
    assert claim is not None
    assert receipt.message is not None
    view = View(Stage.SCREENING, "en", None, (), None, opted_out=False)
    took = Outcome(view, (ReadFiles((FileOf(receipt.message, 0),)),))
    await store.mailbox.commit(Result(claim, took, None))
    [upload] = await store.uploads.claim(LONG, 1)
    await store.uploads.settle(upload, Resume(Document("words", "txt"), ASHA))
