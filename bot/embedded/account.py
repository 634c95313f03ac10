"""Whom the stores run as, and folders that this user can reach.

Not root: they run as ourselves, under ``DATA_DIR``. Root: Postgres refuses, and a network service
has no business being root, so both run as the system user ``hireline-stores``. A bare number would
do for ``postgres`` but not for ``initdb``, which looks its user up by name; so the user is made
once, with ``useradd``.

That user may not reach ``DATA_DIR`` or the virtual environment (root's home is 0700). No mode of
a folder above is ever changed: the data goes to a folder of the user's own below ``SYSTEM_HOME``
and ``DATA_DIR`` keeps a pointer file; programs are copied there, once a version.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from bot.embedded.folder import make_folder, require_room, write_private
from bot.embedded.refusals import DataGone, ForeignFolder, NoSystemUser

USER = "hireline-stores"
SYSTEM_HOME = Path("/var/lib/hireline")
_SYSTEM_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"


class Credentials(TypedDict, total=False):
    """Arguments of ``subprocess`` that change the user; empty: stay who we are."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Account:
    """A user of the operating system; ``None`` is ourselves."""

    uid: int | None = None
    gid: int | None = None

    def credentials(self) -> Credentials:
        """For ``subprocess``."""
        if self.uid is None or self.gid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def become(self) -> None:
        """Turn this process, just forked, into the user's; there is no way back."""
        if self.uid is not None and self.gid is not None:
            os.setgroups([])
            os.setgid(self.gid)
            os.setuid(self.uid)

    def own(self, path: Path) -> None:
        """Give it this file or folder."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def can(self, *command: str) -> bool:
        """Whether this command works for the user: seen by running it."""
        try:
            done = subprocess.run(  # noqa: S603 - our own words
                command, cwd="/", env={}, capture_output=True, check=False, **self.credentials()
            )
        except OSError:
            return False
        return done.returncode == 0


OURSELVES = Account()


def store_account() -> Account:
    """Ourselves, or the stores' own user when we are root.

    Raises:
        NoSystemUser: we are root and no user can be made.
    """
    if os.geteuid() != 0:
        return OURSELVES
    entry = _entry() or _made()
    return Account(entry.pw_uid, entry.pw_gid)


def _entry() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(USER)
    except KeyError:
        return None


def _made() -> pwd.struct_passwd:
    program = shutil.which("useradd", path=_SYSTEM_PATH)
    problem = "useradd is missing"
    if program:
        options = ("--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent")
        done = subprocess.run(  # noqa: S603 - our own words
            [program, *options, "--shell", "/usr/sbin/nologin", USER],
            capture_output=True,
            text=True,
            check=False,
        )
        problem = done.stderr.strip() or f"useradd ended with {done.returncode}"
    # Another start may have been quicker: what counts is that the user is there now.
    entry = _entry()
    if entry is None:
        raise NoSystemUser(USER, problem)
    return entry


def private_folder(data_dir: Path, name: str, account: Account) -> Path:
    """The folder of a store, 0700, owned by ``account`` and reachable for it.

    ``DATA_DIR/name`` if that will do; else one below ``SYSTEM_HOME``, and ``DATA_DIR/name.at``
    says where.

    Raises:
        ForeignFolder: it belongs to somebody else.
        DataGone: the one pointed at is not there.
    """
    pointer = data_dir / f"{name}.at"
    if pointer.exists():
        folder = Path(pointer.read_text("utf-8").strip())
        if not folder.is_dir():
            raise DataGone(pointer, folder)
        return _owned(folder, account)
    folder = data_dir / name
    fresh = not folder.exists()
    if fresh:
        folder.mkdir(mode=0o700)
        account.own(folder)
    if account.uid is None or account.can("/usr/bin/test", "-w", str(folder)) or not fresh:
        return _owned(folder, account)
    folder.rmdir()
    return _elsewhere(pointer, name, account)


def _elsewhere(pointer: Path, name: str, account: Account) -> Path:
    _make_system_home()
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=SYSTEM_HOME))
    account.own(folder)
    write_private(pointer, f"{folder}\n")
    return folder


def _make_system_home() -> None:
    if not SYSTEM_HOME.exists():
        make_folder(SYSTEM_HOME, 0o755)
    require_room(SYSTEM_HOME)


def _owned(folder: Path, account: Account) -> Path:
    owner = folder.stat().st_uid
    wanted = os.geteuid() if account.uid is None else account.uid
    if owner != wanted:
        raise ForeignFolder(folder, owner, wanted)
    return folder


def reachable_program(root: Path, program: str, copies: tuple[str, ...], version: str) -> str:
    """The path of ``root/program``, or of its copy below ``SYSTEM_HOME``, made once a version.

    Args:
        root: the folder that all of ``copies`` are relative to (a ``site-packages``).
        program: relative to ``root``.
        copies: files and folders that the program needs to run, itself among them.
        version: names the copy, like ``postgres-0.6.0``.
    """
    place = SYSTEM_HOME / version
    if not place.exists():
        _make_system_home()
        fresh = Path(tempfile.mkdtemp(prefix=f".{version}-", dir=SYSTEM_HOME))
        for name in copies:
            _copied(root / name, fresh / name)
        for path in (fresh, *fresh.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        _put(fresh, place)
    return str(place / program)


def _copied(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True)
    else:
        shutil.copy2(source, target)


def _put(fresh: Path, place: Path) -> None:
    try:
        fresh.rename(place)
    except OSError:
        # Another start put the same version there meanwhile.
        shutil.rmtree(fresh)
        if not place.exists():
            raise
