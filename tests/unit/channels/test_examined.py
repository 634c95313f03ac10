"""Twilio asked about itself, on the wire: what it says, and what others say in its place."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

import pytest

from bot.channels.twilio.client import API as CHANNEL_API
from bot.channels.twilio.examined import (
    API,
    SANDBOX,
    AccountSeen,
    LoginRefused,
    SenderSeen,
    Strange,
    account,
    senders,
)
from bot.channels.twilio.faults import BROKEN, SILENT, refused
from bot.channels.twilio.hooks import NUMBER
from bot.channels.twilio.stand_in import ACCOUNT, TOKEN, TwilioStandIn, sender
from bot.clock import StartedClock
from bot.domain.errors import HirelineError
from bot.plain_http import NoAnswer, Silence
from tests.wire import Told, answering, saying

OURS = "whatsapp:+15550009"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
T = TypeVar("T")


async def asked(ask: Callable[[], T]) -> T:
    """The answer to a question that blocks, beside the stand-in's loop."""
    return await asyncio.to_thread(ask)


def test_the_channel_knows_the_same_hosts() -> None:
    assert (API, SANDBOX) == (CHANNEL_API, NUMBER)


async def test_the_right_token_sees_the_account_and_the_time() -> None:
    async with TwilioStandIn(clock=StartedClock(NOON)) as twilio:
        seen = await asked(lambda: account(ACCOUNT, TOKEN, twilio.base_url))
        assert (seen.status, seen.is_trial) == ("active", False)
        assert seen.date is not None
        assert seen.date - NOON < timedelta(seconds=30)
        twilio.account_status, twilio.account_type = "suspended", "Trial"
        seen = await asked(lambda: account(ACCOUNT, TOKEN, twilio.base_url))
        assert (seen.status, seen.is_trial) == ("suspended", True)


@pytest.mark.parametrize(("sid", "token"), [(ACCOUNT, "wrong"), ("AC2", TOKEN), ("AC/../x", "é")])
async def test_what_does_not_belong_together_is_refused(sid: str, token: str) -> None:
    async with TwilioStandIn() as twilio:
        for ask in (partial(account, sid, token), partial(senders, sid, token)):
            with pytest.raises(LoginRefused) as raised:
                await asked(partial(ask, twilio.base_url))
            assert token not in str(raised.value)


async def test_an_account_that_may_not_ask_about_itself_is_suspended() -> None:
    async with TwilioStandIn() as twilio:
        twilio.account_fault = refused(20005, 403)
        seen = await asked(lambda: account(ACCOUNT, TOKEN, twilio.base_url))
        assert seen.status == "suspended"


async def test_the_senders_are_seen_with_their_webhooks() -> None:
    async with TwilioStandIn() as twilio:
        twilio.senders = [sender(OURS, "https://a.example/m", "https://a.example/s"), sender("x")]
        seen = await asked(lambda: senders(ACCOUNT, TOKEN, twilio.base_url))
    assert seen.is_all
    assert seen.of(OURS) == SenderSeen(
        OURS, "ONLINE", ("POST", "https://a.example/m"), ("POST", "https://a.example/s")
    )
    assert seen.of("x") == SenderSeen("x", "ONLINE", ("", ""), ("", ""))
    assert seen.of("whatsapp:+1") is None


async def test_a_provider_that_breaks_or_has_no_such_list_is_strange() -> None:
    async with TwilioStandIn() as twilio:
        with pytest.raises(Strange, match="404"):
            await asked(lambda: senders(ACCOUNT, TOKEN, twilio.base_url))
        twilio.account_fault = BROKEN
        with pytest.raises(Strange, match="500"):
            await asked(lambda: account(ACCOUNT, TOKEN, twilio.base_url))


async def test_a_provider_that_is_silent_is_left_in_time() -> None:
    async with TwilioStandIn() as twilio:
        twilio.account_fault = SILENT
        with pytest.raises(NoAnswer) as raised:
            await asked(lambda: account(ACCOUNT, TOKEN, twilio.base_url, 0.1))
        assert raised.value.silence is Silence.SLOW


GARBAGE = [
    b"",
    b"<html>Not Found</html>",
    b"null",
    b"[]",
    b"{}",
    b'{"status": 5, "senders": 5}',
    b'{"status": null, "senders": {"a": 1}}',
    b"\xff\xfe",
]


@pytest.mark.parametrize("body", GARBAGE)
@pytest.mark.parametrize("status", [200, 302, 400, 403, 404, 429, 503])
def test_whatever_comes_is_one_of_our_errors(status: int, body: bytes) -> None:
    with answering(lambda _: Told(status, body)) as place:
        for ask in (account, senders):
            with pytest.raises(Strange):
                ask("AC1", "token", place.url)


def test_half_a_list_is_read_as_far_as_it_makes_sense() -> None:
    body = {
        "senders": [5, None, {"webhook": 5}, {"sender_id": OURS, "webhook": {"callback_url": 1}}],
        "meta": {"next_page_url": "https://more.example"},
    }
    with answering(lambda _: Told(200, json.dumps(body).encode())) as place:
        seen = senders("AC1", "token", place.url)
    assert not seen.is_all
    assert seen.of(OURS) == SenderSeen(OURS, "", ("POST", "1"), ("", ""))


def test_no_http_is_no_answer() -> None:
    with saying(b"220 mail.example ESMTP\r\n") as host, pytest.raises(HirelineError) as raised:
        account("AC1", "the-token", f"http://{host}")
    assert isinstance(raised.value, NoAnswer)
    assert "the-token" not in str(raised.value)


def test_a_date_is_no_must() -> None:
    with answering(lambda _: Told(200, b'{"status": "active"}')) as place:
        assert account("AC1", "token", place.url) == AccountSeen("active", False, None)
