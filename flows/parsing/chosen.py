"""The answers to choice and choices questions: what was named, what was denied, all and none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.domain.job import Question, QuestionType
from flows.parsing.asked import FAIR, SURE, UNSURE, Asked, is_topic, topic_of
from flows.parsing.choices import (
    by_id,
    is_none_option,
    numbered_options,
    option_phrases,
    partly_named,
)
from flows.parsing.counted import all_counted
from flows.parsing.denial import TURNS
from flows.parsing.figures import by_figures, has_figures
from flows.parsing.heard import ends_clause
from flows.parsing.listed import has_stranger
from flows.parsing.parsed import Parsed, Problem
from flows.parsing.phrases import Found, Phrases
from flows.parsing.remainders import by_remainder
from flows.parsing.vocabulary import vocabulary
from flows.parsing.week import is_of_days, named_days
from flows.parsing.words import fold_phrase

_AND: Final = frozenset(
    {"or", "nor", "and", "o", "ni", "y", "ou", "nem", "e", "या", "ya", "aur", "और"}
)
"""Words that carry a denial on to the next option."""

_HAVING: Final = frozenset({"tengo", "tenho", "have"})
"""Verbs that a noun may follow: "no tengo" is "none", "no tengo tiempo" is not."""

_LISTED: Final = 6
_SEVERAL: Final = 2
_VERB: Final = 2
"""Words of a verb between a denial and what is denied."""


@dataclass(frozen=True, slots=True)
class _Said:
    """The options that were named, without those that were only denied.

    Attributes:
        strange: how many words say something else.
        has_stranger: whether an item of a plain list is none of the options.
    """

    chosen: list[str]
    denied: list[str]
    words: str
    strange: int
    has_stranger: bool = False


def answer(asked: Asked) -> Parsed:
    """The answer to a choice question."""
    said = _said(asked)
    if asked.has("choosing", "hedge"):
        suggestion = said.chosen[0] if len(said.chosen) == 1 else None
        return asked.failed(Problem.HEDGE, suggestion)
    either = _either_option(asked.question)
    if len(said.chosen) >= _SEVERAL or (said.denied and either in said.chosen):
        return asked.failed(Problem.AMBIGUOUS)  # "opening or closing", "any but closing"
    if said.chosen:
        return _one(asked, said)
    none, words = _none_option(asked.question), _says_none(asked)
    if said.denied and not _others(asked.question, said.denied):
        words = said.words  # "no bike, no scooter"
    if none is not None and words is not None:
        return Parsed(none, words, FAIR)
    if either is not None and not said.denied and _says_any(asked):
        return Parsed(either, asked.raw.strip(), FAIR)
    return asked.failed(Problem.NOT_UNDERSTOOD)


def _one(asked: Asked, said: _Said) -> Parsed:
    sure = SURE if said.strange <= 2 else FAIR if said.strange <= 12 else UNSURE
    is_none = is_none_option(asked.question, said.chosen[0])
    if not is_none and asked.has("answers", "pending"):  # "I will buy a scooter"
        sure = UNSURE
    return Parsed(said.chosen[0], said.words, sure)


def answer_several(asked: Asked) -> Parsed:
    """The answer to a choices question, in the question's order of options."""
    said = _said(asked)
    if _leaves_open(asked, said):
        return asked.failed(Problem.AMBIGUOUS)
    meant = _all_meant(asked, said)
    in_order = [choice.id for choice in asked.question.choices if choice.id in meant]
    if asked.has("choosing", "hedge"):
        return asked.failed(Problem.HEDGE, in_order or None)
    if in_order:
        sure = SURE if said.strange <= 3 else FAIR if said.strange <= 12 else UNSURE
        is_strange = said.has_stranger or (said.strange > 0 and is_of_days(asked))
        if is_strange or asked.has("answers", "pending"):  # "I can learn all of them"
            sure = UNSURE
        return Parsed(in_order, said.words or asked.raw.strip(), sure)
    if said.denied:
        return asked.failed(Problem.AMBIGUOUS, _others(asked.question, said.denied))
    words = _says_none(asked)
    if words is None:
        return asked.failed(Problem.NOT_UNDERSTOOD)
    none = _none_option(asked.question)
    return Parsed([none] if none is not None else [], words, FAIR)


