"""Yes and no. A hedge is neither, and a yes with a "but" is not certain."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from flows.parsing.asked import FAIR, SURE, UNSURE, Asked, is_topic, topic_of
from flows.parsing.heard import ends_clause
from flows.parsing.parsed import Parsed, Problem
from flows.parsing.phrases import Found
from flows.parsing.places import yes_or_no_at
from flows.parsing.statements import statement_of
from flows.parsing.vocabulary import Vocabulary, vocabulary
from flows.parsing.words import Words, read
from flows.parsing.yeses import answers_in

WEAK: Final = 0.7
"""How sure "ok" is: an answer to "may I?", hardly one to "do you have?"."""

_APPROVING: Final = frozenset({"affirm", "weak_yes", "no", "deny"})

_OF_NOUNS: Final = frozenset({"no", "nao", "zero"})
"""Words that deny a noun as well as everything."""

_SPEAKERS: Final = frozenset({"i", "im", "my", "yo", "eu", "mi", "meu", "minha"})
_REASONS: Final = frozenset({"because", "cause", "cuz", "since", "porque", "pq", "pois", "kyunki"})
"""Words behind a no that begin to explain it."""

_FAR: Final = 3
_NEAR: Final = 4
"""Words: a denial that far behind a yes is about something else; a topic so near belongs to it."""


def parse_yes_no(text: str, language: str) -> bool | None:
    """Yes, no, or None for neither and for a hedge; in any of our languages."""
    statement, is_question = statement_of(text, vocabulary(language))
    if is_question:
        return None
    verdict = _judge(read(statement), vocabulary(language), frozenset())
    return verdict.value if verdict.confidence >= WEAK else None


def answer(asked: Asked) -> Parsed:
    """The answer to a yes_no question, also by the number of its button."""
    if (numbered := yes_or_no_at(asked.raw)) is not None:
        return Parsed(numbered, asked.raw, SURE)
    judge = _judge_averse if is_averse(asked) else _judge
    verdict = judge(asked.words, asked.known, topic_of(asked.question))
    if verdict.value is None:
        return asked.failed(verdict.problem)
    words = asked.quote(verdict.start, verdict.end)
    is_beside = verdict.value and _asks_for_having(asked) and _says_only_fine(asked)
    sure = min(verdict.confidence, UNSURE) if is_beside else verdict.confidence
    return Parsed(verdict.value, words, sure)


def is_averse(asked: Asked) -> bool:
    """Whether a yes would be bad news: "Is there anything that would stop you from …?"."""
    texts = asked.question.ask.by_language.values()
    return any(asked.saying(text).has("averse", "averse") for text in texts)


def _asks_for_having(asked: Asked) -> bool:
    """Whether it asks "do you have …?", to which "it does not bother me" says little."""
    texts = asked.question.ask.by_language.values()
    return any(asked.saying(text).has("averse", "having") for text in texts)


def _says_only_fine(asked: Asked) -> bool:
    return asked.has("averse", "fine") and not asked.has("answers", "yes", "affirm")


@dataclass(frozen=True, slots=True)
class _Verdict:
    value: bool | None
    confidence: float = 0.0
    problem: Problem = Problem.NOT_UNDERSTOOD
    start: int = 0
    end: int = 0


class _Hearing:
    """The phrases of one message that say yes, no, or anything in between."""

    def __init__(self, words: Words, known: Vocabulary, topic: frozenset[str]) -> None:
        self.words = words
        self.texts = words.texts
        self.topic = topic
        self.found = answers_in(words, known)
        self.fine = [f for f in known["averse"].find(self.texts) if f.meaning == "fine"]
        self.fillers = known["fillers"]
        self.start = 0
        while (here := self._filler(self.fillers.at(self.texts, self.start))) is not None:
            self.start = here.end

    def _filler(self, filler: Found | None) -> Found | None:
        """A filler that is no answer itself ("yes" is both)."""
        if filler is None or any(f.start <= filler.start < f.end for f in self.found):
            return None
        return filler

    def first(self, *meanings: str) -> Found | None:
        return next((f for f in self.found if f.meaning in meanings), None)

    def has(self, *meanings: str) -> bool:
        return self.first(*meanings) is not None

    @property
    def opening(self) -> str:
        """What the first word that is no filler means."""
        leading = next((f for f in self.found if f.start == self.start), None)
        return leading.meaning if leading else ""

    def is_about_topic(self, after: Found) -> bool:
        """Whether the question's own words follow, or (Hindi) stand before."""
        near = self.texts[max(0, after.start - _NEAR) : after.end + _NEAR]
        return any(is_topic(word, self.topic) for word in near)

    def closes(self, found: Found) -> bool:
        """Whether what is said ends, or begins anew, behind a phrase."""
        return ends_clause(self.words, found.end - 1)

    def is_of_a_noun(self, no: Found) -> bool:
        """``no visa needed``, ``no restrictions``: what is denied is not what was asked."""
        at = no.end
        if self.closes(no) or self.texts[at - 1] not in _OF_NOUNS:
            return False
        while (filler := self._filler(self.fillers.at(self.texts, at))) is not None:
            is_own = self.texts[at] in _SPEAKERS or is_topic(self.texts[at], self.topic)
            if is_own or ends_clause(self.words, filler.end - 1):
                return False
            at = filler.end
        if at >= len(self.texts) or self.texts[at] in _REASONS:
            return False
        return not (self._is_answer(at) or is_topic(self.texts[at], self.topic))

    def _is_answer(self, at: int) -> bool:
        return any(each.start == at for each in self.found)

    def denies_trouble(self) -> bool:
        """``not expired`` is no no."""
        return any(
            one.meaning == "deny" and two.meaning == "pending" and one.end == two.start
            for one, two in pairwise(self.found)
        )

    def is_all(self) -> bool:
        """Whether nothing else is said: "I have one", not "I have 2 children"."""
        covered = {at for each in self.found for at in range(each.start, each.end)}
        for each in self.fillers.find(self.texts):
            covered.update(range(each.start, each.end))
        return covered.issuperset(range(len(self.texts)))


