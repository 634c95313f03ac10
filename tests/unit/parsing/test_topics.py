"""Which question a statement speaks of, when words of two questions look alike."""

import pytest

from flows.parsing.topics import speaks_of
from tests.unit.parsing.test_tables import jobs


def speaks(text: str, code: str, question: str) -> bool:
    job = jobs()[code]
    asked = job.question(question)
    assert asked is not None
    return speaks_of(text, job, asked)


@pytest.mark.parametrize(
    "text", ["comecei em 2018 num salão", "trabalhei num salão grande", "numa sala grande"]
)
def test_a_hall_is_no_pay(text: str) -> None:
    assert not speaks(text, "HAIR-SP", "pay")


def test_a_salon_is_the_experience_in_one() -> None:
    assert speaks("comecei num salão", "HAIR-SP", "experience")


@pytest.mark.parametrize("text", ["quero 2800 de salário", "meu salario seria 2800"])
def test_pay_is_still_pay(text: str) -> None:
    assert speaks(text, "HAIR-SP", "pay")


@pytest.mark.parametrize(
    ("text", "code", "question"),
    [
        ("só posso dia 5", "HAIR-SP", "clients"),
        ("the fifth day", "TAILOR-JPR", "pieces"),
        ("paanch din baad", "TAILOR-JPR", "pieces"),
    ],
)
def test_a_day_tells_no_question_from_another(text: str, code: str, question: str) -> None:
    assert not speaks(text, code, question)
