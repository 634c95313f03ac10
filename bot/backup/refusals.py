"""Why nothing was saved or restored: one sentence each, with what to do.

::

    Refused
    ├── Taken          there is a file of that name already
    ├── Unwritable     the file cannot be written there
    ├── NoRoom         the disk is too full for it
    ├── NoFile         there is nothing to restore from
    ├── Foreign        not a backup, or not one of Hireline's
    ├── Damaged        a backup that cannot be read to its end
    ├── NoClient       no client program that is right for this server
    ├── LaterFile      a later pg_dump wrote it
    ├── OlderServer    the backup is of a later Postgres
    ├── Occupied       the database holds conversations, or what is not ours or depends on it
    ├── Failed         a client program ended with an error
    └── Stopped        somebody asked us to stop
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bot.domain.errors import Refused

_DEPENDENT: Final = re.compile(r"^(?:DETAIL:\s+)?(\S.* depends on .*)$", re.MULTILINE)


class Taken(Refused):
    """A backup never overwrites another one."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} exists already: choose another name, or remove it first.")


class Unwritable(Refused):
    """No file can be made there; ``problem`` in the system's words."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path} cannot be written ({problem.lower()}): choose another place.")


class NoRoom(Refused):
    """Fewer bytes are free than the backup may take."""

    def __init__(self, path: Path, free: int, needed: int) -> None:
        super().__init__(
            f"The disk under {path.parent} has {shown(free)} free and the backup may take "
            f"{shown(needed)}: make room, or choose another disk."
        )


class NoFile(Refused):
    """Nothing can be read there; ``problem`` in the system's words."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path} cannot be read ({problem.lower()}): name a file of `bot backup`.")


class Foreign(Refused):
    """A file that `bot backup` did not write."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path} {problem}: name a file that `bot backup` wrote.")


class Damaged(Refused):
    """A backup that ends too early or was changed."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} is damaged and nothing was restored from it: take another backup, "
            "or copy this one again from where it was kept."
        )


class NoClient(Refused):
    """No pg_dump, pg_restore and psql of a version that will do; ``found`` are the majors here."""

    def __init__(self, wanted: int, found: Sequence[int], why: str) -> None:
        here = " and ".join(map(str, found))
        there = f"those here are of version {here}" if here else "there are none here"
        super().__init__(
            f"{why} needs the programs pg_dump, pg_restore and psql of Postgres {wanted}, and "
            f"{there}: install postgresql-client-{wanted}, or run this where they are."
        )


class LaterFile(Refused):
    """A backup whose form ``pg_restore`` of this major version does not know yet."""

    def __init__(self, path: Path, known: int) -> None:
        super().__init__(
            f"{path} was written by a later pg_dump than {known}, which is what is here: install "
            "the postgresql-client of the Postgres that it is of, or run this where that is."
        )


class OlderServer(Refused):
    """What a later Postgres wrote is not for an older one."""

    def __init__(self, path: Path, written: int, server: int) -> None:
        super().__init__(
            f"{path} is of Postgres {written} and this server is {server}: "
            f"restore it into Postgres {written} or later."
        )


class Occupied(Refused):
    """A restore would throw something away that nobody said is worthless."""


class Failed(Refused):
    """A client program gave up; ``words`` are its own, of which the first error is shown."""

    def __init__(self, what: str, words: str) -> None:
        super().__init__(f"{what} ({first_error(words)}).")


class Stopped(Refused):
    """SIGINT or SIGTERM came in the middle."""

    def __init__(self, left: str) -> None:
        super().__init__(f"Stopped: {left}.")


def first_error(words: str) -> str:
    """The line that says what went wrong, without the program's name before it."""
    lines = [line for line in words.splitlines() if line.strip()]
    for mark in ("ERROR:", "FATAL:", "error:"):
        for line in lines:
            if mark in line:
                return line.partition(mark)[2].strip().removesuffix(".")
    return lines[-1].strip() if lines else "it said nothing"


def dependents(words: str) -> list[str]:
    """Who keeps Postgres from dropping a table, one phrase each: ``view a depends on table b``."""
    if "other objects depend on" not in first_error(words):
        return []
    return [found[1].strip() for found in _DEPENDENT.finditer(words)]


def shown(size: int) -> str:
    """Bytes for people."""
    return f"{size / 1e6:,.1f} MB" if size >= 1e6 else f"{size / 1e3:,.0f} kB"
