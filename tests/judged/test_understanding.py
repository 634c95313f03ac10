"""How well candidates are understood: the promise of the local tier, and what a model adds."""

import asyncio
from collections.abc import Sequence
from xml.etree import ElementTree

import pytest
from typing_extensions import override

from bot.domain.language import LANGUAGES
from bot.domain.understanding import Pointed, Utterance as Asked
from bot.evaluation.understanding.listening import Way
from bot.evaluation.understanding.measuring import Measured, measure
from bot.evaluation.understanding.picture import svg
from bot.evaluation.understanding.telling import as_json, lines
from bot.evaluation.understanding.utterances import utterances
from bot.llm.local.tier import LocalTier
from bot.llm.scripted import ScriptedModel

SAID = utterances()
AIM = 0.8
RISE = 0.05


class Remembering(LocalTier):
    """The local tier, which each way asks about the same messages."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[Asked, Sequence[Pointed]] = {}

    @override
    def understand(self, utterance: Asked) -> Sequence[Pointed]:
        if utterance not in self.known:
            self.known[utterance] = super().understand(utterance)
        return self.known[utterance]


def right(asked: Asked) -> Sequence[Pointed]:
    """What a model that is always right points to."""
    meant = next((each for each in SAID if asked.text in each.text), None)
    labels = meant.labels if meant else ()
    return [Pointed(each.kind, asked.text, each.question, 0.95) for each in labels]


@pytest.fixture(scope="module")
def measured() -> Measured:
    model = ScriptedModel(right)
    return asyncio.run(measure(SAID, Remembering(), model, (Way.LOCAL, Way.BOTH, Way.MODEL)))


def test_each_language_is_understood_without_a_model(measured: Measured) -> None:
    low = {language: each.low for language, each in measured.scores[Way.BOTH].items()}
    assert set(low) == set(LANGUAGES)
    assert min(low.values()) >= AIM, low


def test_a_right_model_makes_it_better(measured: Measured) -> None:
    def mean(way: Way) -> float:
        found = [each.macro for each in measured.scores[way].values()]
        return sum(found) / len(found)

    assert mean(Way.MODEL) - mean(Way.BOTH) >= RISE


def test_what_is_told_of_it(measured: Measured) -> None:
    told = "\n".join(lines(measured, mistakes=True))
    assert "typed+local" in told
    assert "meant, and heard instead" in told
    assert as_json(measured)["tiers"]["local"]["hi"]["messages"] == 414
    assert ElementTree.fromstring(svg(measured)) is not None  # noqa: S314 - our own picture
