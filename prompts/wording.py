"""The approved messages of one language, from ``messages/<language>.toml``.

Keys are dotted (``consent.ask``), placeholders stand in braces. Each file has a ``version``: a
consent names the text and version that was agreed to (``consent.ask@1``).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Final

from prompts.errors import BadWording, check_values

LANGUAGES: Final = ("en", "es", "pt", "hi")


_POINT_BEFORE_DECIMALS: Final = frozenset(
    {"BZ", "CU", "DO", "GT", "HN", "MX", "NI", "PA", "PE", "PR", "SV", "US"}
)
"""Countries whose Spanish writes "10,000.50" (CLDR's es-MX and its like); elsewhere "10.000,50"."""


@dataclass(frozen=True, slots=True)
class Wording:
    """All messages of one language."""

    language: str
    version: int
    texts: Mapping[str, str]
    placeholders: Mapping[str, frozenset[str]]

    def render(self, key: str, **values: object) -> str:
        """The text of ``key`` with its values. Values are never looked into: braces are safe.

        Raises:
            BadWording: no such key, a value missing, or one too many.
        """
        if key not in self.texts:
            raise BadWording(f"{self.language}:{key}", "does not exist")
        check_values(f"{self.language}:{key}", self.placeholders[key], frozenset(values))
        return self.texts[key].format_map(values)

    def has(self, key: str) -> bool:
        """Whether there is such a text."""
        return key in self.texts

    def numbered(self, english: str, country: str | None) -> str:
        """``10,000.50`` with the marks that this language has in a country."""
        if self.language == "es" and country in _POINT_BEFORE_DECIMALS:
            return english
        marks = {",": self.render("value.thousands"), ".": self.render("value.point")}
        return "".join(marks.get(sign, sign) for sign in english)

    def name(self, key: str) -> str:
        """Key and version, as the consent ledger names a text.

        Raises:
            BadWording: no such key.
        """
        if key not in self.texts:
            raise BadWording(f"{self.language}:{key}", "does not exist")
        return f"{key}@{self.version}"


@cache
def wording(language: str) -> Wording:
    """The messages of a language.

    Raises:
        BadWording: the assistant does not speak it.
    """
    if language not in LANGUAGES:
        raise BadWording(language, "is no language of ours")
    source = files("prompts").joinpath("messages", f"{language}.toml")
    stored = tomllib.loads(source.read_text(encoding="utf-8"))
    version = int(stored.pop("version"))
    texts = _flat(stored, "")
    return Wording(language, version, texts, {key: _names(text) for key, text in texts.items()})


def _flat(table: Mapping[str, object], prefix: str) -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = str(value)
    return flat


def _names(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)
