"""The rival's own environment: another Python, packages that ours must not meet, a model."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

VERSION: Final = "3.6.21"
"""The last open release."""

PROJECT: Final = Path(__file__).parent / "project"
MODEL: Final = "courier"


class Missing(Exception):
    """The rival cannot be measured here; the text says what is missing, and how to mend it."""


@dataclass(frozen=True, slots=True)
class Rasa:
    """An installed rival.

    Attributes:
        python: of its environment. folder: its project with a trained model.
    """

    python: Path
    folder: Path

    @classmethod
    def made(cls, place: Path, given: Mapping[str, str]) -> Self:
        """Install and train it in ``place``, unless that was done before.

        Raises:
            Missing: there is no Python 3.10, no package, or no model came of it.
        """
        python = place / "venv" / "bin" / "python"
        if not _is_installed(python):
            _install(_python310(given), place / "venv")
        rasa = cls(python.absolute(), (place / "project").absolute())
        if not rasa.is_trained:
            rasa.train()
        return rasa

    @property
    def is_trained(self) -> bool:
        """Whether there is a model of today's project."""
        return self._model.exists() and all(
            (self.folder / each.relative_to(PROJECT)).exists()
            and (self.folder / each.relative_to(PROJECT)).read_bytes() == each.read_bytes()
            for each in PROJECT.rglob("*.yml")
        )

    def train(self) -> None:
        """Copy the project and train it; half a minute."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(PROJECT, self.folder)
        command = self.command("train", "--fixed-model-name", MODEL, "--quiet")
        _run(command, self.folder, "Rasa could not be trained")
        if not self._model.exists():
            raise Missing(f"Rasa was trained and left no model in {self._model.parent}.")

    def command(self, *words: str) -> Sequence[str]:
        """A command of Rasa's."""
        return [str(self.python), "-W", "ignore", "-m", "rasa", *words]

    @property
    def _model(self) -> Path:
        return self.folder / "models" / f"{MODEL}.tar.gz"


def environment() -> dict[str, str]:
    """What its processes get: it tells nobody that it is used."""
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "CUDA_VISIBLE_DEVICES": "", "PYTHONPATH": ""}
    return {**os.environ, **quiet}  # noqa: TID251 - handed on


def _is_installed(python: Path) -> bool:
    if not python.exists():
        return False
    asked = f"import importlib.metadata as m; assert m.version('rasa') == '{VERSION}'"
    return subprocess.run([python, "-c", asked], capture_output=True).returncode == 0  # noqa: S603


def _python310(given: Mapping[str, str]) -> str:
    for name in filter(None, (given.get("PYTHON310"), "python3.10")):
        found = shutil.which(name)
        if (
            found
            and "3.10."
            in subprocess.run(  # noqa: S603
                [found, "--version"], capture_output=True, text=True
            ).stdout
        ):
            return found
    raise Missing(
        f"Rasa {VERSION} needs Python 3.10 and none was found: install one, or name it with "
        "make rival PYTHON310=/path/to/python3.10"
    )


def _install(python: str, venv: Path) -> None:
    shutil.rmtree(venv, ignore_errors=True)
    wanted = f"rasa=={VERSION}"
    failed = f"The package {wanted} could not be installed (is the package index within reach?)"
    if uv := shutil.which("uv"):
        _run([uv, "venv", "--quiet", "--python", python, str(venv)], Path(), failed)
        own = ["--python", str(venv / "bin" / "python")]
        _run([uv, "pip", "install", "--quiet", *own, wanted], Path(), failed)
    else:
        _run([python, "-m", "venv", str(venv)], Path(), failed)
        pip = [str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        _run([*pip, "--disable-pip-version-check", wanted], Path(), failed)


def _run(command: Sequence[str], cwd: Path, failed: str) -> None:
    done = subprocess.run(  # noqa: S603
        command, cwd=cwd, env=environment(), capture_output=True, text=True
    )
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines() or ["it said nothing"]
        raise Missing(f"{failed}: {lines[-1]}")
