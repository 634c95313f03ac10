"""The data that answers rest on: read whole, and in step with itself."""

import numpy as np

from bot.embedding import TunedEmbedder
from bot.knowledge.background import background, embedded, texts
from bot.knowledge.cues import Cues, within
from bot.knowledge.lexicon import lexicon
from bot.knowledge.topics import topics
from bot.knowledge.words import words_of


def found(cues: Cues, text: str) -> set[str]:
    return set(within(cues.seen_in(words_of(text)), lambda *_: False))


def test_words_are_compared_without_accents_and_signs() -> None:
    assert words_of("¿Cuánto PAGAN?") == ("cuanto", "pagan")
    assert words_of("what's the pay") == ("what", "s", "the", "pay")
    assert words_of("कागज़ कहाँ") == words_of("कागज कहां")
    assert words_of("\u202e🙏") == ()


def test_a_time_of_the_clock_and_an_amount_are_one_word_each() -> None:
    assert words_of("de 8:00 a 16:30, o 9,500 pesos.") == (
        *("de", "8h00", "a", "16h30", "o", "9500", "pesos"),
    )
    assert words_of("das 7h às 16h20") == ("das", "7h", "as", "16h20")
    assert words_of("1:2:3, 24/7, 2.5") == ("1", "2", "3", "24", "7", "2", "5")


def test_what_a_job_says_of_its_hours_is_told_in_any_way_of_writing_them() -> None:
    for said in ("de 8:00 a 16:00", "das 7h às 16h20", "8am to 5pm", "7:30-15:30"):
        assert "start_time" in topics().told_in(said), said
    for said in ("de 9,500 a 11,000 pesos al mes", "de 18 a 50 años", "de 2 a 3 días"):
        assert "start_time" not in topics().told_in(said), said


def test_a_label_in_a_longer_one_does_not_count() -> None:
    assert topics().labelled("Ropa de trabajo") == {"uniform"}
    assert topics().labelled("Trabajo") == {"tasks"}


def test_a_cue_is_words_in_their_order() -> None:
    cues = Cues({"when": ["when .. paid"], "pay": ["pay*"], "at": ["at #"], "pass": ["metro pass"]})
    assert found(cues, "when do I get paid") == {"when"}
    assert found(cues, "when one two three four five paid") == set()
    assert found(cues, "payment at 7:30") == {"pay", "at"}
    assert found(cues, "paid when") == set()


def test_a_cue_in_a_longer_one_does_not_count() -> None:
    cues = Cues({"station": ["metro"], "ticket": ["metro pass"]})
    assert found(cues, "who pays the metro pass") == {"ticket"}
    assert found(cues, "metro pass or metro") == {"station", "ticket"}


def test_a_kind_of_topic_stands_for_the_wider_one() -> None:
    asked = topics().asked_in(words_of("do you pay overtime"))
    assert asked.must == {"overtime"}
    assert "pay" not in asked.weak


def test_every_topic_is_asked_in_all_languages_or_is_none_to_ask_about() -> None:
    for name, counts in topics().languages().items():
        assert counts in (set(), {"en", "es", "pt", "hi"}), name


def test_wider_topics_exist() -> None:
    known = topics().languages().keys()
    for name in known:
        assert topics().family(name) <= known, name


def test_misspelt_words_are_read_as_they_were_meant() -> None:
    assert lexicon().corrected(words_of("sallary intervew kahani"), ()) == (
        "salary",
        "intervew",
        "kahani",
    )
    assert lexicon().corrected(words_of("documnets"), ()) == ("documents",)


def test_the_vectors_of_the_background_are_those_of_its_texts() -> None:
    """After a change of the texts: python -m bot.knowledge.background."""
    vectors = embedded(TunedEmbedder()).astype(np.float32)
    assert len(vectors) == len(texts())
    for (topic, _), vector in zip(texts(), vectors, strict=True):
        assert background().nearest(vector, frozenset()) > 0.995, topic


def test_the_background_leaves_out_what_a_job_covers() -> None:
    question = TunedEmbedder().query("is there health insurance?")
    everything = background().nearest(question, frozenset())
    assert background().nearest(question, frozenset({"insurance"})) < everything
