"""Writes a conversation file, so that any text comes back as it was.

The YAML is quoted like JSON, and what nobody sees (direction marks, joiners, control signs) is
written as an escape that people do see.
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

_PLAIN_KEY: Final = re.compile(r"(?!(?:true|false|null)$)[A-Za-z][A-Za-z0-9_-]*", re.IGNORECASE)
_UNSEEN: Final = frozenset({"Cc", "Cf", "Co", "Cn", "Zl", "Zp"})
_WIDE: Final = 0xFFFF

Written = Mapping[str, Any] | str
"""A step as a map of one key, or a remark."""


@dataclass(frozen=True, slots=True)
class CaseText:
    """What stands in the file.

    Attributes:
        jobs: paths of job files. remarks: what a reader must know, above everything.
    """

    jobs: Sequence[str]
    name: str
    now: str
    language: str | None
    steps: Sequence[Written]
    remarks: Sequence[str] = ()

    def render(self) -> str:
        """The file."""
        jobs = flow(self.jobs[0] if len(self.jobs) == 1 else list(self.jobs))
        language = [f"    language: {self.language}"] if self.language else []
        lines = [
            *(f"# {_on_one_line(remark)}" for remark in self.remarks),
            f"job: {jobs}",
            "cases:",
            f"  - name: {flow(self.name)}",
            *language,
            f"    now: {flow(self.now)}",
            "    steps:",
            *(f"      {_step(each)}" for each in self.steps),
        ]
        return "\n".join(lines) + "\n"


def _step(step: Written) -> str:
    if isinstance(step, str):
        return f"# {_on_one_line(step)}"
    [(name, value)] = step.items()
    return f"- {name}: {flow(value)}"


def flow(value: object) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(str(key))}: {flow(each)}" for key, each in value.items())
        return f"{{{inside}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(flow, value))}]"
    if isinstance(value, str):
        return _quoted(value)
    return json.dumps(value)


def _key(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) else _quoted(key)


def _quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(_seen(each) for each in quoted)


def _seen(sign: str) -> str:
    if unicodedata.category(sign) == "Cs":  # half a pair, which no file can hold
        return "\ufffd"
    if unicodedata.category(sign) not in _UNSEEN:
        return sign
    return f"\\U{ord(sign):08x}" if ord(sign) > _WIDE else f"\\u{ord(sign):04x}"


def _on_one_line(remark: str) -> str:
    return " ".join(remark.split())
