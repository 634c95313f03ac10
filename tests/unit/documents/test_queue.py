"""Pictures are looked at one at a time on one machine."""

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.documents.queue import Queue, _taken
from bot.domain.document import DocumentUnread, Unread


class Looking:
    """Says how many looked at once; ``going`` lets the first one go on."""

    def __init__(self) -> None:
        self.now = 0
        self.most = 0
        self.began = asyncio.Event()
        self.going = asyncio.Event()

    async def ask(self, header: Mapping[str, Any], content: bytes) -> dict[str, Any]:
        self.now += 1
        self.most = max(self.most, self.now)
        self.began.set()
        await self.going.wait()
        self.now -= 1
        if not content:
            raise DocumentUnread(Unread.EMPTY)
        return {"text": header["page"]}

    async def close(self) -> None: ...


async def test_two_workers_take_turns(tmp_path: Path) -> None:
    looking = Looking()
    workers = [Queue(looking, tmp_path / "a" / "lock") for _ in range(2)]
    asked = [asyncio.create_task(each.ask({"page": n}, b"x")) for n, each in enumerate(workers)]
    await looking.began.wait()
    looking.going.set()
    assert [reply["text"] for reply in await asyncio.gather(*asked)] == [0, 1]
    assert looking.most == 1


async def test_what_fails_lets_the_next_one_look(tmp_path: Path) -> None:
    looking = Looking()
    looking.going.set()
    queue = Queue(looking, tmp_path / "lock")
    with pytest.raises(DocumentUnread):
        await queue.ask({"page": 1}, b"")
    assert await queue.ask({"page": 2}, b"x") == {"text": 2}


async def test_who_holds_it_for_ever_is_not_waited_for(tmp_path: Path) -> None:
    stopped, looking = Looking(), Looking()
    looking.going.set()
    first = asyncio.create_task(Queue(stopped, tmp_path / "lock").ask({"page": 1}, b"x"))
    await stopped.began.wait()
    queue = Queue(looking, tmp_path / "lock", patience=0.05)
    assert await queue.ask({"page": 2}, b"x") == {"text": 2}
    stopped.going.set()
    await first


async def test_without_a_place_for_its_lock_it_looks_all_the_same(tmp_path: Path) -> None:
    looking = Looking()
    looking.going.set()
    (tmp_path / "file").write_text("no folder")
    queue = Queue(looking, tmp_path / "file" / "lock")
    assert await queue.ask({"page": 1}, b"x") == {"text": 1}


def test_a_disk_that_locks_nothing_holds_no_photo_back(tmp_path: Path) -> None:
    gone = os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT)
    os.close(gone)
    assert _taken(gone)
