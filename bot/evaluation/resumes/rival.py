"""``openresume-parser`` on the same files, in an environment of its own (it is AGPL, and old pins).

It is fetched from the package index that pip is configured for, once. What it calls by other names
is put under ours as kindly as can be: its one degree is a degree, a number without a country may be
of any.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from bot.domain.document import Unread
from bot.domain.errors import Refused
from bot.domain.profile import Degree, Profile, Role
from bot.evaluation.resumes import rival_script
from bot.evaluation.resumes.measuring import Case, Result
from bot.evaluation.resumes.scoring import compare
from bot.evaluation.resumes.truth import dates

PACKAGE: Final = "openresume-parser"
PATIENCE: Final = 600.0
"""Seconds for fetching it, and for all files."""


def measure(cases: Sequence[Case], folder: Path) -> list[Result]:
    """Its results, worst first.

    Raises:
        Refused: it cannot be fetched or run.
    """
    python = _environment(folder)
    said = _run([str(python), rival_script.__file__, *(str(each.path) for each in cases)])
    lines = [json.loads(each) for each in said.splitlines() if each.startswith("{")]
    if len(lines) != len(cases):
        raise Refused(f"{PACKAGE} stopped after {len(lines)} of {len(cases)} files.")
    found = [_result(case, line) for case, line in zip(cases, lines, strict=True)]
    return sorted(found, key=lambda each: (each.f1, each.name))


def _environment(folder: Path) -> Path:
    """Its interpreter; made when it is not there."""
    python = folder / "bin" / "python"
    if not (folder / "made").exists():
        _run([sys.executable, "-m", "venv", "--clear", str(folder)])
        _run([str(python), "-m", "pip", "install", "--quiet", PACKAGE])
        (folder / "made").touch()
    return python


def _run(command: Sequence[str]) -> str:
    try:
        return subprocess.run(  # noqa: S603 - the interpreter and paths that were asked for
            command, check=True, capture_output=True, text=True, timeout=PATIENCE
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        what = " ".join(command[1:4])
        raise Refused(f"{PACKAGE} could not be run ({what}): is the index reachable?") from error


def _result(case: Case, line: Mapping[str, Any]) -> Result:
    read = line["resume"]
    profile = Profile() if read is None else profile_of(read)
    unread = Unread.CORRUPT if read is None else None
    return Result(case.path.name, compare(profile, case.truth), line["seconds"], unread)


def profile_of(read: Mapping[str, Any]) -> Profile:
    """Its answer under our names."""
    phone = "".join(filter(str.isdigit, read.get("phone") or ""))
    place = read.get("location") or {}
    where = ", ".join(each for each in (place.get("city"), place.get("state")) if each)
    learned = read.get("education") or {}
    degree = learned.get("degree_course")
    work = (read.get("experience") or {}).get("work_history") or ()
    return Profile(
        name=read.get("full_name") or None,
        emails=tuple(each for each in [read.get("email")] if each),
        phones=(f"+1{phone}" if len(phone) == 10 else f"+{phone}",) if len(phone) > 6 else (),
        location=where or None,
        experience=tuple(_role(each) for each in work),
        education=(Degree(None, degree),) if degree else (),
        skills=tuple(read.get("skills") or ()),
        way=PACKAGE,
    )


def _role(each: Mapping[str, Any]) -> Role:
    return Role(
        title=each.get("title") or None,
        employer=each.get("company") or None,
        start=dates(each.get("start_date") or "").start,
        end=dates(each.get("end_date") or "").end,
        months=None,
        is_current=bool(each.get("current")),
    )