def _judge(words: Words, known: Vocabulary, topic: frozenset[str]) -> _Verdict:
    heard = _Hearing(words, known, topic)
    is_silent = not (heard.found or heard.fine)
    if is_silent or heard.has("unclear") or heard.denies_trouble():
        return _Verdict(None)
    if heard.has("hedge"):
        return _Verdict(None, problem=Problem.HEDGE)
    if heard.fine:
        return _fine(heard, heard.fine[0])
    match heard.opening:
        case "no":
            return _no(heard)
        case "yes":
            return _yes(heard)
        case _:
            return _verbs(heard)


def _judge_averse(words: Words, known: Vocabulary, topic: frozenset[str]) -> _Verdict:
    """Here "sure", "I can" and a thumb up may mean either; only a plain yes or no counts."""
    heard = _Hearing(words, known, topic)
    if heard.has("unclear", "hedge"):
        return _judge(words, known, topic)
    said = known["averse"].at(heard.texts, heard.start)
    if said is not None and said.meaning == "fine":
        return _Verdict(False, FAIR, start=said.start, end=said.end)
    if heard.opening == "no" and not heard.has("yes"):
        return _no(heard)
    nothing = known["nothing"].at(heard.texts, heard.start)
    if nothing is not None and nothing.end == len(heard.texts) and heard.opening != "yes":
        return _Verdict(False, FAIR, start=nothing.start, end=nothing.end)
    return _plain_yes(heard, known, said)


def _plain_yes(heard: _Hearing, known: Vocabulary, said: Found | None) -> _Verdict:
    """A yes with nothing beside it that says that all is well."""
    if said is None or said.meaning != "yes":
        return _Verdict(None, problem=Problem.AMBIGUOUS)
    rest = [each for each in heard.found if each.start >= said.end]
    fine = [each for each in known["averse"].find(heard.texts) if each.meaning == "fine"]
    if fine or any(each.meaning in _APPROVING for each in rest):
        return _Verdict(None, problem=Problem.AMBIGUOUS)
    return _Verdict(True, SURE, start=said.start, end=said.end)


def _fine(heard: _Hearing, fine: Found) -> _Verdict:
    """A yes that begins with "no": "no problem with weekends", "no me molesta"."""
    rest = [each for each in heard.found if each.end <= fine.start or each.start >= fine.end]
    is_limited = any(each.meaning in {"no", "deny", "contrast", "pending"} for each in rest)
    return _Verdict(True, UNSURE if is_limited else FAIR, start=fine.start, end=fine.end)


def _no(heard: _Hearing) -> _Verdict:
    opening = _at(heard.found, heard.start)
    if heard.has("yes"):
        return _Verdict(None, problem=Problem.AMBIGUOUS)
    sure = UNSURE if heard.is_of_a_noun(opening) else SURE
    return _Verdict(False, sure, start=opening.start, end=opening.end)


def _yes(heard: _Hearing) -> _Verdict:
    opening = _at(heard.found, heard.start)
    denial = heard.first("no", "deny")
    if denial is not None:
        is_far = denial.start - opening.end >= _FAR and not heard.is_about_topic(denial)
        if not is_far:
            return _Verdict(None, problem=Problem.AMBIGUOUS)
    is_limited = heard.has("contrast", "pending")
    return _Verdict(True, UNSURE if is_limited else SURE, start=opening.start, end=opening.end)


def _verbs(heard: _Hearing) -> _Verdict:
    """No plain yes or no in front: "I do", "I don't have one", "ok"."""
    denial = heard.first("no", "deny")
    yes = heard.first("yes")
    if denial is not None:
        is_plain = denial.start == heard.start and heard.closes(denial)
        is_meant = is_plain or heard.is_all() or heard.is_about_topic(denial)
        is_certain = yes is None and is_meant
        return _Verdict(
            False, FAIR if is_certain else UNSURE / 2, start=denial.start, end=denial.end
        )
    affirmation = yes if yes is not None and heard.has("weak_yes") else heard.first("affirm")
    if affirmation is not None and (heard.is_all() or heard.is_about_topic(affirmation)):
        is_limited = heard.has("contrast", "pending")
        sure = UNSURE if is_limited else FAIR
        return _Verdict(True, sure, start=affirmation.start, end=affirmation.end)
    weak = heard.first("weak_yes")
    if weak is not None and heard.is_all() and not heard.has("contrast", "pending"):
        return _Verdict(True, WEAK, start=weak.start, end=weak.end)
    return _last_word(heard, yes)


def _last_word(heard: _Hearing, yes: Found | None) -> _Verdict:
    """A yes behind other words: "I can do that, sure"."""
    if yes is None or heard.has("contrast", "pending"):
        return _Verdict(None)
    is_last = yes.end == len(heard.texts)
    return _Verdict(True, FAIR if is_last else UNSURE, start=yes.start, end=yes.end)


def _at(found: Sequence[Found], start: int) -> Found:
    return next(each for each in found if each.start == start)
