"""The runs of several seeds as one table for GUARANTEES.md.

``python -m tests.chaos.several build/chaos-1.json build/chaos-2.json build/chaos-3.json``
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.chaos.report import COLUMNS

Run = Mapping[str, Any]


def table(runs: Sequence[Run]) -> str:
    """Markdown: what struck how often in each run, what was found, how long people waited."""
    seeds = ", ".join(str(run["seed"]) for run in runs)
    found = " | ".join(wrong.value for wrong in COLUMNS)
    lines = [
        f"| fault | struck (seeds {seeds}) | {found} | recovered, p50 / max |",
        "|---" * (len(COLUMNS) + 3) + "|",
    ]
    for rows in zip(*(run["rows"] for run in runs), strict=True):
        wrong = " | ".join(
            str(sum(row["wrong"].get(each.value, 0) for row in rows)) for each in COLUMNS
        )
        struck = ", ".join(f"{row['struck']:,}" for row in rows)
        lines.append(f"| {rows[0]['fault']} | {struck} | {wrong} | {_recovered(rows)} |")
    totals = "; ".join(
        f"seed {run['seed']}: {run['turns']:,} turns of {run['messages']:,} messages, "
        f"{run['kills']} kills, {run['unsure']} listed as unsure"
        for run in runs
    )
    return "\n".join([*lines, "", f"{totals}."])


def _recovered(rows: Sequence[Run]) -> str:
    typical = [row["recovered_p50"] for row in rows if row["recovered_p50"] is not None]
    longest = [row["recovered_max"] for row in rows if row["recovered_max"] is not None]
    return f"{max(typical):.1f} / {max(longest):.0f} s" if typical and longest else ""


if __name__ == "__main__":
    _runs = [json.loads(Path(each).read_text("utf-8")) for each in sys.argv[1:]]
    sys.stdout.write(table(_runs) + "\n")
