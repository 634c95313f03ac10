"""Postgres, Redis and Chroma, as they were found."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from bot.console.doctor.finding import Finding, Group, Mark, Outcome, Unanswered
from bot.domain.errors import HirelineError, StoreDown

if TYPE_CHECKING:  # the drivers are imported where they are used, while others are being asked
    from bot.bus.examined import RedisSeen
    from bot.storage.examined import PostgresSeen

OLDEST_POSTGRES: Final = 14
"""Major version that the statements were written for; older ones lack functions they call."""
OLDEST_REDIS: Final = (6, 2)
"""XADD with MINID and XAUTOCLAIM came with it."""
A_PROCESS: Final = 12
"""Connections that a gateway or a worker opens at most: 8 for work, 4 for leases."""
MOST_JOBS: Final = 8
"""Codes that are named."""


def place(url: str) -> str:
    """Where a store is, without user and password."""
    parts = urlsplit(url)
    if not parts.hostname:
        return parts.path or parts.scheme
    return parts.netloc.rpartition("@")[2]


def postgres(outcome: "Outcome[PostgresSeen]", url: str) -> Iterator[Finding]:
    """Whether it can be worked with."""
    if isinstance(outcome, HirelineError):
        yield _unreached("postgres", "Postgres", outcome, "DATABASE_URL", url)
        return
    yield _found_postgres(outcome, url)
    yield from _spoiled_postgres(outcome)
    yield _connections(outcome)
    if outcome.behind:
        problem, _, _ = outcome.behind.rpartition(":")
        yield _of("schema", Mark.BAD, f"{problem}.", "bot migrate")
    else:
        yield _of("schema", Mark.OK, "has what this release needs.")
        yield _jobs(outcome.jobs)


def _found_postgres(seen: "PostgresSeen", url: str) -> Finding:
    said = f"reached at {place(url)}, version {seen.version}."
    if seen.major < OLDEST_POSTGRES:
        mend = f"Take {OLDEST_POSTGRES} or later."
        return _of("postgres", Mark.BAD, f"{said} That is too old.", mend)
    return _of("postgres", Mark.OK, said)


def _spoiled_postgres(seen: "PostgresSeen") -> Iterator[Finding]:
    if seen.read_only:
        said = "can only be read: a replica, or default_transaction_read_only is on."
        yield _of("postgres", Mark.BAD, said, "Point DATABASE_URL at the primary.")
    if seen.encoding != "UTF8":
        said = f"keeps text in {seen.encoding}, which has no room for every name."
        yield _of("postgres", Mark.BAD, said, "Make the database with ENCODING 'UTF8'.")
    if not seen.is_durable:
        said = "forgets what was committed when the power goes (fsync is off)."
        yield _of("postgres", Mark.NOTE, said, "Set fsync = on where candidates are real.")


def _connections(seen: "PostgresSeen") -> Finding:
    said = f"{seen.connections} allowed, {seen.used} in use; a gateway or worker takes {A_PROCESS}."
    mend = "Raise max_connections, or the limit of the role or the database."
    if seen.connections < A_PROCESS:
        return _of("connections", Mark.BAD, f"{said} Not even one has enough.", mend)
    if seen.connections < 2 * A_PROCESS:
        return _of("connections", Mark.NOTE, f"{said} That is one process.", mend)
    if seen.connections - seen.used < A_PROCESS:
        return _of("connections", Mark.NOTE, f"{said} There is no room for one more.", mend)
    return _of("connections", Mark.OK, said)


def _jobs(codes: tuple[str, ...]) -> Finding:
    if not codes:
        return _of("jobs", Mark.NOTE, "none is open; nobody can apply.", "bot jobs import FILE")
    more = f" and {len(codes) - MOST_JOBS} more" if len(codes) > MOST_JOBS else ""
    return _of("jobs", Mark.OK, f"open: {', '.join(codes[:MOST_JOBS])}{more}.")


def redis(outcome: "Outcome[RedisSeen]", url: str) -> Iterator[Finding]:
    """Whether the bell can be rung. Nothing is lost without it, everything is slower."""
    if isinstance(outcome, HirelineError):
        yield _unreached("redis", "Redis", outcome, "REDIS_URL", url)
        return
    yield _found_redis(outcome, url)
    if outcome.role == "slave":
        said = "can only be read: it is a replica."
        yield _of("redis", Mark.BAD, said, "Point REDIS_URL at the primary.")
    if not outcome.policy:
        yield _of("eviction", Mark.NOTE, "could not be seen: it does not tell its policy.")
    elif outcome.policy != "noeviction":
        said = f"maxmemory-policy is {outcome.policy}: a full Redis may throw streams away."
        yield _of("eviction", Mark.NOTE, said, "Set maxmemory-policy to noeviction.")
    else:
        yield _of("eviction", Mark.OK, "none (maxmemory-policy is noeviction).")
    yield _append_only(outcome.is_appending)


def _found_redis(seen: "RedisSeen", url: str) -> Finding:
    alike = ".".join(map(str, seen.speaks))
    also = f" (speaks Redis {alike})" if seen.server != "redis" else ""
    name = seen.server.capitalize()
    said = f"reached at {place(url)}, {name} {seen.version or 'of unknown version'}{also}."
    if seen.speaks and seen.speaks < OLDEST_REDIS:
        mend = "Take Redis 6.2 or later, or Valkey."
        return _of("redis", Mark.BAD, f"{said} That is too old.", mend)
    return _of("redis", Mark.OK if seen.speaks else Mark.NOTE, said)


def _append_only(is_on: bool | None) -> Finding:
    if is_on:
        return _of("append-only", Mark.OK, "on: what was rung outlives a restart.")
    said = "off" if is_on is False else "not told"
    said = f"{said}: bells may be gone after a restart. The sweep finds the mail, later."
    return _of("append-only", Mark.NOTE, said, "Set appendonly yes if others read the streams.")


def chroma(outcome: Outcome[None], url: str) -> Finding:
    """Whether the server of ``CHROMA_URL`` is there."""
    if not url:
        return _of("chroma", Mark.OK, "CHROMA_URL is not set: no server is needed.")
    if isinstance(outcome, HirelineError):
        return _unreached("chroma", "Chroma", outcome, "CHROMA_URL", url)
    return _of("chroma", Mark.OK, f"reached at {place(url)}.")


def nowhere(error: HirelineError) -> Finding:
    """Nobody says where a store is."""
    sentence, _, mend = str(error).partition(": ")
    return _of("stores", Mark.BAD, f"{sentence}.", f"{mend[:1].upper()}{mend[1:]}")


def _unreached(name: str, store: str, error: HirelineError, setting: str, url: str) -> Finding:
    start = f"Start it, or correct {setting} ({place(url)})."
    match error:
        case StoreDown():
            said, mend = str(error), start
        case Unanswered():
            said, mend = f"{StoreDown(store)} {error}", start
        case _:  # it is there, and says no
            said, mend = str(error), f"Correct {setting} ({place(url)}), or the server."
    return _of(name, Mark.BAD, said, mend)


def _of(name: str, mark: Mark, sentence: str, mend: str = "") -> Finding:
    return Finding(Group.STORES, name, mark, sentence, mend)
