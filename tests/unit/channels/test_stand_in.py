"""The stand-in behaves as the vendor does where we lean on it."""

import random
from collections.abc import AsyncIterator
from urllib.parse import parse_qsl
from uuid import UUID

import aiohttp
import pytest
from aiohttp import web

from bot.channels.twilio.hooks import MESSAGES_PATH, Hooks
from bot.channels.twilio.parse import parse, parse_status
from bot.channels.twilio.stand_in import ACCOUNT, TOKEN, TwilioStandIn
from bot.channels.twilio.verify import verify
from bot.domain.message import Kind, Option

ANA = "whatsapp:+15550001"
PUBLIC = "https://bot.example"


class Gateway:
    """Keeps what is posted to it: (path and query, pairs, signature)."""

    def __init__(self) -> None:
        self.got: list[tuple[str, list[tuple[str, str]], str]] = []
        self.status = 200
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        pairs = parse_qsl(await request.text(), keep_blank_values=True)
        self.got.append((request.path_qs, pairs, request.headers["X-Twilio-Signature"]))
        return web.Response(status=self.status)

    @property
    def forms(self) -> list[dict[str, str]]:
        return [dict(pairs) for _, pairs, _ in self.got]


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    made = Gateway()
    app = web.Application()
    app.router.add_post("/{rest:.*}", made.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


def session(token: str) -> aiohttp.ClientSession:
    login = aiohttp.encode_basic_auth(ACCOUNT, token)
    return aiohttp.ClientSession(headers={"Authorization": login})


async def post(twilio: TwilioStandIn, fields: dict[str, str], token: str = TOKEN) -> int:
    url = f"{twilio.base_url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    async with session(token) as client, client.post(url, data=fields) as got:
        return int((await got.json()).get("code") or got.status)


async def test_takes_and_refuses_as_the_vendor_does() -> None:
    async with TwilioStandIn() as twilio:
        good = {"To": ANA, "From": "whatsapp:+1", "Body": "hi"}

        assert await post(twilio, good) == 201
        assert await post(twilio, good, token="wrong") == 20003
        assert await post(twilio, {**good, "To": ""}) == 21604
        assert await post(twilio, {**good, "From": ""}) == 21603
        assert await post(twilio, {**good, "Body": ""}) == 21602
        assert await post(twilio, {**good, "Body": "x" * 1601}) == 21617
        assert [sent.body for sent in twilio.sent_to(ANA)] == ["hi"]


async def test_another_account_is_not_found() -> None:
    async with TwilioStandIn() as twilio:
        url = f"{twilio.base_url}/2010-04-01/Accounts/AC2/Messages.json"
        async with session(TOKEN) as client, client.get(url) as got:
            assert got.status == 404


async def test_writes_to_the_webhook_signed_over_the_public_address(gateway: Gateway) -> None:
    message = UUID(int=3)
    async with Hooks(ACCOUNT, TOKEN, gateway.url, PUBLIC) as hooks:
        said = await hooks.text(ANA, "olá", ProfileName="Ana")
        await hooks.tap(ANA, message, Option("yes", "Yes"))
        await hooks.file(ANA, "https://api.example/1", "application/pdf")

    path, pairs, signature = gateway.got[0]
    assert path == MESSAGES_PATH
    assert verify((TOKEN,), PUBLIC + path, pairs, signature)
    assert (said.status, said.sid) == (200, gateway.forms[0]["MessageSid"])
    words, tapped, file = (parse(form, bool) for form in gateway.forms)
    assert (words.text, words.profile_name) == ("olá", "Ana")
    assert tapped.tap is not None
    assert tapped.tap.message == message
    assert file.kind is Kind.FILE


async def test_reports_statuses_by_itself_out_of_order(gateway: Gateway) -> None:
    statuses = ("sent", "delivered", "read")
    shuffle = random.Random(1)  # noqa: S311 - the same disorder each time
    async with TwilioStandIn(statuses=statuses, shuffle=shuffle) as twilio:
        twilio.hooks.gateway_url = gateway.url
        callback = f"{gateway.url}/webhooks/twilio/status?message={UUID(int=3)}&attempt=1"
        fields = {"To": ANA, "From": "whatsapp:+1", "Body": "hi", "StatusCallback": callback}
        await post(twilio, fields)
        await twilio.settle()

    raw = [form["MessageStatus"] for form in gateway.forms]
    path, pairs, signature = gateway.got[0]
    assert sorted(raw) == sorted(statuses)
    assert raw != list(statuses)
    assert verify((TOKEN,), gateway.url + path, pairs, signature)
    assert parse_status(dict(pairs), dict(parse_qsl(path.partition("?")[2]))).attempt == 1


async def test_reports_a_failure_with_its_code(gateway: Gateway) -> None:
    async with TwilioStandIn() as twilio:
        twilio.hooks.gateway_url = gateway.url
        callback = f"{gateway.url}/status"
        fields = {"To": ANA, "From": "whatsapp:+1", "Body": "hi", "StatusCallback": callback}
        await post(twilio, fields)
        await twilio.report(twilio.sent[0], "undelivered", "63016")

    assert gateway.forms[0]["ErrorCode"] == "63016"


async def test_a_gateway_that_is_gone_does_not_break_it() -> None:
    async with TwilioStandIn(statuses=("sent",)) as twilio:
        twilio.hooks.gateway_url = "http://127.0.0.1:1"
        fields = {"To": ANA, "From": "whatsapp:+1", "Body": "hi", "StatusCallback": "/status"}
        await post(twilio, fields)
        await twilio.settle()

        assert len(twilio.sent) == 1


async def test_waits_for_what_is_sent() -> None:
    async with TwilioStandIn() as twilio:
        with pytest.raises(TimeoutError):
            await twilio.wait_for(lambda sent: len(sent) > 0, within=0.01)
        await post(twilio, {"To": ANA, "From": "whatsapp:+1", "Body": "hi"})

        assert await twilio.wait_for(lambda sent: len(sent) == 1) == twilio.sent
        assert await twilio.wait_for_requests(1) == twilio.requests
