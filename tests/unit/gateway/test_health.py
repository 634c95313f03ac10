"""Alive, ready, measured, and who may look."""

import asyncio
import gc
from typing import Any

import pytest

from bot.domain.errors import StoreDown
from bot.gateway.local import is_local, is_local_name
from tests.unit.gateway.house import House


class Store:
    """A store to be asked; counts how often it was."""

    def __init__(self) -> None:
        self.failure: Exception | None = None
        self.gate: asyncio.Event | None = None
        self.asked = 0

    async def check(self) -> None:
        self.asked += 1
        if self.gate:
            await self.gate.wait()
        if self.failure:
            raise self.failure


async def test_alive(house: House) -> None:
    async with house.client() as client:
        assert (await client.get("/healthz")).status_code == 200


async def test_ready_when_every_store_answers_and_again_after_a_fault(house: House) -> None:
    redis, postgres = Store(), Store()
    checks = {"redis": redis.check, "postgres": postgres.check}
    async with house.client(checks=checks) as client:
        ready = await client.get("/readyz")
        postgres.failure = StoreDown("PostgreSQL")
        down = await client.get("/readyz")
        postgres.failure = ValueError("password=secret")
        broken = await client.get("/readyz")
        postgres.failure = None
        healed = await client.get("/readyz")

    assert (ready.status_code, healed.status_code) == (200, 200)
    assert ready.json() == {"ready": True, "checks": {"redis": "ok", "postgres": "ok"}}
    assert down.status_code == 503
    assert down.json()["checks"] == {"redis": "ok", "postgres": "PostgreSQL cannot be reached."}
    assert broken.json()["checks"]["postgres"] == "The check failed."


async def test_a_store_that_hangs_is_not_ready(house: House) -> None:
    store = Store()
    store.gate = asyncio.Event()
    async with house.client(checks={"postgres": store.check}) as client:
        found = await asyncio.gather(*(client.get("/readyz") for _ in range(3)))

    assert [each.status_code for each in found] == [503] * 3
    assert found[0].json()["checks"] == {"postgres": "No answer in time."}
    assert store.asked == 1


async def test_what_a_store_says_too_late_is_no_line_in_the_log(house: House) -> None:
    """It was one, with a traceback, at every question to a store that hung."""
    begun, told = asyncio.Event(), asyncio.Event()

    async def stubborn() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            asyncio.get_running_loop().call_soon(told.set)
            raise StoreDown("PostgreSQL") from None

    unheard: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, what: unheard.append(what))
    async with house.client(checks={"postgres": stubborn}) as client:
        assert (await client.get("/readyz")).status_code == 503
    await told.wait()
    gc.collect()
    assert begun.is_set()
    assert unheard == []


async def test_metrics_for_this_machine_or_with_the_token(house: House) -> None:
    def render() -> bytes:
        return b"webhooks 1\n"

    here = house.client(render_metrics=render, metrics_token="let me")
    there = house.client(peer="10.0.0.9", render_metrics=render, metrics_token="let me")
    async with here, there:
        local = await here.get("/metrics")
        tunnelled = await here.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"})
        stranger = await there.get("/metrics")
        guess = await there.get("/metrics", headers={"Authorization": "Bearer guess"})
        known = await there.get("/metrics", headers={"Authorization": "Bearer let me"})

    assert (local.status_code, local.text) == (200, "webhooks 1\n")
    assert [each.status_code for each in (tunnelled, stranger, guess)] == [403] * 3
    assert known.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        [("X-Forwarded-For", "127.0.0.1")],
        [("X-Forwarded-For", "")],
        [("X-Forwarded-Proto", "https")],
        [("Forwarded", "for=127.0.0.1")],
        [("CF-Connecting-IP", "198.51.100.7")],
        [("Via", "1.1 proxy")],
        [("Host", "localhost"), ("Host", "bot.example")],
        [("Host", "bot.example")],
    ],
)
async def test_what_a_proxy_here_passes_on_is_from_elsewhere(
    house: House, headers: list[tuple[str, str]]
) -> None:
    async with house.client() as client:
        assert (await client.get("/metrics", headers=headers)).status_code == 403
        assert (await client.get("/phone", headers=headers)).status_code == 403


def test_nginx_told_nothing_is_no_person_here() -> None:
    """It calls us by our own name, tells nothing of the caller, and speaks HTTP/1.0."""
    scope = {"client": ("127.0.0.1", 1), "headers": [(b"host", b"127.0.0.1:8000")]}
    assert is_local({**scope, "http_version": "1.1"})
    assert not is_local({**scope, "http_version": "1.0"})


async def test_a_slash_too_many_leads_nowhere(house: House) -> None:
    """The framework's redirect went to whatever the Host header said."""
    async with house.client() as client:
        got = await client.get("/healthz/", headers={"Host": "evil.example"})
    assert (got.status_code, "location" in got.headers) == (404, False)


async def test_without_a_token_nobody_else_sees_the_metrics(house: House) -> None:
    async with house.client(peer="10.0.0.9") as client:
        got = await client.get("/metrics", headers={"Authorization": "Bearer "})

    assert got.status_code == 403


@pytest.mark.parametrize(
    ("host", "is_here"),
    [
        ("localhost", True),
        ("localhost:8000", True),
        ("127.0.0.1:8000", True),
        ("[::1]:8000", True),
        ("[::ffff:127.0.0.1]", True),
        ("bot.example", False),
        ("localhost.evil.example", False),
        ("10.0.0.1", False),
        ("", False),
        ("[", False),
    ],
)
def test_names_of_this_machine(host: str, *, is_here: bool) -> None:
    assert is_local_name(host) is is_here


async def test_no_pages_about_ourselves(house: House) -> None:
    async with house.client(phone_simulator=False) as client:
        found = [(await client.get(path)).status_code for path in ("/docs", "/openapi.json", "/")]

    assert found == [404] * 3
