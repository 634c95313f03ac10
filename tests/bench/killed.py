"""A worker is killed in the middle of its turns: when do its conversations go on?"""

import asyncio
import os
import signal
import time
from dataclasses import dataclass, field
from typing import Final

from tests.bench.aims import Finding, Study, at_most
from tests.bench.script import SCRIPT
from tests.bench.stage import Stage
from tests.bench.world import World

LEASE: Final = 6.0
"""Seconds; the usual one."""
SHORT_LEASE: Final = 2.0
"""For a short run."""
SOON: Final = 1.0
"""Seconds after the lease within which somebody else has taken them up."""
LATE: Final = 3.0
"""Seconds after that, in which whoever was late may still come."""
DEATHS: Final = 3
HELD: Final = 1.0
"""Seconds above which a conversation waited for the lease, not for its place in the queue."""
UNDER_WAY: Final = frozenset({"sending", "unsure"})


@dataclass
class Death:
    """Who waited when it happened.

    Attributes:
        after: seconds from the death to the reply.
        doubtful: conversations whose message the dead worker was just sending: the provider is
            asked before that is repeated, which takes longer on purpose.
    """

    at: float
    after: list[float] = field(default_factory=list)
    doubtful: int = 0


async def measure(stage: Stage) -> Study:
    """Kill one worker after the other while all candidates write."""
    lease = SHORT_LEASE if stage.plan.is_short else LEASE
    async with stage.house(LEASE_SECONDS=str(lease)) as made:
        staff = await stage.staffed(made)
        victims = [each.pid for each in staff.workers]
        deaths = []
        for _ in range(1 if stage.plan.is_short else DEATHS):
            deaths.append(await _kill(stage, World(made), victims.pop(0), lease))
            victims.append((await made.worker()).pid)
    after = [each for death in deaths for each in death.after]
    held = sum(1 for each in after if each > HELD)
    doubtful = sum(death.doubtful for death in deaths)
    beside = f"{len(after)} waited, {held} of them for the lease; {doubtful} sends were in doubt"
    longest = max(after, default=0.0)
    what = f"a killed worker's turns go on after (lease {lease:g} s)"
    return Study(
        "killed",
        [
            at_most(what, longest, "s", lease + SOON, beside),
            Finding("workers killed", len(deaths)),
        ],
    )


async def _kill(stage: Stage, world: World, pid: int, lease: float) -> Death:
    over, ends = asyncio.Event(), dict[str, float]()
    talks = [asyncio.create_task(_talk(world, over, ends)) for _ in range(stage.plan.candidates)]
    await asyncio.sleep(1.0)
    death = Death(time.perf_counter())
    os.kill(pid, signal.SIGKILL)
    over.set()  # nobody writes any more: who waits, waits for what is there
    _, late = await asyncio.wait(talks, timeout=lease + SOON + LATE)
    death.after = [at - death.at for at in ends.values()]
    for task in late:
        task.cancel()
    await asyncio.gather(*talks, return_exceptions=True)
    for address in world.waiting:
        record = await world.house.store.reader.show(address)
        if any(message.status in UNDER_WAY for message in record.messages):
            death.doubtful += 1
        else:
            death.after.append(time.perf_counter() - death.at)
    return death


async def _talk(world: World, over: asyncio.Event, ends: dict[str, float]) -> None:
    while True:
        address = world.address()
        for text in SCRIPT:
            await world.exchange(address, text)
            if over.is_set():
                ends[address] = time.perf_counter()
                return
