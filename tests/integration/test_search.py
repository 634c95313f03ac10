"""``bot search`` over a real database, without Chroma: what the command finds and shows."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

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
from bot.domain.turn import Outcome, Result
from bot.domain.uploads import Resume
from bot.storage.postgres import PostgresStore
from tests.contracts.conftest import servers
from tests.contracts.store_cases import LONG
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


async def _applied(store: PostgresStore) -> None:
    """Somebody sends a résumé, and it is read."""
    media = (Media("f", "text/plain"),)
    said = Inbound("one", "twilio", (ADDRESS,), "whatsapp:+1", Kind.FILE, "", "one", media=media)
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
