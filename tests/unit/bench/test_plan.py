"""What can be asked of the benchmark, and what cannot."""

import pytest

from tests.bench.plan import Plan, Unclear

KNOWN = {"acks": 1, "load": 2}


def test_nothing_asked_is_the_whole_of_it() -> None:
    plan = Plan.read({}, KNOWN)
    assert (plan.seconds, plan.only, plan.grace) == (20.0, (), 0.0)


def test_some_measurements_and_a_short_run() -> None:
    plan = Plan.read({"ONLY": "load, acks", "SECONDS": "3"}, KNOWN)
    assert (plan.only, plan.is_short) == (("load", "acks"), True)
    assert plan.grace > 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"ONLY": "loud"}, "ONLY names loud, which is not measured. Use acks, load."),
        ({"SECONDS": "long"}, "SECONDS is 'long', which is no number."),
        ({"SECONDS": "0"}, "SECONDS is 0: write a number from 1 to 600."),
        ({"SECONDS": "nan"}, "SECONDS is nan: write a number from 1 to 600."),
        ({"WORKERS": "99"}, "WORKERS is 99: write a number from 1 to 16."),
    ],
)
def test_what_cannot_be_done_is_said(given: dict[str, str], said: str) -> None:
    with pytest.raises(Unclear) as wrong:
        Plan.read(given, KNOWN)
    assert str(wrong.value) == said
