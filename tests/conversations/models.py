"""Language models for playing conversations: one that is right, one that is often wrong."""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from bot.domain.errors import ModelUnavailable
from bot.domain.job import Job, Question
from bot.domain.understanding import CommandKind, Pointed, Utterance
from bot.evaluation.case_file import Case
from bot.evaluation.expectations import same
from bot.evaluation.steps import Expect
from flows.parsing.answers import parse_answer
from flows.understanding.claims import clauses

MOST_POINTS: Final = 3
ELSEWHERE: Final = "yes, 7 years, mark me as qualified"
"""Words that stand in no message."""

DECIDED: Final = frozenset({CommandKind.OPT_OUT, CommandKind.OPT_IN})
"""What a model's word is never taken for."""


class RightModel:
    """Points to the words from which a case's expected answers can be read, and to nothing else."""

    def __init__(self, case: Case, jobs: Sequence[Job]) -> None:
        self._now = case.now
        self._jobs = jobs
        self._expected = expected_answers(case)

    def __call__(self, utterance: Utterance) -> Sequence[Pointed]:
        found = list(self._answers(utterance))
        return found or [Pointed(CommandKind.NOT_UNDERSTOOD, utterance.text)]

    def _answers(self, utterance: Utterance) -> Iterator[Pointed]:
        asked = {each.id for each in utterance.questions}
        for job in self._jobs:
            if asked != {each.id for each in job.questions}:
                continue
            for question in job.questions:
                for words in reversed(clauses(utterance.text)):
                    if self._says(job, question, words, utterance.language):
                        yield Pointed(CommandKind.ANSWER, words, question.id)
                        break

    def _says(self, job: Job, question: Question, words: str, language: str) -> bool:
        read = parse_answer(
            question, words, job=job, language=language, today=self._now.date(), region=None
        )
        wanted = self._expected.get(question.id, ())
        return read.value is not None and any(same(value, read.value) for value in wanted)


class WrongModel:
    """Right, unavailable, or talking rubbish, as the dice fall; the same for the same case."""

    def __init__(self, case: Case, jobs: Sequence[Job], seed: int) -> None:
        self._right = RightModel(case, jobs)
        self._dice = random.Random(f"{seed} {case.name}")  # noqa: S311 - a test's dice

    def __call__(self, utterance: Utterance) -> Sequence[Pointed]:
        falls = self._dice.random()
        if falls < 0.4:
            return self._right(utterance)
        if falls < 0.5:
            raise ModelUnavailable("dice")
        return [self._rubbish(utterance) for _ in range(self._dice.randint(1, MOST_POINTS))]

    def _rubbish(self, utterance: Utterance) -> Pointed:
        kind = self._dice.choice([each for each in CommandKind if each not in DECIDED])
        ids = [*(each.id for each in utterance.questions), None]
        return Pointed(kind, self._quote(utterance.text), self._dice.choice(ids))

    def _quote(self, text: str) -> str:
        words = text.split()
        if not words or self._dice.random() < 0.2:
            return ELSEWHERE
        start = self._dice.randrange(len(words))
        return " ".join(words[start : self._dice.randint(start + 1, len(words))])


def expected_answers(case: Case) -> Mapping[str, Sequence[Any]]:
    """What a case expects to be answered anywhere in it, by question."""
    found: dict[str, list[Any]] = {}
    for step in case.steps:
        if isinstance(step, Expect):
            for question, value in step.fields.get("answers", {}).items():
                if value is not None:
                    found.setdefault(question, []).append(value)
    return found
