"""Who may send how much through a door that everybody knows: a web form's.

A peer is an address, or the 2^64 of IPv6 that one customer has. Behind a proxy that is everybody,
so no limit of one peer is small.
"""

import ipaddress
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from starlette.types import Message, Receive

A_MINUTE: Final = 30
"""Forms that one peer may send."""
PEERS: Final = 4096
"""Peers that are remembered."""
AT_ONCE: Final = 64
"""Forms that may be on their way in: slow ones cost little but their place."""
OF_ONE: Final = 8
"""Of them of one peer, so that nobody alone holds the door shut."""
BYTES: Final = 64 * 1024 * 1024
"""Bytes of all of them together that are held in memory; of one peer half of it."""


class Crowded(Exception):
    """No more at the moment."""


def peer_of(host: str) -> str:
    """Whom an address stands for."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return host
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((int(address), 64), strict=False))


@dataclass(slots=True)
class Peers:
    """How many forms each peer may still send: a bucket each that fills by itself."""

    a_minute: int = A_MINUTE
    now: Callable[[], float] = monotonic
    _full_at: OrderedDict[str, float] = field(default_factory=OrderedDict)

    def take(self, peer: str) -> bool:
        """Whether one more is all right."""
        each, now = 60 / self.a_minute, self.now()
        full_at = max(self._full_at.pop(peer, now), now) + each
        is_allowed = full_at <= now + 60
        self._full_at[peer] = full_at if is_allowed else full_at - each
        while len(self._full_at) > PEERS:
            self._full_at.popitem(last=False)
        return is_allowed


@dataclass(slots=True)
class Arrivals:
    """Bodies that come in just now: how many, and how many bytes of them."""

    at_once: int = AT_ONCE
    of_one: int = OF_ONE
    most: int = BYTES
    _forms: Counter[str] = field(default_factory=Counter)
    _bytes: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def one(self, peer: str, receive: Receive) -> Iterator[Receive]:
        """``receive``, counted; what came is held until the block ends.

        Raises:
            Crowded: at once, or once too many bytes are here.
        """
        if self._forms.total() >= self.at_once or self._forms[peer] >= self.of_one:
            raise Crowded
        held = 0

        async def counted() -> Message:
            nonlocal held
            message = await receive()
            size = len(message.get("body", b""))
            if self._bytes.total() + size > self.most or self._bytes[peer] + size > self.most // 2:
                raise Crowded
            held += size
            self._bytes[peer] += size
            return message

        self._forms[peer] += 1
        try:
            yield counted
        finally:
            self._forms -= Counter({peer: 1})
            self._bytes -= Counter({peer: held})
