"""A worker's own little server: who may read the metrics, and whether the loop still turns."""

import asyncio
import http.client
import socket
import time

import pytest

from bot.domain.errors import BadSetting
from bot.observability.exposition import AT_ONCE, Exposition, served
from bot.observability.heartbeat import STILL_SECONDS, Heartbeat

SHOWN = Exposition(lambda: b"hireline_bus_down 0\n", "text/plain")


def ask(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_metrics_and_health_and_nothing_else() -> None:
    with served(SHOWN, 0) as port:
        assert ask(port, "/metrics") == (200, "hireline_bus_down 0\n")
        assert ask(port, "/metrics", "HEAD") == (200, "")
        assert ask(port, "/healthz") == (200, "alive\n")
        assert ask(port, "/")[0] == 404
        assert ask(port, "/metrics", "POST")[0] == 405


def test_with_a_token_the_metrics_want_it_and_health_does_not() -> None:
    guarded = Exposition(SHOWN.render, SHOWN.content_type, token="let me")
    with served(guarded, 0) as port:
        assert ask(port, "/metrics", Authorization="Bearer let me")[0] == 200
        for wrong in ("Bearer guess", "let me", "Basic let me", "Bearer ", "Bearer l\xe9t me", ""):
            assert ask(port, "/metrics", Authorization=wrong)[0] == 401
        assert ask(port, "/metrics")[0] == 401
        assert ask(port, "/healthz")[0] == 200


def test_who_says_nothing_holds_nobody_up_and_a_crowd_is_hung_up_on() -> None:
    with served(SHOWN, 0) as port:
        crowd = [socket.create_connection(("127.0.0.1", port)) for _ in range(AT_ONCE - 1)]
        assert ask(port, "/healthz")[0] == 200
        crowd += [socket.create_connection(("127.0.0.1", port)) for _ in range(5)]
        crowd[-1].settimeout(5)
        assert crowd[-1].recv(1) == b""
        for each in crowd:
            each.close()


def test_a_port_that_is_taken_is_one_sentence() -> None:
    with (
        served(SHOWN, 0) as port,
        pytest.raises(BadSetting, match=f"METRICS_PORT: {port} cannot be used"),
        served(SHOWN, port),
    ):
        pytest.fail("two listened on one port")


def test_an_address_of_another_machine_is_one_sentence() -> None:
    with (
        pytest.raises(BadSetting, match=r"^METRICS_HOST: 192\.0\.2\.7 is not an address"),
        served(SHOWN, 0, "192.0.2.7"),
    ):
        pytest.fail("it listened there")


def test_it_stops_and_may_start_again() -> None:
    with served(SHOWN, 0) as port:
        pass
    with served(SHOWN, port) as again:
        assert again == port


async def test_a_loop_that_stands_still_is_not_alive() -> None:
    now = time.monotonic()
    heart = Heartbeat(lambda: now)
    shown = Exposition(SHOWN.render, SHOWN.content_type, is_alive=heart.is_alive)
    with served(shown, 0) as port, heart.beating():
        now += STILL_SECONDS - 1
        assert await asyncio.to_thread(ask, port, "/healthz") == (200, "alive\n")
        now += 1  # nothing beats: this test holds the loop from here on
        assert ask(port, "/healthz") == (503, "The event loop stands still.\n")


async def test_a_loop_that_turns_beats() -> None:
    now = 0.0
    heart = Heartbeat(lambda: now)
    with heart.beating():
        now += 2 * STILL_SECONDS
        assert not heart.is_alive()
        await asyncio.wait_for(_until_alive(heart), 5)


async def _until_alive(heart: Heartbeat) -> None:
    while not heart.is_alive():
        await asyncio.wait({asyncio.create_task(asyncio.Event().wait())}, timeout=0.05)
