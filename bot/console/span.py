"""Points in time as people write and read them: ``2h``, ``2026-11-26T10:00Z``, ``3 h ago``."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.domain.errors import Refused

_AGO: Final = re.compile(r"(\d{1,6})\s*([smhd])")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_MEND: Final = "Write 30m, 2h or 3d, or an instant like 2026-11-26T10:00Z."


def since(written: str, now: datetime, longest: timedelta | None = None) -> datetime:
    """The instant that ``--since`` means; without a zone it is UTC.

    Raises:
        Refused: it is none, lies ahead, or further back than ``longest``.
    """
    ago = _AGO.fullmatch(written.strip().lower())
    try:
        at = now - timedelta(**{_UNITS[ago[2]]: int(ago[1])}) if ago else _instant(written.strip())
    except (ValueError, OverflowError):
        raise Refused(f"--since {written!r} is no point in time. {_MEND}") from None
    if at > now:
        raise Refused(f"--since {written!r} lies ahead. {_MEND}")
    if longest is not None and at < now - longest:
        raise Refused(f"--since {written!r} is more than {longest.days} days ago.")
    return at


def shown(at: datetime) -> str:
    """``26 Nov 10:00:05 UTC``."""
    return f"{at.astimezone(UTC):%d %b %H:%M:%S} UTC"


def age(past: datetime, now: datetime) -> str:
    """How long ago, in its largest unit: ``3 h``."""
    seconds = max(0, int((now - past).total_seconds()))
    for name, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length:
            return f"{seconds // length} {name}"
    return f"{seconds} s"


def _instant(written: str) -> datetime:
    at = datetime.fromisoformat(written)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
