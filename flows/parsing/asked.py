"""What a parser knows: the question, the job it belongs to, and what was said to it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final

from bot.domain.job import Job, Question
from flows.parsing.heard import find_within
from flows.parsing.parsed import Parsed, Problem, failed
from flows.parsing.phrases import Found, closest
from flows.parsing.vocabulary import Vocabulary, vocabulary
from flows.parsing.words import Words, fold_phrase, read

SURE: Final = 0.95
FAIR: Final = 0.85
UNSURE: Final = 0.6
"""How sure a reading is: plainly said; said among other things; only likely."""

_STEM: Final = 6
"""Letters that words of one family share."""

_GROWN_UP: Final = 16
"""Years from which "I am …" says an age rather than how long somebody has worked."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the words said to it.

    Attributes:
        today: the day in the job's time zone.
        region: ISO country that the candidate writes from, if known.
        raw: the message as it came, uncut.
    """

    question: Question
    job: Job
    language: str
    today: date
    region: str | None
    raw: str
    words: Words

    @property
    def known(self) -> Vocabulary:
        """The candidate's vocabulary."""
        return vocabulary(self.language)

    @property
    def country(self) -> str | None:
        """Whose habits count for dates and national numbers: the job's, else the candidate's."""
        return self.job.location.country or self.region

    def saying(self, text: str) -> "Asked":
        """The same question, with other words said to it."""
        return replace(self, words=read(text))

    def find(self, section: str) -> list[Found]:
        """The phrases of a section of the vocabulary that stand in the words."""
        return find_within(self.known[section], self.words)

    def has(self, section: str, *meanings: str) -> bool:
        """Whether a phrase of one of these meanings was said."""
        return any(each.meaning in meanings for each in self.find(section))

    def has_behind(self, section: str, at: int, meaning: str) -> bool:
        """Whether a phrase of this meaning begins at ``at``."""
        found = self.known[section].at(self.words.texts, at)
        return found is not None and found.meaning == meaning

    def says_age(self, at: int, years: float) -> bool:
        """Whether a number at ``at`` is likely somebody's age: "I'm 28", "tengo 28 años"."""
        if years < _GROWN_UP:
            return False
        return any(f.end == at for f in self.find("amounts") if f.meaning == "am")

    def quote(self, start: int, end: int) -> str:
        """The original words of ``tokens[start:end]``."""
        return self.words.quote(start, end)

    def failed(self, problem: Problem, suggestion: object = None) -> Parsed:
        """A reading without a value, resting on everything that was said."""
        return failed(problem, self.raw.strip()[:200], suggestion)

    def strange_words(self, taken: Sequence[tuple[int, int]]) -> int:
        """How many words neither stand in ``taken`` nor are fillers nor echo the question."""
        covered = {at for start, end in taken for at in range(start, end)}
        for found in self.find("fillers"):
            covered.update(range(found.start, found.end))
        for found in self.find("joining"):
            if found.meaning == "exempt":
                covered.update(range(found.start, found.end))
        topic = topic_of(self.question)
        return sum(
            1
            for at, token in enumerate(self.words.tokens)
            if at not in covered and token.text[:1].isalnum() and not is_topic(token.text, topic)
        )


@lru_cache(maxsize=512)
def _topic(texts: tuple[str, ...]) -> frozenset[str]:
    words = (word for text in texts for word in fold_phrase(text))
    return frozenset(word for word in words if len(word) >= 4)


def topic_of(question: Question) -> frozenset[str]:
    """The longer words of a question, in all its languages."""
    return _topic(tuple(question.ask.by_language.values()))


def is_topic(word: str, topic: frozenset[str]) -> bool:
    """Whether a word echoes the question: misspelt too, and "certified" for a "certificate"."""
    if word in topic or closest(word, dict.fromkeys(topic, "topic")) is not None:
        return True
    stem = word[:_STEM]
    return len(word) > _STEM and any(len(each) > _STEM and each[:_STEM] == stem for each in topic)


def within_bounds(asked: Asked, value: float, size: float) -> Problem | None:
    """The problem that ``size`` (in the question's own measure) has with its bounds, if any."""
    question = asked.question
    if question.minimum is not None and size < question.minimum:
        return Problem.BELOW_MINIMUM
    if question.maximum is not None and size > question.maximum:
        return Problem.ABOVE_MAXIMUM
    return Problem.NOT_UNDERSTOOD if value < 0 and question.minimum is None else None


def plain(value: float) -> int | float:
    """An int when it is whole."""
    return int(value) if value == int(value) else value
