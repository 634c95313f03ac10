"""Asking the knowledge of a job labelled questions, and counting what came of it.

Half of them can be answered from the job; the other half asks for what stands nowhere in it,
which costs most when it is answered: a candidate who is told of an insurance that there is not.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from importlib.resources import files
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.domain.errors import NotFound, Refused
from bot.domain.job import Job
from bot.domain.job_document import job_from_document
from bot.domain.language import LANGUAGES
from bot.domain.ports import Knowledge

FROZEN: Final = "knowledge-test.yaml"
"""Questions written before the rules and never tuned on; their mistakes have been seen since."""
_JOB: Final = UUID(int=1)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A job and questions about it.

    Attributes:
        known: ``(language, fact, question)``. unknown: ``(language, question)``.
    """

    job: Job
    known: tuple[tuple[str, str, str], ...]
    unknown: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Score:
    """What became of the questions in one language.

    Attributes:
        mistakes: ``(question, fact that was told, fact that was meant)``; "" for none.
    """

    answered: int = 0
    silent: int = 0
    wrong: int = 0
    refused: int = 0
    invented: int = 0
    mistakes: list[tuple[str, str, str]] = field(default_factory=list)

    def __add__(self, other: "Score") -> "Score":
        """Both together."""
        both = ((getattr(self, each.name), getattr(other, each.name)) for each in fields(self))
        return Score(*(one + more for one, more in both))

    @property
    def known(self) -> int:
        """Questions that the job answers."""
        return self.answered + self.silent + self.wrong

    @property
    def unknown(self) -> int:
        """Questions that it does not answer."""
        return self.refused + self.invented

    @property
    def answered_share(self) -> float:
        """Of the known ones, those answered by the right passage."""
        return self.answered / max(self.known, 1)

    @property
    def false_share(self) -> float:
        """Of all, those answered by a passage that does not answer them."""
        return (self.wrong + self.invented) / max(self.known + self.unknown, 1)


def folder(name: str) -> dict[str, Labelled]:
    """All files of a folder of the package, by name; see ``labelled/README.md``."""
    place = Path(str(files("bot.evaluation") / "labelled" / name))
    return {each.stem: labelled(each) for each in sorted(place.glob("*.yaml"))}


def checksum(given: Mapping[str, Labelled], *also: str) -> str:
    """Changes when the questions do, or what else counts."""
    lines = [f"{name} {each.known} {each.unknown}" for name, each in sorted(given.items())]
    return hashlib.sha256("\n".join([*also, *lines]).encode()).hexdigest()


def labelled(path: Path | None) -> Labelled:
    """The questions of a file; without one the frozen ones of the package.

    Raises:
        NotFound: no such file.
        Refused: it is not of this kind.
    """
    if path is None:
        text = (files("bot.evaluation") / "labelled" / FROZEN).read_text("utf-8")
    elif path.is_file():
        text = path.read_text("utf-8")
    else:
        raise NotFound("file", str(path))
    try:
        return _read(YAML(typ="safe", pure=True).load(text))
    except (YAMLError, KeyError, TypeError, AttributeError, StopIteration) as error:
        raise Refused(
            f"{path} is no file of labelled questions: it needs `job`, `known` (language, fact, "
            "questions) and `unknown` (language, questions)."
        ) from error


def _read(written: Mapping[str, Any]) -> Labelled:
    return Labelled(
        job_from_document(written["job"], id=_JOB, version=1, is_open=True),
        tuple(
            (language, str(fact), str(question))
            for language, facts in written["known"].items()
            for fact, questions in facts.items()
            for question in questions
        ),
        tuple(
            (language, str(question))
            for language, questions in written["unknown"].items()
            for question in questions
        ),
    )


async def evaluate(knowledge: Knowledge, asked: Labelled) -> dict[str, Score]:
    """Ask all of them; the score of each language."""
    scores = {each: Score() for each in LANGUAGES}
    for language, fact, question in asked.known:
        found = await knowledge.find(asked.job, question, language)
        _count_known(scores[language], question, fact, found.fact if found else "")
    for language, question in asked.unknown:
        found = await knowledge.find(asked.job, question, language)
        score = scores[language]
        if found is None:
            score.refused += 1
        else:
            score.invented += 1
            score.mistakes.append((question, found.fact, ""))
    return {language: score for language, score in scores.items() if score.known + score.unknown}


def summed(scores: Iterable[Mapping[str, Score]]) -> dict[str, Score]:
    """Of several jobs, by language."""
    found: dict[str, Score] = {}
    for each in scores:
        for language, score in each.items():
            found[language] = found.get(language, Score()) + score
    return found


def _count_known(score: Score, question: str, fact: str, told: str) -> None:
    if fact in told.split("+"):
        score.answered += 1
        return
    if told:
        score.wrong += 1
    else:
        score.silent += 1
    score.mistakes.append((question, told, fact))


def table(scores: Mapping[str, Score], *, mistakes: bool) -> Sequence[str]:
    """What people read."""
    lines = ["         known answered    wrong passage   invented   wrong or invented"]
    for language, score in (*scores.items(), ("all", sum(scores.values(), Score()))):
        lines.append(
            f"  {language:3}  {score.answered:4}/{score.known:<4} {score.answered_share:6.1%}"
            f"   {score.wrong:6}         {score.invented:4}/{score.unknown:<4}   "
            f"{score.false_share:6.1%}"
        )
    if mistakes:
        for language, score in scores.items():
            lines += [
                f"  {language}  {question}  told: {told or '-'}  meant: {meant or '-'}"
                for question, told, meant in score.mistakes
            ]
    return lines
