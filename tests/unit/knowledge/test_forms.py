"""Words that are one word to whoever reads a chat: inflected, in either script, spelt in haste."""

import pytest

from bot.knowledge.forms import sound, stem
from bot.knowledge.spelling import spelt
from bot.knowledge.words import words_of


@pytest.mark.parametrize(
    "one",
    [
        "park",
        "trabajo trabajar trabajan trabajando",
        "folding folded fold folds",
        "guante guantes",
        "dobrar dobra dobram",
        "bag bags",
        "stop stopping",
    ],
)
def test_forms_of_a_word_have_one_stem(one: str) -> None:
    assert len({stem(each) for each in one.split()}) == 1


def test_words_that_only_look_alike_have_two() -> None:
    for one, other in (
        ("evening", "even"),
        ("contrato", "contratam"),
        ("casa", "caso"),
        ("leaves", "leav"),
        ("equipe", "equipo"),
    ):
        assert stem(one) != stem(other), (one, other)


@pytest.mark.parametrize(
    "one",
    [
        "महीने महीना mahina mahine mahino",
        "रहने rehne rahne rehna",
        "छुट्टी chhutti chutti",
        "मिलेगा मिलेंगे milega milegi milenge",
        "वर्दी wardi vardi",
        "दुकान dukan dukaan",
        "ठेकेदार thekedar",
    ],
)
def test_hindi_sounds_alike_in_both_scripts(one: str) -> None:
    assert len({sound(each) for each in words_of(one)}) == 1


def test_other_hindi_words_sound_otherwise() -> None:
    assert sound(words_of("छूट")[0]) != sound("chhutti")
    assert sound("kaam") != sound("kab")
    assert sound("2h") == "2h"


@pytest.mark.parametrize(
    ("language", "written", "meant"),
    [
        ("es", "q hay q doblar xq", "que hay que doblar por que"),
        ("pt", "qto tempo vc da p comer", "quanto tempo voce da para comer"),
        ("en", "wat hav u 4", "what have you 4"),
        ("hi", "kaam nai h", "kaam nahi hai"),
        ("", "q x", "q x"),
    ],
)
def test_what_is_short_in_a_chat_is_read_in_full(language: str, written: str, meant: str) -> None:
    assert " ".join(spelt(words_of(written), language)) == meant
