"""``DATA_DIR`` itself: made, checked, locked; the secrets and ports that are kept in it.

::

    lock           flock of the running ``bot up``; holds its pid
    secret.key     signs our own tokens; made once
    stores.json    ports and passwords of the embedded stores; made once
    running.json   see ``running``
    postgres/      the cluster, or ``postgres.at``: a file that says where it is (see ``account``)
    valkey/        its append-only file, likewise
    phone/         files that the simulator's phone sent
    logs/          one file a process
"""

import contextlib
import errno
import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from bot.domain.errors import BadSetting, Refused
from bot.embedded.refusals import LEAST_FREE, DiskFull, InUse


@dataclass(frozen=True, slots=True)
class Access:
    """How the embedded stores are reached; a port of 0 was not chosen yet."""

    postgres_port: int
    postgres_admin_password: str
    postgres_password: str
    redis_port: int
    redis_password: str


def prepare(data_dir: Path) -> Path:
    """Make the folder if need be and check that it can be written; its absolute path.

    A folder that exists keeps its mode. A new one of root's can be passed through (0711) by the
    stores' own user, who cannot list it; everything secret in it is 0600.

    Raises:
        BadSetting: it cannot be made or written.
        DiskFull: it is as good as full.
    """
    folder = data_dir.expanduser().absolute()
    try:
        if not folder.exists():
            make_folder(folder, 0o711 if os.geteuid() == 0 else 0o700)
        (folder / "logs").mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise _unusable(folder, error) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _unusable(folder, PermissionError(errno.EACCES, "Permission denied"))
    require_room(folder)
    return folder


def make_folder(folder: Path, mode: int) -> None:
    """Make a folder of this very mode, whatever the umask takes away."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(mode)


def require_room(folder: Path, least: int = LEAST_FREE) -> None:
    """Raise ``DiskFull`` when fewer than ``least`` bytes are free under ``folder``."""
    free = shutil.disk_usage(folder).free
    if free < least:
        raise DiskFull(folder, free)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder for this process; the lock dies with it, however it dies.

    Raises:
        InUse: another ``bot up`` holds it.
    """
    with _opened(folder / "lock") as descriptor:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 20, 0).decode().strip() or "unknown"
            raise InUse(folder, holder) from None
        os.truncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int]:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _unusable(path.parent, error) from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def access(folder: Path) -> Access:
    """Ports and passwords of the stores in this folder, made at the first call."""
    path = folder / "stores.json"
    if path.exists():
        return Access(**json.loads(path.read_text("utf-8")))
    made = Access(
        postgres_port=0,
        postgres_admin_password=secrets.token_urlsafe(32),
        postgres_password=secrets.token_urlsafe(32),
        redis_port=0,
        redis_password=secrets.token_urlsafe(32),
    )
    keep_access(folder, made)
    return made


def keep_access(folder: Path, value: Access) -> None:
    """Store it for the next start."""
    write_private(folder / "stores.json", json.dumps(asdict(value), indent=1))


def keep_port(folder: Path, *, postgres: int | None = None, redis: int | None = None) -> None:
    """Remember the port that a store listens on, so that addresses outlive a restart."""
    known = access(folder)
    changed = replace(
        known,
        postgres_port=known.postgres_port if postgres is None else postgres,
        redis_port=known.redis_port if redis is None else redis,
    )
    if changed != known:
        keep_access(folder, changed)


def secret_key(data_dir: Path) -> str:
    """The key that signs our own tokens: 43 characters, made at the first call, mode 0600."""
    path = data_dir / "secret.key"
    if not path.exists():
        write_private(path, secrets.token_urlsafe(32))
    return path.read_text("utf-8").strip()


def write_private(path: Path, text: str) -> None:
    """Write a file that only we can read, whole or not at all."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _unusable(folder: Path, error: OSError) -> Refused | BadSetting:
    if error.errno == errno.ENOSPC:
        return DiskFull(folder, 0)
    why = (error.strerror or "unusable").lower()
    return BadSetting(
        "DATA_DIR",
        f"{folder} cannot be written ({why}).",
        "Choose another folder, or change who owns this one.",
    )
