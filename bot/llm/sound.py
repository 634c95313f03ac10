"""How long a voice note lasts, without decoding it."""

from typing import Final

_PAGE: Final = b"OggS"
_GRANULE: Final = slice(6, 14)
"""Of a page's header: its last sample (RFC 3533); Opus always counts 48,000 a second (RFC 7845)."""
_SAMPLES: Final = 48_000
_FEWEST_BYTES: Final = 700
_MOST_BYTES: Final = 16_000
"""Of a second of speech as phones record it, 6 to 128 kbit/s."""


def seconds_of(content: bytes) -> float:
    """Seconds, guessed from the size where the file does not say or cannot be right."""
    least, most = len(content) / _MOST_BYTES, len(content) / _FEWEST_BYTES
    said = _said(content)
    return len(content) / 4_000 if said is None else min(max(said, least), most)


def _said(content: bytes) -> float | None:
    place = content.rfind(_PAGE)
    if place < 0:
        return None
    granule = int.from_bytes(content[place:][_GRANULE], "little", signed=True)
    return granule / _SAMPLES if granule > 0 else None
