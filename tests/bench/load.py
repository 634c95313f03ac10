"""From webhook to reply under load that does not wait for us, up to all that the house can do."""

from typing import Final

from tests.bench.aims import Finding, Study, at_most
from tests.bench.pace import paced
from tests.bench.plot import Chart, Series
from tests.bench.stage import Stage
from tests.bench.table import NOTHING, percentile
from tests.bench.world import Crowd, World

SHARES: Final = (0.25, 0.5, 0.7, 0.85, 1.0, 1.2)
"""Of what a closed loop reached, each offered for a while."""
HALF: Final = 0.5
QUIET: Final = 0.5
"""Seconds that a burst is given here, taken off the waits."""
P50, P95 = 80.0, 250.0
"""Milliseconds at half load, beyond the quiet time."""


async def measure(stage: Stage) -> Study:
    """Find what the house can do, then offer shares of it; candidates come as strangers do."""
    async with stage.house() as made:
        spent = (await stage.staffed(made)).spent
        world = World(made)
        acts = [world.screen] * stage.plan.candidates
        closed = NOTHING
        for _ in range(stage.plan.rounds):
            closed += await stage.measure(world, acts, spent)
        most = closed.rate
        made.twilio.hooks.gateway_url = (await made.gateway(QUIET_SECONDS=str(QUIET))).url
        crowd = Crowd(world)
        await paced(crowd.speak, most * HALF, 1.0)
        points = [await _offered(stage, crowd, most * share) for share in SHARES]
    return _study(most, dict(zip(SHARES, points, strict=True)))


Point = tuple[float, float, float, float, float]
"""Offered and answered a second; p50, p95 and p99 in milliseconds beyond the quiet time."""


async def _offered(stage: Stage, crowd: Crowd, rate: float) -> Point:
    seconds = max(2.0, stage.plan.seconds / 2)
    crowd.world.forget()
    took = await paced(crowd.speak, rate, seconds)
    in_time = sum(1 for each in took if each - QUIET < 1.0)
    beyond = [each - QUIET for each in took]
    p50, p95, p99 = (percentile(beyond, each) for each in (50, 95, 99))
    return len(took) / seconds, in_time / seconds, p50, p95, p99


def _study(most: float, points: dict[float, Point]) -> Study:
    _, _, p50, p95, p99 = points[HALF]
    beside = f"{points[HALF][0]:.0f} of {most:.0f} turns/s, p99 {p99:.0f} ms"
    offered = [point[0] for point in points.values()]

    def line(name: str, place: int) -> Series:
        return Series(name, tuple(zip(offered, [p[place] for p in points.values()], strict=True)))

    return Study(
        "load",
        [
            at_most("webhook to reply at half load, p50", p50, "ms", P50, beside),
            at_most("webhook to reply at half load, p95", p95, "ms", P95),
            Finding("most turns a second in a closed loop", most, "/s"),
        ],
        charts=[
            Chart(
                *("load-latency", "From webhook to reply, beyond the quiet time"),
                *("messages offered a second", "milliseconds"),
                [line("p50", 2), line("p95", 3), line("p99", 4)],
                log=True,
            ),
            Chart(
                *("load-throughput", "Answered within a second"),
                *("messages offered a second", "answered a second"),
                [Series("offered", tuple((x, x) for x in offered)), line("answered", 1)],
            ),
        ],
    )
