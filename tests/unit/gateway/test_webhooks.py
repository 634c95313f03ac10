"""What Twilio's two webhooks take and turn away, in the contract's order."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from urllib.parse import parse_qsl
from uuid import UUID

import httpx
import pytest
from hypothesis import given, strategies as st
from starlette.types import Message
from structlog.testing import capture_logs

from bot.channels.malformed import Malformed
from bot.channels.twilio.verify import sign
from bot.domain.errors import StoreDown
from bot.domain.message import Kind, Status, StatusReport
from bot.domain.observation import Arrival
from bot.gateway.app import create_app
from bot.gateway.twilio import MESSAGES, STATUS, read_form
from tests.unit.gateway.house import (
    ACCOUNT,
    OLD_TOKEN,
    PUBLIC,
    SUBJECT,
    TOKEN,
    House,
    message,
    signed,
)

BIG = "x" * 70_000


async def post(
    house: House,
    path: str = MESSAGES,
    content: str | bytes | AsyncIterator[bytes] = b"",
    headers: Mapping[str, str] | None = None,
    tokens: tuple[str, ...] = (TOKEN, OLD_TOKEN),
) -> httpx.Response:
    async with house.client(tokens=tokens) as client:
        return await client.post(path, content=content, headers=headers)


async def test_a_message_is_journalled_announced_and_accepted(house: House) -> None:
    got = await post(house, **signed(MESSAGES, message()))

    assert (got.status_code, got.text) == (200, "<Response/>")
    assert got.headers["content-type"] == "text/xml"
    assert [inbound.text for inbound in house.journal.inbound] == ["hi"]
    assert house.journal.quiet == timedelta(seconds=2)
    assert [bell.subject for bell in house.bus.rang] == [SUBJECT]
    assert house.observed == [(MESSAGES, 200)]


async def test_a_repeat_is_accepted_and_changes_nothing(house: House) -> None:
    first = await post(house, **signed(MESSAGES, message()))
    second = await post(house, **signed(MESSAGES, message(Body="hi again")))

    assert (first.status_code, second.status_code) == (200, 200)
    assert [inbound.text for inbound in house.journal.inbound] == ["hi"]
    assert len(house.bus.rang) == 1


async def test_a_number_of_the_account_that_we_do_not_know_is_accepted_and_told(
    house: House,
) -> None:
    ours = ("whatsapp:+14155238886", "whatsapp:+14155550100")
    forms = [
        message(MessageSid="SM1"),
        message(MessageSid="SM2", To=ours[1]),
        message(MessageSid="SM3", To="whatsapp:+14155550199"),
        message(MessageSid="SM3", To="whatsapp:+14155550199"),  # a repeat is told once
    ]
    with capture_logs() as lines:
        async with house.client(senders=ours) as client:
            for form in forms:
                assert (await client.post(MESSAGES, **signed(MESSAGES, form))).status_code == 200

    assert [inbound.sender for inbound in house.journal.inbound] == [*ours, "whatsapp:+14155550199"]
    (told,) = [line for line in lines if line["event"] == "webhook.unknown_sender"]
    assert told["conversation"] == SUBJECT
    assert "0199" not in str(told)


async def test_every_kind_goes_through(house: House) -> None:
    pdf = {"NumMedia": "1", "MediaUrl0": "https://a/1", "MediaContentType0": "application/pdf"}
    forms = [
        message(MessageSid="SM1", ButtonPayload="x", ButtonText="Sí", Body="Sí"),
        message(MessageSid="SM2", Body="", **pdf),
        message(MessageSid="SM3", Body="", Latitude="1", Longitude="2"),
        message(MessageSid="SM4", Body="", MessageType="unsupported"),
        message(MessageSid="SM5", Body="नमस्ते 👋 a&b=c+d%20\x00"),
    ]

    statuses = [(await post(house, **signed(MESSAGES, form))).status_code for form in forms]

    kinds = [inbound.kind for inbound in house.journal.inbound]
    assert statuses == [200] * 5
    assert kinds == [Kind.BUTTONS, Kind.FILE, Kind.LOCATION, Kind.UNKNOWN, Kind.TEXT]
    assert house.journal.inbound[-1].text == "नमस्ते 👋 a&b=c+d%20"


async def test_stop_words_are_urgent(house: House) -> None:
    await post(house, **signed(MESSAGES, message(Body="STOP")))

    assert house.journal.inbound[0].urgent


async def test_a_status_is_journalled(house: House) -> None:
    path = f"{STATUS}?message={UUID(int=5)}&attempt=2"
    form = {"MessageSid": "SM1", "AccountSid": "AC1", "MessageStatus": "delivered"}

    got = await post(house, path, **signed(path, form))

    (report,) = house.journal.reports
    assert got.status_code == 200
    assert (report.message, report.attempt, report.status) == (UUID(int=5), 2, Status.DELIVERED)


async def test_a_status_is_counted_once_however_often_it_comes(house: House) -> None:
    form = {"MessageSid": "SM9", "MessageStatus": "undelivered", "AccountSid": ACCOUNT}
    counted: list[StatusReport] = []
    async with house.client(observe_report=counted.append) as client:
        for _ in range(2):
            await client.post(STATUS, **signed(STATUS, form))

    assert [(each.channel, each.status) for each in counted] == [("twilio", Status.FAILED)]


@pytest.mark.parametrize(
    ("code", "stops"), [("63038", True), ("20003", True), ("63018", False), ("63024", False)]
)
async def test_a_limit_of_the_sender_that_is_told_late_stops_the_sender(
    house: House, code: str, stops: bool
) -> None:
    stopped: list[str] = []

    async def stop(sender: str, seconds: float) -> None:
        assert seconds >= 60
        stopped.append(sender)

    form = {"MessageSid": "SM1", "MessageStatus": "failed", "AccountSid": ACCOUNT}
    form |= {"ErrorCode": code, "From": "whatsapp:+14155238886"}
    async with house.client(stop_sender=stop) as client:
        for _ in range(2):
            assert (await client.post(STATUS, **signed(STATUS, form))).status_code == 200
    assert stopped == ["whatsapp:+14155238886"] * stops


async def test_an_unknown_status_is_accepted(house: House) -> None:
    form = {"MessageSid": "SM1", "AccountSid": "AC1", "MessageStatus": "teleported"}

    got = await post(house, STATUS, **signed(STATUS, form))

    assert got.status_code == 200
    assert house.journal.reports[0].status is None


@pytest.mark.parametrize("path", [MESSAGES, STATUS])
class TestRefusals:
    """Each request is wrong in its own way and in every later one; the first counts."""

    async def test_too_large_comes_first(self, house: House, path: str) -> None:
        got = await post(house, path, content=BIG, tokens=())

        assert got.status_code == 413

    async def test_too_large_without_saying_so(self, house: House, path: str) -> None:
        async def stream() -> AsyncIterator[bytes]:
            for _ in range(70):
                yield b"x" * 1000

        got = await post(house, path, content=stream())

        assert got.status_code == 413
        assert "content-length" not in got.request.headers

    async def test_then_no_token(self, house: House, path: str) -> None:
        got = await post(house, path, content=b"", tokens=())

        assert got.status_code == 503
        assert got.headers["retry-after"]

    async def test_then_unparsable(self, house: House, path: str) -> None:
        headers = {"content-type": "application/x-www-form-urlencoded"}
        bodies = (b"", b"{}", b"MessageSid=%ff", b"\xff=1", b"&".join([b"a=1"] * 1001), b"a=b")

        found = [
            (await post(house, path, content=body, headers=headers)).status_code for body in bodies
        ]

        assert found == [400] * len(bodies)

    async def test_another_content_type_is_unparsable(self, house: House, path: str) -> None:
        request = signed(path, message(MessageStatus="sent"))
        request["headers"]["Content-Type"] = "application/json"

        assert (await post(house, path, **request)).status_code == 400

    async def test_then_a_wrong_signature(self, house: House, path: str) -> None:
        form = message(MessageStatus="sent", AccountSid="AC2")
        wrong = signed(path, form, token="guess")
        missing = {**wrong, "headers": {"content-type": "application/x-www-form-urlencoded"}}

        assert (await post(house, path, **wrong)).status_code == 403
        assert (await post(house, path, **missing)).status_code == 403

    async def test_then_a_foreign_account(self, house: House, path: str) -> None:
        form = message(MessageStatus="sent", AccountSid="AC2")

        assert (await post(house, path, **signed(path, form))).status_code == 403

    async def test_nothing_refused_is_journalled(self, house: House, path: str) -> None:
        with capture_logs() as lines:
            await post(house, path, content=b"Body=secret+words")

        assert house.journal.keys == set()
        assert house.observed == [(path, 400)]
        assert [line["event"] for line in lines] == ["webhook.refused"]
        assert "secret" not in str(lines)


async def test_exactly_the_cap_is_not_too_large(house: House) -> None:
    fields = message(Body="")
    missing = 64 * 1024 - len(signed(MESSAGES, fields)["content"])

    got = await post(house, **signed(MESSAGES, message(Body="x" * missing)))
    more = await post(house, **signed(MESSAGES, message(Body="x" * (missing + 1))))

    assert (got.status_code, more.status_code) == (200, 413)


async def test_the_old_token_still_counts_while_rotating(house: House) -> None:
    got = await post(house, **signed(MESSAGES, message(), token=OLD_TOKEN))

    assert got.status_code == 200


async def test_repeated_keys_are_signed_over(house: House) -> None:
    request = signed(MESSAGES, message())
    request["content"] += b"&Twice=b&Twice=a"
    pairs = [*message().items(), ("Twice", "a"), ("Twice", "b")]

    refused = await post(house, **request)
    request["headers"]["X-Twilio-Signature"] = sign(TOKEN, PUBLIC + MESSAGES, pairs)
    accepted = await post(house, **request)

    assert (refused.status_code, accepted.status_code) == (403, 200)


async def test_the_address_is_the_configured_one_whatever_a_proxy_claims(house: House) -> None:
    request = signed(MESSAGES, message())
    request["headers"] |= {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}

    assert (await post(house, **request)).status_code == 200


async def test_path_and_query_are_verified_as_they_were_written(house: House) -> None:
    path = f"{MESSAGES}?a=%7E&b=c%20d"

    assert (await post(house, path, **signed(path, message()))).status_code == 200
    assert (await post(house, path, **signed(MESSAGES, message()))).status_code == 403


async def test_a_caller_that_hangs_up_is_no_message(house: House) -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(answer: Message) -> None:
        sent.append(answer)

    scope = {"type": "http", "method": "POST", "path": MESSAGES, "headers": [], "query_string": b""}
    await create_app(house.doors())(scope, receive, send)

    assert sent[0]["status"] == 400
    assert house.journal.keys == set()


async def test_only_post(house: House) -> None:
    async with house.client() as client:
        assert (await client.get(MESSAGES)).status_code == 405


async def test_a_store_that_is_down_asks_for_the_message_again(house: House) -> None:
    house.journal.failure = StoreDown("PostgreSQL")

    got = await post(house, **signed(MESSAGES, message()))

    assert got.status_code == 503
    assert got.headers["retry-after"] == "2"
    assert "Postgre" not in got.text


async def test_a_store_that_hangs_is_not_waited_for(house: House) -> None:
    house.journal.gate = asyncio.Event()

    started = time.monotonic()
    got = await post(house, **signed(MESSAGES, message()))

    assert got.status_code == 503
    assert 1.5 < time.monotonic() - started < 2


async def test_what_nobody_expected_is_kept_inside(house: House) -> None:
    house.journal.failure = ValueError("invalid input: 'my secret words'")

    with capture_logs() as lines:
        got = await post(house, **signed(MESSAGES, message()))

    assert got.status_code == 500
    assert "secret" not in got.text
    assert [line["event"] for line in lines] == ["gateway.failed"]


async def test_a_bus_that_is_down_costs_the_candidate_nothing(house: House) -> None:
    house.bus.failure = StoreDown("Redis")

    with capture_logs() as lines:
        async with house.client() as client:
            for number in range(3):
                form = signed(MESSAGES, message(MessageSid=f"SM{number}"))
                assert (await client.post(MESSAGES, **form)).status_code == 200

    assert len(house.journal.inbound) == 3
    assert house.bus.tries == 1
    assert house.bus_states == [True]
    assert [line["event"] for line in lines].count("bus.down") == 1


async def test_log_lines_carry_ids_only(house: House) -> None:
    with capture_logs() as lines:
        await post(house, **signed(MESSAGES, message(Body="my words", ProfileName="Ana")))

    (line,) = lines
    assert line["event"] == "webhook.accepted"
    assert (line["conversation"], line["mail"]) == (SUBJECT, UUID(int=1))
    assert line["provider_id"] == "SM1"
    assert not any(word in str(line) for word in ("my words", "Ana", "5550001"))


async def test_what_nobody_expected_is_measured_as_our_fault(house: House) -> None:
    """A webhook that failed was no webhook, and no alert went off."""
    house.journal.failure = RuntimeError("odd")
    got = await post(house, **signed(MESSAGES, message()))
    assert got.status_code == 500
    assert house.observed == [(MESSAGES, 500)]


async def test_a_new_message_is_told_with_its_laps_and_a_repeat_is_not(house: House) -> None:
    arrivals: list[Arrival] = []
    async with house.client(observe_arrival=arrivals.append) as client:
        for _ in range(2):
            got = await client.post(MESSAGES, **signed(MESSAGES, message()))
            assert got.status_code == 200
    [arrival] = arrivals
    assert (arrival.event, arrival.conversation) == (UUID(int=1), SUBJECT)
    assert (arrival.route, arrival.status) == (MESSAGES, 200)
    names = [lap.name for lap in arrival.laps]
    assert names == ["receive", "parse", "verify", "journal", "ring"]
    times = [arrival.began, *(lap.ended for lap in arrival.laps)]
    assert times == sorted(times)
    assert arrival.ended == arrival.laps[-1].ended


async def test_a_status_has_no_tree_of_its_own(house: House) -> None:
    arrivals: list[Arrival] = []
    form = {"MessageSid": "SM1", "MessageStatus": "delivered", "AccountSid": ACCOUNT}
    async with house.client(observe_arrival=arrivals.append) as client:
        assert (await client.post(STATUS, **signed(STATUS, form))).status_code == 200
    assert arrivals == []


async def test_a_refusal_of_ours_names_the_providers_id_and_one_of_a_stranger_does_not(
    house: House,
) -> None:
    house.journal.failure = StoreDown("Postgres")
    with capture_logs() as lines:
        await post(house, **signed(MESSAGES, message()))
        await post(house, **signed(MESSAGES, message(), token="guess"))
    assert [line["reason"] for line in lines] == ["store_down", "signature"]
    assert [line["provider_id"] for line in lines] == ["SM1", None]


@given(
    st.lists(st.text("a=&+%20;\u00e9\x00 1F", max_size=8), max_size=6).map("&".join),
)
def test_forms_are_read_as_the_standard_library_reads_them(body: str) -> None:
    """The signature is made over what is read: a pair too many or too few refuses a message."""
    try:
        expected = parse_qsl(body, keep_blank_values=True, errors="strict")
    except ValueError:
        expected = []
    try:
        found = read_form("", body.encode())
    except Malformed:
        found = []
    assert found == expected
