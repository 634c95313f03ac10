"""A profile from words that a model copied out of a résumé.

Believed is only what stands in the text: each value is looked up there, and what is not found is
dropped. Dates, numbers and lengths are made of the found words by the same rules as without a
model. Where the model points to nothing, what the rules found stands.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, Final

from bot.domain.document import Document
from bot.domain.ports import Clock
from bot.domain.profile import Degree, Evidence, Profile, Role
from bot.profiles import months
from bot.profiles.dates import Stretch, stretches
from bot.profiles.gathered import dates_of, span
from bot.profiles.local import LONGEST, MOST_ROLES, profile
from bot.profiles.sheet import Piece, Sheet
from bot.profiles.words import flat

QUOTED: Final = 0.9
"""Confidence in what a model points to and the text has."""
MOST_ITEMS: Final = 80
LONGEST_QUOTE: Final = 160
MOST_WORDS: Final = {"name": 6, "skills": 7, "languages": 4}
OTHERWISE: Final = 16
"""Words of a value; a sentence that was put among them is none."""
LONGEST_ANSWER: Final = 40_000
MOST_PLACES: Final = 20
"""Of one quote that are tried."""
FARTHEST: Final = 600
"""Characters between the words of one role; farther apart they are of two."""

_FENCE: Final = re.compile(r"\{")


class Unusable(ValueError):
    """An answer that is no profile; ``answer`` is the model's text."""

    def __init__(self, answer: str) -> None:
        super().__init__("unusable")
        self.answer = answer


def profile_from(
    answer: str, document: Document, region: str | None, clock: Clock, way: str
) -> Profile:
    """What of a model's answer holds, completed by the rules.

    Raises:
        Unusable: it has not the form.
    """
    read = _object(answer)
    if read is None:
        raise Unusable(answer)
    local = profile(document, region, clock)
    return replace(_Quoted(document, clock).over(local, read), way=way)


def _object(answer: str) -> Mapping[str, Any] | None:
    """The first JSON object with a key of ours: models wrap it in fences or prose."""
    answer = answer[:LONGEST_ANSWER]
    for opening in list(_FENCE.finditer(answer))[:10]:
        try:
            value = json.JSONDecoder().raw_decode(answer, opening.start())[0]
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict) and {"experience", "skills"} & value.keys():
            return value
    return None


