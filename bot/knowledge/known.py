"""Answers from one job's own facts; see :class:`bot.domain.ports.Knowledge`."""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import structlog

from bot.domain.job import Job
from bot.domain.knowledge import Finding
from bot.embedding import Embedder
from bot.embedding.tuned import unsaid
from bot.knowledge import marks
from bot.knowledge.background import background
from bot.knowledge.index import Index, IndexDown, MemoryIndex
from bot.knowledge.judging import Judge, Judged, Nearness
from bot.knowledge.lexicon import lexicon
from bot.knowledge.marks import Looked
from bot.knowledge.passages import Passage, passages_of
from bot.knowledge.spelling import spelt
from bot.knowledge.topics import topics
from bot.knowledge.weighing import CONFIRMED, FEWEST, TOLD, weights
from bot.knowledge.words import words_of

log = structlog.get_logger()

JOBS_KEPT: Final = 64
"""Job versions whose passages are kept ready."""
LONGEST: Final = 80
"""Words of a question; whoever writes more says something that a person should read."""
MOST_PARTS: Final = 4
"""Questions in one message that are answered."""

_PARTS: Final = {
    language: re.compile(rf"[?!;\n।]+|\.\s+|\s(?:{words})\s|,", re.IGNORECASE)
    for language, words in {
        "en": "and|also",
        "es": "y",
        "pt": "e",
        "hi": "और|aur|and|also",
    }.items()
}

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Asking:
    """One question: as it was written, and its words as they were meant."""

    text: str
    words: tuple[str, ...]
    language: str


def weighed(looked: Looked) -> Judged | None:
    """What is told, where nearness was measured: see :mod:`bot.knowledge.weighing`."""
    chosen, passages = looked.chosen, marks.weighed(looked.passages)
    if looked.near is None or not passages or (chosen and chosen.passage.is_own):
        return chosen
    found = weights().likelihoods(*looked.marks())[:-1]
    best = passages[int(found.argmax())]
    is_chosen = chosen is not None and chosen.passage is best
    if found.max() < TOLD or (looked.question.asks_why and not is_chosen):
        return None
    return Judged(best, float(found.max()))


