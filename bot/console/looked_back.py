"""What a back-fill and a replay came to, in words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.console.span import shown


def backfilled(counts: Mapping[str, Any], provider: str, senders: Sequence[str]) -> str:
    """One paragraph.

    Args:
        counts: the fields of :class:`bot.worker.backfill.Found`.
        provider: its name.
        senders: our addresses that were asked for; none: all of them.
    """
    since, until = counts["since"], counts["until"]
    if since == until:
        return (
            "Everything since then is younger than ten minutes and left to its webhook, which "
            "knows which button was tapped; with --now it is listed, too."
        )
    told = [
        f"{provider.capitalize()} received {counts['listed']} messages for "
        f"{', '.join(senders) or 'all our WhatsApp senders'} "
        f"from {shown(since)} to {shown(until)}: {counts['missing']} were missing here, "
        f"{counts['journalled']} are journalled now."
    ]
    if raced := counts["missing"] - sum(
        counts[each] for each in ("journalled", "unreadable", "left")
    ):
        told.append(f"{raced} came by themselves meanwhile.")
    if counts["unreadable"]:
        told.append(
            f"{counts['unreadable']} could not be read; the log names them (backfill.unreadable)."
        )
    if counts["left"]:
        told.append(
            f"{counts['left']} wait for files that cannot be listed now: run this again later."
        )
    return " ".join(told)


def replayed(
    since: datetime, announced: Mapping[str, int], trimmed: Sequence[str], unknown: int
) -> str:
    """One paragraph: how many facts were announced on which stream."""
    total = sum(announced.values())
    if not total:
        return f"The journal holds nothing since {shown(since)}."
    each = ", ".join(f"{count} on {stream}" for stream, count in sorted(announced.items()))
    told = [f"Announced {total} facts since {shown(since)} again: {each}."]
    if trimmed:
        told.append(
            f"{', '.join(trimmed)} keeps fewer entries than that: who did not read along has "
            "only the newest."
        )
    if unknown:
        told.append(f"{unknown} are of kinds that this release does not know and were left out.")
    return " ".join(told)
