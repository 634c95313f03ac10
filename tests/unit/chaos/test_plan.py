"""What a chaos run is asked to be: each mistake is one sentence."""

from pathlib import Path

import pytest

from bot.domain.errors import Refused
from tests.chaos.mutations import Mutation
from tests.chaos.plan import Plan, read

BUILD = Path("build")


def test_nothing_asked_is_the_usual_run() -> None:
    assert read({}, BUILD) == Plan(1, 2.0, 1000, 10, (), BUILD)


def test_what_is_asked_is_taken() -> None:
    env = {
        "SEED": "7",
        "MINUTES": "0.5",
        "CANDIDATES": "60",
        "MESSAGES": "3",
        "MUTATE": "outbox-order",
    }
    assert read(env, BUILD) == Plan(7, 0.5, 60, 3, (Mutation.OUTBOX_ORDER,), BUILD)


def test_all_mutations_are_all() -> None:
    assert read({"MUTATE": "all"}, BUILD).mutations == tuple(Mutation)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SEED", "abc"),
        ("SEED", "-1"),
        ("SEED", "1.5"),
        ("SEED", "²"),
        ("MINUTES", "soon"),
        ("MINUTES", "0"),
        ("MINUTES", "-2"),
        ("MINUTES", "nan"),
        ("MINUTES", "inf"),
        ("CANDIDATES", "1"),
        ("MESSAGES", "0"),
        ("MUTATE", "everything"),
    ],
)
def test_a_mistake_is_one_sentence_that_names_it(name: str, value: str) -> None:
    with pytest.raises(Refused) as refused:
        read({name: value}, BUILD)
    sentence = str(refused.value)
    assert sentence.startswith(f"{name}={value} ")
    assert "\n" not in sentence


@pytest.mark.parametrize("name", ["SEED", "MINUTES", "CANDIDATES", "MESSAGES", "MUTATE"])
def test_thousands_of_digits_are_one_short_sentence(name: str) -> None:
    with pytest.raises(Refused) as refused:
        read({name: "7" * 5000}, BUILD)
    sentence = str(refused.value)
    assert sentence.startswith(f"{name}=7777")
    assert len(sentence) < 200


def test_an_unknown_mutation_is_told_the_known_ones() -> None:
    with pytest.raises(Refused, match="fence, unique, outbox-order, announce, takeover, and all"):
        read({"MUTATE": "fences"}, BUILD)
