"""What is weighed after the rules: near misses are silenced, what they do not see is told."""

import asyncio
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest

from bot import evaluation as labels
from bot.embedding import TunedEmbedder
from bot.evaluation.knowing import labelled
from bot.evaluation.weights import learn, told_of, unseen
from bot.knowledge.known import JobKnowledge
from bot.knowledge.marks import OF_PASSAGE, OF_QUESTION, Looked
from bot.knowledge.weighing import FEWEST, weights
from tests.unit.knowledge.weighed import example, leaning

LABELLED = Path(labels.__file__).parent / "labelled"
HOTEL = labelled(LABELLED / "learnt" / "receptionist.yaml").job
KNOWLEDGE, BLIND = JobKnowledge(TunedEmbedder()), JobKnowledge(None)


def looked(question: str, language: str = "en") -> Looked:
    found = asyncio.run(KNOWLEDGE.look(HOTEL, question, language))
    assert found is not None
    return found


def found(question: str, language: str = "en", knowledge: JobKnowledge = KNOWLEDGE) -> str | None:
    told = asyncio.run(knowledge.find(HOTEL, question, language))
    return told.fact if told else None


@pytest.mark.parametrize(
    ("question", "language", "fact"),
    [
        ("where does the staff bus pick people up", "en", "transport"),
        ("Can we have coffee for free?", "en", "meals"),
        ("¿Hacen algún examen cuando termina la capacitación?", "es", "training"),
    ],
)
def test_what_the_rules_do_not_see_is_told(question: str, language: str, fact: str) -> None:
    assert looked(question, language).chosen is None
    assert found(question, language, BLIND) is None
    assert found(question, language) == fact


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("is there staff housing", "en"),
        ("What's the notice period if I want to resign?", "en"),
        ("¿Pagan clases de idiomas?", "es"),
    ],
)
def test_a_near_miss_of_the_rules_is_not_told(question: str, language: str) -> None:
    assert looked(question, language).chosen is not None
    assert found(question, language) is None


def test_a_reason_is_never_found_by_weight() -> None:
    assert found("why can we have coffee for free?") is None


def confirmed(question: str, fact: str, knowledge: JobKnowledge = KNOWLEDGE) -> str | None:
    told = asyncio.run(knowledge.confirm(HOTEL, question, "en", fact))
    return told.fact if told else None


def test_what_a_model_took_for_the_answer_is_told_where_it_may_be_that() -> None:
    question = "do they feed us or do i bring something"
    assert confirmed(question, "meals") == "meals"
    others = [each.id for each in HOTEL.knowledge if each.id != "meals"]
    assert [confirmed(question, each) for each in others] == [None] * len(others)


@pytest.mark.parametrize("fact", ["", "no such fact", "job.pay"])
def test_a_fact_that_the_employer_did_not_write_is_not_confirmed(fact: str) -> None:
    assert confirmed("how much do you pay?", fact) is None


def test_without_vectors_nothing_is_confirmed() -> None:
    assert confirmed("do they feed us", "meals", BLIND) is None


def test_of_a_job_with_few_facts_the_rules_alone_decide() -> None:
    few = replace(HOTEL, id=UUID(int=9), knowledge=HOTEL.knowledge[: FEWEST - 1])
    for question in ("how much do you pay?", "is there staff housing", "can I bring my dog"):
        told = [asyncio.run(each.find(few, question, "en")) for each in (KNOWLEDGE, BLIND)]
        assert [each.fact if each else None for each in told] == [told[1] and told[1].fact] * 2


@pytest.mark.parametrize("question", ["", "?", "the", "🙂", "x" * 500])
def test_what_says_nothing_is_not_weighed(question: str) -> None:
    assert found(question) is None


def test_the_stored_weights_are_those_of_the_questions() -> None:
    """After a change of either: ``python -m bot.evaluation.weights``."""
    assert weights().learnt_from == told_of(unseen())
    assert weights().passage.shape == (len(OF_PASSAGE),)
    assert weights().nothing.shape == (len(OF_QUESTION) + len(OF_PASSAGE),)


def test_what_is_learnt_tells_a_passage_that_answers_from_none() -> None:
    chance = np.random.default_rng(1)
    learnt = learn([example(chance, meant=number % 4) for number in range(600)], "")
    likely = [(meant, learnt.likelihoods(*leaning(chance, meant))) for meant in [0, 1, 2, 3] * 10]
    assert sum(int(each.argmax()) == meant for meant, each in likely) >= 36
    assert all(each.sum() == pytest.approx(1) for _, each in likely)
