"""What the embedder learns from is what it will be asked, and nothing is left out."""

import random
from collections import Counter

import pytest

from bot.evaluation.knowing import folder
from bot.evaluation.lessons import AT_ONCE, lessons, steps
from bot.knowledge.passages import OWN

NURSE = folder("learnt")["nurse"]
LESSONS = list(lessons(NURSE))


def test_each_question_is_there_once_with_the_fact_that_answers_it() -> None:
    asked = Counter(text for lesson in LESSONS for text, _ in lesson.asked)
    meant = [f"query: {text}" for *_, text in (*NURSE.known, *NURSE.unknown)]
    assert asked == Counter(meant)
    facts = [each.id for each in NURSE.job.knowledge]
    answers = {f"query: {text}": facts.index(fact) for _, fact, text in NURSE.known}
    for lesson in LESSONS:
        assert all(answers.get(text, lesson.facts) == fact for text, fact in lesson.asked)


def test_questions_stand_beside_passages_of_their_own_language_where_there_are_such() -> None:
    """The clinic wrote in Spanish and English: who asks in Hindi sees what would be told."""
    assert len(LESSONS) == 2
    english, spanish = sorted(LESSONS, key=lambda each: len(each.asked))
    assert any(" the " in each for each in english.pieces)
    assert any(" los " in each for each in spanish.pieces)
    assert {fact for _, fact in english.asked} <= set(range(english.facts + 1))


def test_pieces_are_whole_passages_and_their_sentences_under_the_employers_name_for_them() -> None:
    for lesson in LESSONS:
        assert lesson.facts == len(NURSE.job.knowledge)
        assert len(lesson.pieces) == len(lesson.owners) > 2 * lesson.facts
        for piece, owner in zip(lesson.pieces, lesson.owners, strict=True):
            assert piece.startswith(f"passage: {NURSE.job.knowledge[owner].about}: ")


def test_a_round_has_all_questions_in_steps_of_about_the_same_size() -> None:
    parts = steps(LESSONS, random.Random(1))  # noqa: S311 - an order
    assert Counter(each for part in parts for each in part.asked) == Counter(
        each for lesson in LESSONS for each in lesson.asked
    )
    assert all(AT_ONCE / 2 < len(part.asked) < AT_ONCE * 1.5 for part in parts)
    assert steps(LESSONS, random.Random(1)) == parts  # noqa: S311 - an order


def test_what_the_jobs_own_fields_answer_is_left_out() -> None:
    """It stopped the learning before its first step."""
    asked = folder("tuning")["bakery"]
    own = {f"query: {text}" for _, fact, text in asked.known if fact.startswith(OWN)}
    taught = {text for lesson in lessons(asked) for text, _ in lesson.asked}
    assert own
    assert not own & taught
    assert len(taught | own) == len({text for *_, text in (*asked.known, *asked.unknown)})


@pytest.mark.parametrize("name", ["learnt", "tuning"])
def test_every_file_teaches_something(name: str) -> None:
    for asked in folder(name).values():
        assert all(lesson.asked and lesson.facts > 1 for lesson in lessons(asked))
