"""A real server on loopback: it listens, answers, and ends when it is told to."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

import aiohttp
import pytest

from bot.domain.errors import BadSetting
from bot.gateway.app import create_app
from bot.gateway.patient_http import LONGEST_HEAD, PatientHttp
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


class Impatient(PatientHttp):
    head_patience = 0.05


@asynccontextmanager
async def served(house: House, http: type[PatientHttp] = PatientHttp) -> AsyncIterator[int]:
    """The port of a real server."""
    listener, stop = listen("127.0.0.1", 0), asyncio.Event()
    serving = asyncio.create_task(serve(create_app(house.doors()), listener, stop, http=http))
    try:
        yield listener.getsockname()[1]
    finally:
        stop.set()
        await serving


async def answers(port: int, *said: bytes) -> bytes:
    """What a server says to these bytes until it closes the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for each in said:
            writer.write(each)
            await writer.drain()
        async with asyncio.timeout(5):
            return await reader.read()
    finally:
        writer.close()


GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"


@pytest.mark.parametrize(
    "said",
    [b"", b"GET /hea", GET, GET + b"A: ", GET + b"\r\nGET /hea"],
    ids=["nothing", "half a line", "half a head", "half a header", "half another"],
)
async def test_who_never_finishes_a_request_is_not_waited_for(house: House, said: bytes) -> None:
    """A thousand half requests once took every connection there was."""
    async with served(house, Impatient) as port:
        answer = await answers(port, said)
    assert answer.count(b"200 OK") == said.count(b"\r\n\r\n")


async def test_a_blank_line_is_no_request(house: House) -> None:
    """It once stopped the clock of an idle connection, for ever."""
    async with served(house, Impatient) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(GET + b"\r\n")
        await reader.readuntil(b"true}")
        writer.write(b"\r\n")
        async with asyncio.timeout(5):
            assert await reader.read() == b""
        writer.close()


async def test_headers_without_end_are_not_read_to_their_end(house: House) -> None:
    async with served(house) as port:
        answer = await answers(port, GET, *[b"A: " + b"a" * 1021] * (LONGEST_HEAD // 1024 + 1))
    assert answer.startswith(b"HTTP/1.1 400 ")


async def test_many_requests_over_one_connection(house: House) -> None:
    last = GET + b"Connection: close\r\n\r\n"
    async with served(house) as port:
        assert (await answers(port, *[GET + b"\r\n"] * 3, last)).count(b"200 OK") == 4
