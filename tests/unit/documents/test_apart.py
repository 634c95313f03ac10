"""A process apart: what a document can do in it, which is to lose its own life."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import psutil
import pytest
from structlog.testing import capture_logs

from bot.documents.apart import Apart
from bot.documents.limits import MEBIBYTE, Limits
from bot.domain.document import DocumentUnread, Unread
from tests.e2e.process import until

LIMITS = Limits(content=MEBIBYTE, memory=256 * MEBIBYTE, cpu_seconds=1, seconds=4.0, niceness=0)
COMMAND = (sys.executable, str(Path(__file__).with_name("misbehaving.py")))


@pytest.fixture
async def apart() -> AsyncIterator[Apart]:
    made = Apart("text", LIMITS, command=COMMAND)
    yield made
    await made.close()


async def children(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children()


async def children_of_this_process() -> list[psutil.Process]:
    return [
        each for each in psutil.Process().children() if "misbehaving" in " ".join(each.cmdline())
    ]


async def is_gone(apart: Apart) -> bool:
    return apart.pid is None


async def said(apart: Apart, deed: str, content: bytes = b"") -> str:
    return str((await apart.ask({"deed": deed}, content))["said"])


async def test_documents_are_read_one_after_the_other_by_one_process(apart: Apart) -> None:
    answers = await asyncio.gather(*(said(apart, "echo", f"file {n}".encode()) for n in range(8)))
    pid = apart.pid

    assert answers == [f"file {n}" for n in range(8)]
    assert await said(apart, "echo", b"another") == "another"
    assert apart.pid == pid


@pytest.mark.skipif(sys.platform != "linux", reason="where sessions have shares")
async def test_it_stands_back_behind_those_who_chat() -> None:
    """In a session of its own it had as large a share as all workers together, however nice."""
    patient = Apart("text", replace(LIMITS, niceness=10), command=COMMAND)
    await said(patient, "echo", b"x")
    pid = patient.pid
    assert pid is not None
    assert os.getsid(pid) == os.getsid(0)
    assert os.getpgid(pid) == pid
    assert os.getpriority(os.PRIO_PROCESS, pid) == os.getpriority(os.PRIO_PROCESS, 0) + 10
    await patient.close()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's fence")
@pytest.mark.parametrize(
    "deed",
    [
        "connect", "run", "fork", "open", "write", "remove", "signal", "look", "memory", "name",
    ],
)  # fmt: skip
async def test_the_kernel_refuses(apart: Apart, deed: str) -> None:
    assert await said(apart, deed) == "refused 1"


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's fence")
async def test_no_document_is_read_where_the_fence_holds_the_house_alone() -> None:
    apart = Apart("half", LIMITS, command=COMMAND)

    with pytest.raises(DocumentUnread) as error:
        await said(apart, "echo", b"secret")

    assert error.value.reason is Unread.UNAVAILABLE
    await apart.close()


@pytest.mark.parametrize(("role", "told"), [("text", 0), ("unfenced", 1)])
async def test_where_the_kernel_holds_nothing_it_is_said_loudly(role: str, told: int) -> None:
    apart = Apart(role, LIMITS, command=COMMAND)
    with capture_logs() as logs:
        assert await said(apart, "echo", b"read") == "read"
    await apart.close()

    loud = [each for each in logs if each["event"] == "reading.unfenced"]
    assert [each["log_level"] for each in loud] == ["error"] * told


@pytest.mark.parametrize(
    "reply", [b"[" * 100_000, b"[1]", b"\xff", b'{"unread": "all is well"}', b'{"said": 1e999}{']
)
async def test_a_child_that_was_taken_over_says_nothing_that_ends_the_house(
    apart: Apart, reply: bytes
) -> None:
    await said(apart, "echo", b"before")
    pid = apart.pid

    with pytest.raises(DocumentUnread) as error:
        await said(apart, "say", reply)

    assert error.value.reason is Unread.CORRUPT
    assert await said(apart, "echo", b"after") == "after"
    assert apart.pid == pid


async def test_a_reply_that_grows_on_its_way_is_the_files_fault(apart: Apart) -> None:
    await said(apart, "echo", b"before")
    pid = apart.pid

    with pytest.raises(DocumentUnread) as error:
        await said(apart, "grow")

    assert error.value.reason is Unread.CORRUPT
    assert await said(apart, "echo", b"after") == "after"
    assert apart.pid == pid


async def test_what_ends_while_it_starts_leaves_no_process() -> None:
    apart = Apart("text", LIMITS, command=COMMAND)
    asked = asyncio.create_task(said(apart, "echo", b"before"))
    house = await until(children_of_this_process)
    await apart.close()

    with pytest.raises(DocumentUnread) as error:
        await asked
    await apart.close()
    assert error.value.reason is Unread.UNAVAILABLE
    assert not psutil.wait_procs(house, timeout=5)[1]


async def test_limits_stay(apart: Apart) -> None:
    with pytest.raises(DocumentUnread):
        await said(apart, "limit")


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        ("spin", Unread.TOO_HEAVY),
        ("wait", Unread.TOO_HEAVY),
        ("swell", Unread.TOO_HEAVY),
        ("lack", Unread.TOO_HEAVY),
        ("flood", Unread.TOO_HEAVY),
        ("deep", Unread.TOO_HEAVY),
        ("crash", Unread.CORRUPT),
        ("wrong", Unread.CORRUPT),
    ],
)
async def test_a_hostile_document_costs_itself_alone(
    apart: Apart, deed: str, reason: Unread
) -> None:
    await said(apart, "echo", b"before")
    pid = apart.pid

    with pytest.raises(DocumentUnread) as error:
        await said(apart, deed)

    assert error.value.reason is reason
    assert await said(apart, "echo", b"after") == "after"
    assert apart.pid == pid


async def test_no_secret_of_the_worker_is_there(
    apart: Apart, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "x" * 40)

    assert "SECRET_KEY" not in await said(apart, "environment")


async def test_whoever_gives_up_leaves_no_half_answer_for_the_next(apart: Apart) -> None:
    await said(apart, "echo", b"before")
    first = asyncio.create_task(said(apart, "wait"))
    assert apart.pid is not None
    reading = await until(partial(children, apart.pid))
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first

    assert await said(apart, "echo", b"mine") == "mine"
    assert not psutil.wait_procs(reading, timeout=5)[1]


async def test_a_process_that_is_killed_is_not_the_files_fault(apart: Apart) -> None:
    await said(apart, "echo", b"before")
    assert apart.pid is not None
    waiting = asyncio.create_task(said(apart, "wait"))
    await until(partial(children, apart.pid))
    psutil.Process(apart.pid).kill()

    with pytest.raises(DocumentUnread) as error:
        await waiting
    assert error.value.reason is Unread.UNAVAILABLE
    assert await said(apart, "echo", b"after") == "after"


async def test_a_process_that_died_is_started_again(apart: Apart) -> None:
    await said(apart, "echo", b"before")
    process = apart._process
    assert process is not None
    process.kill()
    await process.wait()

    assert await said(apart, "echo", b"after") == "after"


@pytest.mark.parametrize("command", [("/no/such/python",), COMMAND])
async def test_what_cannot_start_is_tried_again_later(command: tuple[str, ...]) -> None:
    apart = Apart("gone", LIMITS, command=command)

    with pytest.raises(DocumentUnread) as error:
        await said(apart, "echo")

    assert error.value.reason is Unread.UNAVAILABLE
    await apart.close()


async def test_an_idle_process_is_let_go_and_comes_back() -> None:
    apart = Apart("text", LIMITS, idle=0.0, command=COMMAND)
    await said(apart, "echo", b"before")
    await until(partial(is_gone, apart))

    assert await said(apart, "echo", b"after") == "after"
    await apart.close()


async def test_nothing_is_read_after_the_end(apart: Apart) -> None:
    await apart.close()
    await apart.close()

    with pytest.raises(DocumentUnread) as error:
        await said(apart, "echo")
    assert error.value.reason is Unread.UNAVAILABLE
