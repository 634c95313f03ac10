import subprocess
import sys

import pytest

from flows.parsing.numerals import find, value_of
from flows.parsing.phrases import Phrases, allowed_typos, closest
from flows.parsing.statements import corrected, statement_of
from flows.parsing.vocabulary import SECTIONS, currencies, synonyms, vocabulary
from flows.parsing.words import fold, fold_phrase, read


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Don't!", ("dont",)),
        ("AÑO y Médio", ("ano", "y", "medio")),
        ("ज़रूरी हाँ", ("जरूरी", "हां")),
        ("३ साल", ("3", "साल")),
        ("3\ufe0f\u20e3 years", ("3", "years")),
        ("20k", ("20", "k")),
        ("3-4 full-time", ("3", "-", "4", "full", "time")),
        ("22 000", ("22 000",)),
        ("a\u200bb\u0000c", ("abc",)),
        ("yesssss", ("yes",)),
        ("½", ("1", "/", "2")),
        ("R$ 5", ("r", "$", "5")),
        ("", ()),
        ("\ud800", ()),
    ],
)
def test_words_are_folded_and_split(text: str, tokens: tuple[str, ...]) -> None:
    assert read(text).texts == tokens


def test_words_are_quoted_from_the_original() -> None:
    words = read("I drove: TWO  and a ½ Years…")

    assert words.quote(2, 8) == "TWO  and a ½"
    assert words.quote(3, 3) == ""


def test_only_the_first_part_of_a_story_is_read() -> None:
    assert len(read("word " * 3000).tokens) == 200
    assert len(read("x1" * 3000).tokens) == 250


def test_a_hyphen_alone_is_a_phrase() -> None:
    assert fold_phrase("-") == ("-",)
    assert fold("Ñ") == "n"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,20,000", 120000),
        ("1.234,56", 1234.56),
        ("1,234.56", 1234.56),
        ("0.500", 0.5),
        ("2,5", 2.5),
        ("1.2.3", None),
        ("1" * 20, None),
    ],
)
def test_digits_are_read_as_people_write_them(text: str, value: float | None) -> None:
    assert value_of(text) == value


@pytest.mark.parametrize(
    ("text", "language", "low"),
    [
        ("dos mil quinientos", "es", 2500),
        ("treinta y cinco", "es", 35),
        ("dois mil e quinhentos", "pt", 2500),
        ("सवा लाख", "hi", 125000),
        ("पौने दो", "hi", 1.75),
        ("ढाई हज़ार", "hi", 2500),
        ("a thousand", "en", 1000),
        ("two and a half thousand", "en", 2500),
        ("two hundred thousand", "en", 200000),
    ],
)
def test_number_words_are_put_together(text: str, language: str, low: float) -> None:
    assert [each.low for each in find(read(text), vocabulary(language))] == [low]


def test_everyday_words_are_no_numbers_of_another_language() -> None:
    assert not find(read("do it at once, das ist gut"), vocabulary("en"))
    assert [n.low for n in find(read("once años"), vocabulary("es"))] == [11]


def test_the_longest_phrase_counts_and_the_first_meaning_stays() -> None:
    phrases = Phrases([(("no",), "no"), (("no", "problem"), "yes"), (("no",), "other"), ((), "x")])

    assert [f.meaning for f in phrases.find(("no", "problem", "no"))] == ["yes", "no"]
    assert phrases.at(("no",), 5) is None


def test_a_typo_that_could_be_two_words_is_neither() -> None:
    known = {"monday": "0", "sunday": "6", "month": "m"}

    assert closest("munday", known) is None
    assert closest("mondai", known) == "0"
    assert closest("abc", known) is None
    assert [allowed_typos(word) for word in ("abc", "night", "thursday")] == [0, 1, 2]


@pytest.mark.parametrize(
    ("text", "statement", "is_question"),
    [
        ("yes. how much is it?", "yes.", False),
        ("3 years", "3 years", False),
        ("Rs. 20000", "Rs 20000", False),
        ("how much?", "how much?", True),
        ("hello, what do you pay", "hello, what do you pay", True),
        ("why not", "why not", False),
        ("वेतन कितना है", "वेतन कितना है", True),
        ("???", "???", True),
        ("", "", False),
    ],
)
def test_statements_are_told_from_questions(text: str, statement: str, is_question: bool) -> None:
    assert statement_of(text, vocabulary("en")) == (statement, is_question)


def test_a_correction_is_what_follows_its_mark() -> None:
    assert corrected("5, sorry, I mean 4 years", vocabulary("en")) == "4 years"
    assert corrected("5 years, sorry", vocabulary("en")) is None
    assert corrected("5 years", vocabulary("en")) is None


def test_every_table_has_known_sections_with_phrases_that_can_be_found() -> None:
    for language in ("en", "es", "pt", "hi"):
        known = vocabulary(language)
        for section in SECTIONS:
            for phrase in known[section].meanings:
                assert known[section].at(phrase, 0) is not None, (section, phrase)
    assert currencies().at(("r", "$"), 0) is not None
    assert any(("bike",) in group for group in synonyms("en"))


def test_the_parsers_load_without_the_graph() -> None:
    code = (
        "import sys, flows.parsing.answers; "
        "sys.exit(any(name in sys.modules for name in ('langgraph', 'langchain_core', 'pydantic')))"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603
