"""Which question a correction speaks of."""

import pytest

from bot.domain.understanding import AskedQuestion
from bot.llm.local.naming import question_named

QUESTIONS = [
    AskedQuestion("licence", "yes_no", "Do you hold a driving licence?"),
    AskedQuestion("experience", "duration", "How long have you worked as a driver?"),
    AskedQuestion("vehicle", "choice", "Which vehicle do you have?", (("bike", "Motorbike"),)),
    AskedQuestion("pay", "money", "What monthly pay do you expect?"),
    AskedQuestion("start", "date", "From which date can you start?"),
    AskedQuestion("email", "email", "What is your e-mail address?"),
]


@pytest.mark.parametrize(
    ("clause", "name"),
    [
        ("it is 4 years", "experience"),
        ("mera anubhav galat hai", "experience"),
        ("the licence answer was wrong", "licence"),
        ("I meant a motorbike", "vehicle"),
        ("सैलरी बदल दो", "pay"),
        ("la fecha esta mal", "start"),
        ("it should be ana@example.com", "email"),
        ("I was wrong", None),
        ("", None),
    ],
)
def test_the_question_that_is_named(clause: str, name: str | None) -> None:
    assert question_named(clause, QUESTIONS) == name
