"""A worker with a desk: what its turns take is read at once, and its conversation hears of it."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from typing_extensions import override

from bot.channels.media import KeptMedia
from bot.documents.scripted import ScriptedReader
from bot.documents.scripted_profiles import ScriptedExtractor
from bot.domain.effects import FileOf, ReadFiles
from bot.domain.events import EventType
from bot.domain.message import Kind, Media
from bot.domain.profile import Profile
from bot.domain.turn import Outcome, Turn
from bot.domain.uploads import Upload
from bot.kept.in_memory import MemoryFiles
from bot.worker.reading import LOOK_SECONDS, Desk, Tools
from tests.contracts.store_cases import Scene, Stores
from tests.unit.worker.minds import VIEW, Bench, ScriptedMind
from tests.unit.worker.test_runner import Shop


async def test_what_a_turn_took_is_read_at_once_and_told(stores: Stores, scene: Scene) -> None:
    kept = asyncio.Event()
    shop = Shop(stores)

    class Taking(ScriptedMind):
        @override
        async def think(self, turn: Turn) -> Outcome:
            self.turns.append(turn)
            told = [mail for mail in turn.mail if mail.type is EventType.RESUME_UPLOADED]
            if told:
                kept.set()
            files = tuple(FileOf(m.said.id, 0) for m in turn.mail if m.said and m.said.media)
            return Outcome(VIEW, (ReadFiles(files),) if files else ())

    media = KeptMedia()
    media.files["file"] = b"Asha Rao\nDriver of a truck\n"
    extractor = ScriptedExtractor({"Asha Rao": Profile("Asha Rao", skills=("driving",))})
    tools = Tools(stores.uploads, media, MemoryFiles(), ScriptedReader(), extractor)
    shop.bench = Bench(stores, Taking())
    shop.parts = replace(
        shop.parts,
        mailbox=shop.bench.mailbox,
        policy=shop.bench.policy,
        leases=shop.bench.leases,
        slots=shop.bench.slots,
        desk=Desk(tools),
    )
    async with shop.open():
        await shop.hear(scene, "", kind=Kind.FILE, media=(Media("file", "text/plain"),))
        await asyncio.wait_for(kept.wait(), LOOK_SECONDS)
    assert await stores.uploads.current(scene.subject) is not None


async def test_a_desk_that_fails_ends_no_worker(stores: Stores, scene: Scene) -> None:
    """One row that could not be loaded ended the worker, and the next one after a lease."""
    asked, answered = asyncio.Event(), asyncio.Event()
    shop = Shop(stores)

    class Broken:
        async def claim(self, *_: object) -> Sequence[Upload]:
            asked.set()
            raise LookupError

    class Noting(ScriptedMind):
        @override
        async def think(self, turn: Turn) -> Outcome:
            answered.set()
            return await super().think(turn)

    uploads: Any = Broken()
    tools = Tools(uploads, KeptMedia(), MemoryFiles(), ScriptedReader(), ScriptedExtractor())
    shop.bench = Bench(stores, Noting())
    shop.parts = replace(
        shop.parts,
        mailbox=shop.bench.mailbox,
        policy=shop.bench.policy,
        leases=shop.bench.leases,
        slots=shop.bench.slots,
        desk=Desk(tools),
    )
    async with shop.open():
        await asyncio.wait_for(asked.wait(), 5)
        await shop.hear(scene, "hello")
        await asyncio.wait_for(answered.wait(), 5)
    assert (await stores.reader.show(scene.address)).messages[0].is_heard
