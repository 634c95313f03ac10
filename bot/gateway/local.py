"""Requests from this very machine, for what has no login: the phone and the metrics."""

import ipaddress
from typing import Final
from urllib.parse import urlsplit

from starlette.types import Scope

from bot.gateway.asgi import header

_FORWARDED: Final = frozenset(
    {
        *(b"forwarded", b"via", b"x-real-ip", b"x-client-ip", b"true-client-ip", b"client-ip"),
        *(
            b"cf-connecting-ip",
            b"cf-ray",
            b"fly-client-ip",
            b"fastly-client-ip",
            b"x-cluster-client-ip",
        ),
    }
)
"""Headers of proxies and tunnels, besides everything that begins with ``x-forwarded``."""


def is_local(scope: Scope) -> bool:
    """Whether a person or program here asks us directly.

    Three signs, because each alone was fooled elsewhere: the peer is loopback; the Host header
    names this machine (else a web page whose name was made to point here asks in the browser's
    name: DNS rebinding); nothing says that a proxy or tunnel on this machine passed it on. That
    something is an empty header too, and HTTP/1.0: what nginx speaks when it is told nothing, in
    which case it also calls us by our own name and says nothing of where a request came from.
    """
    peer = scope.get("client")
    if not peer or not _is_loopback(peer[0]) or scope.get("http_version") == "1.0":
        return False
    names = [name for name, _ in scope["headers"]]
    if any(name in _FORWARDED or name.startswith(b"x-forwarded") for name in names):
        return False
    return names.count(b"host") == 1 and is_local_name(header(scope, b"host"))


def is_local_name(host: str) -> bool:
    """Whether a Host header (name, maybe a port) names this machine."""
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return False
    return name == "localhost" or (name is not None and _is_loopback(name))


def _is_loopback(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback
