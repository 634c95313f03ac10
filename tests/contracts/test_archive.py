"""What a provider's archive promises to whoever looks back."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.kept import KeptArchive
from bot.channels.twilio.archive import TwilioArchive
from bot.channels.twilio.client import TwilioClient
from bot.channels.twilio.hooks import NUMBER
from bot.channels.twilio.stand_in import ACCOUNT, TOKEN, TwilioStandIn
from bot.domain.message import Inbound, Kind
from bot.domain.ports import Archive

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
OTHER = "whatsapp:+15550009"
Write = Callable[..., str]


class World:
    """An archive under test, and how a candidate's message gets into it."""

    def __init__(self, archive: Archive, write: Write) -> None:
        self.archive = archive
        self.write = write

    async def texts(self, since: datetime, until: datetime) -> list[str]:
        listed = await self.archive.received(since, until)
        return [(await self.archive.open(each)).text for each in listed]


def kept() -> World:
    archive = KeptArchive("twilio", (NUMBER,))

    def write(text: str, at: datetime, sender: str = NUMBER) -> str:
        sid = f"SM{text}"
        inbound = Inbound(
            key=f"twilio:{sid}",
            channel="twilio",
            addresses=("whatsapp:+15550001",),
            sender=sender,
            kind=Kind.TEXT,
            text=text,
            provider_id=sid,
            urgent=text == "STOP",
        )
        archive.keep(inbound, at)
        return sid

    return World(archive, write)


@pytest.fixture(params=["in memory", "twilio"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "in memory":
        yield kept()
        return
    async with TwilioStandIn() as stand_in:
        client = TwilioClient(ACCOUNT, (TOKEN,), stand_in.base_url)
        archive = TwilioArchive(client, (NUMBER,), lambda text: text == "STOP")

        def write(text: str, at: datetime, sender: str = NUMBER) -> str:
            fields = stand_in.hooks.fields("whatsapp:+15550001", text, To=sender)
            return stand_in.hear(fields, at).fields["MessageSid"]

        yield World(archive, write)
        await archive.close()


async def test_what_came_in_is_listed_in_the_order_it_was_said(world: World) -> None:
    for number, text in enumerate(("one", "two", "three")):
        world.write(text, NOON + number * MINUTE)
    assert await world.texts(NOON, NOON + 3 * MINUTE) == ["one", "two", "three"]


async def test_what_was_said_in_one_second_keeps_its_order(world: World) -> None:
    for text in ("one", "two", "three"):
        world.write(text, NOON)
    assert await world.texts(NOON, NOON + MINUTE) == ["one", "two", "three"]


async def test_only_what_lies_in_the_span(world: World) -> None:
    for number, text in enumerate(("before", "first", "last", "after")):
        world.write(text, NOON + number * MINUTE)
    assert await world.texts(NOON + MINUTE, NOON + 3 * MINUTE) == ["first", "last"]


async def test_only_what_was_written_to_us(world: World) -> None:
    world.write("theirs", NOON, OTHER)
    world.write("ours", NOON)
    assert await world.texts(NOON, NOON + MINUTE) == ["ours"]


async def test_it_is_the_message_that_its_webhook_would_have_told_of(world: World) -> None:
    sid = world.write("STOP", NOON)
    [listed] = await world.archive.received(NOON, NOON + MINUTE)
    inbound = await world.archive.open(listed)
    assert listed.key == inbound.key == f"twilio:{sid}"
    assert (listed.at, inbound.at) == (NOON, NOON)
    assert inbound.addresses == ("whatsapp:+15550001",)
    assert (inbound.sender, inbound.provider_id) == (NUMBER, sid)
    assert inbound.urgent


async def test_nothing_came_in(world: World) -> None:
    assert await world.archive.received(NOON, NOON + MINUTE) == []


async def test_closing_twice_harms_nobody(world: World) -> None:
    await world.archive.received(NOON, NOON + MINUTE)
    await world.archive.close()
    await world.archive.close()
    assert world.archive.senders == (NUMBER,)
