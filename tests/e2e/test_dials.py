"""Metrics, health, traces and explanations of a running installation, as its keepers see them."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest_asyncio
from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from bot.channels.twilio.faults import refused
from bot.domain.record import MessageRecord
from bot.embedded.process import free_port
from tests.e2e.conftest import redis_database
from tests.e2e.house import Candidate, House, as_command, house as empty_house
from tests.e2e.process import until
from tests.stores import Servers, migrated

TOKEN = "a-token-of-tests"


@pytest_asyncio.fixture(loop_scope="session")
async def shop(servers: Servers, tmp_path: Path) -> AsyncIterator[House]:
    """An empty house whose roles are started as people start them, with their own settings."""
    async with (
        migrated(servers) as database_url,
        redis_database(servers) as redis_url,
        empty_house(database_url, redis_url, tmp_path, as_command) as made,
    ):
        yield made


async def greeted(house: House) -> Candidate:
    """A candidate who was answered once."""
    candidate = house.candidate()
    await candidate.says("hello")
    await candidate.hears(1)
    await candidate.all_done()
    return candidate


async def read(house: House, url: str, token: str = "") -> tuple[int, str]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with house.http.get(url, headers=headers) as answer:
        return answer.status, await answer.text()


async def test_a_gateway_tells_what_waits_in_the_stores(house: House) -> None:
    await greeted(house)
    status, text = await read(house, f"{house.twilio.hooks.gateway_url}/metrics")
    assert status == 200
    for line in (
        'hireline_store_up{store="postgres"} 1.0',
        'hireline_store_up{store="redis"} 1.0',
        'hireline_mail_waiting{state="backoff"} 0.0',
        'hireline_outbox_waiting{reason="window_closed"} 0.0',
        "hireline_mail_quarantined 0.0",
    ):
        assert line in text
    rung = 'hireline_stream_length{stream="events:candidate"} '
    [length] = [line.removeprefix(rung) for line in text.splitlines() if line.startswith(rung)]
    assert float(length) >= 1


async def test_a_gateway_without_its_stores_still_tells_of_itself(lab: House) -> None:
    gateway = await lab.gateway(
        waits=False,
        DATABASE_URL="postgresql://a:b@127.0.0.1:1/c",
        REDIS_URL="redis://127.0.0.1:1/0",
    )
    await gateway.process.says("Application startup complete.")
    status, text = await read(lab, f"{gateway.url}/metrics")
    assert status == 200
    assert 'hireline_store_up{store="postgres"} 0.0' in text
    assert 'hireline_store_up{store="redis"} 0.0' in text
    assert "hireline_mail_waiting" not in text
    assert "process_cpu_seconds_total" in text


async def test_a_worker_tells_of_itself_to_who_has_the_token_and_that_it_lives_to_all(
    shop: House,
) -> None:
    port = free_port()
    await shop.gateway()
    await shop.worker(METRICS_PORT=str(port), METRICS_TOKEN=TOKEN)
    await greeted(shop)
    url = f"http://127.0.0.1:{port}"
    assert await read(shop, f"{url}/healthz") == (200, "alive\n")
    assert (await read(shop, f"{url}/metrics"))[0] == 401
    assert (await read(shop, f"{url}/metrics", "guess"))[0] == 401
    status, text = await read(shop, f"{url}/metrics", TOKEN)
    assert status == 200
    assert 'hireline_turn_seconds_count{outcome="done"} 1.0' in text
    assert 'hireline_node_seconds_count{node="guard"}' in text


async def test_a_message_is_explained_by_either_of_its_ids(house: House) -> None:
    candidate = await greeted(house)

    async def sent() -> MessageRecord | None:
        last = candidate.last(await candidate.record())
        return last if last.provider_id else None

    heard = await until(sent)
    said = (await candidate.record()).messages[0]
    assert heard is not None
    assert heard.provider_id
    for name in (str(heard.id), heard.provider_id):
        done = await house.bot("why-not-sent", name)
        assert done.code == 0, done.err
        assert done.out.startswith("Nothing is wrong")
    done = await house.bot("why-not-sent", str(said.id))
    assert done.out.startswith("It is the candidate's own message")
    done = await house.bot("why-not-sent", str(heard.id), "--json")
    told = json.loads(done.out)
    assert (told["reason"], told["message"]) == ("accepted", str(heard.id))
    assert candidate.address not in done.out


async def test_a_message_that_failed_is_explained_in_the_providers_words(lab: House) -> None:
    await lab.gateway()
    await lab.worker()
    candidate = lab.candidate()
    lab.twilio.faults.append(refused(63024))
    await candidate.says("hello")

    async def failed() -> str | None:
        messages = (await candidate.record()).messages
        return next((str(each.id) for each in messages if each.status == "failed"), None)

    done = await lab.bot("why-not-sent", str(await until(failed)))
    assert "63024 (not a WhatsApp recipient)" in done.out


async def test_what_is_no_message_is_one_sentence_and_exit_1(house: House) -> None:
    for name in ("SM404", "01948a5e-7c1b-7e64-b1a3-0b7a5e2c9d10"):
        done = await house.bot("why-not-sent", name)
        assert (done.code, done.out) == (1, "")
        assert done.err.startswith(f"There is no message {name}.")
        assert len(done.err.splitlines()) == 1


async def test_gateway_and_worker_add_to_one_tree(shop: House) -> None:
    async with collector() as (url, spans):
        gateway = await shop.gateway(TRACES_URL=url)
        worker = await shop.worker(TRACES_URL=url)
        candidate = await greeted(shop)
        await worker.stop()
        await gateway.process.stop()
    [event] = [each.id for each in (await candidate.record()).events if each.attempts]
    tree = {span.name: span for span in spans if span.trace_id == event.bytes}
    assert {"webhook", "journal", "turn", "claim", "guard", "commit", "send"} <= set(tree)
    ids = {span.span_id for span in tree.values()}
    for name, span in tree.items():
        assert (span.parent_span_id in ids) is (name != "webhook")


@asynccontextmanager
async def collector() -> AsyncIterator[tuple[str, list[Span]]]:
    """A stand-in for an OpenTelemetry collector: its address, and what it was sent."""
    spans: list[Span] = []

    async def take(incoming: web.Request) -> web.Response:
        request = ExportTraceServiceRequest.FromString(await incoming.read())
        for resource in request.resource_spans:
            for scope in resource.scope_spans:
                spans.extend(scope.spans)
        return web.Response()

    app = web.Application()
    app.router.add_post("/v1/traces", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}", spans
    finally:
        await runner.cleanup()
