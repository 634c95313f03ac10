"""Who may send how much through a door that everybody knows."""

from collections.abc import Callable

import pytest
from starlette.types import Message, Receive

from bot.gateway.crowding import PEERS, Arrivals, Crowded, Peers, peer_of


def sending(*sizes: int) -> Receive:
    left = list(sizes)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"x" * left.pop(0), "more_body": bool(left)}

    return receive


def test_a_bucket_fills_again_and_peers_do_not_share_it() -> None:
    seconds = [0.0]
    peers = Peers(a_minute=2, now=lambda: seconds[0])

    assert [peers.take("a"), peers.take("a"), peers.take("a")] == [True, True, False]
    assert peers.take("b")
    seconds[0] = 31.0
    assert [peers.take("a"), peers.take("a")] == [True, False]


def test_only_so_many_peers_are_remembered() -> None:
    peers = Peers(a_minute=1, now=lambda: 0.0)
    for n in range(PEERS + 1):
        assert peers.take(str(n))
    assert peers.take("0")
    assert not peers.take(str(PEERS))


@pytest.mark.parametrize(
    ("host", "peer"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("", ""),
        ("unix", "unix"),
    ],
)
def test_a_peer_is_all_that_one_customer_has(host: str, peer: str) -> None:
    assert peer_of(host) == peer


async def test_bytes_are_held_until_the_form_is_done() -> None:
    arrivals = Arrivals(most=100)
    with arrivals.one("a", sending(30)) as first:
        await first()
        with arrivals.one("a", sending(30)) as second, pytest.raises(Crowded):
            await second()  # half of all is the most for one
        with arrivals.one("b", sending(40)) as other, arrivals.one("c", sending(31)) as third:
            await other()
            with pytest.raises(Crowded):
                await third()
    with arrivals.one("a", sending(50)) as again:
        await again()


@pytest.mark.parametrize("made", [lambda: Arrivals(of_one=1), lambda: Arrivals(at_once=1)])
def test_only_so_many_are_on_their_way(made: Callable[[], Arrivals]) -> None:
    arrivals = made()
    with arrivals.one("a", sending()), pytest.raises(Crowded), arrivals.one("a", sending()):
        pass
    with arrivals.one("a", sending()):
        pass
