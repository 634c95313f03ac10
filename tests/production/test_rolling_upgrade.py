"""An upgrade while everything runs: the new schema, and beside a new worker one of the release of
before, over one conversation.

The release of before is the commit before the one that brought a migration: the last that knew
nothing of it. A release may bring two, so the newest two are taken. The code is taken out of the
history and run as it was.
"""

import asyncio
import os
import re
import signal
import subprocess
import sys
import tarfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest

from bot.storage.schema import HEAD
from tests.e2e.conftest import JOB
from tests.e2e.faulty import Wrong
from tests.e2e.house import ROOT, Candidate, Environment, House, as_command
from tests.e2e.process import Process, until

OTHER_JOB: Final = ROOT / "tests" / "conversations" / "jobs" / "forklift-operator.yaml"
MIGRATIONS: Final = "bot/storage/migrations/versions"
ANSWERS: Final = (
    *(("tap", "Yes"), ("tap", "Yes"), ("say", "2 years"), ("tap", "Big")),
    *(("say", "morning and evening"), ("say", "2400")),
)
WHO: Final = "import bot, flows, prompts, bot.storage.schema as s; print(s.HEAD, bot.__file__)"


def git(*words: str) -> bytes:
    done = subprocess.run(  # noqa: S603 - our own words
        ["git", *words],  # noqa: S607 - whichever git there is
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    return done.stdout if done.returncode == 0 else b""


NEWEST: Final = sorted(path.name for path in (ROOT / MIGRATIONS).glob("[0-9]*.py"))[1:][-2:]
"""The first one made everything: nothing ran before it."""


def release_before(migration: str) -> str:
    """The commit of the release that does not know a migration; "" without a history."""
    added = git("log", "--diff-filter=A", "--format=%H", "--", f"{MIGRATIONS}/{migration}").split()
    if not added:  # not committed yet: what is committed is the release of before
        return git("rev-parse", "HEAD").decode().strip()
    return git("rev-parse", "--verify", "--quiet", f"{added[-1].decode()}^").decode().strip()


@pytest.fixture(params=NEWEST)
def before(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The product as it was, in a folder."""
    commit = release_before(request.param)
    if not commit:
        reason = f"no git history: the release before {request.param} is not known"
        if "CI" in os.environ:  # noqa: TID251 - where this runs, no setting
            pytest.fail(reason)
        pytest.skip(reason)
    folder = tmp_path / "before"
    with tarfile.open(fileobj=BytesIO(git("archive", commit, "bot", "flows", "prompts"))) as tar:
        tar.extractall(folder, filter="data")
    return folder


def as_before(env: Environment, folder: Path) -> Environment:
    """An environment in which the old code is what is imported."""
    return {**env, "PYTHONPATH": str(folder)}


async def old_worker(house: House, folder: Path) -> Process:
    """A worker of the release of before, shown to be one."""
    env = as_before(house.environment(), folder)
    asked = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", WHO), env=env, cwd=folder, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await asked.communicate()
    schema, place = out.decode().split()
    assert schema < HEAD
    assert Path(place).is_relative_to(folder)
    process = await Process.started(
        "old worker", [sys.executable, "-m", "bot", "worker"], env, folder
    )
    house.processes.append(process)
    await process.says("worker.started")
    return process


async def side_by_side(house: House, folder: Path) -> tuple[Process, Process]:
    """A gateway of today's, and two workers: the old one and a new one."""
    assert (await house.bot("jobs", "import", str(JOB))).code == 0
    await house.gateway()
    old = await old_worker(house, folder)
    new = await as_command("worker", house.environment(), house.folder, Wrong())
    house.processes.append(new)
    await new.says("worker.started")
    return old, new


@asynccontextmanager
async def alone(process: Process, other: Process) -> AsyncIterator[None]:
    """The other one sees nothing meanwhile."""
    assert not process.is_over
    other.signal(signal.SIGSTOP)
    try:
        yield
    finally:
        other.signal(signal.SIGCONT)


async def at_rest(candidate: Candidate) -> None:
    """Everything is done, sent and marked."""

    async def is_so() -> bool:
        record = await candidate.all_done()
        return all(m.status in {"received", "sent"} for m in record.messages)

    await until(is_so)


async def test_a_conversation_goes_over_to_the_new_release_and_never_back(
    lab: House, before: Path
) -> None:
    """An application waits in the middle, of which the release before knows nothing."""
    old, new = await side_by_side(lab, before)
    assert (await lab.bot("jobs", "import", str(OTHER_JOB))).code == 0
    candidate = lab.candidate()
    async with alone(old, new):
        await candidate.says("courier-tst please")
        await candidate.hears(1)
        await play(candidate, ANSWERS[:3])
    async with alone(new, old):
        await candidate.says("I also want to apply for FORK-ATL")
        assert "stays open" in (await candidate.hears(5))[-1]
        await at_rest(candidate)
    subject = str(await candidate.subject())
    async with alone(old, new):
        await candidate.says("courier-tst please")
        await until(lambda: leaves_it(old, subject))
        assert len(candidate.heard) == 5
    await candidate.hears(6)
    await play(candidate, ANSWERS[3:])
    for worker in (old, new):
        assert worker.logged("turn.taken", conversation=subject, ending="done")
    record = await candidate.record()
    assert record.answers == {
        "bicycle": True,
        "experience": 24,
        "bag": "big",
        "shifts": ["morning", "evening"],
        "expected_pay": {"amount": 2400, "currency": "EUR", "per": "month"},
    }
    assert (record.stage, record.decision) == ("screened", "advance")
    assert candidate.tries == len(candidate.heard) == len(ANSWERS) + 3
    numbers = re.findall(r"Question (\d) of", " ".join(candidate.heard))
    assert numbers == ["1", "2", "3", "1", "3", "4", "5"]
    assert {event.state for event in record.events} == {"done"}


async def play(candidate: Candidate, answers: Sequence[tuple[str, str]]) -> None:
    """Answer one question after the other, each when all before it is done."""
    for how, what in answers:
        await at_rest(candidate)
        heard = len(candidate.heard)
        await (candidate.taps(what) if how == "tap" else candidate.says(what))
        await candidate.hears(heard + 1)
    await at_rest(candidate)


async def leaves_it(worker: Process, subject: str) -> bool:
    """It has seen that a later release wrote this conversation, and left it alone."""
    return bool(worker.logged("turn.our_fault", conversation=subject))


async def test_both_side_by_side_lose_nothing_and_say_nothing_twice(
    lab: House, before: Path
) -> None:
    """Nobody is held back: whoever hears first takes the turn."""
    old, new = await side_by_side(lab, before)
    people = [lab.candidate() for _ in range(8)]

    async def play(candidate: Candidate) -> None:
        await candidate.says("courier-tst please")
        for turn, (how, what) in enumerate(ANSWERS):
            await candidate.hears(turn + 1)
            await (candidate.taps(what) if how == "tap" else candidate.says(what))
        await candidate.hears(len(ANSWERS) + 1)

    await asyncio.gather(*map(play, people))
    for candidate in people:
        record = await candidate.all_done()
        assert (record.stage, record.decision) == ("screened", "advance")
        assert candidate.tries == len(ANSWERS) + 1
    for worker in (old, new):
        assert worker.logged("turn.taken")
        assert not worker.logged("mail.quarantined")
