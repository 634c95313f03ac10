"""The phone's stream: what changed and nothing else, resumed where it ended."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from fastapi.sse import ServerSentEvent
from typing_extensions import override

from bot.domain.errors import StoreDown
from bot.domain.record import MessageRecord
from bot.gateway.phone.stream import AT_ONCE, IDLE, Stirred, Watched, places, stream
from tests.unit.gateway.house import FakeReader, House, record, workings

NUMBER = "+15550001"


class Page:
    """A page that watches some numbers, event by event."""

    def __init__(
        self, reader: FakeReader, settled: int = 0, numbers: Sequence[str] = (NUMBER,)
    ) -> None:
        self.stirred, self.stopping = Stirred(), asyncio.Event()
        watched = [Watched(number, f"phone:{number}", settled) for number in numbers]
        self._events: AsyncIterator[ServerSentEvent] = stream(
            watched, reader, self.stirred, self.stopping
        )

    async def next(self) -> ServerSentEvent:
        """The next event that is no greeting and does not only say that all was told."""
        async with asyncio.timeout(5):
            while (event := await anext(self._events)).event in {None, "ready"}:
                pass
        return event

    async def ends(self) -> list[ServerSentEvent]:
        self.stopping.set()
        return [event async for event in self._events]


def shown(event: ServerSentEvent) -> Sequence[int]:
    """Positions of the messages in an event."""
    assert event.event == "messages"
    assert event.data["number"] == NUMBER
    return [each["position"] for each in event.data["messages"]]


async def test_the_whole_conversation_comes_first(house: House) -> None:
    house.reader.found = [record(1, "read"), record(2, "sent")]
    event = await Page(house.reader).next()
    assert shown(event) == [1, 2]


async def test_the_id_says_up_to_where_all_is_settled(house: House) -> None:
    house.reader.found = [record(1, "read"), record(2, "sent"), record(3, "read")]
    event = await Page(house.reader).next()
    assert event.id == "1"


async def test_only_what_changed_comes_again(house: House) -> None:
    house.reader.found = [record(1, "sent"), record(2, "sent")]
    page = Page(house.reader)
    await page.next()
    house.reader.found = [record(1, "sent"), record(2, "read")]
    page.stirred.stir()
    event = await page.next()
    assert shown(event) == [2]
    assert event.data["messages"][0]["status"] == "read"


async def test_who_comes_back_is_told_what_may_have_changed_meanwhile(house: House) -> None:
    house.reader.found = [record(1, "read"), record(2, "delivered"), record(3, "read")]
    event = await Page(house.reader, settled=1).next()
    assert shown(event) == [2, 3]


async def test_a_message_of_the_phone_is_settled_once_it_is_heard(house: House) -> None:
    said = replace(record(1), direction="in", author="candidate", status="received")
    house.reader.found = [said]
    page = Page(house.reader)
    assert (await page.next()).id == "0"
    house.reader.found = [replace(said, is_heard=True)]
    page.stirred.stir()
    event = await page.next()
    assert (event.id, event.data["messages"][0]["is_heard"]) == ("1", True)


async def test_workings_come_when_they_change_not_when_time_passes(house: House) -> None:
    held: dict[str, Any] = {"turn": UUID(int=1)}
    house.reader.inside = workings(**held, until=datetime(2026, 11, 23, 0, 0, 6, tzinfo=UTC))
    page = Page(house.reader)
    first = await page.next()
    later = workings(**held, until=datetime(2026, 11, 23, 0, 0, 8, tzinfo=UTC))
    house.reader.inside = replace(later, at=datetime(2026, 11, 23, 0, 0, 2, tzinfo=UTC))
    page.stirred.stir()
    house.reader.found = [record(1, "read")]
    second = await page.next()
    assert (first.event, second.event) == ("workings", "messages")
    assert first.data["workings"]["lease"]["turn"] == str(UUID(int=1))
    assert await page.ends() == []


async def test_a_store_that_is_down_is_said_once_and_so_is_its_return(house: House) -> None:
    house.reader.failure = StoreDown("Postgres")
    page = Page(house.reader)
    trouble = await page.next()
    house.reader.failure, house.reader.found = None, [record(1, "read")]
    page.stirred.stir()
    message, back = await page.next(), await page.next()
    assert trouble.data == {"sentence": "Postgres cannot be reached."}
    assert (back.event, back.data) == ("trouble", {"sentence": ""})
    assert shown(message) == [1]


async def test_it_ends_when_the_gateway_stops(house: House) -> None:
    page = Page(house.reader)
    page.stopping.set()
    async with asyncio.timeout(5):
        assert [event.event for event in await page.ends()] == [None]


async def test_a_long_conversation_comes_in_pieces(house: House) -> None:
    house.reader.found = [record(place, "read") for place in range(1, AT_ONCE + 2)]
    page = Page(house.reader)
    first, second = await page.next(), await page.next()
    assert (len(shown(first)), shown(second)) == (AT_ONCE, [AT_ONCE + 1])
    # Who loses the line between the two must not be taken to know the second.
    assert (first.id, second.id) == (None, str(AT_ONCE + 1))


@pytest.mark.parametrize(
    ("written", "count", "found"),
    [
        ("3.17", 2, [3, 17]),
        ("3", 2, [0, 0]),
        ("", 1, [0]),
        ("x.y", 2, [0, 0]),
        ("-1", 1, [0]),
        ("9" * 40, 1, [0]),
        ("٣", 1, [3]),
    ],
)
def test_an_id_that_is_not_ours_begins_anew(written: str, count: int, found: list[int]) -> None:
    assert places(written, count) == found


async def test_a_gateway_that_stops_answers_with_a_whole_stream(house: House) -> None:
    stopping = asyncio.Event()
    stopping.set()
    async with house.client(stopping=stopping) as client:
        got = await client.get("/phone/events", params={"number": NUMBER})
    assert got.headers["content-type"].startswith("text/event-stream")
    assert "retry: 1000" in got.text


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 422), ("number=hello", 400), ("&".join(["number=%2B15550001"] * 9), 400)],
)
async def test_bad_questions_are_answered_before_anything_streams(
    house: House, query: str, status: int
) -> None:
    async with house.client() as client:
        assert (await client.get(f"/phone/events?{query}")).status_code == status


class Halting(FakeReader):
    """Fails for one number, while ``is_down``."""

    is_down = True

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address

    @override
    async def messages(self, address: str, after: int = 0) -> Sequence[MessageRecord]:
        if self.is_down and address == self.address:
            raise StoreDown("Postgres")
        return await super().messages(address, after)


async def test_what_one_number_was_told_is_not_lost_when_the_next_one_fails() -> None:
    reader = Halting("phone:+15550002")
    reader.found = [record(1, "read")]
    page = Page(reader, numbers=(NUMBER, "+15550002"))
    first, trouble = await page.next(), await page.next()
    reader.is_down = False
    page.stirred.stir()
    second = await page.next()
    assert (first.data["number"], first.id) == (NUMBER, "1.0")
    assert trouble.event == "trouble"
    assert (second.data["number"], second.id) == ("+15550002", "1.1")


class Busy(FakeReader):
    """Something is said during the first look, after it was read."""

    stirred: Stirred

    @override
    async def messages(self, address: str, after: int = 0) -> Sequence[MessageRecord]:
        found = await super().messages(address, after)
        if len(self.asked) == 1:
            self.found = [record(1, "read")]
            self.stirred.stir()
        return found


async def test_what_comes_during_a_look_is_looked_for_at_once() -> None:
    reader = Busy()
    page = Page(reader)
    reader.stirred = page.stirred
    loop = asyncio.get_running_loop()
    began = loop.time()
    assert shown(await page.next()) == [1]
    assert loop.time() - began < IDLE / 2


async def test_it_says_when_all_that_was_there_has_been_told(house: House) -> None:
    house.reader.found = [record(1, "read")]
    page = Page(house.reader)
    seen = [(await anext(page._events)).event for _ in range(3)]
    assert seen == [None, "messages", "ready"]
