"""The test part of the labelled utterances: frozen, complete, and each in its scene."""

import hashlib
import re
from collections import Counter

import pytest

from bot.domain.conversation import Stage
from bot.domain.language import LANGUAGES
from bot.domain.understanding import CommandKind
from bot.evaluation.understanding.utterances import FOLDER, jobs, utterances

FROZEN = {
    "en": "c067199c7bba98881c934ef5bb315f4bff9c6a706cb13ed71ca9b17d7c9a9c1e",
    "es": "010eea7f70be781cc545883eb5be03d62ddb33fce6f8e0a13723fc4ea98ec9f8",
    "hi": "515bb200acb0702b4bbcf6d2f6d3a82b5f2dde402606ff1dd6fed86330097e43",
    "pt": "db8b7a57369f7a7c53017509d0b83d418eef1b7e803a9cc0f51218df266f4a43",
}
"""As they were written, before anything was tuned."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_test_part_is_as_it_was_written(language: str) -> None:
    stored = FOLDER.joinpath(f"{language}.txt").read_bytes()
    assert hashlib.sha256(stored).hexdigest() == FROZEN[language]


def test_each_command_is_said_25_times_in_each_language() -> None:
    said = utterances()
    count = Counter((label.kind, each.language) for each in said for label in each.labels)
    assert len(said) >= 1600
    assert all(count[kind, language] >= 25 for kind in CommandKind for language in LANGUAGES)


def test_a_third_of_the_hindi_is_in_latin_letters() -> None:
    hindi = [each.text for each in utterances() if each.language == "hi"]
    latin = [text for text in hindi if not re.search(r"[\u0900-\u097f]", text)]
    assert 0.3 <= len(latin) / len(hindi) <= 0.45


def test_three_trades_ask_every_type_of_question() -> None:
    types = {question.type for job in jobs().values() for question in job.questions}
    assert len(jobs()) >= 3
    assert len(types) == 11


def test_whatever_is_asked_what_came_before_was_answered() -> None:
    for each in utterances():
        scene = each.scene
        if scene.job is not None and scene.stage is Stage.SCREENING:
            ids = [question.id for question in scene.job.questions]
            assert list(scene.answers) == ids[: ids.index(scene.pending or "")]