def _leaves_open(asked: Asked, said: _Said) -> bool:
    """``all but …``, and we do not know what; three of four."""
    if not said.denied and asked.has("choosing", "except", "except_after"):
        return True
    return not said.chosen and all_counted(asked) == []


def _said(asked: Asked) -> _Said:
    found = list(_named(asked))
    if not found:
        return _all_but_places(asked) or _said_otherwise(asked)
    none = _none_option(asked.question)
    if found[0].meaning == none and found[0].start == 0:
        found = found[:1]  # what follows explains it: "None, I will buy a bike"
    denied = _denied(asked, found)
    chosen = [each.meaning for each in found if each.meaning not in denied]
    marks = (*asked.find("choosing"), *asked.find("week"))
    spans = [(each.start, each.end) for each in (*found, *marks)]
    return _Said(
        chosen=list(dict.fromkeys(chosen)),
        denied=list(dict.fromkeys(denied)),
        words=asked.quote(found[0].start, found[-1].end),
        strange=asked.strange_words(spans),
        has_stranger=has_stranger(asked, spans),
    )


def _all_but_places(asked: Asked) -> _Said | None:
    """``all except 2``, ``all but filter``: left out by its place, or by words of its label."""
    mark = next((each for each in asked.find("choosing") if each.meaning == "except"), None)
    if mark is None or not (asked.has("choosing", "all") or mark.end > mark.start + 1):
        return None
    rest = replace(asked.words, tokens=asked.words.tokens[mark.end :])
    denied = numbered_options([choice.id for choice in asked.question.choices], rest, asked.known)
    denied = denied or _partly_listed(asked, rest.texts)
    return _Said([], denied, asked.words.original.strip(), 0) if denied else None


def _partly_listed(asked: Asked, texts: Sequence[str]) -> list[str]:
    """The options that each word is a part of; none where a word is of none or of several."""
    fillers = asked.known["fillers"].meanings
    telling = [word for word in texts if (word,) not in fillers and word not in _AND]
    parts = [partly_named(asked.question, [word], asked.known) for word in telling]
    return [] if None in parts else [part for part in parts if part is not None]


def _said_otherwise(asked: Asked) -> _Said:
    """By number, by what tells one label from the others, by figures, or by a part of a label."""
    counted = all_counted(asked)  # "os três": of four no more is known than that
    chosen = (_by_places(asked) if counted is None else counted) or by_remainder(asked)
    if not chosen:
        question, texts, known = asked.question, asked.words.texts, asked.known
        part = by_id(question, texts, known) or by_figures(asked)
        part = part or partly_named(question, texts, known)
        chosen = [part] if part is not None else []
    return _Said(chosen, [], asked.words.original.strip(), 0)


def _by_places(asked: Asked) -> list[str]:
    """``2``, ``the first two``; "the two" are both, not the second."""
    if asked.has("choosing", "both") and not asked.find("places"):
        return []
    ids = [choice.id for choice in asked.question.choices]
    are_places = is_of_days(asked) or not has_figures(asked.question)
    may_span = asked.question.type is QuestionType.CHOICES and are_places
    return numbered_options(ids, asked.words, asked.known, may_span=may_span)


def _named(asked: Asked) -> Iterator[Found]:
    """Options by name, in any language; misspelt ones in the candidate's own and English only.

    A right word of its own ("right", "banana") is no misspelt option.
    """
    options = option_phrases(asked.question)
    spelt_nearly = option_phrases(asked.question, *dict.fromkeys((asked.language, "en")))
    texts, own = asked.words.texts, asked.known["neighbours"]
    at = 0
    while at < len(texts):
        if days := named_days(asked, at):
            yield from days
            at = days[0].end
            continue
        here = options.at(texts, at) or _written_apart(options, texts, at)
        if here is None and own.at(texts, at) is None:
            here = spelt_nearly.nearly(texts, at) or spelt_nearly.near(texts, at)
        if here is not None:
            yield here
        at = here.end if here is not None else at + 1


