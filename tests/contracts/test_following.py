"""Log lines: one finds a message's whole way with one id, through gateway, worker and relay."""

import io
import json
from typing import Any

import pytest
import structlog

from bot.domain.errors import TryLater
from bot.domain.message import Sending
from bot.domain.turn import Ending, Outcome, Turn
from bot.observability.logs import configure
from tests.contracts.journey import Journey
from tests.contracts.store_cases import Stores

Lines = list[dict[str, Any]]


@pytest.fixture
def stream() -> io.StringIO:
    written = io.StringIO()
    configure("DEBUG", stream=written)
    return written


def grep(stream: io.StringIO, word: object) -> list[str]:
    """Names of the lines that hold it, in their order."""
    return [str(line["event"]) for line in found(stream, word)]


def found(stream: io.StringIO, word: object) -> Lines:
    return [json.loads(line) for line in stream.getvalue().splitlines() if str(word) in line]


async def test_an_event_leads_through_gateway_worker_and_relay(
    stores: Stores, stream: io.StringIO
) -> None:
    journey = Journey(stores)
    subject, event = await journey.answered()
    way = ["webhook.accepted", "turn.thought", "turn.taken", "send.settled"]
    assert grep(stream, event) == way
    assert grep(stream, subject) == way
    for line in found(stream, event):
        assert line["conversation"] == str(subject)


async def test_the_reply_leads_from_its_turn_to_its_delivery(
    stores: Stores, stream: io.StringIO
) -> None:
    journey = Journey(stores)
    _, event = await journey.answered()
    [sending] = journey.channel.arrived
    query = f"?message={sending.id}&attempt=1"
    sid = f"SM{sending.id.hex}1"
    await journey.post(
        f"/webhooks/twilio/status{query}", {"MessageSid": sid, "MessageStatus": "delivered"}
    )
    assert grep(stream, sending.id) == ["turn.taken", "send.settled", "webhook.accepted"]
    assert grep(stream, sid) == ["send.settled", "webhook.accepted"]
    assert event != found(stream, sid)[-1]["mail"]


async def test_the_providers_id_leads_to_the_message_it_brought(
    stores: Stores, stream: io.StringIO
) -> None:
    journey = Journey(stores)
    await journey.says("hello", sid="SM00000000000000000000000000000042")
    [line] = found(stream, "SM00000000000000000000000000000042")
    said = (await stores.reader.show(journey.address)).messages[0]
    assert (line["event"], line["message"]) == ("webhook.accepted", str(said.id))


async def test_every_line_of_a_turn_that_fails_names_its_mail(
    stores: Stores, stream: io.StringIO
) -> None:
    class Broken:
        async def think(self, turn: Turn) -> Outcome:
            structlog.get_logger().warning("model.failed", reason="timeout")
            raise ValueError(str(turn.conversation))

    journey = Journey(stores, mind=Broken())
    subject = await journey.says("hello")
    taken = await journey.turn(subject)
    assert taken.ending is Ending.FAILED
    way = ["webhook.accepted", "model.failed", "turn.failed", "turn.taken"]
    assert grep(stream, taken.claim.mail[0].event) == way
    structlog.get_logger().info("worker.started")
    assert str(subject) not in stream.getvalue().splitlines()[-1]


async def test_a_try_that_failed_is_on_the_way_too(stores: Stores, stream: io.StringIO) -> None:
    async def limited(_: Sending) -> None:
        raise TryLater("63018", after=600)

    journey = Journey(stores, plan=limited)
    _, event = await journey.answered()
    [line] = [line for line in found(stream, event) if line["event"] == "send.settled"]
    assert (line["status"], line["error"], line["attempt"]) == ("ready", "63018", 1)


async def test_nobodys_words_or_number_are_on_the_way(stores: Stores, stream: io.StringIO) -> None:
    journey = Journey(stores)
    await journey.answered("mera naam Ravi hai")
    text = stream.getvalue()
    assert "Ravi" not in text
    assert journey.number not in text
