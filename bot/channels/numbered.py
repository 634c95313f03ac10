"""Options as numbered lines, for channels and moments without buttons."""

from collections.abc import Sequence

from bot.domain.message import Option


def numbered(text: str, options: Sequence[Option]) -> str:
    """``text`` with ``1. Yes`` and so on under it; the flow understands number and label alike."""
    if not options:
        return text
    lines = "\n".join(f"{place}. {option.label}" for place, option in enumerate(options, start=1))
    return f"{text}\n\n{lines}" if text else lines