def _written_apart(options: Phrases, texts: Sequence[str], at: int) -> Found | None:
    """One word written as two: "fork lift"."""
    found = options.at(["".join(texts[at : at + 2])], 0) if at + 1 < len(texts) else None
    return Found(found.meaning, at, at + 2) if found is not None else None


def _denied(asked: Asked, found: Sequence[Found]) -> list[str]:
    """The options that are denied: each by itself, or with the one before ("no bike or car")."""
    denied: list[Found] = []
    for at, each in enumerate(found):
        is_joined = at > 0 and found[at - 1] in denied and _is_joined(asked, found[at - 1], each)
        if is_joined or _is_denied(asked, each, found):
            denied.append(each)
    return [each.meaning for each in denied]


def _is_joined(asked: Asked, one: Found, other: Found) -> bool:
    between = asked.words.texts[one.end : other.start]
    return bool(between) and _AND.issuperset(between)


def _is_denied(asked: Asked, named: Found, others: Sequence[Found]) -> bool:
    """Behind a "not" or "except"; in Hindi before it."""
    if is_none_option(asked.question, named.meaning):
        return False
    texts = asked.words.texts
    if _is_denied_behind(asked, named, others):
        return True
    before = [mark for mark in _marks(asked) if mark.end <= named.start]
    if not before:
        return False
    mark, between = before[-1], texts[before[-1].end : named.start]
    if mark.meaning == "deny" and ends_clause(asked.words, mark.end - 1):
        return False  # "noche no, mañana sí"
    is_next = not any(mark.end <= each.start < named.start for each in others)
    return _holds(asked, mark, between, is_next=is_next)


def _marks(asked: Asked) -> list[Found]:
    """Denials and exceptions; none in "no me molesta", and the "but" of "all days but Sunday"."""
    texts, found = asked.words.texts, asked.find("choosing")
    marks = [f for f in found if f.meaning in {"deny", "except", "none"} and not _is_fine(asked, f)]
    for each in found:
        if each.meaning == "all":
            near = range(each.end, min(each.end + _VERB, len(texts)))
            marks.extend(Found("except", at, at + 1) for at in near if texts[at] == "but")
    return sorted(marks, key=lambda mark: mark.start)


def _is_fine(asked: Asked, mark: Found) -> bool:
    fine = (each for each in asked.find("averse") if each.meaning == "fine")
    return any(each.start <= mark.start < each.end for each in fine)


def _is_denied_behind(asked: Asked, named: Found, others: Sequence[Found]) -> bool:
    """``raat nahi``, ``raat mein nahi``, ``noche no``, ``nights I can't``."""
    texts, known = asked.words.texts, asked.known
    filler = known["fillers"].at(texts, named.end)
    starts = [named.end] if filler is None else [named.end, filler.end]
    for start in starts:
        if start > named.end and ends_clause(asked.words, named.end - 1):
            break
        behind = known["choosing"].at(texts, start)
        if behind is None or _is_fine(asked, behind):
            continue
        if behind.meaning in {"deny_after", "except_after"}:
            return True
        if behind.meaning == "deny" and _closes(asked, behind, others):
            return not ends_clause(asked.words, named.end - 1)
    return False


def _closes(asked: Asked, mark: Found, others: Sequence[Found]) -> bool:
    """Whether a clause ends with this denial, a verb allowed behind it, and denies nothing else."""
    for at in range(mark.end - 1, min(mark.end + _VERB, len(asked.words.tokens))):
        if any(each.start <= at < each.end for each in others):
            return False
        if ends_clause(asked.words, at):
            return True
    return False


def _holds(asked: Asked, mark: Found, between: Sequence[str], *, is_next: bool) -> bool:
    """Whether a denial reaches over these words; ``is_next``: to the first option behind it."""
    if len(between) > _LISTED or TURNS.intersection(between):
        return False
    if is_next and len(between) <= _VERB:  # "not used a forklift"
        return True
    fillers = asked.known["fillers"].meanings
    telling = sum((word,) not in fillers for word in between)
    is_whole = not any(ends_clause(asked.words, mark.end + at) for at in range(len(between)))
    if is_next and is_whole and telling <= _VERB:  # "no me gusta el cierre"
        return True
    return mark.meaning == "except" or telling == 0


