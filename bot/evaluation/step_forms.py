"""Reads the steps of a case. Unknown steps and keys are mistakes with a line."""

import re
from collections.abc import Callable, Collection
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from bot.domain.conversation import Owner, Stage
from bot.domain.language import LANGUAGES
from bot.domain.message import Status
from bot.evaluation.steps import (
    Bot,
    Call,
    Expect,
    Recruit,
    Report,
    Say,
    Span,
    Step,
    TapOn,
    Upload,
    Voice,
    Wait,
)
from bot.files.form import ABSENT, Form, said, unknown
from bot.files.marked import Step as PathStep

DECISIONS: Final = ("advance", "review", "reject")
REPORTS: Final = (Status.SENT, Status.DELIVERED, Status.READ, Status.FAILED)
CALLS: Final = (
    "completed",
    "no_answer",
    "busy",
    "voicemail",
    "wrong_number",
    "call_back",
    "opted_out",
    "failed",
)
RESUME: Final = "resume"
"""What ``pending`` and ``asked`` call a résumé that is awaited; no question of the job."""

_TIME = re.compile(r"[0-9]+(?:\.[0-9]+)?[smhd]")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}

Reader = Callable[..., Step | None]


class StepForms:
    """Reads steps out of one document."""

    def __init__(self, form: Form, folder: Path, questions: Collection[str]) -> None:
        """A reader of ``form``, whose paths are relative to ``folder``.

        ``questions`` are the ids that exist in the jobs; none when the jobs could not be read.
        """
        self._form = form
        self._folder = folder
        self._questions = questions
        self._readers: dict[str, Reader] = {
            "user": self._user,
            "burst": self._burst,
            "tap": self._tap,
            "file": self._file,
            "voice": self._voice,
            "status": self._status,
            "wait": self._wait,
            "recruiter": self._recruiter,
            "call": self._call,
            "bot": self._bot,
            "expect": self._expect,
        }

    def read(self, *path: PathStep) -> tuple[Step, ...]:
        """The steps of the list at ``path``; those with mistakes are noted and left out."""
        count = len(self._form.items(*path))
        steps = [self._step(*path, index) for index in range(count)]
        return tuple(step for step in steps if step is not None)

    def _step(self, *path: PathStep) -> Step | None:
        written = self._form.at(*path)
        if not isinstance(written, dict) or len(written) != 1:
            if written is not None:
                self._form.wrong(f"a step is one key with its value, not {said(written)}", *path)
            return None
        [name] = written
        reader = self._readers.get(name)
        if reader is None:
            self._form.wrong(unknown("step", name, self._readers), *path, name)
            return None
        if written[name] is None:
            self._form.wrong(f"{name} has nothing behind it", *path, name)
            return None
        return reader(self._form.marked.line(*path, name), *path, name)

    def _user(self, line: int, *path: PathStep) -> Step | None:
        text = self._form.text(*path)
        return Say(line, (text,)) if text is not None else None

    def _burst(self, line: int, *path: PathStep) -> Step | None:
        texts = self._texts(*path)
        return Say(line, texts) if texts else None

    def _texts(self, *path: PathStep) -> tuple[str, ...]:
        count = len(self._form.items(*path))
        texts = [self._form.text(*path, index) for index in range(count)]
        return tuple(text for text in texts if text is not None)

    def _tap(self, line: int, *path: PathStep) -> Step | None:
        label = self._form.text(*path)
        return TapOn(line, label) if label is not None else None

    def _file(self, line: int, *path: PathStep) -> Step | None:
        name = self._form.text(*path)
        if name is None:
            return None
        if not (self._folder / name).is_file():
            self._form.wrong(f"there is no file {name!r} beside this file", *path)
            return None
        return Upload(line, (self._folder / name).resolve())

    def _voice(self, line: int, *path: PathStep) -> Step | None:
        transcript = self._form.text(*path)
        return Voice(line, transcript) if transcript is not None else None

    def _status(self, line: int, *path: PathStep) -> Step | None:
        if not self._form.map(("last",), (), *path):
            return None
        word = self._form.one_of(REPORTS, *path, "last")
        return Report(line, Status(word)) if word is not None else None

    def _wait(self, line: int, *path: PathStep) -> Step | None:
        written = self._form.matching(_TIME, "a time like 90s, 5m, 25h or 7d", *path)
        if written is None:
            return None
        return Wait(line, timedelta(**{_UNITS[written[-1]]: float(written[:-1])}))

    def _recruiter(self, line: int, *path: PathStep) -> Step | None:
        known = ("takes_over", "says", "records", "hands_back")
        if not self._form.map((), known, *path):
            return None
        for flag in ("takes_over", "hands_back"):
            self._form.flag(*path, flag)
        return Recruit(
            line,
            takes_over=self._form.at(*path, "takes_over") is True,
            says=self._form.text(*path, "says"),
            records=self._answers(*path, "records"),
            hands_back=self._form.at(*path, "hands_back") is True,
        )

    def _call(self, line: int, *path: PathStep) -> Step | None:
        if not self._form.map(("status",), ("answers",), *path):
            return None
        status = self._form.one_of(CALLS, *path, "status")
        answers = self._answers(*path, "answers")
        return Call(line, status, answers) if status is not None else None

    def _bot(self, line: int, *path: PathStep) -> Step | None:
        if not self._form.map((), ("contains", "lacks", "matches", "silent"), *path):
            return None
        self._form.flag(*path, "silent")
        silent = self._form.at(*path, "silent")
        return Bot(
            line,
            contains=self._texts(*path, "contains"),
            lacks=self._texts(*path, "lacks"),
            matches=self._pattern(*path, "matches"),
            silent=silent if isinstance(silent, bool) else None,
        )

    def _pattern(self, *path: PathStep) -> str | None:
        written = self._form.text(*path)
        try:
            re.compile(written or "")
        except re.error as error:
            self._form.wrong(f"{written!r} is no regular expression: {error}", *path)
            return None
        return written

    def _expect(self, line: int, *path: PathStep) -> Step | None:
        checks: dict[str, Callable[..., Any]] = {
            "stage": lambda *at: self._form.one_of(Stage, *at),
            "owner": lambda *at: self._form.one_of(Owner, *at),
            "decision": lambda *at: self._form.one_of(DECISIONS, *at),
            "language": lambda *at: self._form.one_of(LANGUAGES, *at),
            "pending": self._pending,
            "answers": self._answers,
            "asked": self._asked,
            "opted_out": self._flag,
            "score": self._span,
            "messages_sent": self._span,
        }
        if not self._form.map((), tuple(checks), *path):
            return None
        named = self._form.at(*path)
        return Expect(line, {key: checks[key](*path, key) for key in named if key in checks})

    def _pending(self, *path: PathStep) -> str | None:
        pending = self._form.text(*path)
        if pending is not None and pending != RESUME:
            self._known_question(pending, *path)
        return pending

    def _asked(self, *path: PathStep) -> tuple[str, ...]:
        asked = self._texts(*path)
        for index, question in enumerate(asked):
            if question != RESUME:
                self._known_question(question, *path, index)
        return asked

    def _answers(self, *path: PathStep) -> dict[str, Any]:
        value = self._form.at(*path)
        if value is ABSENT or value is None:
            return {}
        if not isinstance(value, dict):
            self._form.wrong(f"{path[-1]} must be a map, not {said(value)}", *path)
            return {}
        for question in value:
            self._known_question(question, *path, question)
        return value

    def _known_question(self, question: str, *path: PathStep) -> None:
        if self._questions and question not in self._questions:
            self._form.wrong(unknown("question", question, self._questions), *path)

    def _flag(self, *path: PathStep) -> bool | None:
        self._form.flag(*path)
        value = self._form.at(*path)
        return value if isinstance(value, bool) else None

    def _span(self, *path: PathStep) -> float | Span | None:
        if not isinstance(self._form.at(*path), dict):
            return self._form.number(*path)
        self._form.map((), ("min", "max"), *path)
        return Span(self._form.number(*path, "min"), self._form.number(*path, "max"))
