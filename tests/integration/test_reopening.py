"""A message that waited until the window had closed: the flow, a relay and the provider's wire."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from bot.channels.twilio import faults
from bot.channels.twilio.send import TwilioChannel
from bot.channels.twilio.stand_in import ACCOUNT, TOKEN, TwilioStandIn
from bot.clock import StartedClock, Uuid7
from bot.domain.events import Actor
from bot.domain.message import Inbound, Kind
from bot.files.job_file import demo_job
from bot.storage.in_memory import MemoryStore
from bot.worker.relay import Relay
from bot.worker.turns import Turns
from flows.plain import PlainMind, PlainSaver

ANA = "whatsapp:+15550001"
MORNING = datetime(2026, 11, 23, 9, tzinfo=UTC)
CONTENT = "HX" + "1" * 32


class Desk:
    """An assistant over the store in memory, and the provider on the wire."""

    def __init__(self, twilio: TwilioStandIn, channel: TwilioChannel) -> None:
        self.clock, self.ids, self.twilio = StartedClock(MORNING), Uuid7(), twilio
        self.store = MemoryStore(self.clock, self.ids)
        mind = PlainMind()
        self.turns = Turns(self.store.mailbox, mind, PlainSaver(), self.clock, self.ids)
        self.relay = Relay(self.store.outbox, {"twilio": channel}, self.clock, lambda *_: None)

    async def hears(self, text: str) -> None:
        name = self.ids.new().hex
        said = Inbound(f"twilio:{name}", "twilio", (ANA,), "", Kind.TEXT, text, name, urgent=True)
        await self.store.journal.accept(said, timedelta())

    async def works(self, *, sends: bool = True) -> None:
        """Takes turns and sends until nothing is left to do."""
        while True:
            claims = await self.store.mailbox.sweep(timedelta(minutes=5), 1)
            for claim in claims:
                await self.turns.take(claim)
            bells = await self.relay.drain() if sends else ()
            if not claims and not bells:
                return

    @property
    def sent(self) -> list[str]:
        """What the provider got: words, or the content of a template."""
        return [each.body or each.form["ContentSid"] for each in self.twilio.sent]


@asynccontextmanager
async def desk(**templates: dict[str, str]) -> AsyncIterator[Desk]:
    async with TwilioStandIn() as twilio:
        channel = TwilioChannel(
            ACCOUNT, (TOKEN,), ("whatsapp:+1999",), twilio.base_url, templates=templates
        )
        made = Desk(twilio, channel)
        await made.store.jobs.import_job(demo_job().document, Actor.RECRUITER)
        try:
            yield made
        finally:
            await channel.close()


async def asked_too_late(at: Desk) -> None:
    """They agreed; the first question was ready, and nothing left for a day."""
    await at.hears("hello")
    await at.works()
    await at.hears("yes")
    await at.works(sends=False)
    at.clock.move(timedelta(hours=25))
    await at.works()


async def test_a_template_asks_to_write_and_then_it_goes_on_where_it_stopped() -> None:
    async with desk(reopen={"en": CONTENT}) as at:
        await asked_too_late(at)
        assert at.sent[1:] == [CONTENT]
        assert [notice.kind for notice in await at.store.reader.notices()] == []
        await at.hears("yes?")
        await at.works()
        assert "Question 1" in at.sent[-1]
        assert (await at.store.reader.show(ANA)).answers == {}


async def test_without_a_template_a_recruiter_is_told_why_nothing_was_said() -> None:
    async with desk() as at:
        await asked_too_late(at)
        assert len(at.sent) == 1
        [notice] = await at.store.reader.notices()
        assert (notice.kind, notice.detail["error"]) == ("send.failed", "no_template")


async def test_a_provider_that_says_so_first_is_answered_by_the_template() -> None:
    async with desk(reopen={"en": CONTENT}) as at:
        await at.hears("hello")
        await at.works()
        at.twilio.rule = lambda asked: (
            None if asked.form.get("ContentSid") == CONTENT else faults.refused(63016)
        )
        await at.hears("yes")
        await at.works()
        assert at.sent[-1] == CONTENT
        assert await at.store.reader.notices() == []
