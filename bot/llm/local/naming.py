"""Which question of the job a clause speaks of: its own words, its options, its type's topics."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from bot.domain.job import QuestionType
from bot.domain.understanding import AskedQuestion
from bot.llm.local.features import words

_OPTION, _OWN_WORD, _TOPIC, _SHAPE = 3.0, 2.0, 2.0, 1.5
_LONG_ENOUGH: Final = 4
"""Letters of a word that tells one question from another; as many are compared."""
_STEM: Final = 5

_EMAIL: Final = re.compile(r"\S+@\S+\.\S+")
_MANY_DIGITS: Final = re.compile(r"(?:\d[ ()./-]?){8,}")
_THOUSANDS: Final = re.compile(r"\d{4,}|\d+ ?k\b|[$€£₹]|r\$", re.IGNORECASE)


def question_named(clause: str, questions: Sequence[AskedQuestion]) -> str | None:
    """The id of the one question that most speaks for; None when two are level or none is named."""
    said = words(clause)
    ranked = sorted((_speaks_for(each, clause, said, questions), each.id) for each in questions)
    if not ranked or ranked[-1][0] <= 0:
        return None
    if len(ranked) > 1 and ranked[-2][0] == ranked[-1][0]:
        return None
    return ranked[-1][1]


def _speaks_for(
    question: AskedQuestion, clause: str, said: Sequence[str], questions: Sequence[AskedQuestion]
) -> float:
    others = {
        stem for each in questions if each.id != question.id for stem in _stems(words(each.text))
    }
    own = _stems([*words(question.text), *words(question.id)]) - others
    options = _stems(word for _, label in question.options for word in words(label))
    spoken = _stems(said)
    score = _OWN_WORD * bool(own & spoken) + _OPTION * bool(options & spoken)
    score += _TOPIC * any(
        topic.fullmatch(word) for topic in _topics(question.type) for word in said
    )
    return score + _SHAPE * _has_shape(question.type, clause)


def _stems(some: Iterable[str]) -> set[str]:
    return {word[:_STEM] for word in some if len(word) >= _LONG_ENOUGH}


def _has_shape(kind: str, clause: str) -> bool:
    match kind:
        case QuestionType.EMAIL:
            return _EMAIL.search(clause) is not None
        case QuestionType.PHONE:
            return _MANY_DIGITS.search(clause) is not None
        case QuestionType.MONEY:
            return _THOUSANDS.search(clause) is not None and not _MANY_DIGITS.search(clause)
        case _:
            return False


@cache
def _topics(kind: str) -> tuple[re.Pattern[str], ...]:
    """Patterns of single words, in every language: a candidate mixes them."""
    stored = tomllib.loads(files("bot.llm.local").joinpath("topics.toml").read_text("utf-8"))
    listed = {word for entries in stored.get(kind, {}).values() for word in entries}
    return tuple(re.compile(re.escape(word).replace(r"\*", ".*")) for word in sorted(listed))
