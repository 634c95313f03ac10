"""Sending to a stand-in over real HTTP: what each answer, and each silence, means."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import aiohttp
import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.channels.twilio import faults
from bot.channels.twilio.faults import Fault
from bot.channels.twilio.send import TwilioChannel
from bot.channels.twilio.stand_in import ACCOUNT, TOKEN, TwilioStandIn
from bot.domain.errors import Rejected, SendError, TryLater, Unsure
from bot.domain.message import Author, Media, Option, Sending

ANA = "whatsapp:+15550001"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


class Now:
    """A clock that stands still until it is set."""

    at = datetime(2026, 11, 23, 9, 0, 0, 250_000, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


def sending(text: str = "Hello", address: str = ANA, **more: object) -> Sending:
    values: dict[str, object] = {
        "id": UUID(int=5),
        "conversation": UUID(int=6),
        "seq": 1,
        "attempt": 2,
        "author": Author.ASSISTANT,
        "channel": "twilio",
        "address": address,
        "sender": "",
        "text": text,
        "owner": "bot",
        **more,
    }
    return Sending(**values)  # type: ignore[arg-type]


@pytest.fixture
async def twilio() -> AsyncIterator[TwilioStandIn]:
    async with TwilioStandIn(clock=Now()) as stand_in:
        yield stand_in


@pytest.fixture
async def channel(twilio: TwilioStandIn) -> AsyncIterator[TwilioChannel]:
    made = TwilioChannel(
        ACCOUNT,
        (TOKEN,),
        ("whatsapp:+1999", "whatsapp:+1888"),
        twilio.base_url,
        "https://bot.example",
    )
    yield made
    await made.close()


async def test_sends_words_with_numbered_options(
    twilio: TwilioStandIn, channel: TwilioChannel
) -> None:
    options = (Option("yes", "Yes"), Option("no", "No"))

    sid = await channel.send(sending("Ready?", options=options))

    (sent,) = twilio.sent
    assert sent.sid == sid
    assert (sent.to, sent.sender, sent.body) == (ANA, "whatsapp:+1999", "Ready?\n\n1. Yes\n2. No")
    assert (sent.message, sent.attempt) == (UUID(int=5), 2)
    assert sent.callback.startswith("https://bot.example/webhooks/twilio/status?message=")


async def test_answers_from_the_number_that_was_written_to(
    twilio: TwilioStandIn, channel: TwilioChannel
) -> None:
    media = (Media("https://files.example/1", "application/pdf"),)

    await channel.send(sending(sender="whatsapp:+1888", media=media))

    assert twilio.sent[0].sender == "whatsapp:+1888"
    assert twilio.sent[0].form["MediaUrl"] == "https://files.example/1"


async def test_a_number_that_is_no_longer_ours_gives_way_to_the_default(
    twilio: TwilioStandIn, channel: TwilioChannel
) -> None:
    with capture_logs() as lines:
        await channel.send(sending(sender="whatsapp:+1777"))
        await channel.send(sending(sender=""))

    assert [sent.sender for sent in twilio.sent] == ["whatsapp:+1999"] * 2
    (line,) = lines
    assert line["event"] == "send.unknown_sender"
    assert "1777" not in str(line)


async def test_without_numbers_of_ours_the_one_written_to_is_right(twilio: TwilioStandIn) -> None:
    channel = TwilioChannel(ACCOUNT, (TOKEN,), (), twilio.base_url)
    await channel.send(sending(sender="whatsapp:+1777"))
    await channel.close()

    assert twilio.sent[0].sender == "whatsapp:+1777"


async def test_a_message_of_unknown_fate_is_found_whatever_number_it_left_from(
    twilio: TwilioStandIn, channel: TwilioChannel
) -> None:
    sid = await channel.send(sending(sender="whatsapp:+1888"))

    moved = sending(sender="whatsapp:+1777")
    assert await channel.find(moved, Now.at) == [sid]


async def test_asks_for_no_status_without_a_public_address(twilio: TwilioStandIn) -> None:
    async with aiohttp.ClientSession() as session:
        channel = TwilioChannel(
            ACCOUNT, (TOKEN,), ("whatsapp:+1",), twilio.base_url, session=session
        )
        await channel.send(sending())
        await channel.close()

        assert twilio.sent[0].callback == ""
        assert not session.closed


@pytest.mark.parametrize(
    ("fault", "expected", "code"),
    [
        (faults.SLOW_DOWN, TryLater, "20429"),
        (Fault(status=429), TryLater, "http_429"),
        (faults.refused(63018), TryLater, "63018"),
        (faults.refused(63038), TryLater, "63038"),
        (faults.refused(21610), Rejected, "21610"),
        (faults.refused(63016), Rejected, "window_closed"),
        (faults.refused(12345), Rejected, "12345"),
        (faults.refused(20003, 401), TryLater, "20003"),
        (Fault(status=404), Rejected, "http_404"),
        (Fault(status=307), TryLater, "http_307"),
        (faults.BROKEN, Unsure, "http_500"),
        (faults.BROKEN_AFTER, Unsure, "http_500"),
        (Fault(status=503), Unsure, "http_503"),
        (Fault(taken=True, status=200), Unsure, "no_id"),
        (faults.CUT, Unsure, "connection"),
        (faults.CUT_AFTER, Unsure, "connection"),
    ],
)
async def test_what_an_answer_means(
    twilio: TwilioStandIn,
    channel: TwilioChannel,
    fault: Fault,
    expected: type[SendError],
    code: str,
) -> None:
    twilio.faults.append(fault)

    with pytest.raises(expected) as caught:
        await channel.send(sending())

    assert caught.value.code == code
    assert len(twilio.sent) == fault.takes
    assert ANA not in str(caught.value)


async def test_waits_as_long_as_it_was_asked_to(
    twilio: TwilioStandIn, channel: TwilioChannel
) -> None:
    twilio.faults.extend([Fault(status=429, code=20429, retry_after=7), faults.refused(63018)])

    with pytest.raises(TryLater) as asked:
        await channel.send(sending())
    with pytest.raises(TryLater) as told:
        await channel.send(sending())

    assert (asked.value.after, told.value.after) == (7, 6)


async def test_silence_is_unsure(twilio: TwilioStandIn) -> None:
    channel = TwilioChannel(ACCOUNT, (TOKEN,), ("whatsapp:+1",), twilio.base_url, patience=0.05)
    twilio.faults.append(faults.SILENT_AFTER)

    with pytest.raises(Unsure):
        await channel.send(sending())
    await channel.close()

    assert len(twilio.sent) == 1


async def test_nobody_there_is_surely_not_sent(twilio: TwilioStandIn) -> None:
    await twilio.stop()
    channel = TwilioChannel(ACCOUNT, (TOKEN,), ("whatsapp:+1",), twilio.base_url)

    with pytest.raises(TryLater):
        await channel.send(sending())
    with pytest.raises(TryLater):
        await channel.find(sending(), LONG_AGO)
    await channel.close()

    assert twilio.requests == []


async def test_tries_the_next_token_while_they_are_rotated(twilio: TwilioStandIn) -> None:
    channel = TwilioChannel(ACCOUNT, ("retired", TOKEN), ("whatsapp:+1",), twilio.base_url)

    first = await channel.send(sending())
    second = await channel.send(sending())
    await channel.close()

    assert [sent.sid for sent in twilio.sent] == [first, second]


async def test_no_token_that_is_accepted_is_a_matter_of_time(twilio: TwilioStandIn) -> None:
    channel = TwilioChannel(ACCOUNT, ("retired", "wrong"), ("whatsapp:+1",), twilio.base_url)

    with pytest.raises(TryLater) as caught:
        await channel.send(sending())
    await channel.close()

    assert caught.value.code == "20003"


async def test_a_template_that_nobody_approved_is_rejected(
    twilio: TwilioStandIn, channel: TwilioChannel
) -> None:
    with pytest.raises(Rejected) as caught:
        await channel.send(sending("", template="nudge"))

    assert caught.value.code == "no_template"
    assert twilio.requests == []


async def test_finds_what_was_taken_although_the_answer_was_lost(
    twilio: TwilioStandIn, channel: TwilioChannel
) -> None:
    twilio.faults.append(faults.CUT_AFTER)
    with pytest.raises(Unsure):
        await channel.send(sending())

    found = await channel.find(sending(), Now.at)

    assert found == [twilio.sent[0].sid]


async def test_does_not_find_another_message(twilio: TwilioStandIn, channel: TwilioChannel) -> None:
    await channel.send(sending())

    assert await channel.find(sending("Other words"), LONG_AGO) == []
    assert await channel.find(sending(address="whatsapp:+15550002"), LONG_AGO) == []
    assert await channel.find(sending(), Now.at + timedelta(seconds=1)) == []


async def test_finds_what_went_to_another_address_of_the_same_person(
    twilio: TwilioStandIn, channel: TwilioChannel
) -> None:
    """They wrote from another one since: what is said now goes there, the try did not."""
    now = sending(address="whatsapp:US.1", others=(ANA, "phone:+15550001"))
    assert await channel.find(now, LONG_AGO) == []
    first = await channel.send(sending())
    assert await channel.find(now, LONG_AGO) == [first]
    second = await channel.send(now)
    assert await channel.find(now, LONG_AGO) == [second, first]
    assert "phone:+15550001" not in twilio.listings


async def test_of_those_alike_the_newest_comes_first(channel: TwilioChannel) -> None:
    oldest, middle, newest = [await channel.send(sending()) for _ in range(3)]

    assert await channel.find(sending(), LONG_AGO) == [newest, middle, oldest]


async def test_a_look_goes_no_further_back_than_the_try() -> None:
    """What is older than the try cannot be it: the pages behind are not asked for."""
    clock = Now()
    async with TwilioStandIn(clock=clock) as twilio:
        channel = TwilioChannel(ACCOUNT, (TOKEN,), ("whatsapp:+1999",), twilio.base_url)
        for _ in range(60):
            await channel.send(sending("earlier"))
        clock.at += timedelta(minutes=5)
        sid = await channel.send(sending())

        assert await channel.find(sending(), clock.at - timedelta(seconds=5)) == [sid]
        assert twilio.listings == [ANA]
        await channel.close()


TEMPLATES = {"reopen": {"en": "HX" + "1" * 32, "es": "HX" + "2" * 32}}


@pytest.fixture
async def templated(twilio: TwilioStandIn) -> AsyncIterator[TwilioChannel]:
    made = TwilioChannel(
        ACCOUNT, (TOKEN,), ("whatsapp:+1999",), twilio.base_url, templates=TEMPLATES
    )
    yield made
    await made.close()


@pytest.mark.parametrize(("language", "content"), [("es", "2"), ("en", "1"), ("hi", "1")])
async def test_a_template_goes_out_as_its_content_alone(
    twilio: TwilioStandIn, templated: TwilioChannel, language: str, content: str
) -> None:
    options = (Option("yes", "Yes"),)
    said = sending("", template="reopen", language=language, options=options)
    await templated.send(replace(said, variables={"1": "Café Ñandú"}))

    form = twilio.sent[0].form
    assert form["ContentSid"] == "HX" + content * 32
    assert json.loads(form["ContentVariables"]) == {"1": "Café Ñandú"}
    assert "Body" not in form


async def test_in_the_window_the_words_go_out_and_no_template(
    twilio: TwilioStandIn, templated: TwilioChannel
) -> None:
    await templated.send(sending("Hello", template="reopen"))

    assert twilio.sent[0].body == "Hello"
    assert "ContentSid" not in twilio.sent[0].form


async def test_a_template_of_unknown_fate_may_be_anything_that_went_there(
    templated: TwilioChannel,
) -> None:
    """What the provider lists as its words is not what we have: it counts as sent."""
    sid = await templated.send(sending("", template="reopen"))

    assert await templated.find(sending("Please write", template="reopen"), Now.at) == [sid]


async def test_shows_that_it_types(twilio: TwilioStandIn, channel: TwilioChannel) -> None:
    await channel.show_typing("SM1")

    assert twilio.typed == ["SM1"]


@pytest.mark.parametrize("fault", [Fault(status=404, code=20404), faults.BROKEN, faults.CUT])
async def test_a_sign_that_is_refused_is_a_send_error(
    twilio: TwilioStandIn, channel: TwilioChannel, fault: Fault
) -> None:
    twilio.typing_fault = fault

    with pytest.raises(SendError):
        await channel.show_typing("SM1")


async def test_looks_through_several_pages_but_not_for_ever(
    twilio: TwilioStandIn, channel: TwilioChannel
) -> None:
    sid = await channel.send(sending("first"))
    for _ in range(60):
        await channel.send(sending("later"))

    assert await channel.find(sending("first"), LONG_AGO) == [sid]
    assert await channel.find(sending("never"), LONG_AGO) == []


class OddTwilio:
    """Answers everything with one thing."""

    def __init__(self) -> None:
        self.answer = ""
        self.asked = 0

    async def take(self, _: web.Request) -> web.Response:
        self.asked += 1
        return web.Response(text=self.answer, content_type="application/json")


@pytest.fixture
async def odd() -> AsyncIterator[tuple[OddTwilio, TwilioChannel]]:
    twilio = OddTwilio()
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", twilio.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    channel = TwilioChannel(ACCOUNT, (TOKEN,), ("whatsapp:+1",), url)
    yield twilio, channel
    await channel.close()
    await runner.cleanup()


@pytest.mark.parametrize(
    "answer",
    [
        "<html>",
        "[]",
        "{}",
        '{"messages": {}}',
        '{"messages": [1, {"to": "+15550001"}]}',
        '{"messages": [{"sid": "SM1", "to": "+15550001", "body": "Hello", "date_created": "x"}]}',
        '{"messages": [{"sid": "SM1", "to": "+15550001", "body": "Hello"}]}',
        '{"messages": [], "next_page_uri": 5}',
        '{"messages": [], "next_page_uri": "http://evil.example/more"}',
    ],
)
async def test_an_odd_listing_finds_nothing(
    odd: tuple[OddTwilio, TwilioChannel], answer: str
) -> None:
    twilio, channel = odd
    twilio.answer = answer

    assert await channel.find(sending(), LONG_AGO) == []
    assert twilio.asked == 1


async def test_a_number_without_its_prefix_and_a_trimmed_text_are_found(
    odd: tuple[OddTwilio, TwilioChannel],
) -> None:
    twilio, channel = odd
    twilio.answer = (
        '{"messages": [{"sid": "SM1", "to": "+15550001", "body": "Hello", "direction":'
        ' "outbound-api", "date_created": "Mon, 23 Nov 2026 09:00:00 +0000"}]}'
    )

    assert await channel.find(sending("Hello \n"), Now.at) == ["SM1"]


@pytest.mark.parametrize("answer", ["<html>", "{}", '{"sid": 5}', '{"sid": ""}'])
async def test_an_answer_without_an_id_is_unsure(
    odd: tuple[OddTwilio, TwilioChannel], answer: str
) -> None:
    twilio, channel = odd
    twilio.answer = answer

    with pytest.raises(Unsure):
        await channel.send(sending())
    assert twilio.asked == 1


async def test_pages_come_to_an_end(odd: tuple[OddTwilio, TwilioChannel]) -> None:
    twilio, channel = odd
    twilio.answer = '{"messages": [], "next_page_uri": "/again"}'

    assert await channel.find(sending(), LONG_AGO) == []
    assert twilio.asked == 4


@pytest.mark.parametrize("fault", [Fault(status=404), faults.BROKEN, faults.SLOW_DOWN, faults.CUT])
async def test_a_listing_that_does_not_come_is_asked_for_later(
    twilio: TwilioStandIn, channel: TwilioChannel, fault: Fault
) -> None:
    twilio.listing_fault = fault

    with pytest.raises(TryLater):
        await channel.find(sending(), LONG_AGO)
