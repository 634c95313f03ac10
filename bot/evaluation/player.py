"""Plays one case on a stage, step by step, and writes down what was said and what went wrong."""

import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final, assert_never
from uuid import UUID

from bot.domain.errors import HirelineError
from bot.domain.message import Option
from bot.domain.record import MessageRecord, Record
from bot.evaluation.case_file import Case, CaseFile
from bot.evaluation.expectations import (
    SENT,
    check_bot,
    check_expect,
    said_by_assistant,
)
from bot.evaluation.stage import Stage
from bot.evaluation.steps import (
    Act,
    Bot,
    Call,
    Expect,
    Recruit,
    Report,
    Say,
    TapOn,
    Upload,
    Voice,
    Wait,
)

OpenStage = Callable[[CaseFile, Case], AbstractAsyncContextManager[Stage]]
"""Makes a fresh stage for a case: nobody has said anything, the file's jobs are open."""

NOBODY: Final = Record(
    address="",
    conversation=UUID(int=0),
    candidate=UUID(int=0),
    stage="new",
    owner="bot",
    language=None,
    job=None,
    pending=None,
    asked=(),
    answers={},
    decision=None,
    score=None,
    opted_out=False,
)
"""How a conversation looks in which nothing was said."""


class Kind(StrEnum):
    """What a line of a transcript is."""

    CANDIDATE = "candidate"
    ASSISTANT = "assistant"
    RECRUITER = "recruiter"
    EVENT = "event"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a transcript; ``line`` of the file, None for what came out."""

    kind: Kind
    text: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Played:
    """One case that was played.

    Attributes:
        seconds: how long it took.
    """

    file: str
    name: str
    transcript: tuple[Line, ...]
    seconds: float

    @property
    def failures(self) -> tuple[str, ...]:
        """What went wrong, each with its line; nothing when it passed."""
        wrong = (line for line in self.transcript if line.kind is Kind.FAILURE)
        return tuple(f"line {line.line}: {line.text}" for line in wrong)

    @property
    def passed(self) -> bool:
        return not self.failures


class Player:
    """One case on its way. A step that cannot be done ends it; a difference does not."""

    def __init__(self, case: Case, stage: Stage) -> None:
        self._case = case
        self._stage = stage
        self._lines: list[Line] = []
        self._shown: set[UUID] = set()
        self._before: set[UUID] = set()

    async def play(self) -> tuple[Line, ...]:
        """All steps; the transcript with what went wrong."""
        for step in self._case.steps:
            try:
                await self._take(step)
            except HirelineError as error:
                self._fail(step.line, str(error))
                return tuple(self._lines)
            except Exception as error:  # noqa: BLE001 - a turn may raise anything; the case fails
                self._fail(step.line, _described(error))
                return tuple(self._lines)
        if self._case.language is not None:
            language = Expect(self._case.line, {"language": self._case.language})
            self._look(language, await self._record())
        return tuple(self._lines)

    async def _take(self, step: Act | Bot | Expect) -> None:
        if isinstance(step, (Bot, Expect)):
            self._look(step, await self._record())
            return
        self._before = {m.id for m in said_by_assistant((await self._record()).messages)}
        await self._act(step)
        self._show(await self._record())

    async def _record(self) -> Record:
        return await self._stage.record() or NOBODY

    def _look(self, step: Bot | Expect, record: Record) -> None:
        if isinstance(step, Expect):
            differences = check_expect(step, record)
        else:
            said = said_by_assistant(record.messages)
            differences = check_bot(step, [m for m in said if m.id not in self._before])
        if differences:
            self._fail(step.line, "\n".join(differences))

    def _fail(self, line: int, text: str) -> None:
        self._lines.append(Line(Kind.FAILURE, text, line))

    def _note(self, kind: Kind, text: str, line: int) -> None:
        self._lines.append(Line(kind, text, line))

    def _show(self, record: Record) -> None:
        """Add what came out since the last time."""
        for message in record.messages:
            if message.direction == "out" and message.id not in self._shown:
                self._shown.add(message.id)
                kind = Kind.RECRUITER if message.author == "recruiter" else Kind.ASSISTANT
                self._lines.append(Line(kind, _written(message)))

    async def _act(self, step: Act) -> None:
        match step:
            case Say():
                for text in step.texts:
                    self._note(Kind.CANDIDATE, text, step.line)
                await self._stage.say(step.texts)
            case TapOn():
                await self._tap(step)
            case Upload():
                self._note(Kind.CANDIDATE, f"(file {step.path.name})", step.line)
                await self._stage.upload(step.path)
            case Voice():
                self._note(Kind.CANDIDATE, f"(voice) {step.transcript}", step.line)
                await self._stage.voice(step.transcript)
            case _:
                await self._act_of_others(step)

    async def _act_of_others(self, step: Report | Wait | Recruit | Call) -> None:
        match step:
            case Report():
                await self._report(step)
            case Wait():
                self._note(Kind.EVENT, f"{_spoken(step.time)} later", step.line)
                await self._stage.wait(step.time)
            case Recruit():
                await self._recruit(step)
            case Call():
                self._note(Kind.EVENT, f"a call: {step.status} {_listed(step.answers)}", step.line)
                await self._stage.call(step.status, step.answers)
            case _:
                assert_never(step)

    async def _tap(self, step: TapOn) -> None:
        self._note(Kind.CANDIDATE, f"[{step.label}]", step.line)
        said = said_by_assistant((await self._record()).messages)
        question = next((m for m in reversed(said) if m.options), None)
        if question is None:
            raise CannotBeDone("nothing can be tapped: the assistant sent no buttons")
        await self._stage.tap(question, _option(question, step.label))

    async def _report(self, step: Report) -> None:
        self._note(Kind.EVENT, f"the last message is {step.status}", step.line)
        said = said_by_assistant((await self._record()).messages)
        if not said:
            raise CannotBeDone("there is no message to report on")
        await self._stage.report(said[-1], step.status)

    async def _recruit(self, step: Recruit) -> None:
        if step.takes_over:
            self._note(Kind.EVENT, "a recruiter takes over", step.line)
            await self._stage.take_over()
        if step.says is not None:
            await self._stage.recruiter_says(step.says)
        if step.records:
            self._note(Kind.EVENT, f"a recruiter records {_listed(step.records)}", step.line)
            await self._stage.recruiter_records(step.records)
        if step.hands_back:
            self._note(Kind.EVENT, "the recruiter hands back", step.line)
            await self._stage.hand_back()


class CannotBeDone(HirelineError):
    """A step that makes no sense where the conversation stands."""

    loggable = False


async def play(file: CaseFile, case: Case, open_stage: OpenStage) -> Played:
    """Play one case on a stage of its own."""
    began = time.perf_counter()
    async with open_stage(file, case) as stage:
        transcript = await Player(case, stage).play()
    return Played(file.path.name, case.name, transcript, time.perf_counter() - began)


def _described(error: Exception) -> str:
    """What was raised, and the two innermost places."""
    frames = traceback.extract_tb(error.__traceback__)[-2:]
    places = " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames))
    return f"{type(error).__name__}: {error} (at {places})"


def _option(question: MessageRecord, label: str) -> Option:
    wanted = label.casefold()
    for option in question.options:
        if wanted in {option.label.casefold(), option.id.casefold()}:
            return option
    known = ", ".join(f"[{option.label}]" for option in question.options)
    raise CannotBeDone(f"there is no button [{label}] on the last question; there are {known}")


def _written(message: MessageRecord) -> str:
    buttons = " ".join(f"[{option.label}]" for option in message.options)
    state = "" if message.status in SENT else f" ({message.status})"
    return f"{message.text}{' ' + buttons if buttons else ''}{state}"


def _listed(answers: Mapping[str, object]) -> str:
    return ", ".join(f"{question} = {value}" for question, value in answers.items())


def _spoken(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    return f"{hours:g} hours" if hours >= 1 else f"{span.total_seconds():g} seconds"
