"""How much is known of a job whose questions were written first, and how much is made up."""

import asyncio
import sys
from pathlib import Path

import pytest

from bot import evaluation as labels
from bot.domain.errors import NotFound, Refused
from bot.embedding import TunedEmbedder
from bot.evaluation.knowing import Score, evaluate, labelled, table
from bot.knowledge.known import JobKnowledge
from bot.senses import knowledge_in_memory

AT_LEAST_KNOWN = 0.80
AT_MOST_FALSE = 0.02
EACH = 60
TUNED_AT_LEAST = 0.90
"""Of the files that cues were taken from, by the rules alone: so that no cue costs another."""
HELD_AT_LEAST, HELD_AT_MOST_FALSE = 0.80, 0.02
"""Of jobs that nothing was made for or learnt from, all languages together: what was aimed at
(reached: 0.828 and 0.017). To be raised, and never by looking at their questions."""
LABELLED = Path(labels.__file__).parent / "labelled"
HELD = sorted((LABELLED / "held").glob("*.yaml"))
TUNING = sorted((LABELLED / "tuning").glob("*.yaml"))


@pytest.fixture(scope="module")
def scores() -> dict[str, Score]:
    return asyncio.run(evaluate(knowledge_in_memory(), labelled(None)))


@pytest.mark.parametrize("language", ["en", "es", "pt", "hi"])
def test_the_frozen_questions_are_answered_or_said_to_be_unknown(
    scores: dict[str, Score], language: str
) -> None:
    score = scores[language]
    assert min(score.known, score.unknown) >= EACH
    assert score.answered_share >= AT_LEAST_KNOWN, table(scores, mistakes=True)
    assert score.invented <= AT_MOST_FALSE * score.unknown, table(scores, mistakes=True)
    assert score.wrong <= AT_MOST_FALSE * score.known, table(scores, mistakes=True)


@pytest.mark.parametrize("path", TUNING, ids=lambda each: each.stem)
def test_what_was_learnt_from_a_job_is_kept(path: Path) -> None:
    rules = JobKnowledge(TunedEmbedder(), fewest=sys.maxsize)
    scores = asyncio.run(evaluate(rules, labelled(path)))
    for score in scores.values():
        assert score.answered_share >= TUNED_AT_LEAST, table(scores, mistakes=True)
    false = sum(score.wrong + score.invented for score in scores.values())
    asked = sum(score.known + score.unknown for score in scores.values())
    assert false <= AT_MOST_FALSE * asked, table(scores, mistakes=True)


def test_jobs_that_nobody_looked_at_are_answered_and_little_is_made_up() -> None:
    told = [
        score
        for path in HELD
        for score in asyncio.run(evaluate(knowledge_in_memory(), labelled(path))).values()
    ]
    assert len(told) == 4 * len(HELD) > 4
    known = sum(score.answered for score in told) / sum(score.known for score in told)
    false = sum(score.wrong + score.invented for score in told)
    asked = sum(score.known + score.unknown for score in told)
    assert (known >= HELD_AT_LEAST, false <= HELD_AT_MOST_FALSE * asked) == (True, True), (
        known,
        false / asked,
    )


def test_the_table_names_each_mistake(scores: dict[str, Score]) -> None:
    lines = table(scores, mistakes=True)
    wrong = sum(score.silent + score.wrong + score.invented for score in scores.values())
    assert len(lines) == 2 + len(scores) + wrong
    assert lines[1 + len(scores)].startswith("  all")


def test_a_file_that_is_not_there_or_of_another_kind(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        labelled(tmp_path / "none.yaml")
    other = tmp_path / "other.yaml"
    for text in ("", "a: 1", "- 1", "job: {code: X}", "}{"):
        other.write_text(text, "utf-8")
        with pytest.raises(Refused, match="labelled questions"):
            labelled(other)
