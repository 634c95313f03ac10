"""F1, its mean over commands, and its interval."""

import pytest

from bot.domain.understanding import CommandKind
from bot.evaluation.understanding.scoring import scores
from bot.llm.local.labelled import Label

ASK, SKIP = Label(CommandKind.ASK), Label(CommandKind.SKIP)
FIRST, SECOND = (Label(CommandKind.ANSWER, each) for each in ("first", "second"))


def pair(meant: Label, heard: Label) -> tuple[frozenset[Label], frozenset[Label]]:
    return frozenset({meant}), frozenset({heard})


def test_all_right() -> None:
    found = scores([pair(ASK, ASK), pair(SKIP, SKIP)] * 20)
    assert (found.macro, found.low, found.high) == (1, 1, 1)
    assert found.confused == {}


def test_half_of_one_command_right() -> None:
    found = scores([pair(ASK, ASK), pair(ASK, SKIP), pair(SKIP, SKIP)])
    worst, best = found.kinds
    assert (worst.f1, best.f1) == (0.6667, 0.6667)
    assert {(each.kind, each.precision, each.recall) for each in found.kinds} == {
        (CommandKind.ASK, 1.0, 0.5),
        (CommandKind.SKIP, 0.5, 1.0),
    }
    assert found.low < found.macro < found.high
    assert found.confused == {(CommandKind.ASK, CommandKind.SKIP): 1}


def test_an_answer_to_another_question_is_wrong() -> None:
    assert scores([pair(FIRST, SECOND)]).macro == 0


def test_what_names_no_question_is_right_whichever_was_heard() -> None:
    assert scores([pair(Label(CommandKind.CORRECT), Label(CommandKind.CORRECT, "a"))]).macro == 1


def test_the_interval_is_the_same_each_time() -> None:
    pairs = [pair(ASK, ASK)] * 20 + [pair(ASK, SKIP)] * 5 + [pair(SKIP, SKIP)] * 10
    assert scores(pairs) == scores(pairs)


def test_nothing_to_score() -> None:
    with pytest.raises(ValueError, match="nothing"):
        scores([])
