"""Every language says everything, with the same values, and nothing is rendered half."""

import re

import pytest

from prompts import BadWording, wording
from prompts.wording import LANGUAGES

OTHERS = [language for language in LANGUAGES if language != "en"]
LATIN_ALLOWED = {
    "MB",
    "ZIP",
    "doc",
    "docx",
    "PDF",
    "Word",
    "STOP",
    "START",
    "automated",
    "assistant",
    "recruiter",
}


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_keys(language: str) -> None:
    assert set(wording(language).texts) == set(wording("en").texts)


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_uses_the_same_values(language: str) -> None:
    assert wording(language).placeholders == wording("en").placeholders


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_and_none_is_long(language: str) -> None:
    texts = wording(language).texts
    assert all(text.strip() for text in texts.values())
    assert max(len(text) for text in texts.values()) < 320


@pytest.mark.parametrize(
    ("language", "yes", "no"),
    [("en", "Yes", "No"), ("es", "Sí", "No"), ("pt", "Sim", "Não"), ("hi", "हाँ", "नहीं")],
)
def test_buttons_say_yes_and_no(language: str, yes: str, no: str) -> None:
    assert wording(language).render("label.yes") == yes
    assert wording(language).render("label.no") == no


@pytest.mark.parametrize("language", LANGUAGES)
def test_button_labels_fit_whatsapp(language: str) -> None:
    labels = [text for key, text in wording(language).texts.items() if key.startswith("label.")]
    assert max(map(len, labels)) <= 20


def test_hindi_is_written_in_devanagari() -> None:
    for key, text in wording("hi").texts.items():
        latin = set(re.findall(r"[A-Za-z]{2,}", re.sub(r"\{\w+\}|\S+@\S+", "", text)))
        assert latin <= LATIN_ALLOWED, key


def test_values_are_filled_in_and_never_looked_into() -> None:
    said = wording("en").render("confirm.value", value="{n} {employer}")
    assert said == "Did you mean {n} {employer}?"


@pytest.mark.parametrize(
    ("key", "values"),
    [("no.such", {}), ("confirm.value", {}), ("label.yes", {"value": 1})],
    ids=["unknown key", "missing value", "value too many"],
)
def test_a_half_text_is_an_error(key: str, values: dict[str, object]) -> None:
    with pytest.raises(BadWording):
        wording("en").render(key, **values)


def test_an_unknown_language_is_an_error() -> None:
    with pytest.raises(BadWording):
        wording("fr")


def test_a_consent_names_text_and_version() -> None:
    assert wording("pt").name("consent.ask") == f"consent.ask@{wording('pt').version}"
    with pytest.raises(BadWording):
        wording("pt").name("consent.nothing")


def test_a_language_is_read_once() -> None:
    assert wording("es") is wording("es")
