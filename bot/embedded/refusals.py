"""Why the embedded stores do not start: one sentence each, with what to do.

::

    Refused
    ├── InUse           another ``bot up`` has the folder
    ├── DiskFull
    ├── NoSystemUser    root, and no user to run the stores as
    ├── ForeignFolder   the data belongs to another user
    ├── DataGone        the pointer in ``DATA_DIR`` leads nowhere
    ├── NotInstalled    no program to run
    ├── OtherVersion    data of another Postgres
    └── NotStarted      it ended, or did not answer in time
"""

from pathlib import Path

from bot.domain.errors import Refused

LEAST_FREE = 300 * 1024 * 1024
"""Bytes that must be free at the start: a new cluster takes 40 MB, its journal grows first."""


class InUse(Refused):
    """Another ``bot up`` runs on the folder."""

    def __init__(self, folder: Path, holder: str) -> None:
        super().__init__(
            f"Hireline already runs on {folder} (pid {holder}): "
            "stop it first, or set DATA_DIR to another folder."
        )


class DiskFull(Refused):
    """Too little room under the folder; ``free`` in bytes."""

    def __init__(self, folder: Path, free: int) -> None:
        mebi = 2**20
        super().__init__(
            f"The disk under {folder} is full ({free // mebi} MB free, {LEAST_FREE // mebi} MB "
            "are needed): make room, or set DATA_DIR to another disk."
        )


class NoSystemUser(Refused):
    """We are root and cannot make the user that the stores run as."""

    def __init__(self, user: str, problem: str) -> None:
        super().__init__(
            f"Postgres does not run as root and the user {user} could not be made ({problem}): "
            "start Hireline as another user, or set DATABASE_URL and REDIS_URL."
        )


class ForeignFolder(Refused):
    """The data belongs to another user than this start would use."""

    def __init__(self, folder: Path, owner: int, wanted: int) -> None:
        super().__init__(
            f"{folder} belongs to the user with id {owner} and this start would use {wanted}: "
            "start Hireline as the user who made it, or set DATA_DIR to another folder."
        )


class DataGone(Refused):
    """A pointer file names a folder that is not there."""

    def __init__(self, pointer: Path, folder: Path) -> None:
        super().__init__(
            f"{pointer} says that the data is in {folder}, which is gone: "
            f"bring it back, or remove {pointer} to start empty."
        )


class NotInstalled(Refused):
    """The program of a store is not on this machine."""

    def __init__(self, name: str, setting: str) -> None:
        super().__init__(
            f"The embedded {name} is not installed: "
            f"run pip install 'hireline[embedded]', or set {setting}."
        )


class OtherVersion(Refused):
    """A cluster that another major version of Postgres wrote."""

    def __init__(self, cluster: Path, found: str, ours: str) -> None:
        super().__init__(
            f"The data in {cluster} was written by Postgres {found} and this release brings "
            f"{ours}: move it over with pg_dump, or set DATA_DIR to a new folder."
        )


class NotStarted(Refused):
    """A store ended at its start or did not answer in time; ``words`` is what it wrote last."""

    def __init__(self, name: str, words: str, log: Path) -> None:
        last = words.strip().rpartition("\n")[2] or "it said nothing"
        super().__init__(f"{name} did not start ({last}); more in {log}.")


def not_started(name: str, words: str, folder: Path, log: Path) -> Refused:
    """The refusal that a store's last words mean; ``folder`` is where its data is."""
    if "No space left on device" in words:
        return DiskFull(folder, 0)
    return NotStarted(name, words, log)
