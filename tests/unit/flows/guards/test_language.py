"""The language of a message: script first, then words."""

import pytest
from hypothesis import given, strategies as st

from flows.guards.language import language_of, wished_language

CODES = ["DRIVER-BLR"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hi! I saw the ad DRIVER-BLR", "en"),
        ("नमस्ते DRIVER-BLR", "hi"),
        ("Hola, quiero el trabajo DRIVER-BLR", "es"),
        ("Olá, quero a vaga DRIVER-BLR", "pt"),
        ("mujhe driver ki naukri chahiye", "hi"),
        ("oi, tudo bem?", "pt"),
        ("vi o anúncio", "pt"),
        ("interesado", "es"),
        ("buenos días", "es"),
    ],
)
def test_the_first_words_tell(text: str, language: str) -> None:
    assert language_of(None, text, CODES) == language


@pytest.mark.parametrize("text", ["DRIVER-BLR", "driver-blr", "हाँ", "Maria", "3", "ok", "👍", ""])
def test_codes_names_and_yes_tell_nothing(text: str) -> None:
    assert language_of(None, text, CODES) is None


@pytest.mark.parametrize(
    ("current", "text", "language"),
    [
        ("en", "मुझे काम चाहिए", "hi"),
        ("en", "quiero hablar de otro trabajo", "es"),
        ("en", "no entiendo la pregunta", "es"),
        ("es", "I have three years", "en"),
        ("hi", "I have 3 years", "en"),
        ("pt", "tengo tres años de experiencia", "es"),
        ("es", "tenho três anos de experiência", "pt"),
        ("en", "main 3 saal se gaadi chala raha hun", "hi"),
        ("en", "no tengo experiencia", "es"),
        ("en", "não tenho experiência", "pt"),
        ("en", "sim, tenho carteira", "pt"),
        ("en", "mere paas bike hai", "hi"),
        ("en", "kal se aaunga", "hi"),
        ("es", "não tenho moto", "pt"),
        ("pt", "no tengo moto", "es"),
    ],
)
def test_three_words_or_another_script_change_it(current: str, text: str, language: str) -> None:
    assert language_of(current, text, CODES) == language


@pytest.mark.parametrize(
    ("current", "text"),
    [
        ("en", "sí"),
        ("en", "हाँ"),
        ("en", "María José García López"),
        ("en", "Juan de la Cruz"),
        ("en", "maria de la cruz"),
        ("en", "Calle de la Paz 23, Madrid"),
        ("es", "yes I do"),
        ("hi", "3 years experience"),
        ("en", "São Paulo"),
        ("es", "yes of course"),
        ("pt", "3 years"),
        ("es", "me llamo John Smith"),
        ("hi", "motorbike"),
        ("en", "20000 per month"),
        ("en", "I speak Spanish and English well"),
        ("es", "DRIVER-BLR"),
    ],
)
def test_little_changes_nothing(current: str, text: str) -> None:
    assert language_of(current, text, CODES) == current


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("in Spanish please", "es"),
        ("can you speak hindi", "hi"),
        ("hindi me baat karo", "hi"),
        ("em português", "pt"),
        ("en inglés por favor", "en"),
        ("हिंदी में बात करो", "hi"),
    ],
)
def test_a_wish_is_heard(text: str, language: str) -> None:
    assert wished_language(text, name_counts=False) == language
    assert language_of("en", text) == language


def test_a_name_alone_is_a_wish_only_where_it_is_no_answer() -> None:
    assert wished_language("Spanish", name_counts=True) == "es"
    assert wished_language("Spanish", name_counts=False) is None


@given(st.text(), st.sampled_from([None, "en", "es", "pt", "hi"]))
def test_it_never_raises_and_never_forgets(text: str, current: str | None) -> None:
    found = language_of(current, text, CODES)
    assert found in {"en", "es", "pt", "hi", None}
    assert found is not None or current is None
