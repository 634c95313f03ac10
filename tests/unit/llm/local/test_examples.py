"""What the local tier learnt from, and that its weights are of it."""

from collections import Counter
from importlib.resources import files

import pytest

from bot.domain.language import LANGUAGES
from bot.domain.understanding import CommandKind
from bot.llm.local.head import heads
from bot.llm.local.labelled import Label, labelled
from bot.llm.local.training import checksum, examples


def test_the_weights_were_learnt_from_todays_examples() -> None:
    """Else: python -m bot.llm.local.training."""
    assert heads().learnt_from == checksum(examples())


def test_each_command_has_examples_in_each_language() -> None:
    count = Counter((each.kind, each.language) for each in examples())
    assert all(count[kind, language] >= 25 for kind in CommandKind for language in LANGUAGES)


def test_no_example_is_asked_in_the_test_part() -> None:
    asked = {each.text.casefold() for each in labelled(files("bot.evaluation") / "utterances")}
    assert asked.isdisjoint(each.text.casefold() for each in examples())


def test_a_label_is_read_as_it_is_written() -> None:
    assert str(Label.of("correct:experience")) == "correct:experience"
    assert Label.of("ask") == Label(CommandKind.ASK)


def test_a_label_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="shout"):
        Label.of("shout")
