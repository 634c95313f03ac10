"""What stands in the environment and in ``.env``, before anybody makes sense of it.

For the doctor, who tells where a setting comes from and which names nobody reads, and for the
health check of a container, who has no time for ``bot.config`` (0.25 s for its library). What a
setting *means* is said there alone.
"""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

FILE: Final = Path(".env")


@dataclass(frozen=True, slots=True)
class Given:
    """Names in capitals, with values that are not empty; an empty one counts as none.

    Attributes:
        environment: of the process.
        file: of ``.env``.
        exposed: others on this machine can read ``.env``.
    """

    environment: Mapping[str, str] = field(repr=False)
    file: Mapping[str, str] = field(default_factory=dict, repr=False)
    exposed: bool = False

    def value(self, name: str) -> str:
        """What a setting was given as; the environment wins over the file. "" if it was not."""
        return self.environment.get(name) or self.file.get(name, "")

    @property
    def names(self) -> frozenset[str]:
        """Everything that was given somewhere."""
        return frozenset(self.environment) | frozenset(self.file)


def given(file: Path = FILE) -> Given:
    """What was given to this process."""
    environment = _capitals(os.environ)  # noqa: TID251 - this is the place
    return Given(environment, _read(file), is_exposed(file))


def _read(file: Path) -> Mapping[str, str]:
    if not file.is_file() or not os.access(file, os.R_OK):
        return {}
    from dotenv import dotenv_values  # noqa: PLC0415 - 30 ms, and containers have no such file

    try:
        return _capitals(dotenv_values(file, encoding="utf-8"))
    except UnicodeDecodeError:
        return {}


def _capitals(values: Mapping[str, str | None]) -> Mapping[str, str]:
    return {name.upper(): value for name, value in values.items() if value}


def is_exposed(file: Path) -> bool:
    """Whether anybody on this machine can read a file: its own mode, and a way to it."""
    try:
        whole = file.resolve(strict=True)
        if not whole.stat().st_mode & stat.S_IROTH:
            return False
        return all(folder.stat().st_mode & stat.S_IXOTH for folder in whole.parents)
    except OSError:
        return False


def local_address(host: str, port: int) -> str:
    """The http address at which this machine reaches what listens on ``host``, a wildcard maybe."""
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{reached}]:{port}" if ":" in reached else f"http://{reached}:{port}"
