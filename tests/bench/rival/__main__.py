"""``make rival``: Rasa 3.6 beside us, the same dialogue on the same machine, by turns in one run.

It is given what it likes best: keywords instead of a network, rules instead of a policy that is
trained, Redis for its locks and Postgres for its trackers, as many processes as we have workers. It
answers in the response to the webhook, so it need not send anything, nor journal what came in.

Environment as for ``make bench``, and ``PYTHON310`` for the Python that it needs.
"""

import asyncio
import itertools
import sys
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

import uvloop

from bot.config import Settings, prepare_libraries
from bot.embedded import start_stores
from tests.bench import report
from tests.bench.aims import Finding, Study, at_most
from tests.bench.plan import Plan, Unclear, environment
from tests.bench.plot import Chart, Series
from tests.bench.rival.environment import Missing, Rasa
from tests.bench.rival.served import FAREWELL, Served, served
from tests.bench.script import SCRIPT
from tests.bench.spent import Spent
from tests.bench.stage import Stage
from tests.bench.table import NOTHING, Measured, Row, table
from tests.bench.world import World
from tests.keeper import data_folder
from tests.stores import cloned

PLACE: Final = Path("build/rival")
CROWDS: Final = (1, 4, 16, 32)
"""Candidates at a time."""


class Others:
    """The rival's candidates; a world of their own."""

    def __init__(self, servers: Sequence[Served]) -> None:
        self.took: list[float] = []
        self._servers = servers
        self._numbers = itertools.count(1)

    def forget(self) -> None:
        """Count from here."""
        self.took = []

    async def screen(self) -> None:
        """Candidate after candidate says all the lines."""
        while True:
            number, said = next(self._numbers), ""
            server = self._servers[number % len(self._servers)]
            for text in SCRIPT:
                began = time.perf_counter()
                said = await server.answer(f"candidate-{number}", text)
                self.took.append(time.perf_counter() - began)
            assert said.startswith(FAREWELL), f"the rival's screening ended with {said!r}"


async def main(plan: Plan, rasa: Rasa) -> None:
    """Measure, print, write."""
    with data_folder() as data_dir:
        settings = Settings(_env_file=None, data_dir=data_dir, database_url="", redis_url="")
        async with start_stores(settings) as stores:
            study = await measure(Stage(plan, stores), rasa, stores.redis_url)
    path = report.write([study], plan, {"rival": f"Rasa in {rasa.folder}"})
    lines = [report.lines([study], plan.grace), "", table(study.rows), "", f"The report: {path}"]
    sys.stdout.write("\n".join(lines) + "\n")


async def measure(stage: Stage, rasa: Rasa, redis_url: str) -> Study:
    """Both with the same crowds, by turns."""
    rows = []
    redis_url = redis_url.removesuffix("/0") + "/15"
    async with AsyncExitStack() as stack:
        made = await stack.enter_async_context(stage.house())
        staff, world = await stage.staffed(made), World(made)
        database_url = await stack.enter_async_context(cloned(stage.servers, "template0"))
        rivals = [
            await stack.enter_async_context(served(rasa, database_url, redis_url))
            for _ in range(stage.plan.workers)
        ]
        pids = {f"rasa {place}": each.process.pid for place, each in enumerate(rivals, 1)}
        others, spent = Others(rivals), Spent({**pids, **stage.pids})
        for crowd in CROWDS:
            here, there = NOTHING, NOTHING
            for _ in range(stage.plan.rounds):
                here += await stage.measure(world, [world.screen] * crowd, staff.spent)
                there += await stage.measure(others, [others.screen] * crowd, spent)
            rows.append((crowd, here, there))
    return _study(rows)


def _study(found: list[tuple[int, Measured, Measured]]) -> Study:
    rows = [Row(f"turns, {crowd} at a time", here, there) for crowd, here, there in found]
    _, here, there = found[-1]
    both = f"{here.rate:.1f} and {there.rate:.1f} turns/s"
    crowds = [float(crowd) for crowd, _, _ in found]

    def line(name: str, values: list[float]) -> Series:
        return Series(name, tuple(zip(crowds, values, strict=True)))

    return Study(
        "rival",
        [
            Finding("turns a second / Rasa's", rows[-1].ratio, beside=both),
            at_most("p99", here.at(99), "ms", None, f"Rasa {there.at(99):.0f} ms"),
            at_most("p50 of one alone", found[0][1].at(50), "ms", None, _alone(found[0][2])),
            at_most("CPU of a turn", _cpu(here), "ms", None, f"Rasa {_cpu(there):.1f} ms"),
        ],
        rows,
        [
            Chart(
                *("rival", "Turns a second beside Rasa 3.6"),
                *("candidates at a time", "turns a second"),
                [
                    line("Hireline", [each.rate for _, each, _ in found]),
                    line("Rasa 3.6", [each.rate for _, _, each in found]),
                ],
            )
        ],
    )


def _alone(there: Measured) -> str:
    return f"Rasa {there.at(50):.0f} ms"


def _cpu(measured: Measured) -> float:
    return sum(measured.each.values())


if __name__ == "__main__":
    prepare_libraries(allow_tracing=False)
    try:
        _plan = Plan.read({"OUT": "build/bench-rival", **environment()}, {})
        _rasa = Rasa.made(PLACE, environment())
    except (Unclear, Missing) as _error:
        sys.stderr.write(f"{_error}\n")
        sys.exit(2)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as _runner:
        _runner.run(main(_plan, _rasa))
