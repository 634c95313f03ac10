"""A finished file gets its name, and takes it from nobody."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from bot.backup.refusals import Taken, Unwritable

_NO_LINKS: Final = frozenset({errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS})
"""What file systems without hard links answer: exFAT, some network and FUSE mounts."""


def put_in_place(part: Path, path: Path, link: Callable[[Path, Path], None] = os.link) -> None:
    """Give ``part`` the name ``path``, unless somebody else took that meanwhile.

    Raises:
        Taken: somebody did; theirs is untouched.
        Unwritable: the name cannot be had.
    """
    try:
        link(part, path)
    except FileExistsError:
        raise Taken(path) from None
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise Unwritable(path, error.strerror or "unusable") from error
        _rename(part, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _rename(part: Path, path: Path) -> None:
    """A rename overwrites without asking, so the name is claimed first."""
    try:
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        raise Taken(path) from None
    try:
        part.rename(path)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise Unwritable(path, error.strerror or "unusable") from error
