import pytest

from flows.parsing.answers import Problem
from flows.parsing.yes_no import parse_yes_no
from tests.unit.parsing.driver import Driver


@pytest.mark.parametrize(
    "text",
    [
        "yes", "Yes I have", "yess", "yesss!", "yes please", "y", "👍", "of course", "no problem",
        "why not", "I do", "I have one", "I agree", "sure", "ok", "well yes", "I can do that, sure",
        "Yes. how much do you pay?", "yes, I don't have any problem",
        "yes I have a licence, been driving 2 and a half years on my own scooter",
        "sí", "claro que sí", "sim", "tenho sim", "haan", "han ji", "हाँ", "हां", "हाँ है", "जी",
    ],
)  # fmt: skip
def test_yes_in_all_our_languages(text: str) -> None:
    assert parse_yes_no(text, "en") is True


@pytest.mark.parametrize(
    "text",
    [
        "no", "nope", "No, thanks", "no, only learner's", "ok no", "sorry no", "not yet", "never",
        "I don't", "I do not have one", "of course not", "I'm afraid not", "I don't have it yet",
        "👎", "no tengo", "não", "nao", "não tenho", "nahi",
        "nahi hai", "नहीं", "नही", "नहीं है",
    ],
)  # fmt: skip
def test_no_in_all_our_languages(text: str) -> None:
    assert parse_yes_no(text, "en") is False


@pytest.mark.parametrize(
    "text",
    [
        "maybe", "I think so", "not sure", "it depends", "tal vez", "talvez", "shayad", "शायद",
        "yes and no", "yes no", "no yes", "yes but it expired", "I don't know", "no entiendo",
        "pata nahi", "banana", "???", "", "   ", "do you pay for fuel?", "kya salary hai",
        "I am 25", "I have 2 kids", "can I talk to a real person?", "who are you",
    ],
)  # fmt: skip
def test_what_is_neither_is_none(text: str) -> None:
    assert parse_yes_no(text, "en") is None


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("Sí", "es", True),
        ("sí tengo", "es", True),
        ("por supuesto", "es", True),
        ("todavía no", "es", False),
        ("Sim", "pt", True),
        ("sim tenho", "pt", True),
        ("ainda não", "pt", False),
        ("हाँ मेरे पास है", "hi", True),
        ("लाइसेंस है", "hi", True),
        ("मेरे पास नहीं है", "hi", False),
        ("thik hai", "hi", True),
    ],
)
def test_yes_and_no_in_the_candidates_own_language(
    driver: Driver, text: str, language: str, value: bool
) -> None:
    assert driver.hears("licence", text, language).value is value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", True),
        ("I have a valid licence", True),
        ("yes I have a two wheeler license", True),
        ("I don't have licence", False),
        ("no, only learner's", False),
        ("no but I will get it soon", False),
        ("yes since 2015", True),
    ],
)
def test_the_questions_own_words_make_an_answer_certain(
    driver: Driver, text: str, value: bool
) -> None:
    assert driver.value("licence", text) is value


@pytest.mark.parametrize(
    "text", ["yes but it expired", "I have a learner's licence", "yes if you wait", "ok", "yes?"]
)
def test_a_limited_yes_is_not_certain(driver: Driver, text: str) -> None:
    parsed = driver.hears("licence", text)

    assert parsed.value is True
    assert parsed.confidence < 0.8


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("maybe", Problem.HEDGE),
        ("yes, I think so", Problem.HEDGE),
        ("yes no", Problem.AMBIGUOUS),
        ("banana", Problem.NOT_UNDERSTOOD),
        ("3 years", Problem.NOT_UNDERSTOOD),
        ("do you pay for fuel?", Problem.NOT_UNDERSTOOD),
        ("I don't understand", Problem.NOT_UNDERSTOOD),
        ("I like to drive but only at night, sure thing is it", Problem.NOT_UNDERSTOOD),
    ],
)
def test_no_answer_is_recorded_from_a_hedge_or_nonsense(
    driver: Driver, text: str, problem: Problem
) -> None:
    parsed = driver.hears("licence", text)

    assert (parsed.value, parsed.problem) == (None, problem)
