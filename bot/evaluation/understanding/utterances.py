"""The test part of the labelled utterances, each in its scene."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final
from uuid import UUID, uuid5

from bot.domain.conversation import Stage
from bot.domain.job import Job, Question
from bot.domain.understanding import CommandKind
from bot.evaluation.understanding.scene import Scene
from bot.files.job_file import load_job
from bot.llm.local.labelled import Label, Labelled, labelled

FOLDER: Final = files("bot.evaluation").joinpath("utterances")
_IDS: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Utterance:
    """A message, the moment it is said in, and what it means there."""

    text: str
    language: str
    scene: Scene
    labels: frozenset[Label]


def utterances() -> list[Utterance]:
    """The whole test part."""
    return [_placed(each) for each in labelled(FOLDER)]


@cache
def jobs() -> Mapping[str, Job]:
    """The jobs that are spoken of, by the name of their file."""
    found = {}
    for file in sorted(FOLDER.joinpath("jobs").iterdir(), key=lambda each: each.name):
        draft = load_job(file.read_text("utf-8"), name=file.name)
        found[file.name.removesuffix(".yaml")] = draft.to_job(uuid5(_IDS, draft.code), 1)
    return found


@cache
def _answers() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(FOLDER.joinpath("answers.toml").read_text("utf-8"))


def _placed(given: Labelled) -> Utterance:
    name, _, pending = given.place.partition("/")
    name, _, stage = name.partition(":")
    scene = _scene(given.language, jobs().get(name), pending, stage)
    labels = frozenset(_completed(each, pending or None) for each in given.labels)
    return Utterance(given.text, given.language, scene, labels)


def _scene(language: str, job: Job | None, pending: str, stage: str) -> Scene:
    is_open = tuple(jobs().values())
    if job is None:
        return Scene(is_open, None, Stage.APPLYING, language)
    told = _answers()[job.code]
    if pending:
        asked = job.questions[: job.questions.index(_question(job, pending))]
        answers = {each.id: told[each.id] for each in asked}
        return Scene(is_open, job, Stage.SCREENING, language, pending, answers)
    if stage == Stage.OPTED_OUT:
        first = job.questions[0].id
        return Scene(is_open, job, Stage.OPTED_OUT, language, first, {})
    return Scene(is_open, job, Stage(stage), language, None, told)


def _question(job: Job, name: str) -> Question:
    question = job.question(name)
    if question is None:
        raise ValueError(f"{job.code} has no question {name}")
    return question


def _completed(label: Label, pending: str | None) -> Label:
    is_open = label.kind is CommandKind.ANSWER and label.question is None
    return Label(label.kind, pending) if is_open else label
