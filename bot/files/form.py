"""Checks a marked document part by part and collects every mistake with its line.

Each check notes what is wrong and goes on, so that one reading names all mistakes of a file.
"""

import difflib
import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from bot.domain.errors import BadFile, Mistake
from bot.files.marked import Marked, Step

ABSENT: Final = object()
"""What :meth:`Form.at` gives for a path that is not there."""

_KINDS: Final = ((bool, "true or false"), (int, "a number"), (float, "a number"), (str, "text"))


class Form:
    """A document under inspection."""

    def __init__(self, marked: Marked) -> None:
        self.marked = marked
        self._mistakes: list[Mistake] = []

    def finish(self) -> None:
        """Raise BadFile with every mistake noted so far, in order of lines; else do nothing."""
        if self._mistakes:
            in_order = sorted(self._mistakes, key=lambda mistake: mistake.line)
            raise BadFile(self.marked.name, tuple(dict.fromkeys(in_order)))

    def wrong(self, problem: str, *path: Step) -> None:
        """Note a mistake at ``path``."""
        self._mistakes.append(Mistake(self.marked.line(*path), problem))

    def at(self, *path: Step) -> Any:  # noqa: ANN401 - a part of a JSON document
        """The value at ``path``, or ABSENT."""
        value = self.marked.document
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return ABSENT
        return value

    def has(self, *path: Step) -> bool:
        """Whether something other than nothing stands at ``path``."""
        return self.at(*path) not in (ABSENT, None)

    def map(self, required: Collection[str], optional: Collection[str], *path: Step) -> bool:
        """Whether a map stands at ``path``; notes its unknown and missing keys."""
        value = self.at(*path)
        if not isinstance(value, dict):
            self.wrong(f"{_name(path)} must be a map of keys to values, not {said(value)}", *path)
            return False
        known = (*required, *optional)
        for key in value:
            if key not in known:
                self.wrong(unknown("key", key, known), *path, key)
        for key in required:
            if value.get(key) is None:
                self.wrong(f"{_name(path)} lacks {key!r}", *path, key)
        return True

    def items(self, *path: Step) -> Sequence[object]:
        """The entries of the list at ``path``; none when it is no list, which is noted."""
        value = self.at(*path)
        if isinstance(value, list):
            for index, entry in enumerate(value):
                if entry is None:
                    self.wrong(f"{_name((*path, index))} is empty", *path, index)
            return value
        if value is not ABSENT and value is not None:
            self.wrong(f"{_name(path)} must be a list, not {said(value)}", *path)
        return ()

    def text(self, *path: Step) -> str | None:
        """The text at ``path``; None when absent or, noted, not text or empty."""
        value = self._of(str, "text", *path)
        if isinstance(value, str) and not value.strip():
            self.wrong(f"{_name(path)} is empty", *path)
            return None
        return value if isinstance(value, str) else None

    def matching(self, pattern: re.Pattern[str], rule: str, *path: Step) -> str | None:
        """The text at ``path`` that ``pattern`` matches whole; ``rule`` says it in words."""
        value = self.text(*path)
        if value is not None and not pattern.fullmatch(value):
            self.wrong(f"{_name(path)} {value!r} must be {rule}", *path)
            return None
        return value

    def number(
        self, *path: Step, least: float | None = None, most: float | None = None
    ) -> float | None:
        """The number at ``path`` within its bounds."""
        value: float | None = self._of((int, float), "a number", *path)
        if value is None:
            return None
        if (least is not None and value < least) or (most is not None and value > most):
            span = f"from {least:g} to {most:g}" if most is not None else f"{least:g} or more"
            self.wrong(f"{_name(path)} must be {span}, not {value:g}", *path)
            return None
        return value

    def flag(self, *path: Step) -> None:
        """Note a value that is not true or false."""
        self._of(bool, "true or false", *path)

    def one_of(self, known: Iterable[str], *path: Step, what: str | None = None) -> str | None:
        """The text at ``path`` when it is one of ``known``."""
        value = self.text(*path)
        choices = tuple(known)
        if value is not None and value not in choices:
            self.wrong(unknown(what or _name(path), value, choices), *path)
            return None
        return value

    def unique(self, what: str, *path: Step, key: str = "id") -> None:
        """Note entries of the list at ``path`` whose ``key`` stood there before."""
        seen: set[str] = set()
        for index, entry in enumerate(self.items(*path)):
            value = entry.get(key) if isinstance(entry, dict) else None
            if isinstance(value, str):
                if value in seen:
                    self.wrong(f"{what} {value!r} stands here a second time", *path, index, key)
                seen.add(value)

    def _of(self, kind: type | tuple[type, ...], called: str, *path: Step) -> Any:  # noqa: ANN401 - JSON
        value = self.at(*path)
        if value is ABSENT or value is None:
            return None
        is_bool_for_number = isinstance(value, bool) and kind is not bool
        if not isinstance(value, kind) or is_bool_for_number:
            self.wrong(f"{_name(path)} must be {called}, not {said(value)}", *path)
            return None
        return value


def unknown(what: str, value: str, known: Collection[str]) -> str:
    """``key 'tpye' is not known; did you mean 'type'?``."""
    near = difflib.get_close_matches(
        value.casefold(), [k.casefold() for k in known], n=1, cutoff=0.6
    )
    match = next((each for each in known if near and each.casefold() == near[0]), None)
    hint = f"did you mean {str(match)!r}?" if match else f"known: {', '.join(sorted(known))}"
    return f"{what} {value!r} is not known; {hint}"


def said(value: object) -> str:
    """How people call what stands there."""
    if value is None or value is ABSENT:
        return "nothing"
    if isinstance(value, dict):
        return "a map"
    if isinstance(value, list):
        return "a list"
    called = next(name for kind, name in _KINDS if isinstance(value, kind))
    return f"{called} ({str(value)[:40]})"


def _name(path: Sequence[Step]) -> str:
    """The last key, or the place in its list."""
    if not path:
        return "the file"
    last = path[-1]
    return last if isinstance(last, str) else f"{_name(path[:-1])} entry {last + 1}"
