"""The control run counts turns: as many as bursts, and no reply too many."""

import pytest

from tests.chaos.control import Turns


@pytest.mark.parametrize(("replies", "is_wrong"), [(2, True), (3, False), (4, True), (0, True)])
def test_who_was_not_drawn_apart_has_as_many_turns_as_bursts(replies: int, is_wrong: bool) -> None:
    turns = Turns(least=3, most=3)
    assert turns.is_exact
    assert bool(turns.wrong(replies)) == is_wrong


@pytest.mark.parametrize(("replies", "is_wrong"), [(2, True), (3, False), (5, False), (6, True)])
def test_who_was_drawn_apart_is_judged_too_and_not_counted(replies: int, is_wrong: bool) -> None:
    turns = Turns(least=3, most=5)
    assert not turns.is_exact
    assert bool(turns.wrong(replies)) == is_wrong


def test_who_was_not_answered_is_named() -> None:
    assert Turns(1, 1, unanswered="c3.4").wrong(1) == "c3.4 was not answered."
