"""Characters that nobody sees are taken out, and said to have been there."""

import re
import unicodedata
from typing import Final

from bot.domain.document import HiddenText

_UNSEEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]+"
)
_JOINERS: Final = "\u200c\u200d"
"""They shape letters of Indian and Arabic scripts."""
_HARMLESS: Final = frozenset(
    "\u00ad\u200c\u200d\u200e\u200f\u2028\u2029\u2060\ufe0e\ufe0f\ufeff\u200b"
)
"""Word processors and phones leave these behind, alone."""
_MANY: Final = 4
"""In a row: nobody's word processor does this."""
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd-\uffff]")
"""Also the private characters that icons in fonts have."""
_COLUMNS: Final = re.compile("(?<=\\S\\S)[^\\S\\n\\t]{3,}(?=\\S)")
"""Spaces that set a date or a place apart; not those after a bullet, or a letter set apart."""
_SPACES: Final = re.compile("[^\\S\\n\\t]+")
_LINES: Final = re.compile("\\n{3,}")
_SHOWN: Final = {
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)},
    **dict.fromkeys((0xF0B7, 0xF0A7, 0xF0D8, 0xF076, 0xF0FC), "\u2022"),
}
"""Ligatures, and the bullets of Word's symbol fonts, as what they stand for."""


def cleaned(text: str) -> tuple[str, tuple[HiddenText, ...]]:
    """The text as people see it, and whether something unseen stood in it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = False

    def seen(match: re.Match[str]) -> str:
        nonlocal found
        run = match.group()
        around = (
            text[max(match.start() - 1, 0) : match.start()],
            text[match.end() : match.end() + 1],
        )
        found = found or _hides(run, *around)
        return _kept(run, *around)

    shown = _UNSEEN.sub(seen, text).translate(_SHOWN)
    shown = _COLUMNS.sub("\t", shown.replace("\f", "\n").replace("\v", "\n"))
    shown = _SPACES.sub(" ", _CONTROLS.sub(" ", shown))
    lines = [re.sub(" ?\t ?", "\t", line).strip() for line in shown.split("\n")]
    whole = _LINES.sub("\n\n", "\n".join(lines)).strip()
    return unicodedata.normalize("NFC", whole), (HiddenText.ZERO_WIDTH,) if found else ()


def _hides(run: str, before: str, after: str) -> bool:
    if len(run) >= _MANY or not set(run) <= _HARMLESS:
        return True
    is_in_word = before.isalpha() and after.isalpha() and before.isascii() and after.isascii()
    return is_in_word and run != "\u00ad"


def _kept(run: str, before: str, after: str) -> str:
    if len(run) == 1 and run in _JOINERS and before and after and ord(before) > 0x590:
        return run
    return "\n" if "\u2028" in run or "\u2029" in run else ""
