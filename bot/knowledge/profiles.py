"""A résumé as passages that can be found, and a recruiter's words as wishes. Pure.

Meaning and words are both looked at: "forklift" finds a reach truck, and "SAP" only SAP.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Final
from uuid import UUID

from rapidfuzz.fuzz import partial_ratio

from bot.domain.profile import Profile
from bot.domain.search import Entry, Hit, Match, Query, Side, Wish

LONGEST: Final = 200
"""Characters of one passage."""
MOST: Final = 40
"""Passages of one résumé: a list of three hundred skills would crowd out everybody else's."""
SAME: Final = 90.0
"""Of 100: from here on words are the same words, with a slip in them."""
FAR: Final = 0.80
"""Cosine of what has nothing to do with each other (multilingual-e5-small: 0.74 to 0.82)."""
CLOSE: Final = 0.92
"""Cosine of what means the same."""
BY_MEANING: Final = 0.8
"""What the best meaning is worth beside the very words."""
LEAST: Final = 0.25
"""A wish that is met less is not met: nothing is shown for it."""

_ANY_CASE: Final = re.IGNORECASE
_NEAR: Final = re.compile(
    r"^(?:(?:near|around|close to|cerca de|perto de)\s+(?P<place>.+)|(?P<before>.+?)\s+के पास)$",
    _ANY_CASE,
)
_IN: Final = re.compile(r"^(?:in|en|em)\s+(?=\S)", _ANY_CASE)
"""“In Pune” is a place, “in sales” none: both are looked for everywhere."""
_LEAST: Final = (
    r"(?:at least |min(?:imum)?\.? |from |al menos |mínimo |pelo menos |no mínimo |कम से कम )?"
)
_YEARS: Final = re.compile(
    rf"(?<!\w){_LEAST}(\d{{1,2}})\+?\s*(?:years?|yrs?|años?|anos?|साल)(?!\w)['\u2019]?", _ANY_CASE
)
_MONTHS: Final = re.compile(
    rf"(?<!\w){_LEAST}(\d{{1,3}})\+?\s*(?:months?|mes(?:es)?|mês|महीने)(?!\w)['\u2019]?", _ANY_CASE
)
_OF: Final = (
    r"(?:of|in|as|with|for|de|en|como|con|em|com|का|के|की|"
    r"experience|experiencia|experiência|अनुभव|[-–:.+])"
)
_AROUND: Final = re.compile(rf"^(?:{_OF}(?:\s+|$))+|(?:(?:\s+|^){_OF})+$", _ANY_CASE)
"""What stands between a time and what was done in it."""
_SPLIT: Final = re.compile(r"\s*[,;\n]\s*|\s+(?:and|y|e|और)\s+")


def entries_of(resume: UUID, profile: Profile) -> list[Entry]:
    """What can be found of a profile. No name, number or address: those are not looked for here."""
    months = profile.total_experience_months or 0
    written = chain(_work(profile), _lists(profile), _learning(profile))
    texts = ((side, " ".join(text.split())[:LONGEST]) for side, text in written)
    unique = dict.fromkeys((side, text) for side, text in texts if text)
    return [Entry(resume, side, text, months) for side, text in list(unique)[:MOST]]


def _work(profile: Profile) -> Iterable[tuple[Side, str]]:
    if profile.headline:
        yield Side.WORK, profile.headline
    for role in profile.experience:
        yield Side.WORK, ", ".join(each for each in (role.title, role.employer) if each)
    if profile.location:
        yield Side.PLACE, profile.location


def _lists(profile: Profile) -> Iterable[tuple[Side, str]]:
    for side, values in (
        (Side.LICENCE, profile.licences),
        (Side.LANGUAGE, profile.languages),
        (Side.SKILL, profile.skills),
    ):
        for value in values:
            yield side, value


def _learning(profile: Profile) -> Iterable[tuple[Side, str]]:
    for degree in profile.education:
        parts = (degree.degree, degree.field, degree.institution)
        yield Side.LEARNING, ", ".join(each for each in parts if each)


def query_of(text: str) -> Query:
    """What a recruiter wrote: wishes with commas between, ``near`` a place, ``2+ years``."""
    wishes: list[Wish] = []
    months = 0
    for part in filter(None, (each.strip() for each in _SPLIT.split(text))):
        for unit, in_months in ((_YEARS, 12), (_MONTHS, 1)):
            if found := unit.search(part):
                months = int(found[1]) * in_months
                part = _AROUND.sub(
                    "", " ".join((part[: found.start()] + part[found.end() :]).split())
                )
        if found := _NEAR.match(part):
            place = found["place"] or found["before"]
            wishes.append(Wish(place.strip(), frozenset({Side.PLACE})))
        elif part := _IN.sub("", part):
            wishes.append(Wish(part))
    return Query(tuple(dict.fromkeys(wishes)), months)


def nearness(words: str, text: str, cosine: float | None) -> float:
    """How well a passage shows what was looked for, from 0 to 1."""
    wanted, found = words.casefold(), text.casefold()
    by_words = partial_ratio(wanted, found) if len(wanted) <= len(found) else 0.0
    if by_words >= SAME and _begins_word(wanted, found):
        return by_words / 100
    if cosine is None:
        return 0.0
    return BY_MEANING * min(1.0, max(0.0, (cosine - FAR) / (CLOSE - FAR)))


def _begins_word(wanted: str, found: str) -> bool:
    """Short words must begin one: what is written “art” is no “cart”."""
    return len(wanted) > 5 or re.search(rf"\b{re.escape(wanted)}", found) is not None


def ranked(query: Query, hits: Sequence[Sequence[Hit]], limit: int) -> list[Match]:
    """Everybody whom any wish found, best first; ``hits``: of each wish, in their order."""
    best: list[Mapping[UUID, Hit]] = [_best(each) for each in hits]
    everybody = dict.fromkeys(chain.from_iterable(best))
    found = [_match(resume, best) for resume in everybody]
    met = [each for each in found if any(each.shown)] if query.wishes else found
    return sorted(met, key=lambda each: (-each.score, str(each.resume)))[:limit]


def _best(hits: Sequence[Hit]) -> dict[UUID, Hit]:
    best: dict[UUID, Hit] = {}
    for hit in hits:
        known = best.get(hit.resume)
        if known is None or known.nearness < hit.nearness:
            best[hit.resume] = hit
    return best


def _match(resume: UUID, best: Sequence[Mapping[UUID, Hit]]) -> Match:
    of_each = [each.get(resume) for each in best]
    scores = [hit.nearness if hit and hit.nearness >= LEAST else 0.0 for hit in of_each]
    shown = tuple(hit.text if hit and hit.nearness >= LEAST else "" for hit in of_each)
    return Match(resume, round(sum(scores) / len(scores), 3) if scores else 0.0, shown)
