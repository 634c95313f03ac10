"""Which passage answers a question, if one does. Similarity alone never decides.

Measured on the demo job: the threshold of similarity that answers 77 % of what is known also
"answers" 20 % of what is not, because a question about insurance is as near to the passage about
pay as one about pay is. So a passage answers only what it covers: each topic of the question, and
no word of the question may be left that is neither plain, nor part of a cue, nor in the passage
("is the salary *negotiable*?"). Similarity chooses between passages that do, and speaks where
topics are too general to.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from bot.knowledge.forms import stem
from bot.knowledge.lexicon import Lexicon
from bot.knowledge.passages import Passage
from bot.knowledge.topics import Asked, Topics

SURE: Final = 0.95
"""Confidence where topics and words say the same."""
NEAR: Final = 0.75
"""Confidence where similarity had to help."""

MOST_ODD: Final = 0
"""Words beside topic and passage that a question may have, if it is near enough."""
FAR_AHEAD: Final = 0.05
"""Cosine by which a passage must be nearer than all that no job says, for one odd word."""
WHY: Final = frozenset({"why", "porque", "क्यों", "kyon", "kyo", "kyu", "kyun"})
"""Words that a reason is asked with."""
ENOUGH: Final = 2
"""Words that must say something where no topic is named, unless they are all there is."""
HOW_MANY: Final = frozenset(
    {"many", "cuantos", "cuantas", "quantos", "quantas", "कितने", "कितनी", "kitne", "kitni"}
)
"""Words that a number is asked with."""
AHEAD: Final = 0.0
"""The same where the question's own words stand in the passage."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near a question is to things, as cosines.

    Attributes:
        passages: by fact.
        background: to the nearest of what this job says nothing about.
        unsaid: how near a passage must be to this question for it to answer, by what questions of
            this kind mostly find.
    """

    passages: Mapping[str, float]
    background: float
    unsaid: float = 1.0

    def of(self, passage: Passage) -> float:
        """How near a passage is."""
        return self.passages.get(passage.fact, 0.0)

    def ahead(self, passage: Passage) -> float:
        """How much nearer the passage is than the background."""
        return self.of(passage) - self.background

    def is_nearest(self, passage: Passage) -> bool:
        """Whether no other passage is nearer."""
        return self.of(passage) >= max(self.passages.values(), default=0.0)


Measure = Callable[[], Awaitable[Nearness]]
"""Looks up how near the question is; asked only where topics do not settle it: up to 60 ms, or
nothing where the local tier looked at the same words before."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was understood.

    Attributes:
        words: misspelt ones as they were meant.
        need: topics that a passage has to cover.
        heavy: words that say something.
    """

    words: tuple[str, ...]
    language: str
    asked: Asked
    need: frozenset[str]
    heavy: tuple[str, ...]

    @property
    def asks_why(self) -> bool:
        """Whether it wants a reason, which facts seldom give."""
        return not WHY.isdisjoint(self.words) or ("por", "que") in pairwise(self.words)


@dataclass(frozen=True, slots=True)
class Seen:
    """How a passage looks beside a question: counts, and whether it tells what is sought."""

    covered: int
    missing: int
    odd: int
    tells: bool
    named: int
    kin_named: int
    kin_told: int
    weak_covered: int
    weak_missing: int
    words_in: int


@dataclass(frozen=True, slots=True)
class Judged:
    """The passage that answers, and how sure that is (0 to 1)."""

    passage: Passage
    confidence: float


class Judge:
    """Decides by topics, words and nearness."""

    def __init__(self, topics: Topics, lexicon: Lexicon) -> None:
        self._topics = topics
        self._lexicon = lexicon

    def is_about_something(self, words: Sequence[str], language: str) -> bool:
        """Whether these words ask for something by themselves."""
        asked = self._topics.asked_in(self._lexicon.corrected(words, ()), language)
        return bool(asked.must or asked.weak)

    async def judge(
        self, question: Question, passages: Sequence[Passage], measure: Measure
    ) -> Judged | None:
        """The passage that answers a question; None when none surely does."""
        words, asked = question.words, question.asked
        if self._counts_colleagues(words, asked, passages):
            return None
        if not asked.must and not asked.weak:
            return await self._by_words(question, passages, measure)
        fitting = self._best(asked, words, self.fitting(question, passages))
        if not fitting:
            is_duty = not asked.weak and self._wants_nearness(asked)
            return await self._by_words(question, passages, measure) if is_duty else None
        is_settled = not self._wants_nearness(asked)
        if is_settled and len(fitting) == 1:
            return Judged(fitting[0], SURE)
        near = await measure()
        best = max(fitting, key=near.of)
        if is_settled or (near.ahead(best) >= FAR_AHEAD and near.is_nearest(best)):
            return Judged(best, NEAR)
        return None

    def question(
        self, words: Sequence[str], passages: Sequence[Passage], language: str = ""
    ) -> Question:
        """What these words ask of these passages."""
        words = self._lexicon.corrected(words, passages)
        asked = self._topics.asked_in(words, language)
        heavy = self._lexicon.heavy(words, language)
        return Question(words, language, asked, self._need(asked, passages), heavy)

    def fitting(self, question: Question, passages: Sequence[Passage]) -> list[Passage]:
        """Passages that cover all that is asked and leave no word of it over."""
        if not question.need:
            return []
        return self._fitting(question.asked, question.words, passages, question.language)

    def seen(self, question: Question, passage: Passage) -> Seen:
        """How a passage looks beside a question."""
        asked, need = question.asked, question.need
        kin = self._kin_of(need)
        told = {each for each in passage.covers if self._topics.family(each) & kin}
        odd = self._lexicon.odd(question.words, asked.places, passage, question.language)
        return Seen(
            covered=len(need & passage.covers),
            missing=len(need - passage.covers),
            odd=len(odd),
            tells=bool(need) and self._tells(asked, need, passage),
            named=len(need & passage.labels),
            kin_named=len(kin & passage.labels),
            kin_told=len(told),
            weak_covered=len(asked.weak & passage.covers),
            weak_missing=len(asked.weak - passage.covers),
            words_in=sum(self._lexicon.is_in(each, passage) for each in question.heavy),
        )

    def _counts_colleagues(
        self, words: Sequence[str], asked: Asked, passages: Sequence[Passage]
    ) -> bool:
        """Whether it asks how many there are of those who do this job.

        No passage says that because the job's title names them.
        """
        title = frozenset().union(*(each.title for each in passages))
        return any(
            first in HOW_MANY and at + 1 not in asked.places and stem(second) in title
            for at, (first, second) in enumerate(pairwise(words))
        )

    def _wants_nearness(self, asked: Asked) -> bool:
        return any(self._topics.is_near(name) for name in asked.must)

    def _fitting(
        self, asked: Asked, words: Sequence[str], passages: Sequence[Passage], language: str
    ) -> list[Passage]:
        """Passages that cover all that is asked and leave no word of it over."""
        need = self._need(asked, passages)
        whole = [
            each
            for each in passages
            if not self._lexicon.odd(words, asked.places, each, language)
            and (each.is_own or self._tells(asked, need, each))
        ]
        covering = [each for each in whole if need <= each.covers]
        return covering or [
            each for each in whole if self._is_by_the_way(need, asked, words, each, language)
        ]

    @staticmethod
    def _need(asked: Asked, passages: Sequence[Passage]) -> frozenset[str]:
        need = asked.must or asked.weak
        return need - frozenset().union(*(each.job for each in passages)) or need

    def _is_by_the_way(
        self,
        need: frozenset[str],
        asked: Asked,
        words: Sequence[str],
        passage: Passage,
        language: str,
    ) -> bool:
        """Whether what it does not cover is only a turn of phrase: photos to *deliver*.

        It is one word, and no amount or time is sought. The passage is called by another thing
        that is asked, and the word says nothing by itself or stands in it.
        """
        missing = need - passage.covers
        said = [words[at] for name in missing for at in asked.things.get(name, ())]
        return (
            not asked.details
            and all(len(asked.things.get(name, ())) == 1 for name in missing)
            and any(self._topics.family(name) & passage.labels for name in need - missing)
            and not [
                each
                for each in self._lexicon.heavy(said, language)
                if not self._lexicon.has(each, passage)
            ]
        )

    def _best(
        self, asked: Asked, words: Sequence[str], fitting: Sequence[Passage]
    ) -> list[Passage]:
        """Of those that fit the ones that are called so."""
        need = self._need(asked, fitting)
        said = self._lexicon.heavy([words[at] for at in asked.places])

        def rank(each: Passage) -> tuple[int, bool, int, int]:
            named = sum(
                (name in each.labels) + bool(self._topics.family(name) & each.labels)
                for name in need
            )
            literal = sum(self._lexicon.is_in(word, each) for word in said)
            return len(asked.weak & each.covers), not each.is_own, named, literal

        best = max(map(rank, fitting), default=None)
        return [each for each in fitting if rank(each) == best]

    def _tells(self, asked: Asked, need: frozenset[str], passage: Passage) -> bool:
        """Whether a sentence about it tells what is sought of it: bonus, *how much*."""
        if not asked.details:
            return True
        about = [each for each in passage.clauses if need & each.covers]
        if passage.labels & need and not asked.must:
            return True
        if need & passage.labels or (not about and self._kin_of(need) & passage.labels):
            about = list(passage.clauses)
        return all(
            any(detail in each.covers for each in about) for detail in asked.details
        ) and all(any(thing in each.counted for each in about) for thing in asked.counted & need)

    def _kin_of(self, names: frozenset[str]) -> frozenset[str]:
        return frozenset().union(*(self._topics.family(each) for each in names))

    def _asks_whether(self, words: Sequence[str], passage: Passage) -> bool:
        """Whether it asks if there is what the passage names: not how much of it, or when."""
        heavy = self._lexicon.heavy(words)
        exact = all(self._lexicon.has(word, passage) for word in heavy)
        return exact and not self._lexicon.asks_for_more(words)

    async def _by_words(
        self, question: Question, passages: Sequence[Passage], measure: Measure
    ) -> Judged | None:
        """No topic: a passage that has every word that says something.

        It is the only one and the question is whether, not how much or when; or it is the nearest.
        """
        heavy, words = question.heavy, question.words
        if not heavy:
            return None
        having = [
            each
            for each in passages
            if not each.is_own and all(self._lexicon.is_in(word, each) for word in heavy)
        ]
        if not having:
            return None
        if len(having) == 1 and len(words) > len(heavy) and self._asks_whether(words, having[0]):
            return Judged(having[0], NEAR)
        if len(heavy) < ENOUGH and len(words) > len(heavy) + 1:
            return None
        near = await measure()
        best = max(having, key=near.of)
        if near.is_nearest(best) and near.ahead(best) >= AHEAD:
            return Judged(best, NEAR)
        return None
