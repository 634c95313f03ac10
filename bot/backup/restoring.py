"""``bot restore``: a backup becomes the database, in one transaction, and is settled in it.

The script of ``pg_restore`` goes through us into ``psql``. So what stood there before is taken
away, the backup put in its place and the settling of what it cannot know
(``storage/sql/restoring.sql``) are one transaction: the COMMIT is written after ``pg_restore`` has
ended well, and whatever breaks before leaves everything as it was. Workers that run meanwhile wait
for the tables, and turns of theirs find another fence.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

from bot.backup.address import Address, address_of
from bot.backup.archive import Archive, opened, require_whole
from bot.backup.clients import Clients, end, for_restoring, installed
from bot.backup.refusals import (
    Damaged,
    Failed,
    Occupied,
    OlderServer,
    Stopped,
    dependents,
    first_error,
)
from bot.storage.contents import Contents, settling

CHUNK: Final = 1 << 16
LOCK_WAIT: Final = "10s"
"""How long those who work in the database are waited for, before it is tried again."""

TRIES: Final = 3
_IN_THE_WAY: Final = ("deadlock detected", "lock timeout")

_OCCUPIED: Final = "occupied by conversations"
_REFUSE_IF_OCCUPIED: Final = (
    "DO $$ BEGIN IF EXISTS (SELECT FROM public.conversation) THEN "
    f"RAISE EXCEPTION '{_OCCUPIED}'; END IF; END $$;"
)
_CONVERSATIONS: Final = (
    "The database holds conversations already: name an empty one in DATABASE_URL, "
    "or throw away what is there with --replace."
)


@dataclass(frozen=True, slots=True)
class Restored:
    """A backup that is the database now; ``made``: when it was made, in pg_dump's words."""

    made: str


async def restore(
    database_url: str, contents: Contents, path: Path, *, replace: bool, lock: int
) -> Restored:
    """Make the database what the backup says, and nothing else.

    Args:
        database_url: where to.
        contents: what is there now.
        path: the backup.
        replace: throw away conversations that are there.
        lock: key of the advisory lock under which the schema changes.

    Raises:
        Occupied: there are conversations and ``replace`` is not given, or tables not of ours, or
            something that depends on ours.
        NoFile, Foreign, Damaged: the file is not what it should be.
        NoClient, OlderServer: the versions do not fit.
        Failed: Postgres refused; nothing was changed.
        Stopped: told to; nothing was changed, or everything was done.
    """
    found = await installed()
    archive = await opened(path, found)
    _require_place(contents, replace=replace)
    if archive.server > contents.major:
        raise OlderServer(path, archive.server, contents.major)
    clients = for_restoring(found, archive.writer, contents.major)
    await require_whole(path, clients)
    before, after = _before(contents.tables, lock, replace=replace), _after()
    try:
        await _again_if_in_the_way(address_of(database_url), archive, clients, before, after)
    except asyncio.CancelledError:
        # What psql had from us by then it may still have carried out: all of it, or nothing.
        raise Stopped("the database is as it was, unless it was just done") from None
    return Restored(archive.made)


def _require_place(contents: Contents, *, replace: bool) -> None:
    if contents.foreign:
        shown = ", ".join(contents.foreign[:3])
        raise Occupied(
            f"The database holds tables that are not Hireline's ({shown}): "
            "name a database of its own in DATABASE_URL."
        )
    if contents.has_conversations and not replace:
        raise Occupied(_CONVERSATIONS)


def _before(tables: Sequence[str], lock: int, *, replace: bool) -> str:
    steps = ("BEGIN;", f"SET LOCAL lock_timeout = '{LOCK_WAIT}';")
    away = _take_away(tables, replace=replace) if tables else ()
    return "\n".join((*steps, f"SELECT pg_advisory_xact_lock({lock});", *away, ""))


def _take_away(tables: Sequence[str], *, replace: bool) -> tuple[str, ...]:
    """Lock, look once more, drop.

    The mailbox is locked first: whoever works locks it first, too, so nobody waits in a circle.
    Reading the file took minutes, and a gateway may have journalled somebody meanwhile: only under
    the lock is it certain that nobody is thrown away. One DROP, in which our tables' foreign keys
    resolve each other; without CASCADE, which would take a view or a table of somebody else along.
    """
    ordered = sorted(tables, key=lambda name: (name != "mailbox", name))
    named = ", ".join(f'public."{name}"' for name in ordered)
    looks = () if replace or "conversation" not in tables else (_REFUSE_IF_OCCUPIED,)
    return (f"LOCK TABLE {named} IN ACCESS EXCLUSIVE MODE;", *looks, f"DROP TABLE {named};")


def _after() -> str:
    steps = (f"{statement};" for statement in settling())
    return "\n".join(("", "SET LOCAL search_path = public;", *steps, "COMMIT;", ""))


async def _again_if_in_the_way(
    address: Address, archive: Archive, clients: Clients, before: str, after: str
) -> None:
    for attempt in range(1, TRIES + 1):
        words = await _through(address, archive, clients, before, after)
        if not words:
            return
        is_held = any(each in first_error(words) for each in _IN_THE_WAY)
        if is_held and attempt == TRIES:
            raise Failed("Others work in the database: stop gateway and workers first", words)
        if not is_held:
            _explain(words)


def _explain(words: str) -> NoReturn:
    """Nothing was changed: why, for the person who asked."""
    if first_error(words) == _OCCUPIED:
        raise Occupied(_CONVERSATIONS)
    if found := dependents(words):
        shown = "; ".join(found[:3])
        raise Occupied(
            f"Something in the database depends on Hireline's tables and would go with them "
            f"({shown}): drop it first, and make it again after the restore."
        )
    raise Failed("The restore failed and changed nothing", words)


async def _through(
    address: Address, archive: Archive, clients: Clients, before: str, after: str
) -> str:
    """Once: what went wrong in psql's words, "" when it is done."""
    script = await asyncio.create_subprocess_exec(
        *(clients.program("pg_restore"), "--file=-", "--no-owner", "--no-privileges"),
        *("--no-comments", str(archive.path)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        psql = await asyncio.create_subprocess_exec(
            *(clients.program("psql"), "--no-psqlrc", "--quiet", "--no-password"),
            *("--set=ON_ERROR_STOP=1", "--set=SHOW_CONTEXT=never"),
            f"--dbname={address.url}",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            env=address.environment(),
        )
        try:
            return await _pumped(archive.path, script, psql, before, after)
        finally:
            await end(psql)
    finally:
        await end(script)


async def _pumped(
    path: Path,
    script: asyncio.subprocess.Process,
    psql: asyncio.subprocess.Process,
    before: str,
    after: str,
) -> str:
    assert script.stdout
    assert psql.stdin
    assert psql.stderr
    listening = asyncio.create_task(psql.stderr.read())
    try:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it says why
            psql.stdin.write(before.encode())
            while chunk := await script.stdout.read(CHUNK):
                psql.stdin.write(chunk)
                await psql.stdin.drain()
            if await script.wait():
                raise Damaged(path)
            psql.stdin.write(after.encode())
            await psql.stdin.drain()
            psql.stdin.close()
        words = (await listening).decode(errors="replace")
    finally:
        listening.cancel()
    return (words.strip() or f"psql ended with {psql.returncode}") if await psql.wait() else ""
