"""Full turns, webhook to provider, beside the same graph with one transaction and no HTTP."""

from typing import Final

from tests.bench.aims import Study, at_most, ratio
from tests.bench.stage import Stage
from tests.bench.table import NOTHING, Row
from tests.bench.world import World

STATUSES: Final = ("sent", "delivered", "read")

TURNS: Final = 0.5
"""Of the floor."""
REPORTED: Final = 0.3
"""Of the floor, when each message is followed by its statuses."""
CPU: Final = 13.0
"""Milliseconds of a turn over all processes: so two cores carry 150 a second."""


async def measure(stage: Stage) -> Study:
    """Screenings over the webhooks, and the same graph alone (see ``alone``), by turns.

    A machine is not equally busy all the time, so they take turns in short rounds.
    """
    async with stage.house() as made, stage.alone() as floor:
        spent = (await stage.staffed(made)).spent
        world = World(made)
        acts = [world.screen] * stage.plan.candidates
        here, reported, alone = NOTHING, NOTHING, NOTHING
        for _ in range(stage.plan.rounds):
            here += await stage.measure(world, acts, spent)
            alone += await stage.once_alone(floor)
            made.twilio.statuses = STATUSES
            reported += await stage.measure(world, acts, spent)
            made.twilio.statuses = ()
            await made.twilio.settle()
    rows = [Row("turns", here, alone), Row("turns with 3 statuses each", reported, alone)]
    cpu = sum(here.each.values())
    beside = ", ".join(f"{who} {each:.1f}" for who, each in here.each.items())
    return Study(
        "turns",
        [
            ratio("full turns / floor", rows[0], TURNS),
            ratio("with 3 statuses a message / floor", rows[1], REPORTED),
            at_most("CPU of a turn, all processes", cpu, "ms", CPU, beside),
        ],
        rows,
    )
