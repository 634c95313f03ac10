"""Texts as lexicons compare them, and the lexicons themselves."""

import re

import pytest
from hypothesis import given, strategies as st

from flows.guards.consent import read_consent, says_more
from flows.guards.talk import SmallTalk, seems_to_ask, small_talk, split_questions
from flows.guards.words import entries, folded, lexicon, plain, words

NAMES = ("commands", "consent", "language", "opt_out", "person", "talk")
PATTERNS = {("opt_out", "patterns"), ("opt_out", "not"), ("opt_out", "instead"), ("talk", "asks")}
PATTERNS |= {
    ("opt_out", "again"),
    ("person", "patterns"),
    ("person", "not"),
    ("person", "identity"),
    ("language", "wish"),
    ("talk", "agrees"),
    ("talk", "asks_not"),
    ("talk", "laugh"),
    ("talk", "pause"),
    ("talk", "returns"),
}
PATTERNS |= {("commands", section) for section in lexicon("commands")}


@pytest.mark.parametrize(
    ("text", "is_plain"),
    [
        ("Don't  STOP!", "dont stop"),
        ("\uff33\uff34\uff2f\uff30", "stop"),
        ("Olá, não!", "ola nao"),
        ("मैसेज मत भेजो।", "मैसेज मत भेजो"),
        ("s\u200bt\u00adop\ufe0f", "stop"),
        ("_", ""),
    ],
)
def test_plain(text: str, is_plain: str) -> None:
    assert plain(text) == is_plain


@pytest.mark.parametrize("name", NAMES)
def test_every_lexicon_speaks_every_language(name: str) -> None:
    for section, by_language in lexicon(name).items():
        assert set(by_language) == {"en", "es", "pt", "hi"}, section


@pytest.mark.parametrize("name", NAMES)
def test_entries_are_written_as_they_are_compared(name: str) -> None:
    for section in lexicon(name):
        if (name, section) in PATTERNS:
            assert all(re.compile(each.replace("{name}", "x")) for each in entries(name, section))
        elif name not in {"consent", "language"}:
            odd = {each for each in entries(name, section) if plain(each) != each}
            assert odd == set(), section


@given(st.text())
def test_plain_is_plain(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert " ".join(words(text)) == plain(text)
    assert len(folded(text)) <= 18 * len(text)


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_takes_a_short_way_to_the_same_words(text: str) -> None:
    assert folded(text) + "e" == folded(text + "\u00e9")


@pytest.mark.parametrize("text", ["yes", "I agree", "sí", "acepto", "sim", "हाँ", "theek hai"])
def test_agreeing(text: str) -> None:
    assert read_consent(text, "en") is True


@pytest.mark.parametrize("text", ["no", "no thanks", "I do not agree", "não", "नहीं", "no acepto"])
def test_refusing(text: str) -> None:
    assert read_consent(text, "en") is False


@pytest.mark.parametrize("text", ["maybe", "yes?", "who are you", "3 years", "", "yes and no"])
def test_neither(text: str) -> None:
    assert read_consent(text, "en") is None


@pytest.mark.parametrize(
    "text",
    [
        "namaste ji", "thank you ji", "dhanyavad ji", "नमस्ते जी", "धन्यवाद जी", "kaam chahiye ji",
        "sir ji", "ji sochna padega", "ji kaun bol raha hai", "ha ha ha", "ha ha ha ha", "hahaha",
        "hai", "kaam hai", "sim, mas vou pensar antes", "sim tenho dúvidas",
        "sure I will think about it", "yes I have a question", "haan par pehle salary batao",
        "sí, pero antes dime el sueldo", "yes after you tell me who you are", "yes yesterday",
        "yes if nobody sees it", "I have a bike", "haan baad me", "I can do that, sure",
        "bhai ji kaam kaisa hai", "yes who is this",
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "es", "pt", "hi"])
def test_what_looks_like_a_yes_is_no_consent(text: str, language: str) -> None:
    assert read_consent(text, language) is None


@pytest.mark.parametrize(
    "text",
    [
        "yes", "yes please", "Yes, I agree", "yes I do", "ok sir", "ok", "simm", "sim senhora",
        "sim, quero a vaga", "sim concordo", "sí, claro", "sí quiero el trabajo", "ji", "जी",
        "ji sir", "ji haan", "haan ji", "hann jii", "jii", "haan bilkul", "hello, yes",
        "haan mujhe kaam chahiye", "yes I want the driver job", "yes, DRIVER-BLR please", "👍",
        "yes 🙏", "हाँ जी, काम चाहिए",
    ],
)  # fmt: skip
def test_a_yes_with_politeness_or_interest_is_consent(text: str) -> None:
    assert read_consent(text, "hi", ["Delivery driver", "DRIVER-BLR"]) is True


def test_an_agreement_may_say_more() -> None:
    assert says_more("yes I want the driver job")
    assert not says_more("yes please")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("hello there", SmallTalk.GREETING),
        ("¡Hola!", SmallTalk.GREETING),
        ("thanks a lot", SmallTalk.THANKS),
        ("obrigado", SmallTalk.THANKS),
        ("hello I have a bike", None),
        ("???", None),
    ],
)
def test_small_talk(text: str, kind: SmallTalk | None) -> None:
    assert small_talk(text) is kind


def test_questions_stand_apart_from_the_rest() -> None:
    split = split_questions("I have 3 years. How much do you pay? Thanks!")
    assert split.questions == ("How much do you pay?",)
    assert split.rest == "I have 3 years. Thanks!"


@pytest.mark.parametrize("text", ["3 years?", "???", "monday?", "yes?"])
def test_a_tentative_answer_is_no_question(text: str) -> None:
    assert split_questions(text).questions == ()


@pytest.mark.parametrize(
    "text", ["how much do you pay", "cuánto pagan", "qual é o salário", "salary kitni hai"]
)
def test_a_question_without_its_mark(text: str) -> None:
    assert seems_to_ask(text)


@given(st.text())
def test_nothing_raises(text: str) -> None:
    assert read_consent(text, "en") in {True, False, None}
    assert small_talk(text) in {*SmallTalk, None}
    assert seems_to_ask(text) in {True, False}
    assert split_questions(text).rest is not None


def test_the_address_of_a_page_asks_nothing() -> None:
    split = split_questions("https://jobs.example.com/DRIVER-BLR?from=ad")
    assert split.questions == ()
