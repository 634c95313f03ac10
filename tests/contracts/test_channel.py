"""What every channel promises the relay."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest

from bot.channels.phone import PhoneChannel
from bot.channels.twilio.send import TwilioChannel
from bot.channels.twilio.stand_in import ACCOUNT, TOKEN, TwilioStandIn
from bot.domain.message import Author, Option, Sending
from bot.domain.ports import Channel

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
Make = Callable[[int, str], Sending]


@pytest.fixture(params=["twilio", "phone"])
async def channel(request: pytest.FixtureRequest) -> AsyncIterator[Channel]:
    if request.param == "phone":
        yield PhoneChannel()
        return
    async with TwilioStandIn() as stand_in:
        twilio = TwilioChannel(ACCOUNT, (TOKEN,), ("whatsapp:+1999",), stand_in.base_url)
        yield twilio
        await twilio.close()


@pytest.fixture
def make(channel: Channel) -> Make:
    address = {"twilio": "whatsapp:+15550001", "phone": "phone:+15550001"}[channel.name]

    def sending(number: int, text: str) -> Sending:
        return Sending(
            id=UUID(int=number),
            conversation=UUID(int=1),
            seq=number,
            attempt=1,
            author=Author.ASSISTANT,
            channel=channel.name,
            address=address,
            sender="",
            text=text,
            owner="bot",
            options=(Option("yes", "Yes"),),
        )

    return sending


async def test_a_message_that_is_sent_has_an_id_of_its_own(channel: Channel, make: Make) -> None:
    first, second = await channel.send(make(1, "one")), await channel.send(make(2, "two"))

    assert first
    assert second
    assert first != second


async def test_what_was_sent_is_found_by_its_id(channel: Channel, make: Make) -> None:
    sent = await channel.send(make(1, "one"))

    assert await channel.find(make(1, "one"), LONG_AGO) == [sent]


async def test_closing_twice_harms_nobody(channel: Channel, make: Make) -> None:
    sent = await channel.send(make(1, "one"))
    await channel.close()
    await channel.close()

    assert sent
