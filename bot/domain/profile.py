"""What a résumé says of its owner, each value with the words it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where in the document's text a value stands: ``text[start:end]``; confidence 0 to 1."""

    start: int
    end: int
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Role:
    """One time of work. Dates are ``YYYY-MM`` or ``YYYY``; ``end`` None with ``is_current``."""

    title: str | None
    employer: str | None
    start: str | None
    end: str | None
    months: int | None
    is_current: bool = False
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Degree:
    """One time of learning; dates as of :class:`Role`."""

    institution: str | None
    degree: str | None
    field: str | None = None
    start: str | None = None
    end: str | None = None
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """What a résumé says. What it does not say is None or empty; nothing is guessed.

    Attributes:
        phones: E.164. location: as written.
        total_experience_months: months with any role; overlaps count once.
        evidence: field name -> where it stands (``name``, ``emails.0``, ``skills.3``, …).
        way: ``local`` or the model's name.
    """

    name: str | None = None
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    location: str | None = None
    links: tuple[str, ...] = ()
    headline: str | None = None
    experience: tuple[Role, ...] = ()
    total_experience_months: int | None = None
    education: tuple[Degree, ...] = ()
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    way: str = "local"

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, keys as the fields are called."""
        from dataclasses import asdict  # noqa: PLC0415 - only who stores or shows it pays

        return asdict(self)


def profile_from_json(given: Mapping[str, Any]) -> Profile:
    """What :meth:`Profile.to_json` wrote; what a later release wrote beside it is left out."""
    known = {each.name for each in fields(Profile)}
    values = {key: _value(key, value) for key, value in given.items() if key in known}
    return Profile(**values)


def _value(key: str, value: Any) -> Any:  # noqa: ANN401 - JSON
    match key:
        case "experience":
            return tuple(_made(Role, each) for each in value)
        case "education":
            return tuple(_made(Degree, each) for each in value)
        case "evidence":
            return {name: Evidence(**each) for name, each in value.items()}
        case _:
            return tuple(value) if isinstance(value, list) else value


def _made(kind: type[Any], given: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a row of a profile
    known = {each.name for each in fields(kind)}
    values = {key: value for key, value in given.items() if key in known}
    evidence = values.get("evidence")
    return kind(**{**values, "evidence": Evidence(**evidence) if evidence else None})
