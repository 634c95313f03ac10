"""What stays of a word however it is spelt."""

import pytest

from bot.llm.local.features import places
from bot.llm.local.sounds import sound


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("नौकरी", "naukri"),
        ("naukri", "nokri"),
        ("nahi", "nhi"),
        ("नहीं", "nahin"),
        ("छोड़", "chhod"),
        ("भाई", "bhai"),
        ("ज़रूरत", "zarurat"),
        ("salary", "selary"),
    ],
)
def test_spellings_of_a_word_sound_alike(one: str, other: str) -> None:
    assert sound(one) == sound(other)


def test_other_words_sound_otherwise() -> None:
    assert len({sound(word) for word in ("naukri", "nahi", "paisa", "salary")}) == 4


@pytest.mark.parametrize("word", ["ओ", "aaiye", ""])
def test_a_word_without_consonants_has_no_sound(word: str) -> None:
    assert not sound(word)


def test_two_scripts_share_places() -> None:
    assert set(places("नौकरी")) & set(places("naukri"))
