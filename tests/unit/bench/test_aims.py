"""Whether a figure reaches its aim, and what a short run forgives."""

import pytest

from tests.bench.aims import Bound, Finding, Verdict


@pytest.mark.parametrize(
    ("value", "bound", "grace", "verdict"),
    [
        (0.5, Bound.AT_LEAST, 0.0, Verdict.MET),
        (0.49, Bound.AT_LEAST, 0.0, Verdict.MISSED),
        (0.41, Bound.AT_LEAST, 0.2, Verdict.NEAR),
        (0.39, Bound.AT_LEAST, 0.2, Verdict.MISSED),
        (0.5, Bound.AT_MOST, 0.0, Verdict.MET),
        (0.51, Bound.AT_MOST, 0.0, Verdict.MISSED),
        (0.59, Bound.AT_MOST, 0.2, Verdict.NEAR),
        (0.61, Bound.AT_MOST, 0.2, Verdict.MISSED),
    ],
)
def test_a_figure_stands_to_its_aim(
    value: float, bound: Bound, grace: float, verdict: Verdict
) -> None:
    assert Finding("turns", value, aim=0.5, bound=bound).verdict(grace) is verdict


def test_a_figure_without_an_aim_is_only_shown() -> None:
    assert Finding("turns", 0.0).verdict() is Verdict.SHOWN
