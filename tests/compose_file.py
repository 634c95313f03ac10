"""``docker-compose.yml`` as Compose reads it: merged, and its variables put in."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

ROOT: Final = Path(__file__).parents[1]
COMPOSE: Final = ROOT / "docker-compose.yml"
SECRETS: Final = {
    name: f"secret-of-{name.lower().replace('_', '-')}"
    for name in ("POSTGRES_PASSWORD", "REDIS_PASSWORD", "SECRET_KEY", "METRICS_TOKEN")
}

_VARIABLE: Final = re.compile(r"\$(?:(\$)|\{(\w+)(?:(:-|:\?)([^}]*))?\})")


class Missing(Exception):
    """A variable that must be set is not; Compose says this sentence."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(f"required variable {name} is missing a value: {sentence}")
        self.name = name


def raw() -> dict[str, Any]:
    """The file with its anchors merged and its variables as they are written."""
    found: dict[str, Any] = YAML(typ="safe").load(COMPOSE.read_text("utf-8"))
    return found


def composed(env: Mapping[str, str]) -> dict[str, Any]:
    """The file with its variables put in.

    Raises:
        Missing: one that has no default is not in ``env``, or is empty there.
    """
    found: dict[str, Any] = _put_in(raw(), env)
    return found


def variables() -> dict[str, str]:
    """Every variable of the file and what is written after its name (``:-…``, ``:?…`` or "")."""
    text = COMPOSE.read_text("utf-8")
    found = _VARIABLE.finditer(re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE))
    return {each[2]: (each[3] or "") + (each[4] or "") for each in found if each[2]}


def _put_in(value: Any, env: Mapping[str, str]) -> Any:  # noqa: ANN401 - YAML in, YAML out
    if isinstance(value, dict):
        return {key: _put_in(each, env) for key, each in value.items()}
    if isinstance(value, list):
        return [_put_in(each, env) for each in value]
    if isinstance(value, str):
        return _VARIABLE.sub(lambda found: _value(found, env), value)
    return value


def _value(found: re.Match[str], env: Mapping[str, str]) -> str:
    dollar, name, operator, rest = found.groups()
    if dollar:
        return "$"
    if given := env.get(name):
        return given
    if operator == ":?":
        raise Missing(name, rest)
    return rest or ""
