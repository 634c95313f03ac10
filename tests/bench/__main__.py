"""``make bench``: what a turn costs, each figure beside its floor in the same run.

Environment: ``SECONDS`` of each measurement (20; below 10 is a short run, in which a near miss does
not count), ``CANDIDATES`` at a time (32), ``WORKERS`` processes (2), ``ONLY`` some of the
measurements (``ONLY=acks,load``), ``OUT`` the folder of the report (build/bench). Everything runs
on this one machine, so what candidates and provider cost ("outside") is taken from the house's
share, too. Exit code 1: an aim was missed.
"""

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TextIO

import psutil
import uvloop

from bot.config import Settings, prepare_libraries
from bot.embedded import start_stores
from tests.bench import acks, killed, length, load, model, report, resumes, stored, turns
from tests.bench.aims import Study
from tests.bench.plan import Plan, Unclear, environment
from tests.bench.stage import Stage
from tests.bench.table import table
from tests.keeper import data_folder

STUDIES: Final[Mapping[str, Callable[[Stage], Awaitable[Study]]]] = {
    "turns": turns.measure,
    "acks": acks.measure,
    "load": load.measure,
    "model": model.measure,
    "killed": killed.measure,
    "length": length.measure,
    "stored": stored.measure,
    "resumes": resumes.measure,
}
DATABASES: Final = 32
"""Of Redis: each house has one."""


async def main(plan: Plan) -> int:
    """Measure, print, write; the exit code. What broke or was interrupted tells what it has."""
    studies: list[Study] = []
    try:
        await _measure(plan, studies)
    finally:
        code = _tell(studies, plan) if studies else 1
    return code


async def _measure(plan: Plan, studies: list[Study]) -> None:
    with data_folder() as data_dir:
        settings = Settings(_env_file=None, data_dir=data_dir, database_url="", redis_url="")
        options = (f"databases {DATABASES}",)
        async with start_stores(settings, redis_options=options) as stores:
            stage = Stage(plan, stores)
            for name in plan.only or STUDIES:
                began = time.monotonic()
                studies.append(await STUDIES[name](stage))
                _say(f"{name}: {time.monotonic() - began:.0f} s", sys.stderr)


def _tell(studies: list[Study], plan: Plan) -> int:
    rows = [row for study in studies for row in study.rows]
    about = {"cores": os.cpu_count(), "GB of memory": psutil.virtual_memory().total // 10**9}
    page = report.write(studies, plan, about)
    _say("\n".join([report.lines(studies, plan.grace), "", *([table(rows)] if rows else [])]))
    _say(f"\nThe report with its charts: {page}")
    missed = report.missed(studies, plan.grace)
    for each in missed:
        _say(f"Missed: {each.what} is {each.shown}, and must be {each.wanted}.", sys.stderr)
    return 1 if missed else 0


def _say(text: str, where: TextIO = sys.stdout) -> None:
    where.write(text + "\n")
    where.flush()


if __name__ == "__main__":
    prepare_libraries(allow_tracing=False)
    try:
        _plan = Plan.read(environment(), STUDIES)
    except Unclear as _error:
        sys.exit(str(_error))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as _runner:
        _code = _runner.run(main(_plan))
    sys.exit(_code)
