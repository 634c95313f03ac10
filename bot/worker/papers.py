"""Several papers as one: pages that were photographed one by one, a résumé beside its letter."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from bot.domain.document import Document
from bot.domain.profile import Profile, profile_from_json

LONGEST: Final = 100_000
"""Characters of all files of an upload together; ten pages have 30,000."""
BETWEEN: Final = "\n\n"

RETAKEN: Final = 0.7
"""Share of a page's words from which on a photo that has them too is a better one of that page."""
ENOUGH: Final = 10
"""Words of a page from which on it can be told from another: a name stands at the head of many."""

_UNKEEPABLE: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""What no store of text takes, no terminal shows, or what turns the words around it."""


def clean(document: Document) -> Document:
    """The document with nothing in it that cannot be kept."""
    links = tuple(_UNKEEPABLE.sub("", link) for link in document.links)
    return replace(document, text=_UNKEEPABLE.sub("", document.text), links=links)


def clean_profile(profile: Profile) -> Profile:
    """The profile with nothing in it that cannot be kept: a model may have written anything."""
    return profile_from_json(_cleaned(profile.to_json()))


def _cleaned(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        return _UNKEEPABLE.sub("", value)
    if isinstance(value, dict):
        return {key: _cleaned(each) for key, each in value.items()}
    return [_cleaned(each) for each in value] if isinstance(value, (list, tuple)) else value


def is_page(document: Document) -> bool:
    """Whether it was photographed: of a scan in a PDF all pages are there."""
    return document.is_scan and document.kind == "image"


def as_one(documents: Sequence[Document], before: str | None) -> tuple[Document, bool]:
    """Their texts one after the other; photos follow those that came just ``before``.

    Returns:
        The whole, and whether what came before is part of it.
    """
    is_scan = all(each.is_scan for each in documents)
    texts = [each.text for each in documents]
    is_continued = (
        before is not None
        and all(is_page(each) for each in documents)
        and not _is_taken_again(before, texts)
    )
    if is_continued and before is not None:
        texts.insert(0, before)
    whole = Document(
        text=BETWEEN.join(text for text in texts if text)[:LONGEST],
        kind=documents[0].kind,
        pages=sum(each.pages for each in documents),
        links=tuple(link for each in documents for link in each.links),
        hidden=tuple(dict.fromkeys(way for each in documents for way in each.hidden)),
        is_scan=is_scan,
        is_cut=any(each.is_cut for each in documents) or sum(map(len, texts)) > LONGEST,
    )
    return whole, is_continued


def _is_taken_again(before: str, texts: Sequence[str]) -> bool:
    """Whether the new photos show the page before once more: the first was blurred, or cut."""
    words = set(before.casefold().split())
    now = set(BETWEEN.join(texts).casefold().split())
    return len(words) >= ENOUGH and len(words & now) >= RETAKEN * len(words)


def says_nothing(profile: Profile) -> bool:
    """Whether a text says nothing of anybody's work: a name alone stands on any letter."""
    return not (
        profile.experience
        or profile.education
        or profile.skills
        or profile.licences
        or (profile.name and (profile.emails or profile.phones or profile.headline))
    )
