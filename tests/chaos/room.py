"""Whether this machine has room for a run: ports and open files."""

import resource
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from typing import Any, Final

from bot.domain.errors import Refused

PORTS: Final = 200
"""Six that listen; the others are of connections between them, those just closed included. With 25
the run began, and the system was blamed for what it could not send."""
FILES: Final = 512


def _any_port() -> AbstractContextManager[Any]:
    return socket.create_server(("127.0.0.1", 0))


def require_ports(bind: Callable[[], AbstractContextManager[Any]] = _any_port) -> None:
    """Raise unless the ports of a run are free; ``bind`` takes one.

    Raises:
        Refused: there are too few; says how to mend it.
    """
    with ExitStack() as held:
        for free in range(PORTS):
            try:
                held.enter_context(bind())
            except OSError:
                raise Refused(
                    f"There are too few free ports on 127.0.0.1: {PORTS} are needed, {free} were "
                    "free. End programs that hold some, or widen the range with  "
                    "sysctl -w net.ipv4.ip_local_port_range='32768 60999'"
                ) from None


def require_files(wanted: int = FILES) -> None:
    """Raise unless so many files may be open at a time; what may be raised is.

    Raises:
        Refused: the limit is lower and cannot be raised from here.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return
    if hard != resource.RLIM_INFINITY and hard < wanted:
        raise Refused(
            f"Only {hard} files may be open at a time and {wanted} are needed: raise the limit "
            f"with  ulimit -n {wanted}"
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
