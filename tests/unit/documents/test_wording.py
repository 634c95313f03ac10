"""Why a file was not read is said exactly, in every language."""

import pytest

from bot.domain.document import Unread
from prompts import wording
from prompts.wording import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_reason_has_a_sentence_of_its_own(language: str) -> None:
    said = [wording(language).render(f"resume.{reason}") for reason in Unread]

    assert len(set(said)) == len(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_says_how_to_mend_it(language: str) -> None:
    """But for the empty file, which is sent again, and ours, which needs nothing of them."""
    for reason in set(Unread) - {Unread.EMPTY, Unread.UNAVAILABLE}:
        said = wording(language).render(f"resume.{reason}")
        assert any(way in said for way in ("PDF", "foto", "photo", "फ़ोटो")), said
