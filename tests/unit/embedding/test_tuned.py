"""The model tuned to questions about jobs: what it learnt from, and that it learnt something."""

import numpy as np
import pytest
from structlog.testing import capture_logs

from bot.embedding import LocalEmbedder, TunedEmbedder, tuned_embedder
from bot.embedding.engine import Engine
from bot.embedding.tuned import fits, learnt_from, unsaid
from bot.evaluation.knowing import checksum, folder

PLAIN, TUNED = LocalEmbedder(), TunedEmbedder()
OVERTIME = "Overtime: Hours over 40 a week are paid one and a half times."
PENSION = "Pension: We pay 3% into a pension after three months."


def test_it_was_learnt_from_the_questions_that_are_here() -> None:
    """After a change of them: ``python -m bot.evaluation.tuning``."""
    assert learnt_from() == checksum(folder("learnt") | folder("tuning"))


def test_nothing_is_judged_by_what_something_was_made_from() -> None:
    """Questions may be the same, as people ask them everywhere; jobs and what they say may not."""
    texts = [
        {
            text
            for its in folder(each).values()
            for fact in its.job.knowledge
            for text in (its.job.code, *fact.text.by_language.values())
        }
        for each in ("learnt", "tuning", "weighed", "held")
    ]
    assert all(texts)
    assert sum(map(len, texts)) == len(set().union(*texts))


@pytest.mark.parametrize(
    ("question", "near", "far"),
    [
        ("do you pay more for extra hours", OVERTIME, PENSION),
        ("¿pagan las horas extra?", OVERTIME, PENSION),
        ("tem aposentadoria privada?", PENSION, OVERTIME),
        ("overtime ka paisa milta hai kya", OVERTIME, PENSION),
        ("क्या ओवरटाइम का पैसा मिलेगा?", OVERTIME, PENSION),
    ],
)
def test_it_tells_passages_apart_more_clearly(question: str, near: str, far: str) -> None:
    apart = [
        float(each.query(question) @ (vectors[0] - vectors[1]))
        for each in (PLAIN, TUNED)
        for vectors in [each.passages([near, far])]
    ]
    assert apart[1] > max(apart[0], 0.05)


def test_what_jobs_seldom_say_needs_a_nearer_passage() -> None:
    usual, seldom = (
        unsaid(TUNED.query(each)) for each in ("how much is the pay?", "do you allow pet parrots?")
    )
    assert seldom > usual


def test_there_is_one_for_all() -> None:
    assert tuned_embedder() is tuned_embedder()
    assert TUNED.passages([]).shape == (0, 384)


def test_with_a_wheel_of_another_version_it_is_done_without() -> None:
    def strange() -> Engine:
        return Engine({"l99.q.w.scales": np.zeros(4, dtype=np.float16)})

    with capture_logs() as logs:
        assert not fits(strange)
    assert [each["event"] for each in logs] == ["embedding.strange_model"]
    assert fits(Engine)
