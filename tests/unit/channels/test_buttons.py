"""Buttons and lists over a stand-in: made once, found again, else numbered text."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from bot.channels.twilio import faults
from bot.channels.twilio.client import TwilioClient
from bot.channels.twilio.contents import REST, Contents
from bot.channels.twilio.faults import Fault, refused
from bot.channels.twilio.interactive import ContentForm, ContentKind
from bot.channels.twilio.parse import parse
from bot.channels.twilio.send import TwilioChannel
from bot.channels.twilio.stand_in import ACCOUNT, TOKEN, TwilioStandIn
from bot.domain.errors import Rejected, Unsure
from bot.domain.message import Author, Kind, Option, Sending, Tap
from tests.e2e.process import until

ANA = "whatsapp:+15550001"
YES_NO = (Option("yes", "Yes"), Option("no", "No"))
FORM = ContentForm(ContentKind.BUTTONS, 2)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
NUMBERED = "Ready?\n\n1. Yes\n2. No"


def sending(text: str = "Ready?", **more: object) -> Sending:
    values: dict[str, object] = {
        "id": UUID(int=5),
        "conversation": UUID(int=6),
        "seq": 1,
        "attempt": 1,
        "author": Author.ASSISTANT,
        "channel": "twilio",
        "address": ANA,
        "sender": "",
        "text": text,
        "owner": "bot",
        "options": YES_NO,
        **more,
    }
    return Sending(**values)  # type: ignore[arg-type]


def a_channel(twilio: TwilioStandIn, *, buttons: bool = True) -> TwilioChannel:
    return TwilioChannel(ACCOUNT, (TOKEN,), ("whatsapp:+1999",), twilio.base_url, buttons=buttons)


@pytest.fixture
async def twilio() -> AsyncIterator[TwilioStandIn]:
    async with TwilioStandIn() as stand_in:
        yield stand_in


@pytest.fixture
async def channel(twilio: TwilioStandIn) -> AsyncIterator[TwilioChannel]:
    made = a_channel(twilio)
    yield made
    await made.close()


async def test_a_content_is_made_once_and_then_costs_no_request(
    twilio: TwilioStandIn, channel: TwilioChannel
) -> None:
    await channel.send(sending())
    asked = twilio.content_requests
    await channel.send(sending("Shall we begin?"))

    assert asked == 2  # a look at what is there, and one that makes it
    assert twilio.content_requests == asked
    assert len(twilio.contents.made) == 1
    assert [each.body for each in twilio.sent] == ["Ready?", "Shall we begin?"]
    assert all("Body" not in each.form for each in twilio.sent)


async def test_another_process_finds_what_is_there(twilio: TwilioStandIn) -> None:
    for _ in range(2):
        channel = a_channel(twilio)
        await channel.send(sending())
        await channel.close()

    assert len(twilio.contents.made) == 1
    assert [each.options[0].label for each in twilio.sent] == ["Yes", "Yes"]


async def test_it_is_found_behind_many_others(
    twilio: TwilioStandIn, channel: TwilioChannel
) -> None:
    for number in range(250):
        twilio.contents.make({**FORM.request(), "friendly_name": f"somebody_else_{number}"})
    twilio.contents.make(FORM.request())

    await channel.send(sending())

    assert len(twilio.contents.made) == 251
    assert twilio.sent[0].body == "Ready?"


@pytest.mark.parametrize("many", [2, 3, 5, 10])
async def test_a_tap_comes_back_as_the_option_of_our_message(
    twilio: TwilioStandIn, channel: TwilioChannel, many: int
) -> None:
    options = tuple(Option(f"o{n}", f"Label {n}") for n in range(many))
    await channel.send(sending(options=options))
    (sent,) = twilio.sent
    chosen, kind = sent.options[1], Kind.LIST if many > 3 else Kind.BUTTONS
    forms: list[dict[str, str]] = []
    twilio.hooks.keep = forms.append  # type: ignore[assignment]
    with pytest.raises(Exception):  # noqa: B017, PT011 - no gateway listens: the form is enough
        await twilio.hooks.choose(ANA, chosen, is_list=sent.is_list)

    heard = parse(forms[0], lambda _: False)

    assert heard.tap == Tap(UUID(int=5), "o1", "Label 1")
    assert heard.kind is kind


async def test_switched_off_nothing_is_made(twilio: TwilioStandIn) -> None:
    channel = a_channel(twilio, buttons=False)
    await channel.send(sending())
    await channel.close()

    assert twilio.content_requests == 0
    assert twilio.sent[0].body == NUMBERED


@pytest.mark.parametrize(
    "fault", [refused(20003, 403), refused(20404, 404), faults.BROKEN, faults.CUT, faults.SLOW_DOWN]
)
async def test_without_a_content_it_is_numbered_text_at_once(
    twilio: TwilioStandIn, channel: TwilioChannel, fault: Fault
) -> None:
    twilio.content_fault = fault
    await channel.send(sending())
    asked = twilio.content_requests
    await channel.send(sending("And now?"))

    assert [each.body for each in twilio.sent] == [NUMBERED, "And now?\n\n1. Yes\n2. No"]
    assert twilio.content_requests == asked  # it is not asked again for each message


async def test_nobody_waits_long_for_a_content_which_serves_the_next(
    twilio: TwilioStandIn,
) -> None:
    twilio.content_fault = faults.late(0.05)
    client = TwilioClient(ACCOUNT, (TOKEN,), twilio.base_url)
    hurried = Contents(client, twilio.base_url, patience=0.0)
    first = await hurried.sid_of(FORM)

    async def look() -> str | None:
        return await hurried.sid_of(FORM)

    second = await until(look)
    await hurried.close()
    await client.close()

    assert first is None
    assert second in twilio.contents.made


async def test_closing_gives_up_what_is_being_made(twilio: TwilioStandIn) -> None:
    twilio.content_fault = faults.SILENT
    client = TwilioClient(ACCOUNT, (TOKEN,), twilio.base_url)
    hurried = Contents(client, twilio.base_url, patience=0.0)
    made = await hurried.sid_of(FORM)
    await hurried.close()
    await client.close()

    assert made is None
    assert not twilio.contents.made


async def test_what_was_refused_is_looked_for_again_after_a_rest(twilio: TwilioStandIn) -> None:
    now = [0.0]
    client = TwilioClient(ACCOUNT, (TOKEN,), twilio.base_url)
    contents = Contents(client, twilio.base_url, monotonic=lambda: now[0])
    twilio.content_fault = refused(20003, 403)
    assert await contents.sid_of(FORM) is None
    twilio.content_fault = None
    assert await contents.sid_of(FORM) is None
    now[0] = REST

    found = await contents.sid_of(FORM)
    await client.close()

    assert found in twilio.contents.made


@pytest.mark.parametrize("code", [63013, 21655, 21656, 99999])
async def test_a_refused_content_becomes_text_and_nothing_is_doubled(
    twilio: TwilioStandIn, channel: TwilioChannel, code: int
) -> None:
    twilio.faults.append(refused(code))

    await channel.send(sending())
    await channel.send(sending("And now?"))

    assert [each.body for each in twilio.sent] == [NUMBERED, "And now?\n\n1. Yes\n2. No"]


async def test_a_content_that_was_deleted_there_is_made_again(twilio: TwilioStandIn) -> None:
    now = [0.0]
    client = TwilioClient(ACCOUNT, (TOKEN,), twilio.base_url)
    contents = Contents(client, twilio.base_url, monotonic=lambda: now[0])
    first = await contents.sid_of(FORM)
    twilio.contents.made.clear()
    contents.refuse(FORM)
    assert await contents.sid_of(FORM) is None
    now[0] = REST

    second = await contents.sid_of(FORM)
    await client.close()

    assert second in twilio.contents.made
    assert second != first


async def test_a_refused_content_stays_away_when_others_are_looked_for(
    twilio: TwilioStandIn, channel: TwilioChannel
) -> None:
    await channel.send(sending())
    twilio.faults.append(refused(63013))
    await channel.send(sending())
    await channel.send(sending("Two\nlines?"))
    await channel.send(sending())

    assert [each.body for each in twilio.sent][1:] == [NUMBERED, "Two\nlines?", NUMBERED]
    assert len(twilio.requests) == 5


@pytest.mark.parametrize(
    "listed",
    [
        None,
        {},
        {"contents": None},
        {"contents": [None, 5, {"friendly_name": 5}, {"friendly_name": FORM.name, "sid": None}]},
        {"contents": [], "meta": {"next_page_url": "http://["}},
        {"contents": [], "meta": {"next_page_url": "https://elsewhere.example/v1/Content"}},
        {"contents": [], "meta": 5},
    ],
)
async def test_no_answer_about_contents_takes_the_message_along(
    twilio: TwilioStandIn, channel: TwilioChannel, listed: object
) -> None:
    twilio.contents.odd = (listed,)

    await channel.send(sending())

    assert len(twilio.sent) == 1


@pytest.mark.parametrize("code", [63024, 21610, 63016])
async def test_what_no_text_would_mend_is_refused_once(
    twilio: TwilioStandIn, channel: TwilioChannel, code: int
) -> None:
    twilio.faults.append(refused(code))

    with pytest.raises(Rejected):
        await channel.send(sending())

    assert len(twilio.requests) == 1


@pytest.mark.parametrize("fault", [faults.BROKEN_AFTER, faults.CUT_AFTER])
async def test_an_answer_that_was_lost_is_looked_up_and_not_sent_as_text_too(
    twilio: TwilioStandIn, channel: TwilioChannel, fault: Fault
) -> None:
    twilio.faults.append(fault)
    with pytest.raises(Unsure):
        await channel.send(sending())
    (sent,) = twilio.sent

    found = await channel.find(sending(), sent.at - timedelta(seconds=5))

    assert found == [sent.sid]


async def test_text_that_was_sent_instead_is_found_too(
    twilio: TwilioStandIn, channel: TwilioChannel
) -> None:
    sid = await channel.send(sending(attempt=2))
    other = await channel.send(sending("Something else"))

    assert await channel.find(sending(), LONG_AGO) == [sid]
    assert await channel.find(replace(sending("Something else"), attempt=2), LONG_AGO) == [other]


async def test_another_try_is_text_because_the_buttons_may_be_to_blame(
    twilio: TwilioStandIn, channel: TwilioChannel
) -> None:
    await channel.send(sending(attempt=2))

    assert twilio.sent[0].body == NUMBERED
    assert twilio.content_requests == 0