def _all_meant(asked: Asked, said: _Said) -> list[str]:
    """All, all but the denied ones, both, or simply those named."""
    if said.chosen:
        return said.chosen
    others = _others(asked.question, said.denied)
    if _says_all(asked, said) or (said.denied and asked.has("choosing", "except", "except_after")):
        return others
    is_both = asked.has("choosing", "both") and len(others) == _SEVERAL
    return others if is_both else []


def _says_all(asked: Asked, said: _Said) -> bool:
    """``any of them``, ``not night, all others``; but ``never used any`` is none."""
    if said.denied:
        return asked.has("choosing", "all")
    found = asked.find("choosing")
    marks = [each for each in found if each.meaning in {"deny", "none"}]
    alls = [each for each in found if each.meaning == "all"]
    return any(not _is_behind(marks, each, asked.words.texts) for each in alls)


def _is_behind(marks: Sequence[Found], all_: Found, texts: Sequence[str]) -> bool:
    before = [each for each in marks if each.end <= all_.start]
    if not before:
        return False
    between = texts[before[-1].end : all_.start]
    return len(between) <= _LISTED and not TURNS.intersection(between)


def _others(question: Question, denied: Sequence[str]) -> list[str]:
    """Every real option that was not denied."""
    ids = (choice.id for choice in question.choices)
    return [each for each in ids if each not in denied and not is_none_option(question, each)]


def _says_none(asked: Asked) -> str | None:
    """The words that say "none" or, plainly, "no"; None when nothing does."""
    none = next((f for f in asked.find("choosing") if f.meaning == "none"), None)
    if none is not None and _lacks_else(asked, none):
        return None
    if none is not None and asked.strange_words([(none.start, none.end)]) <= _LISTED:
        return asked.quote(none.start, none.end)
    if _none_option(asked.question) is None or asked.has("answers", "unclear"):
        return None
    if _denies_all(asked):
        return asked.raw.strip()
    plain = asked.find("nothing")
    spans = [(each.start, each.end) for each in plain]
    if plain and not asked.strange_words(spans):
        return asked.quote(plain[0].start, plain[-1].end)
    return None


def _lacks_else(asked: Asked, none: Found) -> bool:
    """``no tengo tiempo``: something is lacking, but not what the options are."""
    if asked.words.texts[none.end - 1] not in _HAVING:
        return False
    end = none.end
    while end < len(asked.words.tokens) and not ends_clause(asked.words, end - 1):
        end += 1
    rest = replace(asked, words=replace(asked.words, tokens=asked.words.tokens[none.end : end]))
    known = [*rest.find("choosing"), *_named(rest)]
    return rest.strange_words([(f.start, f.end) for f in known]) > 0


def _denies_all(asked: Asked) -> bool:
    """Whether what the question asks about is denied: "I don't own a vehicle"."""
    found = asked.find("choosing")
    denial = next((f for f in found if f.meaning == "deny"), None)
    if denial is None:
        return False
    alls = [each for each in found if each.meaning == "all"]
    if any(_is_behind([denial], each, asked.words.texts) for each in alls):
        return True  # "never used any"
    topic = topic_of(asked.question)
    return any(is_topic(word, topic) for word in asked.words.texts[denial.end :])


def _says_any(asked: Asked) -> bool:
    """Whether it is left open which: "both", "me da igual"."""
    found = asked.find("choosing")
    if not any(each.meaning in {"all", "both"} for each in found):
        return False
    is_plain = all(each.meaning in {"all", "both", "fine", "generic"} for each in found)
    return is_plain and asked.strange_words([(f.start, f.end) for f in found]) == 0


def _either_option(question: Question) -> str | None:
    """The option of a choice that leaves it open: "Either", "Cualquiera"."""
    for choice in question.choices:
        for language, label in choice.label.by_language.items():
            phrase = fold_phrase(label)
            found = vocabulary(language)["choosing"].at(phrase, 0)
            is_whole = found is not None and found.end == len(phrase)
            if found is not None and is_whole and found.meaning in {"all", "both"}:
                return choice.id
    return None


def _none_option(question: Question) -> str | None:
    return next((c.id for c in question.choices if is_none_option(question, c.id)), None)
