"""Addresses that a stranger may send us to: public ones only.

The address that was checked is the one that is connected to: a name that answers differently the
second time (DNS rebinding) has no second time.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from aiohttp.abc import AbstractResolver, ResolveResult
from typing_extensions import override

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Lookup = Callable[[str, int], Awaitable[Sequence[str]]]
"""(host, port) -> addresses."""

_CARRYING: Final = tuple(
    ipaddress.ip_network(each) for each in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "::/96")
)
"""IPv6 networks whose addresses stand for IPv4 ones behind a translator (RFC 6052, 8215, 3056)."""


class NotPublic(OSError):
    """A name or number of this machine, this network, or of nobody."""

    def __init__(self) -> None:
        super().__init__("not a public address")


def is_public(written: str) -> bool:
    """Whether an address is one of the internet's, and of one machine."""
    try:
        address: IPAddress = ipaddress.ip_address(written.partition("%")[0])
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    address = mapped or address
    if any(address in network for network in _CARRYING if network.version == address.version):
        return False
    return address.is_global and not address.is_multicast


async def look_up(host: str, port: int) -> Sequence[str]:
    """What the machine's own resolver says."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(each[4][0]) for each in found]


class PublicResolver(AbstractResolver):
    """Resolves to public addresses; a name that also has others is refused as a whole."""

    def __init__(self, lookup: Lookup = look_up) -> None:
        self._lookup = lookup

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Addresses to connect to.

        Raises:
            NotPublic: one of them is none of the internet's.
        """
        addresses = await self._lookup(host, port)
        if not addresses or not all(is_public(each) for each in addresses):
            raise NotPublic
        return [
            ResolveResult(
                hostname=host,
                host=each,
                port=port,
                family=socket.AF_INET6 if ":" in each else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for each in addresses
        ]

    @override
    async def close(self) -> None:
        """Nothing is open."""
