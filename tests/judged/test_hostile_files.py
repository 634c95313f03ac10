"""Files made to harm: each is answered, and no process takes more than it may.

A hundred of them here; ``python -m tests.hostile_files`` reads all five hundred, pictures too.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.documents.limits import MEBIBYTE, READING
from bot.documents.reader import Rooms, SandboxedReader
from bot.domain.document import DocumentUnread, Unread
from tests.hostile_files import MAKERS, Measured, hostile_files

LIMITS = replace(READING, cpu_seconds=1, seconds=10.0)
FILES = 5 * len(MAKERS)
MOST = 512 * MEBIBYTE


class Unlooked:
    """Pictures are left alone here: one takes seconds."""

    async def ask(self, header: Mapping[str, Any], content: bytes) -> dict[str, Any]:
        assert header["kind"]
        assert content
        raise DocumentUnread(Unread.TOO_LITTLE)

    async def close(self) -> None: ...


async def test_every_hostile_file_is_answered_by_one_process_within_its_limits() -> None:
    text = Measured("text", LIMITS)
    reader = SandboxedReader(Rooms(text, Unlooked(), reading=LIMITS))
    answers: Counter[str] = Counter()
    for name, content in hostile_files(seed=7, count=FILES):
        try:
            await reader.read(content, "application/octet-stream", name)
            answers["read"] += 1
        except DocumentUnread as unread:
            answers[unread.reason] += 1
    await reader.close()

    assert answers.total() == FILES
    assert not answers[Unread.UNAVAILABLE]
    assert {"read", Unread.TOO_HEAVY, Unread.CORRUPT} <= set(answers)
    assert len(text.pids) == 1
    assert 0 < text.peak < MOST
