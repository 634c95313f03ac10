"""What the model's server said, and what to do about it."""

import pytest

from bot.console.doctor.finding import Mark, Outcome, Unanswered
from bot.console.doctor.model import absent, budget, model
from bot.domain.budget import ModelLimits
from bot.llm.examined import KeyRefused, Limited, ModelsSeen, Strange
from bot.plain_http import NoAnswer, Silence
from tests.unit.console.doctor.found import marks, named

GOOD = "openai/gpt-oss-120b"
SEEN = ModelsSeen(("llama-3.1-8b-instant", GOOD, "openai/gpt-oss-20b"), None)
OTHER = "https://model.example.com"


@pytest.mark.parametrize(
    ("outcome", "wanted", "base_url", "expected"),
    [
        (SEEN, GOOD, "", {"key": Mark.OK, "model": Mark.OK}),
        (SEEN, "openai/gpt-5", "", {"key": Mark.OK, "model": Mark.BAD}),
        (SEEN, "llama-3.1-8b-instant", "", {"key": Mark.OK, "model": Mark.NOTE}),
        (SEEN, "llama-3.1-8b-instant", OTHER, {"key": Mark.OK, "model": Mark.OK}),
        (ModelsSeen((), None), GOOD, "", {"key": Mark.OK, "model": Mark.BAD}),
        (KeyRefused(401, None), GOOD, "", {"key": Mark.BAD}),
        (KeyRefused(403, None), GOOD, OTHER, {"key": Mark.BAD}),
        (Limited(None), GOOD, "", {"key": Mark.NOTE}),
        (Strange(404), GOOD, OTHER, {"groq": Mark.NOTE}),
        (Strange(500), GOOD, "", {"groq": Mark.NOTE}),
        (NoAnswer("api.groq.com", Silence.UNKNOWN), GOOD, "", {"groq": Mark.NOTE}),
        (Unanswered(0.8), GOOD, "", {"groq": Mark.NOTE}),
    ],
)
def test_a_model_is_judged(
    outcome: Outcome[ModelsSeen], wanted: str, base_url: str, expected: dict[str, Mark]
) -> None:
    found = list(model(outcome, wanted, base_url))
    assert marks(found) == expected
    assert all(each.mend for each in found if each.mark is not Mark.OK)


def test_a_missing_model_is_answered_with_those_that_keep_to_a_schema() -> None:
    finding = named(model(SEEN, "openai/gpt-5", ""), "model")
    assert f"{GOOD}, openai/gpt-oss-20b" in finding.mend
    assert "llama" not in finding.mend
    plain = named(model(ModelsSeen(("a", "b"), None), "c", ""), "model")
    assert "there are: a, b" in plain.mend


def test_who_listens_to_voice_notes_is_looked_for() -> None:
    whisper = "whisper-large-v3-turbo"
    there = ModelsSeen((GOOD, whisper), None)
    assert named(model(there, GOOD, "", whisper), "voice").mark is Mark.OK
    missing = named(model(there, GOOD, "", "whisper-1"), "voice")
    assert missing.mark is Mark.NOTE
    assert whisper in missing.mend
    assert "voice notes are not heard" in missing.sentence
    assert named(model(SEEN, GOOD, "", whisper), "voice").mend


def test_what_was_not_asked_is_said_as_such() -> None:
    finding = named(model(NoAnswer("api.groq.com", Silence.SLOW), GOOD, ""), "groq")
    assert finding.sentence.startswith("not checked: ")
    assert "api.groq.com" in finding.mend


def test_without_a_key_it_is_no_error() -> None:
    assert absent().mark is Mark.NOTE
    assert "GROQ_API_KEY" in absent().mend


def test_the_budget_is_told_with_what_is_used_of_it_today() -> None:
    found = budget(ModelLimits(100_000, 20_000_000), 1_234_567)
    assert found.mark is Mark.OK
    assert "1,234,567 of 20,000,000 tokens are used today (UTC)" in found.sentence
    assert "100,000 in 24 hours" in found.sentence


def test_a_budget_that_is_used_up_says_how_to_get_more() -> None:
    found = budget(ModelLimits(100, 1000), 1001)
    assert found.mark is Mark.NOTE
    assert "MODEL_TOKENS_PER_DAY" in found.mend


@pytest.mark.parametrize("limits", [ModelLimits(0, 1000), ModelLimits(1000, 0)])
def test_a_budget_of_nothing_is_said_to_be_one(limits: ModelLimits) -> None:
    assert "never asked" in budget(limits, 0).sentence
