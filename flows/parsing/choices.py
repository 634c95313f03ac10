"""Names of options: labels, numbers, synonyms, small typos. ``pick`` is for buttons and lists."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from bot.domain.job import Choice, Question
from bot.domain.message import Option
from flows.parsing.latin import latin
from flows.parsing.numerals import value_of
from flows.parsing.phrases import Phrase, Phrases, allowed_typos, closest
from flows.parsing.vocabulary import Vocabulary, synonyms, vocabulary
from flows.parsing.words import Words, fold_phrase, read

_SHORTEST: Final = 4
"""Letters of a label in another script that may name an option."""

_JOINTS: Final = frozenset({"#", "&", "+", "/", "no"})
_ALTERNATIVES: Final = frozenset({"or", "o", "ou", "ya", "या"})
_MOST_PLACES: Final = 30
"""No question has more options."""

_SEPARATORS: Final = ",(/:"


def pick(options: Sequence[Option], text: str) -> str | None:
    """The id of the option that the whole message names: label, typed number, small typo."""
    words, known = read(text), vocabulary("en")
    if not words.tokens or not options:
        return None
    labels = _phrases((option.id, [option.label]) for option in options)
    bare = _without_fillers(words.texts, known)
    for said in (words.texts, bare):
        found = labels.at(said, 0)
        if found is not None and found.end == len(said):
            return found.meaning
    numbered = numbered_options([option.id for option in options], words, known)
    if len(numbered) == 1:
        return numbered[0]
    return _misspelt(labels, bare or words.texts)


def option_phrases(question: Question, *languages: str) -> Phrases:
    """What people may call the options: labels, then their synonyms.

    In the named languages, or in all. A synonym that could mean two options means neither.
    """
    return _option_phrases(
        tuple((choice.id, tuple(_called(choice, *languages))) for choice in question.choices),
        languages,
    )


@lru_cache(maxsize=256)
def _option_phrases(
    names: tuple[tuple[str, tuple[str, ...]], ...], languages: tuple[str, ...]
) -> Phrases:
    owners: dict[Phrase, set[str]] = {}
    for id_, labels in names:
        for phrase in _synonyms_of(labels, synonyms(*languages)):
            owners.setdefault(phrase, set()).add(id_)
        for written in _written_together(labels):
            owners.setdefault(written, set()).add(id_)
    unique = ((phrase, next(iter(ids))) for phrase, ids in owners.items() if len(ids) == 1)
    return Phrases([*_phrases(names).meanings.items(), *unique])


Labels = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
"""The labels of options by id, and by language: what caches may be keyed by."""


def labels_of(question: Question) -> Labels:
    """The labels of a question's options, without one that says "none"."""
    return tuple(
        (choice.id, tuple(choice.label.by_language.items()))
        for choice in question.choices
        if not is_none_option(question, choice.id)
    )


def is_none_option(question: Question, option: str) -> bool:
    """Whether an option says "none"."""
    choice = next((each for each in question.choices if each.id == option), None)
    names = {fold_phrase(name) for name in _names(choice)} if choice is not None else set()
    return any(("none",) in group and group & names for group in synonyms())


def partly_named(question: Question, texts: Sequence[str], known: Vocabulary) -> str | None:
    """The one option whose label holds every word said: "handheld" for "Handheld scanner"."""
    fillers = known["fillers"].meanings
    said = {each for each in texts if (each,) not in fillers}
    if not any(len(each) >= 4 for each in said):
        return None
    fitting = [
        choice.id
        for choice in question.choices
        if any(said <= set(fold_phrase(name)) for name in _names(choice))
    ]
    return fitting[0] if len(fitting) == 1 else None


def numbered_options(
    ids: Sequence[str], words: Words, known: Vocabulary, *, may_span: bool = False
) -> list[str]:
    """Options by place, when only places are said: "2", "1 and 3", "the second one"; else none.

    ``may_span``: whether "1-3" stands for all from the first to the third.
    """
    places: list[int] = []
    at = 0
    while at < len(words.tokens):
        span = _span_at(words, known, at) if may_span else None
        step = _run_at(words, known, at, len(ids)) or span or _places_at(words, known, at, len(ids))
        if step is None:
            return []
        places.extend(step[0])
        at = step[1]
    if not all(1 <= place <= len(ids) for place in places):
        return []
    return [ids[place - 1] for place in dict.fromkeys(places)]


def _run_at(words: Words, known: Vocabulary, at: int, count: int) -> tuple[list[int], int] | None:
    """``the first three``, ``los dos primeros``, ``the last two``."""
    side, number = known["places"].at(words.texts, at), _count_at(words, known, at)
    if side is not None:
        number = _count_at(words, known, side.end)
    elif number is not None:
        side = known["places"].at(words.texts, number[1])
    if side is None or number is None or not 1 <= number[0] <= count:
        return None
    end = max(side.end, number[1])
    is_last = side.meaning == "last"
    first = count - number[0] if is_last else 0
    return list(range(first + 1, first + number[0] + 1)), end


def _count_at(words: Words, known: Vocabulary, at: int) -> tuple[int, int] | None:
    if at >= len(words.tokens):
        return None
    if words.tokens[at].is_number:
        value = value_of(words.texts[at])
        return None if value is None or value != int(value) else (int(value), at + 1)
    number = known["numbers"].at(words.texts, at)
    is_whole = number is not None and number.meaning.isdigit()
    return (int(number.meaning), number.end) if number is not None and is_whole else None


