"""What people and programs read of an evaluation."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.domain.understanding import CommandKind
from bot.evaluation.understanding.measuring import Measured, worst
from bot.evaluation.understanding.scoring import Scores

SHOWN: Final = 8
"""Confusions that are shown."""


def lines(found: Measured, *, mistakes: bool = False) -> Iterator[str]:
    """The report: means with their intervals, commands worst first, what is taken for what."""
    yield f"{'tier':<12} {'language':<9} {'macro-F1':>8}  95 % interval   messages"
    for way, by_language in found.scores.items():
        for language, each in by_language.items():
            place = f"{way.value:<12} {language:<9}"
            interval = f"{each.low:.3f} - {each.high:.3f}"
            yield f"{place} {each.macro:>8.3f}  {interval:<14} {each.count:>9}"
    if found.local_ms:
        middle, most = found.local_share(0.5), found.local_share(0.95)
        took = f"{middle:.0f} ms of processor time a message"
        yield f"local tier: {took}, at most {most:.0f} ms for 19 of 20"
    yield ""
    yield f"by command, {found.best.value}, worst first"
    yield from _table(found.scores[found.best])
    yield ""
    yield "meant, and heard instead"
    for (meant, heard), count in _confused(found.scores[found.best]).most_common(SHOWN):
        yield f"  {meant.value:<15} {heard.value:<15} {count:>3}"
    if mistakes:
        yield ""
        yield from _mistakes(found)


def as_json(found: Measured) -> dict[str, Any]:
    """All of it as plain JSON."""
    return {
        "tiers": {
            way.value: {language: _scores(each) for language, each in by_language.items()}
            for way, by_language in found.scores.items()
        },
        "local_ms": {"p50": found.local_share(0.5), "p95": found.local_share(0.95)}
        if found.local_ms
        else None,
    }


def _table(by_language: Mapping[str, Scores]) -> Iterator[str]:
    yield f"  {'':<15} {'mean':>6} " + " ".join(f"{each:>6}" for each in by_language)
    each_f1 = {
        language: {score.kind: score.f1 for score in found.kinds}
        for language, found in by_language.items()
    }
    for kind, mean in worst(by_language):
        cells = " ".join(f"{found.get(kind, float('nan')):>6.2f}" for found in each_f1.values())
        yield f"  {kind.value:<15} {mean:>6.2f} {cells}"


def _confused(by_language: Mapping[str, Scores]) -> Counter[tuple[CommandKind, CommandKind]]:
    total: Counter[tuple[CommandKind, CommandKind]] = Counter()
    for each in by_language.values():
        total.update(each.confused)
    return total


def _mistakes(found: Measured) -> Iterator[str]:
    for each in found.mistakes:
        if each.way is found.best:
            meant = " ".join(sorted(str(label) for label in each.said.labels))
            heard = " ".join(sorted(str(label) for label in each.heard))
            yield f"  {each.said.language} {each.said.text!r}: {meant}, heard {heard}"


def _scores(found: Scores) -> dict[str, Any]:
    return {
        "macro_f1": found.macro,
        "interval": [found.low, found.high],
        "messages": found.count,
        "commands": {
            each.kind.value: {
                "precision": each.precision,
                "recall": each.recall,
                "f1": each.f1,
                "meant": each.count,
            }
            for each in found.kinds
        },
        "confused": [
            {"meant": meant.value, "heard": heard.value, "times": times}
            for (meant, heard), times in found.confused.items()
        ],
    }
