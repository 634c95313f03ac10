"""How a profile is compared with the truth.

- Text is compared by NFKC, case-folded, without punctuation (``#`` is none: C# is not C), spaces as
  one. Name and e-mail are right when they are the same. Of several addresses the first counts.
- A phone is right when its national digits are the same, with or without the country's code.
- Title, employer, degree, institution, location: ``token_set_ratio`` of at least 90.
- Dates by year and month; where either side has no month, by year. A role without dates must have
  none. "Present" must be present. Of one date alone, start or end may be it.
- A role is right when title, employer and dates are; a degree, when degree and institution are.
  Each truth is found at most once and each find used at most once.
- Name, e-mail, phone and location count only where the truth has them. Of roles, degrees and skills
  whatever was found and is not in the truth is wrong, also where the truth has none at all.
- F1 = 2 right / (2 right + wrong + missed), summed over all files, not a mean of means.
"""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

import phonenumbers
from rapidfuzz import fuzz

from bot.domain.profile import Profile, Role
from bot.evaluation.resumes.truth import Dates, Truth

ALIKE: Final = 90.0

_Meant = TypeVar("_Meant")
_Heard = TypeVar("_Heard")


class Field(StrEnum):
    """What is counted."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    LOCATION = "location"
    EXPERIENCE = "experience"
    TITLE = "title"
    EMPLOYER = "employer"
    DATES = "dates"
    EDUCATION = "education"
    DEGREE = "degree"
    INSTITUTION = "institution"
    SKILLS = "skills"


@dataclass(frozen=True, slots=True)
class Count:
    """Right; found and wrong; there and not found."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def is_empty(self) -> bool:
        return not (self.right or self.wrong or self.missed)

    @property
    def f1(self) -> float:
        """1.0 where there was nothing to find and nothing was found."""
        all_of_it = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / all_of_it if all_of_it else 1.0


def compare(profile: Profile, truth: Truth) -> dict[Field, Count]:
    """All counts of one résumé."""
    return dict(_counts(profile, truth))


def _counts(profile: Profile, truth: Truth) -> Iterator[tuple[Field, Count]]:
    yield Field.NAME, _single(truth.name, profile.name, _same)
    yield Field.EMAIL, _single(truth.email, _first(profile.emails), _same)
    yield Field.PHONE, _single(truth.phone, _first(profile.phones), _same_phone)
    yield Field.LOCATION, _single(truth.location, profile.location, _alike)
    roles, degrees = profile.experience, profile.education
    yield Field.EXPERIENCE, _paired(truth.roles, roles, _same_role)
    titles = [each[0] for each in truth.roles if each[0]]
    employers = [each[1] for each in truth.roles if each[1]]
    yield Field.TITLE, _paired(titles, [each.title for each in roles if each.title], _alike)
    heard = [each.employer for each in roles if each.employer]
    yield Field.EMPLOYER, _paired(employers, heard, _alike)
    dated = [each[2] for each in truth.roles if each[2] != Dates()]
    spans = [each for each in map(_dates, roles) if each != Dates()]
    yield Field.DATES, _paired(dated, spans, _same_dates)
    found = [(each.degree or "", each.institution or "") for each in degrees]
    yield Field.EDUCATION, _paired(truth.degrees, found, _same_degree)
    for field, at in ((Field.DEGREE, 0), (Field.INSTITUTION, 1)):
        meant = [each[at] for each in truth.degrees if each[at]]
        yield field, _paired(meant, [each[at] for each in found if each[at]], _alike)
    yield Field.SKILLS, _paired(truth.skills, profile.skills, _same)


def plain(text: str) -> str:
    """As texts are compared."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = (
        character if character == "#" or unicodedata.category(character)[0] != "P" else " "
        for character in folded
    )
    return " ".join("".join(kept).split())


def _first(values: Sequence[str]) -> str | None:
    return values[0] if values else None


def _single(meant: str | None, heard: str | None, is_right: Callable[[str, str], bool]) -> Count:
    if not meant:
        return Count()
    if not heard:
        return Count(missed=1)
    return Count(right=1) if is_right(meant, heard) else Count(wrong=1, missed=1)


def _paired(
    meant: Sequence[_Meant], heard: Sequence[_Heard], is_right: Callable[[_Meant, _Heard], bool]
) -> Count:
    """Each truth takes the first find that fits and that no other took."""
    left = list(heard)
    right = 0
    for each in meant:
        fitting = next((one for one in left if is_right(each, one)), None)
        if fitting is not None:
            left.remove(fitting)
            right += 1
    return Count(right, len(left), len(meant) - right)


def _same(one: str, other: str) -> bool:
    return plain(one) == plain(other)


def _alike(one: str, other: str) -> bool:
    return bool(fuzz.token_set_ratio(plain(one), plain(other)) >= ALIKE)


def _same_phone(meant: str, heard: str) -> bool:
    digits = "".join(filter(str.isdigit, meant))
    try:
        national = phonenumbers.national_significant_number(phonenumbers.parse(heard))
    except phonenumbers.NumberParseException:  # a rival's, of a country that is none
        return False
    return digits.lstrip("0") in {national, heard.lstrip("+"), national.lstrip("0")}


def _same_role(meant: tuple[str, str, Dates], heard: Role) -> bool:
    title, employer, when = meant
    return (
        _agrees(title, heard.title)
        and _agrees(employer, heard.employer)
        and _same_dates(when, _dates(heard))
    )


def _same_degree(meant: tuple[str, str], heard: tuple[str, str]) -> bool:
    return _agrees(meant[0], heard[0]) and _agrees(meant[1], heard[1])


def _agrees(meant: str, heard: str | None) -> bool:
    """What the truth leaves out is not asked for."""
    return not meant or (bool(heard) and _alike(meant, heard or ""))


def _dates(role: Role) -> Dates:
    return Dates(role.start, role.end, role.is_current)


def _same_dates(meant: Dates, heard: Dates) -> bool:
    if meant.is_current != heard.is_current:
        return False
    if meant.start == meant.end and meant.start is not None:
        return _same_moment(meant.start, heard.start) or _same_moment(meant.end, heard.end)
    return _same_moment(meant.start, heard.start) and _same_moment(meant.end, heard.end)


def _same_moment(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return one is other
    length = min(len(one), len(other))
    return one[:length] == other[:length]
