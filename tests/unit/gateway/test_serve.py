"""A real server on loopback: it listens, answers, and ends when it is told to."""

import asyncio
import signal
from contextlib import closing

import aiohttp
import pytest

from bot.domain.errors import BadSetting
from bot.gateway.app import create_app
from bot.gateway.serve import listen, serve
from bot.gateway.twilio import MESSAGES
from tests.unit.gateway.house import House, message, signed


async def test_serves_until_it_is_stopped_and_closes_what_is_open(house: House) -> None:
    closed: list[bool] = []

    async def close() -> None:
        closed.append(True)

    before = signal.getsignal(signal.SIGINT)
    listener, stop, ready = listen("127.0.0.1", 0), asyncio.Event(), asyncio.Event()
    port = listener.getsockname()[1]
    app = create_app(house.doors(on_shutdown=close))
    serving = asyncio.create_task(serve(app, listener, stop, ready.set))
    async with asyncio.timeout(10):
        await ready.wait()
    form = signed(MESSAGES, message())
    async with aiohttp.ClientSession() as session:
        url = f"http://127.0.0.1:{port}"
        async with session.get(f"{url}/healthz") as got:
            assert got.status == 200
            assert "server" not in got.headers
        posted = session.post(url + MESSAGES, data=form["content"], headers=form["headers"])
        async with posted as got:
            assert (got.status, await got.text()) == (200, "<Response/>")
        during = signal.getsignal(signal.SIGINT)
        stop.set()
        async with asyncio.timeout(10):
            await serving

    assert closed == [True]
    assert during is before


def test_a_port_that_is_taken_is_one_sentence() -> None:
    with closing(listen("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BadSetting, match=f"PORT: {port} is taken on 127.0.0.1"):
            listen("127.0.0.1", port)


def test_a_host_that_is_not_here_is_one_sentence() -> None:
    with pytest.raises(BadSetting, match=r"HOST: 192\.0\.2\.1 is not an address"):
        listen("192.0.2.1", 0)


def test_a_name_that_nobody_knows_is_one_sentence() -> None:
    with pytest.raises(BadSetting, match="HOST"):
        listen("no such host", 0)
