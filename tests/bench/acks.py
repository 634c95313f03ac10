"""Webhooks acknowledged, beside a bare signed form POST; and how long one waits at 100 a second."""

import itertools
from typing import Final

from bot.embedded.process import free_port
from tests.bench.aims import Study, at_most, ratio
from tests.bench.pace import paced
from tests.bench.spent import Spent
from tests.bench.stage import Stage, module
from tests.bench.table import NOTHING, Row, percentile
from tests.bench.world import World
from tests.e2e.process import until

SHARE: Final = 0.35
"""Of what a bare POST reaches."""
RATE: Final = 100.0
"""Webhooks a second in the open loop."""
P99: Final = 50.0
"""Milliseconds, at that rate."""
PEOPLE: Final = 200


async def measure(stage: Stage) -> Study:
    """Forms taken by a gateway that no worker follows, and by a bare one (see ``bare``)."""
    async with stage.house() as made:
        gateway = await made.gateway()
        port = free_port()
        process = await module("tests.bench.bare", str(port))
        url = f"http://127.0.0.1:{port}"
        await until(lambda: made.status(url))
        world = World(made)
        acts = [world.post] * stage.plan.candidates
        spent = Spent({"gateway": gateway.process.pid, **stage.pids})
        spent_bare = Spent({"bare": process.pid})
        here, bare = NOTHING, NOTHING
        await stage.measure(world, acts, spent)  # everybody has written once; not counted
        for _ in range(stage.plan.rounds):
            made.twilio.hooks.gateway_url = gateway.url
            here += await stage.measure(world, acts, spent)
            made.twilio.hooks.gateway_url = url
            bare += await stage.measure(world, acts, spent_bare)
        await process.stop()
        made.twilio.hooks.gateway_url = gateway.url
        took = await _at_rate(stage, world)
    row = Row("webhooks acknowledged", here, bare)
    beside = f"p50 {percentile(took, 50):.1f} ms of {len(took)}, counted from the moment meant"
    return Study(
        "acks",
        [
            ratio("webhook ack / bare signed POST", row, SHARE),
            at_most(f"ack p99 at {RATE:.0f}/s", percentile(took, 99), "ms", P99, beside),
        ],
        [row],
    )


async def _at_rate(stage: Stage, world: World) -> list[float]:
    people = itertools.cycle([world.address() for _ in range(PEOPLE)])

    async def write() -> None:
        await world.write(next(people), "hello")

    await paced(write, RATE, PEOPLE / RATE)  # whoever is new takes a longer way; not counted
    return await paced(write, RATE, stage.plan.seconds)