class _Quoted:
    """Looks the words of an answer up in one text."""

    def __init__(self, document: Document, clock: Clock) -> None:
        self.sheet = Sheet(document.text[:LONGEST])
        self.today = clock.now().date()
        self.evidence: dict[str, Evidence] = {}

    def over(self, local: Profile, read: Mapping[str, Any]) -> Profile:
        """The rules' profile, with what the model points to in its place."""
        roles = tuple(self._roles(read.get("experience")))
        learned = tuple(self._degrees(read.get("education")))
        found = replace(
            local,
            name=self._one("name", read) or local.name,
            headline=self._one("headline", read) or local.headline,
            location=self._one("location", read) or local.location,
            emails=self._chosen(local, "emails", read),
            phones=self._chosen(local, "phones", read),
            experience=roles or local.experience,
            education=learned or local.education,
            skills=self._many("skills", read) or local.skills,
            languages=self._many("languages", read) or local.languages,
            licences=self._many("licences", read) or local.licences,
        )
        total = months.total(found.experience, self.today)
        return replace(found, total_experience_months=total, evidence=self._evidence(local, found))

    def _evidence(self, local: Profile, found: Profile) -> dict[str, Evidence]:
        """Of each field from whom it was taken."""
        quoted = {key.partition(".")[0] for key in self.evidence}
        kept = {
            key: each
            for key, each in local.evidence.items()
            if key.partition(".")[0] not in quoted and getattr(found, key.partition(".")[0], None)
        }
        return {**kept, **self.evidence}

    def places(self, quote: object) -> Iterator[Piece]:
        """Wherever the text has these words, whatever their case, spaces and dashes."""
        if not isinstance(quote, str) or not 0 < len(quote) <= LONGEST_QUOTE:
            return
        said = flat(quote).split()
        if not said:
            return
        pattern = re.compile(r"\s+".join(re.escape(each) for each in said))
        for found in pattern.finditer(self.sheet.flat):
            if not (self._cuts(found.start()) or self._cuts(found.end())):
                yield Piece(*found.span())

    def _cuts(self, place: int) -> bool:
        """Whether a word goes on across that place: Java is not said in JavaScript."""
        around = self.sheet.flat[max(0, place - 1) : place + 1]
        return len(around) == 2 and around.isalnum() and around[0].isalpha() == around[1].isalpha()

    def _fits(self, key: str, piece: Piece) -> bool:
        return len(self.sheet.tokens(piece)) <= MOST_WORDS.get(key, OTHERWISE)

    def _one(self, key: str, read: Mapping[str, Any]) -> str | None:
        piece = next(self.places(read.get(key)), None)
        if piece is None or not self._fits(key, piece):
            return None
        self.evidence[key] = Evidence(piece.start, piece.end, QUOTED)
        return self.sheet.text(piece)

    def _many(self, key: str, read: Mapping[str, Any]) -> tuple[str, ...]:
        found: dict[str, Piece] = {}
        for quote in _list(read.get(key)):
            piece = next(self.places(quote), None)
            if piece is not None and self._fits(key, piece):
                found.setdefault(self.sheet.low(piece), piece)
        for number, piece in enumerate(found.values()):
            self.evidence[f"{key}.{number}"] = Evidence(piece.start, piece.end, QUOTED)
        return tuple(self.sheet.text(piece) for piece in found.values())

    def _chosen(self, local: Profile, key: str, read: Mapping[str, Any]) -> tuple[str, ...]:
        """Of the addresses that the rules found those first that the model says are the owner's."""
        values: tuple[str, ...] = getattr(local, key)
        wanted = [piece for quote in _list(read.get(key)) for piece in self.places(quote)]
        order = sorted(
            range(len(values)),
            key=lambda at: not _meets(wanted, local.evidence.get(f"{key}.{at}")),
        )
        for at, number in enumerate(order):
            self.evidence[f"{key}.{at}"] = local.evidence[f"{key}.{number}"]
        return tuple(values[number] for number in order)

    def _roles(self, items: object) -> Iterator[Role]:
        for item in _dicts(items):
            pieces = self._near(item.get("dates"), item.get("title"), item.get("employer"))
            when, title, employer = pieces
            if title is None and employer is None:
                continue
            stretch = self._stretch(when)
            start, end, is_current = dates_of(stretch)
            yield Role(
                title=self._text(title),
                employer=self._text(employer),
                start=start,
                end=end,
                months=months.months(start, end, is_current, self.today),
                is_current=is_current,
                evidence=span([each for each in pieces if each], QUOTED),
            )

    def _degrees(self, items: object) -> Iterator[Degree]:
        for item in _dicts(items):
            pieces = self._near(item.get("degree"), item.get("institution"), item.get("dates"))
            degree, school, when = pieces
            if degree is None and school is None:
                continue
            stretch = self._stretch(when)
            start, end, _ = dates_of(stretch)
            yield Degree(
                institution=self._text(school),
                degree=self._text(degree),
                start=None if stretch and stretch.is_single else start,
                end=end,
                evidence=span([each for each in pieces if each], QUOTED),
            )

    def _text(self, piece: Piece | None) -> str | None:
        return self.sheet.text(piece) if piece else None

    def _stretch(self, piece: Piece | None) -> Stretch | None:
        found = stretches(self.sheet, piece) if piece else []
        return found[0] if found else None

    def _near(self, *quotes: object) -> list[Piece | None]:
        """The places of one entry's words that stand closest together.

        Each place of the first quote that is found is tried as the middle: the same years may stand
        under learning before they do under work.
        """
        places = [list(islice(self.places(quote), MOST_PLACES)) for quote in quotes]
        middles = next((each for each in places if each), [])
        tried = [[_nearest(each, middle) for each in places] for middle in middles]
        return min(tried, key=_apart, default=[None for _ in quotes])


def _nearest(places: list[Piece], middle: Piece) -> Piece | None:
    found = min(places, key=lambda each: abs(each.start - middle.start), default=None)
    is_far = found is not None and abs(found.start - middle.start) > FARTHEST
    return None if is_far else found


def _apart(found: list[Piece | None]) -> tuple[int, int]:
    """How many of them are missing there, then over how much text the others reach."""
    starts = [each.start for each in found if each is not None]
    return found.count(None), max(starts) - min(starts)


def _meets(wanted: Sequence[Piece], evidence: Evidence | None) -> bool:
    return evidence is not None and any(
        each.start < evidence.end and evidence.start < each.end for each in wanted
    )


def _list(value: object) -> Sequence[object]:
    return value[:MOST_ITEMS] if isinstance(value, list) else ()


def _dicts(value: object) -> Iterator[Mapping[str, object]]:
    return (each for each in _list(value)[:MOST_ROLES] if isinstance(each, dict))
