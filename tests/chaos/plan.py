"""What a run is asked to be, from the environment; each mistake is one sentence."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.domain.errors import Refused
from tests.chaos.mutations import Mutation

ALL: Final = "all"
MOST: Final = 10**9
MOST_CANDIDATES: Final = 1_000_000
SHOWN: Final = 40
"""Characters of a wrong value that are told back."""
LEAST_MINUTES: Final = 0.1


@dataclass(frozen=True, slots=True)
class Plan:
    """One call of ``make chaos``.

    Attributes:
        minutes: of faults; start, control run and drain come on top.
        candidates: so many people; they come back for another conversation if there is time.
        messages: of one conversation.
        mutations: what to break, one run each; empty: nothing, one run.
        build: where the report goes.
    """

    seed: int
    minutes: float
    candidates: int
    messages: int
    mutations: tuple[Mutation, ...]
    build: Path


def read(env: Mapping[str, str], build: Path) -> Plan:
    """The plan that the environment asks for.

    Raises:
        Refused: a value makes no sense; one sentence says which, and what would.
    """
    return Plan(
        seed=_whole(env, "SEED", 1, 0, MOST),
        minutes=_minutes(env),
        candidates=_whole(env, "CANDIDATES", 1000, 50, MOST_CANDIDATES),
        messages=_whole(env, "MESSAGES", 10, 1, MOST),
        mutations=_mutations(env.get("MUTATE", "")),
        build=build,
    )


def _whole(env: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    written = env.get(name, "").strip() or str(default)
    is_number = written.isascii() and written.isdecimal() and len(written) <= len(str(most))
    if not is_number or not least <= int(written) <= most:
        raise Refused(
            f"{name}={_shown(written)} cannot be used: give a whole number from {least} to {most}, "
            f"for example  make chaos {name}={default}"
        )
    return int(written)


def _shown(written: str) -> str:
    return written if len(written) <= SHOWN else f"{written[:SHOWN]}…"


def _minutes(env: Mapping[str, str]) -> float:
    written = env.get("MINUTES", "").strip() or "2"
    try:
        minutes = float(written)
    except ValueError:
        minutes = math.nan
    if not LEAST_MINUTES <= minutes <= 24 * 60:
        raise Refused(
            f"MINUTES={_shown(written)} cannot be used: give a number from "
            f"{LEAST_MINUTES} to 1440, for example  make chaos MINUTES=0.5"
        )
    return minutes


def _mutations(written: str) -> tuple[Mutation, ...]:
    if not written:
        return ()
    if written == ALL:
        return tuple(Mutation)
    try:
        return (Mutation(written),)
    except ValueError:
        known = ", ".join(Mutation)
        raise Refused(
            f"MUTATE={_shown(written)} is unknown: there are {known}, and {ALL}."
        ) from None
