"""What a language model is asked, from ``tasks/<name>.md``.

A file has front matter (``version``), a part ``# system`` and a part ``# user``. Beside it stands
``tasks/<name>.schema.json``: what goes in and what must come out, as JSON Schema, or the name of
the task whose output it is. Placeholders stand in double braces. Every value is JSON with
``<``, ``>`` and ``&`` escaped, so that nothing a candidate writes can close the fence around it.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from prompts.errors import BadWording, check_values

_PLACEHOLDER: Final = re.compile(r"\{\{(\w+)\}\}")
_FILE: Final = re.compile(
    r"---\nversion: (?P<version>\d+)\n---\n+# system\n(?P<system>.*)\n# user\n(?P<user>.*)",
    re.DOTALL,
)
_ESCAPES: Final = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


@dataclass(frozen=True, slots=True)
class Prompt:
    """A rendered task: the two messages for a model."""

    system: str
    user: str


@dataclass(frozen=True, slots=True)
class Task:
    """A task before rendering; ``version`` goes into traces and evaluations.

    Attributes:
        input: JSON Schema of the values it is rendered with.
        output: JSON Schema of what a model must answer.
    """

    name: str
    version: int
    system: str
    user: str
    input: Mapping[str, Any]
    output: Mapping[str, Any]

    @property
    def placeholders(self) -> frozenset[str]:
        """Names of the values it needs."""
        return frozenset(_PLACEHOLDER.findall(self.system + self.user))

    def render(self, **values: object) -> Prompt:
        """Both messages, with every value as JSON.

        Raises:
            BadWording: a value missing or one too many.
        """
        check_values(self.name, self.placeholders, frozenset(values))
        written = {key: _as_data(value) for key, value in values.items()}
        return Prompt(_fill(self.system, written), _fill(self.user, written))


@cache
def task(name: str) -> Task:
    """The task of that name.

    Raises:
        BadWording: no such task, or its file is not built as it should be.
    """
    source = files("prompts").joinpath("tasks", f"{name}.md")
    if not source.is_file():
        raise BadWording(name, "is no task of ours")
    found = _FILE.fullmatch(source.read_text(encoding="utf-8"))
    if found is None:
        raise BadWording(name, "needs front matter with a version, '# system' and '# user'")
    written = (found["system"].strip(), found["user"].strip())
    return Task(name, int(found["version"]), *written, *_schemas(name))


def _schemas(name: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Of its input and of its output, which may be another task's."""
    source = files("prompts").joinpath("tasks", f"{name}.schema.json")
    if not source.is_file():
        raise BadWording(name, "needs a schema beside it")
    schema = json.loads(source.read_text(encoding="utf-8"))
    output = schema["output"]
    return schema["input"], task(output).output if isinstance(output, str) else output


def _as_data(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).translate(_ESCAPES)


def _fill(text: str, written: dict[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: written[found[1]], text)
