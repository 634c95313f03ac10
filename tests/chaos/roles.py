"""Gateways and workers that can be struck, forked from one process that has everything imported.

Run as ``python -m tests.chaos.roles FD``: orders come over the socket ``FD`` with the file that the
role writes to. Whoever ends is buried here, and ``{pid} {signal}`` goes to the file of ends; so the
monkey knows that a process really died, and of what.
"""

import json
import os
import signal
import socket
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from bot import bootstrap, roles
from bot.channels.twilio.send import TwilioChannel
from bot.config import Settings
from bot.domain.turn import Outcome, Turn
from bot.gateway.serve import listen, serve
from bot.observability.logs import configure
from bot.senses import senses
from bot.worker.turns import Mind
from tests.chaos.crash_points import POISONED, Armed
from tests.chaos.mutations import Mutation, apply
from tests.chaos.pace import wait_out
from tests.e2e.faulty import (
    DyingChannel,
    DyingMind,
    be,
    become,
    import_roles,
    runtime,
)
from tests.e2e.minds import Counting, texts

UNSURE_AFTER: Final = 12.0
"""Seconds until a send whose relay died is looked up: more than a relay waits for an answer (10),
less than the product's 30, so that a short run sees all of it."""

SLOW: Final = "slow"
"""A word that takes a while to think about: so kills and merges meet turns in flight."""
SLOW_SECONDS: Final = 0.25
POISON: Final = "poison"
"""A word that kills who reads it."""

SCRIPTED: Final = "whatsapp:+1556"
"""Who writes from such a number talks with the product's own graph."""


@dataclass(frozen=True, slots=True)
class Order:
    """A role to be forked.

    Attributes:
        folder: the run's, where the crash points are armed.
        mutation: what is broken in it; "" for nothing.
    """

    role: str
    env: dict[str, str]
    folder: str
    mutation: str = ""

    def to_bytes(self) -> bytes:
        """What the nursery understands."""
        return json.dumps(asdict(self)).encode()


class Minds:
    """Counts what most people say; talks a screening with the others."""

    def __init__(self, counting: Mind, graph: Mind, death: Armed) -> None:
        self._counting = counting
        self._graph = graph
        self._death = death

    async def think(self, turn: Turn) -> Outcome:
        if turn.address.startswith(SCRIPTED):
            return await self._graph.think(turn)
        said = [text.split() for text in texts(turn)]
        for token in (words[0] for words in said if POISON in words):
            self._death.die(f"{POISONED}-{token}")
        if any(SLOW in words for words in said):
            await wait_out(SLOW_SECONDS)
        return await self._counting.think(turn)


async def run_gateway(settings: Settings, death: Armed) -> None:
    """The role ``gateway``."""
    listener = listen(settings.host, settings.port)
    async with runtime(settings, death, UNSURE_AFTER) as rt:
        with roles.until_asked() as stop:
            await serve(bootstrap.gateway(rt, stop), listener, stop)


async def run_worker(settings: Settings, death: Armed) -> None:
    """The role ``worker``."""
    twilio = TwilioChannel.name
    async with runtime(settings, death, UNSURE_AFTER) as rt:
        ways = dict(bootstrap.channels(settings))
        sends = {**ways, twilio: DyingChannel(ways[twilio], death)}
        model = bootstrap.language_model(settings)
        graph = bootstrap.mind(senses(settings, model), bootstrap.turn_saver())
        thinks = DyingMind(Minds(Counting(), graph, death), death)
        with roles.until_asked() as stop:
            await bootstrap.worker(rt, thinks=thinks, sends=sends).run(stop)


ROLES = {"gateway": run_gateway, "worker": run_worker}


def nursery(door: socket.socket, ends: Path) -> None:
    """Fork what is ordered until the door is closed."""
    buried = os.open(ends, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    signal.signal(signal.SIGCHLD, lambda *_: _bury(buried))
    while True:
        words, files, _, _ = socket.recv_fds(door, 2**16, 1)
        if not words:
            return
        pid = os.fork()
        if not pid:
            door.close()
            os.close(buried)
            _take_over(Order(**json.loads(words)), files[0])
        os.close(files[0])
        door.send(str(pid).encode())


def _bury(ends: int) -> None:
    """Write down everybody who ended; their signal, or 0 if it was none."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        os.write(ends, f"{pid} {number}\n".encode())


def _take_over(order: Order, out: int) -> None:
    settings = become(order.env, order.folder, out)
    configure(settings.log_level)
    if order.mutation:
        apply(Mutation(order.mutation))
    death = Armed(Path(order.folder))
    be(lambda: ROLES[order.role](settings, death))


if __name__ == "__main__":
    import_roles()
    nursery(socket.socket(fileno=int(sys.argv[1])), Path(sys.argv[2]))
