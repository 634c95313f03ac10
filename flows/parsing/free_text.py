"""Answers in the candidate's own words: texts and places."""

from typing import Final

from flows.parsing.asked import FAIR, SURE, Asked
from flows.parsing.parsed import Parsed, Problem
from flows.parsing.skipping import has_nothing_to_say, wants_to_skip
from flows.parsing.vocabulary import Vocabulary
from flows.parsing.words import Words

_LONGEST_PLACE: Final = 200
"""Characters of a place when the question sets no limit."""


def text(asked: Asked) -> Parsed:
    """The answer to a text question; "no" to an optional one leaves it unanswered."""
    said = asked.raw.strip()
    if not asked.question.required:
        if _is_nothing(asked):
            return Parsed(None, said, SURE, unanswered=True)
        if _is_mere_answer(asked):  # "yes": there is something, and it is still to be said
            return asked.failed(Problem.NOT_UNDERSTOOD)
    return _within(asked, said, asked.question.max_length, FAIR)


def place(asked: Asked) -> Parsed:
    """The answer to a place question, without "I live in"."""
    if has_nothing_to_say(asked.words, asked.known):
        if asked.question.required:
            return asked.failed(Problem.NOT_UNDERSTOOD)
        return Parsed(None, asked.raw.strip(), SURE, unanswered=True)
    if _is_mere_answer(asked):
        return asked.failed(Problem.NOT_UNDERSTOOD)
    limit = asked.question.max_length or _LONGEST_PLACE
    return _within(asked, _without_lead_in(asked), limit, FAIR)


def _is_nothing(asked: Asked) -> bool:
    """Whether it is a "no", a "that's all", or mere politeness: "ok thank you"."""
    if has_nothing_to_say(asked.words, asked.known):
        return True
    is_polite = bool(asked.find("fillers")) or asked.has("answers", "weak_yes")
    return is_polite and not asked.has("answers", "yes") and _is_only(asked, "answers", "fillers")


def _is_mere_answer(asked: Asked) -> bool:
    return bool(asked.find("answers")) and _is_only(asked, "answers", "fillers")


def _is_only(asked: Asked, *sections: str) -> bool:
    covered: set[int] = set()
    for section in sections:
        for found in asked.find(section):
            covered.update(range(found.start, found.end))
    return covered.issuperset(range(len(asked.words.tokens)))


def _within(asked: Asked, said: str, limit: int | None, sure: float) -> Parsed:
    if not any(letter.isalnum() for letter in said) or wants_to_skip(said):
        return asked.failed(Problem.NOT_UNDERSTOOD)
    if limit is not None and len(said) > limit:
        return asked.failed(Problem.TOO_LONG)
    return Parsed(said, said, sure)


def names_place(words: Words, known: Vocabulary) -> bool:
    """Whether it is said that somebody lives there: "I live in …", "… me rehta hu"."""
    return _place_in(words, known) != (0, len(words.tokens))


def _without_lead_in(asked: Asked) -> str:
    start, end = _place_in(asked.words, asked.known)
    if end - start == len(asked.words.tokens) or start >= end:
        return asked.raw.strip()
    tokens = asked.words.tokens
    until = tokens[end - 1].end if end < len(tokens) else None
    return asked.raw[tokens[start].start : until].strip().rstrip(".!")


def _place_in(words: Words, known: Vocabulary) -> tuple[int, int]:
    """Where the name of the place stands; in Hindi the verb comes behind it."""
    texts, phrases = words.texts, known["lead_ins"]
    lead = phrases.at(texts, 0)
    is_lead = lead is not None and lead.meaning == "place"
    start = lead.end if lead is not None and is_lead else 0
    ends = {"behind", "copula"} if is_lead else {"behind"}
    for at in range(start + 1, len(texts)):
        tail = phrases.at(texts, at)
        if tail is None or tail.meaning not in ends or tail.end < len(texts):
            continue
        is_subject = lead is not None and lead.meaning == "subject" and lead.end < at
        return (lead.end if lead is not None and is_subject else start), at
    return start, len(texts)
