"""A file on its whole way: sent, kept, read, confirmed; fewer questions, and a decision."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.media import KeptMedia
from bot.clock import StartedClock, Uuid7
from bot.documents.scripted import ScriptedReader
from bot.documents.scripted_profiles import ScriptedExtractor
from bot.domain.document import Unread
from bot.domain.events import Actor
from bot.domain.leads import FormLead
from bot.domain.message import Inbound, Kind, Media
from bot.domain.profile import Profile, Role
from bot.domain.record import Record
from bot.kept.in_memory import MemoryFiles
from bot.playing import plain
from bot.storage.in_memory import MemoryStore
from bot.worker.reading import Desk, Tools
from bot.worker.turns import Turns
from flows.understanding.voice import Ears
from tests.contracts.store_cases import AT_ONCE, IDS, LONG

ADDRESS = "whatsapp:+919800000001"
CV = b"Asha Rao\nReach truck driver\n"
ASHA = Profile(
    name="Asha Rao",
    experience=(Role("Reach truck driver", "Red Depot", "2021", None, 54, is_current=True),),
    total_experience_months=54,
)
JOB: Mapping[str, Any] = {
    "code": "DRIVER-BLR",
    "title": "Driver",
    "employer": "Redline Couriers",
    "location": {"city": "Bengaluru", "country": "IN", "timezone": "Asia/Kolkata"},
    "languages": ["en"],
    "resume": "required",
    "questions": [
        {
            "id": "experience",
            "type": "duration",
            "ask": "How long have you driven for work?",
            "from_resume": "total_experience_months",
            "points": [[0, 0], [60, 100]],
        },
        {"id": "licence", "type": "yes_no", "ask": "Do you hold a licence?"},
    ],
}


class House:
    """A store in memory, the worker's mind, and a desk."""

    def __init__(self) -> None:
        clock = StartedClock(datetime(2026, 11, 23, 9, tzinfo=UTC))
        self.store = MemoryStore(clock, Uuid7())
        mind, saver = plain(None, Ears())
        self.turns = Turns(self.store.mailbox, mind, saver, clock, IDS)
        self.media, self.files = KeptMedia(), MemoryFiles()
        self.reader = ScriptedReader()
        self.extractor = ScriptedExtractor({"Asha Rao": ASHA})
        self.desk = Desk(
            Tools(self.store.uploads, self.media, self.files, self.reader, self.extractor)
        )

    async def hear(self, text: str, *contents: bytes) -> str:
        """A message, and all that follows from it; what the assistant said last."""
        name = IDS.new().hex
        media = tuple(Media(f"{name}/{n}", "text/plain") for n, _ in enumerate(contents))
        self.media.files |= {each.url: c for each, c in zip(media, contents, strict=True)}
        kind = Kind.FILE if media else Kind.TEXT
        said = Inbound(name, "twilio", (ADDRESS,), "whatsapp:+1", kind, text, name, media=media)
        await self.store.journal.accept(said, AT_ONCE)
        await self.settle()
        return (await self.record()).messages[-1].text

    async def settle(self) -> None:
        """Turns and reading, until nothing is left to do."""
        while True:
            claims = await self.store.mailbox.sweep(LONG, 1)
            for claim in claims:
                await self.turns.take(claim)
            bells: list[Any] = []

            async def tell(rung: Any, bells: list[Any] = bells) -> None:  # noqa: ANN401 - bells
                bells.extend(rung)

            await self.desk.begin(tell)
            await self.desk.idle()
            if not claims and not bells:
                return

    async def record(self) -> Record:
        return await self.store.reader.show(ADDRESS)


@pytest.fixture
async def house() -> House:
    made = House()
    await made.store.jobs.import_job(JOB, Actor.RECRUITER)
    return made


async def test_a_file_answers_a_question_once_it_is_confirmed(house: House) -> None:
    await house.hear("hello")
    assert "CV" in await house.hear("yes")
    said = await house.hear("", CV)
    assert "Reach truck driver, Red Depot" in said
    assert "Is that right?" in said
    assert (await house.record()).answers == {}
    said = await house.hear("yes")
    record = await house.record()
    assert record.answers == {"experience": 54}
    assert "Do you hold a licence?" in said
    await house.hear("yes")
    record = await house.record()
    assert (record.stage, record.decision, record.score) == ("screened", "advance", 90.0)
    assert list(house.files.files.values()) == [CV]


async def test_a_file_before_consent_is_read_after_it_alone(house: House) -> None:
    await house.hear("", CV)
    assert house.extractor.asked == []
    assert house.files.files == {}
    said = await house.hear("yes")
    assert "Is that right?" in said
    assert [text.strip() for text, _, _ in house.extractor.asked] == [CV.decode().strip()]


async def test_who_refuses_has_no_file_here(house: House) -> None:
    await house.hear("", CV)
    await house.hear("no")
    assert (house.extractor.asked, house.files.files) == ([], {})


async def test_a_locked_file_is_answered_and_a_better_one_taken(house: House) -> None:
    house.reader.known[b"locked"] = Unread.LOCKED
    await house.hear("hello")
    await house.hear("yes")
    said = await house.hear("", b"locked")
    assert "locked with a password" in said
    assert (await house.record()).pending == "resume"
    assert "Is that right?" in await house.hear("", CV)


async def test_a_form_is_asked_about_then_read(house: House) -> None:
    key = await house.files.put(CV)
    lead = FormLead(ADDRESS, key, len(CV), "text/plain", "cv.txt", "Somebody")
    await house.store.leads.keep(lead)
    await house.settle()
    assert house.extractor.asked == []
    await house.hear("hello")
    assert "Was that you?" in await house.hear("yes")
    assert house.extractor.asked == []
    assert "Is that right?" in await house.hear("yes")
    await house.hear("yes")
    assert (await house.record()).answers == {"experience": 54}


async def test_a_form_that_was_not_theirs_is_never_read(house: House) -> None:
    key = await house.files.put(CV)
    await house.store.leads.keep(FormLead(ADDRESS, key, len(CV), "text/plain"))
    await house.hear("hello")
    await house.hear("yes")
    await house.hear("no")
    assert house.extractor.asked == []
    assert (await house.record()).pending == "resume"
