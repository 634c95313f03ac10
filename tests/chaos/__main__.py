"""``make chaos``: breaks the system on purpose, again and again, and looks for what was lost.

Environment: ``SEED`` (1) makes the driver's and the monkey's choices repeatable, not the
interleaving of the processes; ``MINUTES`` of faults (2); ``CANDIDATES`` (1000), ``MESSAGES`` of a
conversation (10); ``MUTATE=fence|unique|outbox-order|announce|takeover`` breaks the system under
test, and the run must fail; ``MUTATE=all`` runs them all and fails if one is not noticed. The table
also goes to ``build/chaos-SEED.json``. Everything listens on the loopback.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Final

import uvloop

from bot.config import prepare_libraries
from bot.domain.errors import Refused
from bot.observability.logs import configure
from tests.chaos.leftovers import run_folder
from tests.chaos.mutations import SHOWS, Mutation
from tests.chaos.plan import Plan, read
from tests.chaos.report import Summary, table, write
from tests.chaos.room import require_files, require_ports
from tests.chaos.run import run

BUILD: Final = Path("build")
INTERRUPTED: Final = 130
TERMINATED: Final = 143


def say(line: str) -> None:
    """Tell whoever watches, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def one(plan: Plan, mutation: Mutation | None) -> Summary:
    """One run, told and written down."""
    with run_folder(plan.build / "chaos", say) as folder:
        summary = _run(run(plan, mutation, folder, say))
        if not summary.is_clean and mutation is None:
            _keep_logs(folder, plan.build / f"chaos-{plan.seed}-logs")
    say("\n" + table(summary))
    broken = f"-{mutation.value}" if mutation else ""
    path = plan.build / f"chaos-{plan.seed}{broken}.json"
    write(summary, path)
    say(f"The figures are in {path}.")
    return summary


def _run(work: Coroutine[None, None, Summary]) -> Summary:
    """Run it; Ctrl-C and SIGTERM let everything be cleaned up."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


def _keep_logs(folder: Path, kept: Path) -> None:
    """What the processes said, for whoever looks for the reason."""
    kept.mkdir(parents=True, exist_ok=True)
    for log in folder.glob("*.log"):
        (kept / log.name).write_bytes(log.read_bytes())
    say(f"What the processes said is in {kept}.")


def main() -> int:
    """The exit code: 0 clean (or each mutation noticed), 1 not, 2 refused."""
    prepare_libraries(allow_tracing=False)
    configure("ERROR")
    try:
        plan = read(os.environ, BUILD)  # noqa: TID251 - of the run, not of the product
        require_ports()
        require_files()
        if len(plan.mutations) < 2:
            summary = one(plan, plan.mutations[0] if plan.mutations else None)
            return 0 if summary.is_clean else 1
        return _all_noticed(plan)
    except Refused as refused:
        say(str(refused))
        return 2


def _all_noticed(plan: Plan) -> int:
    unnoticed = [each.value for each in plan.mutations if not one(plan, each).shows(SHOWS[each])]
    if unnoticed:
        say(f"NOT NOTICED: {', '.join(unnoticed)}.")
        return 1
    say(f"Each of {len(plan.mutations)} mutations was noticed.")
    return 0


if __name__ == "__main__":
    _ended_by: list[int] = []

    def _terminate(number: int, frame: object) -> None:
        _ended_by.append(number)
        signal.raise_signal(signal.SIGINT)

    signal.signal(signal.SIGTERM, _terminate)
    # Under nohup it is ignored, and neither of the two would end the run.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        say("Stopped before the end: what was started has been ended, and its folder is removed.")
        sys.exit(TERMINATED if _ended_by else INTERRUPTED)
