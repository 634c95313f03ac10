"""``bot up``: the whole of Hireline on one machine, as one command that Ctrl-C ends.

Starts the stores, brings the schema up to date, loads the demo job, runs gateway and worker as
processes of their own and starts again what dies. What it cannot know (how to migrate, which job
is the demo) comes in from the composition root.
"""

import asyncio
import contextlib
import errno
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bot.config import Settings
from bot.domain.errors import BadSetting, HirelineError, Refused
from bot.embedded.folder import locked, prepare, secret_key
from bot.embedded.process import Child, free_port
from bot.embedded.server import Server
from bot.embedded.stores import Stores, start_stores

READY_SECONDS = 60.0
"""How long gateway and worker may take until ``/readyz`` says 200."""
STOP_SECONDS = 10.0
"""How long they may take to finish what they are at; a turn takes less."""
GIVE_UP_AFTER = 3
"""Ends of one process before the first readiness: it will not come."""
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds before a process that died is started again; the last is repeated."""
STEADY_SECONDS = 60.0
"""Who ran this long begins at the first pause again."""


class PortTaken(Refused):
    """Something else listens on ``HOST:PORT``; ``free`` is a port that nobody has."""

    def __init__(self, host: str, port: int, free: int) -> None:
        super().__init__(
            f"Port {port} on {host} is taken by another program: "
            f"stop that one, or start with PORT={free} make up."
        )


class NotReady(Refused):
    """Gateway or worker did not come up."""

    def __init__(self, what: str, logs: Path) -> None:
        super().__init__(f"Hireline did not get ready: {what}; more in {logs}.")


@dataclass(frozen=True, slots=True)
class Role:
    """A process of ours; without one that is not needed everything else goes on."""

    name: str
    command: tuple[str, ...]
    is_needed: bool = True


ROLES = tuple(Role(name, (sys.executable, "-m", "bot", name)) for name in ("gateway", "worker"))


@dataclass(frozen=True, slots=True)
class Steps:
    """What the composition root knows to do, and how to tell people.

    Attributes:
        migrate: brings the database at this address to today's schema.
        load_demo: puts a demo job into the database at this address; its name, "" if none.
        say: shows one line at once.
    """

    migrate: Callable[[str], Awaitable[object]]
    load_demo: Callable[[str], Awaitable[str]]
    say: Callable[[str], None]


async def up(settings: Settings, steps: Steps, *, roles: tuple[Role, ...] = ROLES) -> None:
    """Run everything until SIGINT or SIGTERM; then stop all of it and return.

    Raises:
        BadSetting: ``DATA_DIR``, ``HOST`` or ``PORT`` cannot be used.
        Refused: in use, taken, full, not installed, or it did not get ready.
    """
    house = _House(settings, steps, roles)
    with house.asked_to_stop() as asked:
        run = asyncio.create_task(house.run())
        stop = asyncio.create_task(asked.wait())
        try:
            await asyncio.wait({run, stop}, return_when=asyncio.FIRST_COMPLETED)
            if not run.done():
                steps.say("\nstopping …")
        finally:
            stop.cancel()
            run.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await run
    steps.say("stopped; everything is kept, `make up` goes on from here.")


class _House:
    """One run of ``up``."""

    def __init__(self, settings: Settings, steps: Steps, roles: tuple[Role, ...]) -> None:
        self._settings = settings
        self._steps = steps
        self._roles = roles
        self._children: list[Child] = []
        self._ready = False
        self._begun = self._now()

    @contextlib.contextmanager
    def asked_to_stop(self) -> Iterator[asyncio.Event]:
        """Set at the first SIGINT or SIGTERM; at the second nobody is waited for any more."""
        asked = asyncio.Event()
        loop = asyncio.get_running_loop()

        def heard() -> None:
            if asked.is_set():
                for child in self._children:
                    child.kill()
            asked.set()

        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, heard)
        try:
            yield asked
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    async def run(self) -> None:
        """Start in order, then watch; ends by cancellation or a refusal."""
        folder = prepare(self._settings.data_dir)
        self._steps.say(f"Hireline, data in {folder}")
        with locked(folder):
            require_free_port(self._settings.host, self._settings.port)
        async with start_stores(self._settings) as stores:
            names = ", ".join(one.name for one in stores.servers) or "stores given"
            self._done(names)
            await self._steps.migrate(stores.database_url)
            self._done("schema")
            demo = await self._steps.load_demo(stores.database_url)
            self._done(f"job {demo}" if demo else "jobs")
            async with self._watched(stores) as watchers:
                await _first(self._until_ready(folder), watchers)
                self._ready = True
                self._done(", ".join(role.name for role in self._roles))
                self._welcome(folder)
                await _first(asyncio.Event().wait(), watchers)

    @contextlib.asynccontextmanager
    async def _watched(self, stores: Stores) -> AsyncIterator[list[asyncio.Task[None]]]:
        env = self._environment(stores)
        watchers = [asyncio.create_task(self._keep_store(server)) for server in stores.servers]
        for role in self._roles:
            log = stores.data_dir / "logs" / f"{role.name}.log"
            # If we are killed the stores go too: nothing is left that it could finish.
            child = Child(role.name, log, orphaned=signal.SIGKILL)
            self._children.append(child)
            watchers.append(asyncio.create_task(self._keep_role(child, role, env)))
        try:
            yield watchers
        finally:
            for watcher in watchers:
                watcher.cancel()
            await asyncio.gather(*watchers, return_exceptions=True)
            stops = (child.stop((signal.SIGTERM, STOP_SECONDS)) for child in self._children)
            await asyncio.gather(*stops)

    async def _keep_role(self, child: Child, role: Role, env: Mapping[str, str]) -> None:
        """Run it, and again whenever it ends.

        Raises:
            NotReady: it ended too often before everything was ready.
        """
        ends = 0
        while True:
            begun = self._now()
            await child.start(role.command, env)
            code = await child.wait()
            ends = 1 if self._now() - begun > STEADY_SECONDS else ends + 1
            words = child.words() or "(it wrote nothing)"
            if not self._ready and role.is_needed and ends >= GIVE_UP_AFTER:
                self._steps.say(words)
                raise NotReady(f"the {role.name} ended {ends} times ({_end(code)})", child.log)
            await self._pause(f"the {role.name} ended ({_end(code)})", ends, words)

    async def _keep_store(self, server: Server) -> None:
        """Start a store again whenever it ends; gateway and worker wait for it by themselves.

        Raises:
            Refused: it came back under another address.
        """
        address, ends = server.url, 0
        while True:
            begun = self._now()
            code = await server.wait()
            ends = 1 if self._now() - begun > STEADY_SECONDS else ends + 1
            await self._pause(f"{server.name} ended ({_end(code)})", ends)
            try:
                await server.start()
            except HirelineError as error:
                self._steps.say(str(error))
            if server.url != address:
                raise Refused(f"{server.name} lost its port to another program: start again.")

    async def _pause(self, what: str, ends: int, words: str = "") -> None:
        pause = PAUSES[min(ends, len(PAUSES)) - 1]
        self._steps.say(f"{what}; starting it again in {pause:g} s")
        if words:
            self._steps.say("\n".join(f"  | {line}" for line in words.splitlines()))
        await asyncio.sleep(pause)

    async def _until_ready(self, folder: Path) -> None:
        url, answer = self._settings.local_url, "no answer"
        try:
            async with asyncio.timeout(READY_SECONDS):
                # Another process gets ready: there is no event to wait for.
                while (answer := await _status(url) or answer) != "200":  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
        except TimeoutError:
            what = f"/readyz: {answer} after {READY_SECONDS:g} s"
            raise NotReady(what, folder / "logs") from None

    def _environment(self, stores: Stores) -> dict[str, str]:
        settings = self._settings
        own = {
            "DATABASE_URL": stores.database_url,
            "REDIS_URL": stores.redis_url,
            "DATA_DIR": str(stores.data_dir),
            "HOST": settings.host,
            "PORT": str(settings.port),
            "SECRET_KEY": settings.secret_key.get_secret_value() or secret_key(stores.data_dir),
            "PHONE_SIMULATOR": str(settings.is_closed).lower(),
            "PYTHONUNBUFFERED": "1",
        }
        if settings.chroma_url:
            own["CHROMA_URL"] = settings.chroma_url
        return {**os.environ, **own}  # noqa: TID251 - handed on to our own processes

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    def _done(self, what: str) -> None:
        took, self._begun = self._now() - self._begun, self._now()
        self._steps.say(f"  {what:<28} {took:5.1f} s")

    def _welcome(self, folder: Path) -> None:
        bot = Path(sys.executable).with_name("bot")
        shown = os.path.relpath(bot)
        shown = str(bot) if shown.startswith("..") else shown
        say = self._steps.say
        say(f"\nready {self._settings.local_url}\n")
        if not self._settings.is_closed:
            say(f"  no phone simulator: HOST={self._settings.host} lets other machines in\n")
        phones = (
            (f"{self._settings.local_url}/phone", "a candidate's phone, in the browser"),
            (f"{shown} chat", "the same in another terminal"),
        )
        hints = (
            *(phones if self._settings.is_closed else ()),
            (f"{shown} show phone:+15550001", "what Hireline knows about a candidate"),
            (f"{shown} notices", "what a recruiter must know"),
            (f"{shown} --help", "everything else"),
        )
        for command, what in hints:
            say(f"  {command:<36} {what}")
        say(f"\nlogs are in {folder / 'logs'}; Ctrl-C stops everything.")


def require_free_port(host: str, port: int) -> None:
    """Raise when the gateway could not listen there.

    Raises:
        PortTaken: somebody else listens.
        BadSetting: no such address here, or the port is not for us.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as probe:
            # As uvicorn does it: closed connections of the last run are in nobody's way.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except PermissionError:
        raise BadSetting("PORT", f"{port} is kept for root.", "Choose one from 1024 up.") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(host, port, free_port(min(port + 1, 65535))) from None
        raise BadSetting(
            "HOST", f"{host} is no address of this machine.", "Unset it for the loopback."
        ) from None


async def _first(
    work: Coroutine[object, object, object], watchers: list[asyncio.Task[None]]
) -> None:
    """Do the work; if a watcher gives up first, its reason is raised."""
    task = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait({task, *watchers}, return_when=asyncio.FIRST_COMPLETED)
        for one in done:
            one.result()
    finally:
        task.cancel()


async def _status(base_url: str) -> str:
    """The status of ``GET /readyz``; empty when nobody answers."""
    at = urlsplit(base_url)
    try:
        async with asyncio.timeout(5):
            reader, writer = await asyncio.open_connection(at.hostname, at.port)
            try:
                request = f"GET /readyz HTTP/1.1\r\nHost: {at.netloc}\r\nConnection: close"
                writer.write(f"{request}\r\n\r\n".encode())
                line = (await reader.readline()).decode("latin-1").split()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return ""
    return line[1] if len(line) > 1 else ""


def _end(code: int) -> str:
    return f"exit {code}" if code >= 0 else signal.Signals(-code).name