def _span_at(words: Words, known: Vocabulary, at: int) -> tuple[list[int], int] | None:
    """``1-3``, ``1 to 3``."""
    first = _count_at(words, known, at)
    joint = known["joining"].at(words.texts, first[1]) if first is not None else None
    if first is None or joint is None or joint.meaning != "range":
        return None
    if _ALTERNATIVES.intersection(words.texts[joint.start : joint.end]):
        return None
    last = _count_at(words, known, joint.end)
    if last is None or not 1 <= first[0] < last[0] <= _MOST_PLACES:
        return None
    return list(range(first[0], last[0] + 1)), last[1]


def _places_at(
    words: Words, known: Vocabulary, at: int, count: int
) -> tuple[list[int], int] | None:
    """Places and where they end; no place for a filler; None for anything else."""
    texts = words.texts
    ordinal = known["ordinals"].at(texts, at)
    if ordinal is not None:
        return [count if ordinal.meaning == "last" else int(ordinal.meaning)], ordinal.end
    if words.tokens[at].is_number:
        parts = [value_of(part) for part in texts[at].split(",")]
        is_whole = all(part is not None and part == int(part) for part in parts)
        return ([int(part) for part in parts if part is not None], at + 1) if is_whole else None
    is_alone = len(texts) == 1
    filler = known["fillers"].at(texts, at)
    if filler is not None and not is_alone:
        return [], filler.end
    number = known["numbers"].at(texts, at)
    if number is not None and number.meaning.isdigit():
        return [int(number.meaning)], number.end
    return ([], at + 1) if texts[at] in _JOINTS else None


def _labels(choice: Choice, *languages: str) -> list[str]:
    """The labels, a Hindi one in Latin letters too."""
    labels = choice.label.by_language
    own = [labels[each] for each in languages or labels if each in labels]
    return [*own, *_in_latin(labels.get("hi", ""))]


def _in_latin(label: str) -> list[str]:
    """Without words that everybody says: "हाँ" as "han"."""
    known = vocabulary("hi")
    return [
        each
        for each in latin(label)
        if len(each) >= _SHORTEST and known["fillers"].at(each.split(), 0) is None
    ]


def _called(choice: Choice, *languages: str) -> list[str]:
    """Labels, and the id where a label holds it: "forklift" of "Forklift truck".

    Other ids may be everyday words: "long" for "More than 8 hours".
    """
    id_ = choice.id.replace("_", " ")
    word = "".join(fold_phrase(id_))
    is_held = any(word in "".join(fold_phrase(label)) for label in _labels(choice))
    return [*_labels(choice, *languages), *([id_] if is_held else [])]


def _names(choice: Choice) -> list[str]:
    """The labels and the id, which is a word in the recruiter's language."""
    return [*_labels(choice), choice.id.replace("_", " ")]


def by_id(question: Question, texts: Sequence[str], known: Vocabulary) -> str | None:
    """The option whose id is all that was said; within a sentence an id may be an everyday word."""
    said = tuple(_without_fillers(texts, known))
    return next(
        (each.id for each in question.choices if fold_phrase(each.id.replace("_", " ")) == said),
        None,
    )


def _phrases(named: Iterable[tuple[str, Sequence[str]]]) -> Phrases:
    return Phrases((fold_phrase(name), id_) for id_, names in named for name in names)


def _synonyms_of(names: Sequence[str], groups: Sequence[frozenset[Phrase]]) -> set[Phrase]:
    """Other words for the same thing, the parts of a label like "Day, 7 to 4", its plural."""
    phrases = {fold_phrase(part) for name in names for part in _with_heads(name)}
    phrases.update(*_groups_of(phrases, groups))
    other_number = {(*phrase[:-1], _other_number(phrase[-1])) for phrase in phrases if phrase}
    return {phrase for phrase in phrases | other_number if phrase}


def _written_together(names: Sequence[str]) -> Iterator[Phrase]:
    """``highschool`` for "High school"."""
    for name in names:
        phrase = fold_phrase(name)
        if len(phrase) > 1 and all(word.isalpha() for word in phrase):
            yield ("".join(phrase),)


def _groups_of(names: set[Phrase], groups: Sequence[frozenset[Phrase]]) -> list[frozenset[Phrase]]:
    """Groups that a name stands in alone; a word of two ("bike") counts for the first only."""
    clear = {name for name in names if sum(name in group for group in groups) == 1}
    found = [group for group in groups if group & clear]
    return found or [group for group in groups if group & names][:1]


def _with_heads(name: str) -> Iterator[str]:
    yield name
    for separator in _SEPARATORS:
        if separator in name:
            yield from name.rstrip(")").split(separator)


def _other_number(word: str) -> str:
    """The singular of a plural and the plural of a singular, in the simplest way."""
    return word[:-1] if word.endswith("s") and len(word) > 3 else f"{word}s"


def _without_fillers(texts: Sequence[str], known: Vocabulary) -> list[str]:
    """Without "please", "I want", "the … one" around a label."""
    kept = list(texts)
    fillers: Mapping[Phrase, str] = known["fillers"].meanings
    while kept and (kept[0],) in fillers:
        kept.pop(0)
    while kept and (kept[-1],) in fillers:
        kept.pop()
    return kept


def _misspelt(labels: Phrases, texts: Sequence[str]) -> str | None:
    said = " ".join(texts)
    if allowed_typos(said) == 0:
        return None
    return closest(said, {" ".join(phrase): id_ for phrase, id_ in labels.meanings.items()})
