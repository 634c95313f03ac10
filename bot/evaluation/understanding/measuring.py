"""All tiers over all utterances: their scores by language, and what the local tier takes."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.domain.language import LANGUAGES
from bot.domain.ports import LanguageModel
from bot.domain.understanding import CommandKind
from bot.evaluation.understanding.listening import Heard, Way, ears
from bot.evaluation.understanding.scoring import Scores, scores
from bot.evaluation.understanding.utterances import Utterance
from flows.understanding.local import LocalTier

_MILLISECONDS: Final = 1000


@dataclass(frozen=True, slots=True)
class Mistake:
    """An utterance that was heard otherwise than it was meant."""

    way: Way
    said: Utterance
    heard: Heard


@dataclass(frozen=True, slots=True)
class Measured:
    """What an evaluation came to.

    Attributes:
        scores: by way, then by language.
        local_ms: processor time that the local tier took for each message, sorted.
    """

    scores: Mapping[Way, Mapping[str, Scores]]
    mistakes: Sequence[Mistake] = ()
    local_ms: Sequence[float] = field(default=())

    def local_share(self, share: float) -> float:
        """Milliseconds within which so many of the local tier's messages were understood."""
        return self.local_ms[min(int(share * len(self.local_ms)), len(self.local_ms) - 1)]

    @property
    def best(self) -> Way:
        """The way closest to what candidates meet: with the model if it was heard."""
        return max(self.scores, key=list(Way).index)


async def measure(
    said: Sequence[Utterance],
    local: LocalTier,
    model: LanguageModel | None = None,
    ways: Sequence[Way] = tuple(Way),
) -> Measured:
    """Let each way hear everything that was said."""
    listening = {way: ear for way, ear in ears(local, model).items() if way in ways}
    found: dict[Way, Mapping[str, Scores]] = {}
    mistakes: list[Mistake] = []
    took: list[float] = []
    for way, ear in listening.items():
        heard = []
        for each in said:
            begin = time.process_time()
            heard.append(await ear(each))
            took += [(time.process_time() - begin) * _MILLISECONDS] if way is Way.LOCAL else []
        found[way] = _by_language(said, heard)
        pairs = zip(said, heard, strict=True)
        mistakes += [Mistake(way, each, what) for each, what in pairs if what != each.labels]
    return Measured(found, tuple(mistakes), tuple(sorted(took)))


def worst(found: Mapping[str, Scores]) -> list[tuple[CommandKind, float]]:
    """Each command with its mean F1 over the languages, worst first."""
    total: dict[CommandKind, list[float]] = {}
    for of_language in found.values():
        for score in of_language.kinds:
            total.setdefault(score.kind, []).append(score.f1)
    means = [(kind, sum(each) / len(each)) for kind, each in total.items()]
    return sorted(means, key=lambda each: each[1])


def _by_language(said: Sequence[Utterance], heard: Sequence[Heard]) -> Mapping[str, Scores]:
    found = {}
    for language in LANGUAGES:
        pairs = [
            (each.labels, what)
            for each, what in zip(said, heard, strict=True)
            if each.language == language
        ]
        if pairs:
            found[language] = scores(pairs)
    return found
