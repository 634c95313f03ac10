"""Groq asked about itself, for the doctor: is the key accepted, is the model there.

By the standard library and without the vendor's client, which takes more than a second to import.
Any server with the same protocol may stand behind the address.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final

from bot.domain.errors import HirelineError
from bot.plain_http import PATIENCE, Answer, get

API: Final = "https://api.groq.com"
STRICT: Final = "gpt-oss"
"""In the names of the models whose answers Groq holds to a schema (console.groq.com/docs/
structured-outputs); elsewhere it ignores the wish in silence."""
_OTHERS: Final = ("safeguard",)
"""In the names of models of that family that judge texts instead of answering."""


class KeyRefused(HirelineError):
    """The key is unknown, expired or not for this. ``date``: when, by Groq's clock."""

    def __init__(self, status: int, date: datetime | None) -> None:
        super().__init__(f"Groq does not accept the key ({status}).")
        self.status = status
        self.date = date


class Limited(HirelineError):
    """The key is known, and has asked too much for now."""

    def __init__(self, date: datetime | None) -> None:
        super().__init__("Groq accepts the key, but its limit is used up for the moment (429).")
        self.date = date


class Strange(HirelineError):
    """An answer that is no list of models."""

    def __init__(self, status: int) -> None:
        super().__init__(f"What answered for Groq ({status}) names no models.")
        self.status = status


@dataclass(frozen=True, slots=True)
class ModelsSeen:
    """The models that the key may use. ``date``: when, by Groq's clock."""

    names: tuple[str, ...]
    date: datetime | None

    @property
    def structured(self) -> tuple[str, ...]:
        """Those that answer in our schema."""
        return tuple(name for name in self.names if is_structured(name))


def is_structured(name: str) -> bool:
    """Whether Groq holds this model to a schema."""
    return STRICT in name and not any(each in name for each in _OTHERS)


def models(key: str, base_url: str = "", patience: float = PATIENCE) -> ModelsSeen:
    """The models, asked for with the key.

    Raises:
        NoAnswer: no answer at all.
        KeyRefused: wrong key, or one that may not do this.
        Limited: too many questions.
        Strange: no list of models.
    """
    headers = {"Authorization": f"Bearer {key}", "Accept": "application/json"}
    answer = get((base_url or API) + "/openai/v1/models", headers, patience)
    if answer.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        raise KeyRefused(answer.status, answer.date)
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        raise Limited(answer.date)
    return ModelsSeen(_names(answer), answer.date)


def _names(answer: Answer) -> tuple[str, ...]:
    content = answer.content()
    listed = content.get("data") if isinstance(content, dict) else None
    if answer.status != HTTPStatus.OK or not isinstance(listed, list):
        raise Strange(answer.status)
    usable = [each for each in listed if isinstance(each, dict) and _is_active(each)]
    return tuple(sorted(str(each["id"]) for each in usable if each.get("id")))


def _is_active(model: Mapping[str, object]) -> bool:
    return model.get("active") is not False
