"""What a statement speaks of: the question whose words it echoes.

A value alone says little about what it answers ("2 years" of what?), its topic does: "2 years of
notice". Words are compared by their beginnings, because people bend them: driver, driving.
"""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from bot.domain.job import Job, Question, QuestionType
from flows.parsing.words import fold_phrase, read

_SHORTEST: Final = 3
_STEM: Final = 4
"""Letters that two words must begin with alike."""
_ALIKE: Final = 0.55
"""Part of the longer word that they must share."""

_NAMED: Final[Mapping[QuestionType, str]] = {
    QuestionType.DURATION: "duration",
    QuestionType.MONEY: "money",
    QuestionType.DATE: "date",
    QuestionType.PLACE: "place",
    QuestionType.PHONE: "phone",
}


def speaks_of(text: str, job: Job, question: Question) -> bool:
    """Whether a statement echoes what only this question of the job asks about."""
    topic = topics(job)[question.id]
    return any(_echoes(word, topic) for word in _telling(text))


def is_of_now(text: str) -> bool:
    """Whether it tells what is so now: today's pay is not the pay that is wished."""
    now = _listed("now")
    return any(word in now for word in read(text).texts)


def is_wish(text: str) -> bool:
    """Whether it tells what is wanted: "I want 21,000" speaks of the pay to come."""
    wish = _listed("wish")
    return any(word in wish for word in read(text).texts)


def is_of_others(text: str) -> bool:
    """Whether it tells of somebody else: a brother's years are not the candidate's."""
    said = read(text).texts
    return any(_stands_in(phrase, said) for phrase in _phrases("others"))


def is_weak(label: str) -> bool:
    """Whether a label is an everyday word, which alone names no option."""
    return fold_phrase(label) in _phrases("weak")


def without_greetings(text: str) -> str:
    """The text without "good evening", which names no shift."""
    texts = read(text)
    for start in range(len(texts.tokens)):
        for phrase in _phrases("greeting"):
            end = start + len(phrase)
            if texts.texts[start:end] == phrase:
                cut = f"{text[: texts.tokens[start].start]} {text[texts.tokens[end - 1].end :]}"
                return without_greetings(cut)
    return text


def topics(job: Job) -> Mapping[str, frozenset[str]]:
    """The words of each question that no other question of the job has."""
    return _topics(_asked(job))


def of_other_questions(job: Job, question: Question) -> frozenset[str]:
    """The words of a job's other questions that tell one from another."""
    return _of_others(_asked(job), question.id)


def _asked(job: Job) -> "tuple[_Asking, ...]":
    return tuple((q.id, q.type, tuple(q.ask.by_language.values())) for q in job.questions)


_Asking = tuple[str, QuestionType, tuple[str, ...]]
"""Id, type and texts of a question: what can be remembered, which a job cannot."""


@lru_cache(maxsize=256)
def _topics(asked: tuple[_Asking, ...]) -> Mapping[str, frozenset[str]]:
    own = {key: _own_words(key, texts) for key, _, texts in asked}
    kinds = {key: kind for key, kind, _ in asked}
    return {
        key: frozenset(
            word
            for word in words | _names_of_type(key, kinds, own)
            if not _is_shared(key, word, own)
        )
        for key, words in own.items()
    }


@lru_cache(maxsize=1024)
def _of_others(asked: tuple[_Asking, ...], question: str) -> frozenset[str]:
    return frozenset(
        word for key, _, texts in asked if key != question for word in _own_words(key, texts)
    )


def _own_words(key: str, texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word for text in (*texts, key.replace("_", " ")) for word in _telling(text))


def _names_of_type(
    key: str, kinds: Mapping[str, QuestionType], own: Mapping[str, frozenset[str]]
) -> frozenset[str]:
    """What people call such a thing, if this question asks for it in one of these words.

    Where none of its type does, the only one of its type is meant.
    """
    name = _NAMED.get(kinds[key])
    if name is None:
        return frozenset()
    names, alike = _listed(name), [each for each in kinds if kinds[each] is kinds[key]]
    asking = [each for each in alike if names & own[each]]
    return names if asking == [key] or alike == [key] else frozenset()


def _is_shared(key: str, word: str, own: Mapping[str, frozenset[str]]) -> bool:
    return any(word in words for other, words in own.items() if other != key)


def _telling(text: str) -> Iterable[str]:
    generic = _listed("generic")
    for word in read(text).texts:
        if len(word) >= _SHORTEST and word not in generic and not word[:1].isdigit():
            yield word


def _echoes(word: str, topic: frozenset[str]) -> bool:
    if word in topic:
        return True
    return word not in _listed("unbent") and any(_is_bent(word, each) for each in topic)


@lru_cache(maxsize=8192)
def _is_bent(one: str, other: str) -> bool:
    shared = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        shared += 1
    short, long = sorted((len(one), len(other)))
    if shared == _STEM < short and long - short > 1:
        return False  # "salão" is no "salário"; "driver" and "driving" are of one family
    return shared >= _STEM and shared >= _ALIKE * long


@cache
def _listed(section: str) -> frozenset[str]:
    return frozenset(word for entry in _entries(section) for word in fold_phrase(entry))


def _stands_in(phrase: tuple[str, ...], said: tuple[str, ...]) -> bool:
    return any(said[at : at + len(phrase)] == phrase for at in range(len(said)))


@cache
def _phrases(section: str) -> frozenset[tuple[str, ...]]:
    return frozenset(fold_phrase(entry) for entry in _entries(section))


def _entries(section: str) -> list[str]:
    return [entry for entries in _table()[section].values() for entry in entries]


@cache
def _table() -> Mapping[str, Mapping[str, list[str]]]:
    source = files("flows.parsing").joinpath("languages", "topics.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))
