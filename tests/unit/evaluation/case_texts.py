"""Conversation files as text, and a stage without an assistant."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

from bot.clock import Uuid7
from bot.domain.message import Option, Status
from bot.domain.record import MessageRecord, Record
from bot.evaluation.case_file import Case, CaseFile, load
from bot.evaluation.player import NOBODY, Played, play
from bot.evaluation.stage import NotBuilt, Stage

IDS = Uuid7()

JOB = """\
code: TEST-1
title: Tester
employer: Redline Couriers
location: {timezone: Asia/Kolkata, country: IN}
languages: [en]
questions:
  - {id: licence, type: yes_no, ask: "Do you hold a licence?"}
  - {id: experience, type: duration, ask: "How long?"}
"""

HEAD = "job: job.yaml\ncases:\n  - name: one\n    steps:\n"
"""Four lines, so that the first step stands on line 5."""


def file_of(folder: Path, text: str) -> Path:
    """A conversation file with its job beside it."""
    (folder / "job.yaml").write_text(JOB, encoding="utf-8")
    path = folder / "talk.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def steps_of(folder: Path, steps: str) -> CaseFile:
    """The file of one case with these steps."""
    return load(file_of(folder, HEAD + indent(dedent(steps), "      ")))


def words(text: str, **changes: Any) -> MessageRecord:  # noqa: ANN401 - any field of a message
    """Something the assistant sent."""
    sent = MessageRecord(
        id=IDS.new(),
        direction="out",
        author="assistant",
        kind="text",
        text=text,
        options=(),
        status="sent",
        provider_id="x",
        created_at=datetime(2026, 11, 23, 9, tzinfo=UTC),
        position=1,
    )
    return replace(sent, **changes)


Answer = Callable[[str], Sequence[MessageRecord]]


class Parrot:
    """A stage whose assistant answers by a function; remembers what was done to it."""

    def __init__(self, answer: Answer, **fields: Any) -> None:  # noqa: ANN401 - of the record
        self.done: list[tuple[object, ...]] = []
        self.fields = fields
        self._answer = answer
        self._record: Record | None = None

    async def say(self, texts: Sequence[str]) -> None:
        self._do("say", *texts)

    async def tap(self, question: MessageRecord, option: Option) -> None:
        self._do("tap", question.text, option.id)

    async def upload(self, path: Path) -> None:
        self._do("upload", path.name)

    async def voice(self, transcript: str) -> None:
        raise NotBuilt(f"A voice note ({transcript!r})")

    async def report(self, message: MessageRecord, status: Status) -> None:
        self._do("report", message.text, status)

    async def wait(self, time: timedelta) -> None:
        self._do("wait", time)

    async def take_over(self) -> None:
        self._do("take over")

    async def recruiter_says(self, text: str) -> None:
        self.done.append(("recruiter says", text))
        self._add([words(text, author="recruiter")])

    async def recruiter_records(self, answers: Mapping[str, Any]) -> None:
        self._do("record", dict(answers))

    async def hand_back(self) -> None:
        self._do("hand back")

    async def call(self, status: str, answers: Mapping[str, Any]) -> None:
        self._do("call", status, dict(answers))

    async def record(self) -> Record | None:
        return self._record

    def _do(self, *what: object) -> None:
        self.done.append(what)
        self._add(self._answer(" ".join(str(each) for each in what)))

    def _add(self, messages: Sequence[MessageRecord]) -> None:
        before = self._record or replace(NOBODY, **self.fields)
        self._record = replace(before, messages=(*before.messages, *messages))


async def played_on(stage: Parrot, file: CaseFile) -> Played:
    """The first case of a file, played on this stage."""

    @asynccontextmanager
    async def opened(file: CaseFile, case: Case) -> AsyncIterator[Stage]:
        yield stage

    return await play(file, file.cases[0], opened)