class JobKnowledge:
    """Judges passages that it has in memory; an index only says how near they are."""

    def __init__(
        self,
        embedder: Embedder | None,
        memory: MemoryIndex | None = None,
        index: Index | None = None,
        *,
        fewest: int = FEWEST,
    ) -> None:
        """Nothing is loaded yet.

        Args:
            embedder: makes vectors of questions, and is the one that was tuned to them; None where
                that cannot be done: then topics and words alone decide.
            memory: tells nearness where there is no index, and while it is down.
            index: tells nearness.
            fewest: passages of a job from which on they are weighed.
        """
        self._embedder = embedder
        self._fewest = fewest
        self._memory = memory or (MemoryIndex(embedder) if embedder else None)
        self._index = index
        self._judge = Judge(topics(), lexicon())
        self._kept: OrderedDict[Key, tuple[Passage, ...]] = OrderedDict()
        self._prepared: set[tuple[UUID, str]] = set()
        self._tasks: set[asyncio.Task[Nearness]] = set()
        self._is_down = False

    def prepare(self, job: Job, language: str) -> None:
        """Have the index hold a job before the first question: its vectors take some seconds."""
        key = (job.id, language)
        if self._index is None or self._embedder is None or key in self._prepared:
            return
        self._prepared.add(key)
        task = asyncio.create_task(self._measure(job, self._passages(job), job.code, language))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def find(self, job: Job, question: str, language: str) -> Finding | None:
        """The passage that answers, or several where several things were asked."""
        if len(words_of(question)) > LONGEST:
            return None
        passages = self._passages(job)
        parts = self._parts(question, language)
        found: list[Judged] = []
        for part in parts:
            judged = await self._judged(job, passages, part)
            if judged is None:
                whole = self._whole(question, language)
                judged = await self._judged(job, passages, whole) if len(parts) > 1 else None
                return _finding([judged], language) if judged else None
            if all(judged.passage is not each.passage for each in found):
                found.append(judged)
        return _finding(found, language) if found else None

    async def confirm(self, job: Job, question: str, language: str, fact: str) -> Finding | None:
        """The passage of a fact, if it is not far from what would be told without being asked."""
        if self._embedder is None or len(words_of(question)) > LONGEST:
            return None
        passages = self._passages(job)
        looked = await self._look(job, passages, self._whole(question, language), measures=True)
        places = marks.weighed(passages)
        if looked.near is None or fact not in {each.fact for each in places}:
            return None
        likely = weights().likelihoods(*looked.marks())
        found = [Judged(each, float(p)) for each, p in zip(places, likely, strict=False)]
        [its] = (each for each in found if each.passage.fact == fact)
        return _finding([its], language) if its.confidence >= CONFIRMED else None

    async def _judged(self, job: Job, passages: Sequence[Passage], asked: Asking) -> Judged | None:
        is_weighed = len(marks.weighed(passages)) >= self._fewest
        looked = await self._look(job, passages, asked, measures=is_weighed)
        return weighed(looked) if is_weighed else looked.chosen

    async def look(self, job: Job, question: str, language: str) -> Looked | None:
        """How a question looks beside the job's passages; None where it asks for several things."""
        parts = self._parts(question, language)
        if len(parts) > 1:
            return None
        return await self._look(job, self._passages(job), parts[0], measures=True)

    async def _look(
        self, job: Job, passages: Sequence[Passage], asked: Asking, *, measures: bool
    ) -> Looked:
        question = self._judge.question(asked.words, passages, asked.language)
        measured: list[Nearness] = []

        async def measure() -> Nearness:
            if not measured:
                measured.append(await self._measure(job, passages, asked.text, asked.language))
            return measured[0]

        chosen = await self._judge.judge(question, passages, measure)
        says_something = bool(question.heavy or question.need)
        measures = measures and self._embedder is not None and says_something
        near = await measure() if measures else None
        return Looked(self._judge, question, passages, chosen, near)

    @staticmethod
    def _whole(question: str, language: str) -> Asking:
        return Asking(question, spelt(words_of(question), language), language)

    def _parts(self, question: str, language: str) -> list[Asking]:
        """The questions in a message; what asks for nothing by itself goes with the next."""
        parts: list[tuple[str, ...]] = []
        rest: tuple[str, ...] = ()
        for written in _PARTS.get(language, _PARTS["en"]).split(question):
            rest = (*rest, *spelt(words_of(written or ""), language))
            if self._judge.is_about_something(rest, language):
                parts.append(rest)
                rest = ()
        if rest and parts:
            parts[-1] = (*parts[-1], *rest)
        if len(parts) <= 1:
            return [self._whole(question, language)]
        return [Asking(" ".join(each), each, language) for each in parts[:MOST_PARTS]]

    def _passages(self, job: Job) -> tuple[Passage, ...]:
        key: Key = (job.id, *((fact.id, *fact.text.by_language.values()) for fact in job.knowledge))
        known = self._kept.get(key)
        if known is None:
            known = passages_of(job, topics())
            self._kept[key] = known
            if len(self._kept) > JOBS_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return known

    async def _measure(
        self, job: Job, passages: Sequence[Passage], question: str, language: str
    ) -> Nearness:
        if self._embedder is None or self._memory is None:
            return Nearness({}, background=1.0)
        vector = await asyncio.to_thread(self._embedder.query, question)
        covered = frozenset().union(*(each.covers for each in passages))
        away = background().nearest(vector, covered)
        near = None
        if self._index is not None:
            try:
                near = await self._index.near(job, passages, vector, language)
            except IndexDown as error:
                self._tell(is_down=True, why=error.why)
                self._prepared.clear()
            else:
                self._tell(is_down=False)
        if near is None:
            near = await self._memory.near(job, passages, vector, language)
        return Nearness(near, away, unsaid(vector))

    def _tell(self, *, is_down: bool, why: str = "") -> None:
        """Once when it goes, once when it is back."""
        if is_down != self._is_down:
            self._is_down = is_down
            if is_down:
                log.warning("knowledge.index_down", why=why)
            else:
                log.info("knowledge.index_back")

    async def close(self) -> None:
        """Close the index."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._index is not None:
            await self._index.close()


def _finding(found: Sequence[Judged], language: str) -> Finding:
    told = [each.passage.in_language(language) for each in found]
    return Finding(
        fact="+".join(each.passage.fact for each in found),
        text="\n".join(text for text, _ in told),
        language=told[0][1],
        confidence=min(each.confidence for each in found),
    )
