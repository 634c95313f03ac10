"""Twilio's listing of what came in, on the wire: files, pages, and answers nobody can use."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.malformed import Malformed
from bot.channels.twilio.archive import TwilioArchive
from bot.channels.twilio.client import TwilioClient
from bot.channels.twilio.faults import BROKEN, SLOW_DOWN, Fault, refused
from bot.channels.twilio.hooks import NUMBER
from bot.channels.twilio.stand_in import ACCOUNT, TOKEN, TwilioStandIn
from bot.domain.errors import TryLater
from bot.domain.message import Kind
from tests.wire import Told, answering

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ADDRESS = "whatsapp:+15550001"


def never(_text: str) -> bool:
    return False


@pytest.fixture
async def stand_in() -> AsyncIterator[TwilioStandIn]:
    async with TwilioStandIn() as stand_in:
        yield stand_in


@pytest.fixture
async def archive(stand_in: TwilioStandIn) -> AsyncIterator[TwilioArchive]:
    archive = made(stand_in.base_url, NUMBER)
    yield archive
    await archive.close()


def made(base_url: str, *senders: str) -> TwilioArchive:
    return TwilioArchive(TwilioClient(ACCOUNT, (TOKEN,), base_url), senders, never)


def entry(**changes: object) -> dict[str, object]:
    return {
        "sid": "SM1",
        "to": NUMBER,
        "from": ADDRESS,
        "body": "hello",
        "num_media": "0",
        "direction": "inbound",
        "date_sent": "Mon, 23 Nov 2026 12:00:00 +0000",
        **changes,
    }


def told(page: object) -> Told:
    return Told(body=json.dumps(page).encode())


async def received(*entries: object, senders: tuple[str, ...] = (NUMBER,)) -> list[str]:
    """Ids that the archive makes of these entries."""
    page = {"messages": entries, "next_page_uri": None}
    with answering(lambda _asked: told(page)) as place:
        archive = made(place.url, *senders)
        found = await archive.received(NOON - HOUR, NOON + HOUR)
        await archive.close()
    return [each.provider_id for each in found]


async def test_files_are_asked_for_where_there_are_some(
    stand_in: TwilioStandIn, archive: TwilioArchive
) -> None:
    more = {
        "NumMedia": "2",
        "MediaContentType0": "application/pdf",
        "MediaContentType1": "image/jpeg",
    }
    stand_in.hear(stand_in.hooks.fields(ADDRESS, "my CV", **more), NOON)
    [listed] = await archive.received(NOON, NOON + HOUR)
    inbound = await archive.open(listed)
    assert (inbound.kind, inbound.text, inbound.urgent) == (Kind.FILE, "my CV", True)
    assert [each.content_type for each in inbound.media] == ["application/pdf", "image/jpeg"]
    path = f"{stand_in.base_url}/2010-04-01/Accounts/{ACCOUNT}/Messages/{listed.provider_id}/Media/"
    assert all(each.url.startswith(path) for each in inbound.media)
    assert not any(each.url.endswith(".json") for each in inbound.media)


async def test_files_that_were_deleted_leave_the_message(
    stand_in: TwilioStandIn, archive: TwilioArchive
) -> None:
    more = {"NumMedia": "1", "MediaContentType0": "application/pdf"}
    heard = stand_in.hear(stand_in.hooks.fields(ADDRESS, "my CV", **more), NOON)
    stand_in.inbox.without_files.add(heard.fields["MessageSid"])
    [listed] = await archive.received(NOON, NOON + HOUR)
    inbound = await archive.open(listed)
    assert (inbound.kind, inbound.text, inbound.media) == (Kind.TEXT, "my CV", ())


async def test_files_that_cannot_be_listed_now_are_waited_for(
    stand_in: TwilioStandIn, archive: TwilioArchive
) -> None:
    more = {"NumMedia": "1", "MediaContentType0": "application/pdf"}
    stand_in.hear(stand_in.hooks.fields(ADDRESS, **more), NOON)
    [listed] = await archive.received(NOON, NOON + HOUR)
    stand_in.media_fault = BROKEN
    with pytest.raises(TryLater):
        await archive.open(listed)


@pytest.mark.parametrize("fault", [BROKEN, refused(20003, 403), refused(20410, 410)])
async def test_without_its_files_a_message_can_be_opened_all_the_same(
    stand_in: TwilioStandIn, archive: TwilioArchive, fault: Fault
) -> None:
    more = {"NumMedia": "1", "MediaContentType0": "application/pdf"}
    stand_in.hear(stand_in.hooks.fields(ADDRESS, "my CV", **more), NOON)
    [listed] = await archive.received(NOON, NOON + HOUR)
    stand_in.media_fault = fault
    inbound = await archive.open(listed, files=False)
    assert (inbound.kind, inbound.text, inbound.media) == (Kind.TEXT, "my CV", ())


@pytest.mark.parametrize("fault", [BROKEN, SLOW_DOWN, refused(20003, 401)])
async def test_a_provider_that_answers_no_listing_is_asked_later(
    stand_in: TwilioStandIn, archive: TwilioArchive, fault: object
) -> None:
    stand_in.listing_fault = fault  # type: ignore[assignment]
    with pytest.raises(TryLater):
        await archive.received(NOON, NOON + HOUR)


async def test_all_pages_are_read(stand_in: TwilioStandIn, archive: TwilioArchive) -> None:
    for number in range(1001):
        fields = stand_in.hooks.fields(ADDRESS, str(number))
        stand_in.hear(fields, NOON + timedelta(milliseconds=number))
    found = await archive.received(NOON, NOON + HOUR)
    assert [each.fields["Body"] for each in found] == [str(number) for number in range(1001)]


async def test_a_next_page_on_another_host_is_not_followed() -> None:
    page = {"messages": [entry()], "next_page_uri": "http://127.0.0.1:9/stolen"}
    with answering(lambda _asked: told(page)) as place:
        archive = made(place.url, NUMBER)
        assert len(await archive.received(NOON, NOON + HOUR)) == 1
        await archive.close()


async def test_a_listing_that_never_ends_is_given_up() -> None:
    page = {"messages": [], "next_page_uri": "/2010-04-01/Accounts/x/Messages.json?Page=1"}
    with answering(lambda _asked: told(page)) as place:
        archive = made(place.url, NUMBER)
        with pytest.raises(TryLater, match="endless"):
            await archive.received(NOON, NOON + HOUR)
        await archive.close()


async def test_what_is_no_message_to_us_is_passed_by() -> None:
    odd = [
        None,
        "text",
        entry(direction="outbound-api"),
        entry(sid=None),
        entry(to="whatsapp:+15559999"),
        entry(date_sent=None),
        entry(date_sent="yesterday"),
        entry(date_sent="Mon, 23 Nov 2026 12:00:00"),
        entry(date_sent="Sun, 22 Nov 2026 12:00:00 +0000"),
    ]
    assert await received(*odd, entry(sid="SM9")) == ["SM9"]


async def test_a_number_without_its_prefix_is_ours_too() -> None:
    assert await received(entry(to=NUMBER.removeprefix("whatsapp:"))) == ["SM1"]


async def test_without_senders_every_whatsapp_number_of_the_account_counts() -> None:
    sms = entry(sid="SM2", to="+15550009")
    assert await received(entry(to="whatsapp:+15550009"), sms, senders=()) == ["SM1"]


async def test_one_that_stands_there_twice_is_one() -> None:
    assert await received(entry(), entry()) == ["SM1"]


async def test_words_that_no_database_takes_are_made_storable() -> None:
    page = {"messages": [entry(body="a\ud800b\x00c")]}
    with answering(lambda _asked: told(page)) as place:
        archive = made(place.url, NUMBER)
        [listed] = await archive.received(NOON, NOON + HOUR)
        assert (await archive.open(listed)).text == "a?bc"
        await archive.close()


async def test_a_message_from_nowhere_is_malformed() -> None:
    page = {"messages": [entry(**{"from": "messenger:1"})]}
    with answering(lambda _asked: told(page)) as place:
        archive = made(place.url, NUMBER)
        [listed] = await archive.received(NOON, NOON + HOUR)
        with pytest.raises(Malformed):
            await archive.open(listed)
        await archive.close()
