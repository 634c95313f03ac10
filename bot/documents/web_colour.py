"""Colours as a web page writes them."""

import colorsys
import re
from typing import Final

from bot.documents.markup import rgb

Colour = tuple[int, int, int]
_NAMED: Final[dict[str, Colour]] = {
    "white": (255, 255, 255), "snow": (255, 250, 250), "ivory": (255, 255, 240),
    "whitesmoke": (245, 245, 245), "ghostwhite": (248, 248, 255), "floralwhite": (255, 250, 240),
    "mintcream": (245, 255, 250), "azure": (240, 255, 255), "aliceblue": (240, 248, 255),
    "seashell": (255, 245, 238), "honeydew": (240, 255, 240), "black": (0, 0, 0),
    "navy": (0, 0, 128), "midnightblue": (25, 25, 112), "darkslategray": (47, 79, 79),
}  # fmt: skip
"""Those that lie near white, and the grounds that white stands on most; others are not known."""
_PART: Final = re.compile(r"(-?\d{0,5}\.?\d{1,6})(%|deg)?")


def shade_of(value: str) -> Colour | None:
    """The colour; None where it is none, or one that is not known here."""
    name, _, _ = value.partition(" ")
    if name in _NAMED:
        return _NAMED[name]
    if re.match(r"#[0-9a-f]{3,4}(?![0-9a-f])", value):
        return rgb("".join(each * 2 for each in value[1:4]))
    if re.match(r"#[0-9a-f]{6}(?:[0-9a-f]{2})?(?![0-9a-f])", value):
        return rgb(value[1:7])
    return _reckoned(value, _PART.findall(value[:80]))


def _reckoned(value: str, parts: list[tuple[str, str]]) -> Colour | None:
    if len(parts) < 3 or not value.startswith(("rgb", "hsl")):
        return None
    if value.startswith("rgb"):
        red, green, blue = (_level(*part) for part in parts[:3])
    else:
        turn, full, light = (float(number) for number, _ in parts[:3])
        shade = colorsys.hls_to_rgb(turn % 360 / 360, _share(light), _share(full))
        red, green, blue = (round(255 * each) for each in shade)
    return red, green, blue


def opacity_of(value: str) -> float:
    """From 0, where nothing is drawn, to 1."""
    if value.startswith("transparent"):
        return 0.0
    if re.fullmatch(r"#(?:[0-9a-f]{4}|[0-9a-f]{8})", value):
        return int(value[4:] * 2 if len(value) == 5 else value[7:], 16) / 255
    parts = _PART.findall(value[:80]) if value.startswith(("rgb", "hsl")) else []
    if len(parts) < 4:
        return 1.0
    number, unit = parts[3]
    return float(number) / 100 if unit == "%" else float(number)


def _level(number: str, unit: str) -> int:
    full = float(number) * 2.55 if unit == "%" else float(number)
    return round(min(max(full, 0), 255))


def _share(percent: float) -> float:
    return min(max(percent / 100, 0.0), 1.0)
