"""How a finished backup gets its name, also where there are no hard links."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.backup.placing import put_in_place
from bot.backup.refusals import Taken, Unwritable

Link = Callable[[Path, Path], None]


def refusing(number: int) -> Link:
    """The ``link`` of a file system that answers with this error."""

    def link(_part: Path, _path: Path) -> None:
        raise OSError(number, os.strerror(number))

    return link


def content_of(folder: Path) -> dict[str, str]:
    return {each.name: each.read_text("utf-8") for each in folder.iterdir()}


@pytest.fixture
def part(tmp_path: Path) -> Path:
    path = tmp_path / "part"
    path.write_text("whole", "utf-8")
    return path


@pytest.mark.parametrize("number", [errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS])
def test_a_mount_without_hard_links_gets_the_file_all_the_same(part: Path, number: int) -> None:
    put_in_place(part, part.with_name("a.dump"), refusing(number))
    assert content_of(part.parent) == {"a.dump": "whole"}


@pytest.mark.parametrize("link", [os.link, refusing(errno.ENOSYS)], ids=["links", "no links"])
def test_a_file_that_appeared_meanwhile_is_kept(part: Path, link: Link) -> None:
    path = part.with_name("a.dump")
    path.write_text("precious", "utf-8")
    with pytest.raises(Taken, match="exists already"):
        put_in_place(part, path, link)
    assert content_of(part.parent) == {"a.dump": "precious", "part": "whole"}


def test_a_name_that_cannot_be_had_is_said_to_be(part: Path) -> None:
    with pytest.raises(Unwritable, match="no space left"):
        put_in_place(part, part.with_name("a.dump"), refusing(errno.ENOSPC))
    assert content_of(part.parent) == {"part": "whole"}


def test_a_claim_that_comes_to_nothing_is_given_up(part: Path) -> None:
    """The part is gone: nothing is left under the name."""
    part.unlink()
    with pytest.raises(Unwritable, match="no such file"):
        put_in_place(part, part.with_name("a.dump"), refusing(errno.ENOSYS))
    assert content_of(part.parent) == {}
