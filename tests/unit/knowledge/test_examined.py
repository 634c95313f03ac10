"""Chroma asked for its heartbeat, on the wire."""

import pytest

from bot.domain.errors import StoreDown
from bot.knowledge.examined import HEARTBEAT, NotChroma, heartbeat
from tests.wire import Asked, Told, answering, nobody, saying


def chroma(asked: Asked) -> Told:
    if asked.path == HEARTBEAT:
        return Told(200, b'{"nanosecond heartbeat": 1764151200000000000}')
    return Told(404)


def test_its_heartbeat_is_heard() -> None:
    with answering(chroma) as place:
        heartbeat(place.url)
    assert [each.path for each in place.asked] == [HEARTBEAT]


@pytest.mark.parametrize("told", [Told(404), Told(200, b"{}"), Told(200, b"hello"), Told(500)])
def test_something_else_is_not_chroma(told: Told) -> None:
    with answering(lambda _: told) as place, pytest.raises(NotChroma, match=str(told.status)):
        heartbeat(place.url)


def test_silence_is_a_store_that_is_down() -> None:
    with pytest.raises(StoreDown, match=r"^Chroma cannot be reached\.$"):
        heartbeat(f"http://{nobody()}")
    with saying(b"\r\n") as host, pytest.raises(StoreDown):
        heartbeat(f"http://{host}")
