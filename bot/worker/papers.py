"""Several papers as one: pages that were photographed one by one, a résumé beside its letter."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.domain.document import Document
from bot.domain.profile import Profile

LONGEST: Final = 100_000
"""Characters of all files of an upload together; ten pages have 30,000."""
BETWEEN: Final = "\n\n"

_UNKEEPABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""What no store of text takes, or shows."""


def clean(document: Document) -> Document:
    """The document with nothing in it that cannot be kept."""
    links = tuple(_UNKEEPABLE.sub("", link) for link in document.links)
    return replace(document, text=_UNKEEPABLE.sub("", document.text), links=links)


def as_one(documents: Sequence[Document], before: str | None) -> tuple[Document, bool]:
    """Their texts one after the other; photos follow those that came just ``before``.

    Returns:
        The whole, and whether what came before is part of it.
    """
    is_scan = all(each.is_scan for each in documents)
    is_continued = is_scan and before is not None
    texts = [each.text for each in documents]
    if is_scan and before is not None:
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


def says_nothing(profile: Profile) -> bool:
    """Whether a text says nothing of anybody's work: a name alone stands on any letter."""
    return not (
        profile.experience
        or profile.education
        or profile.skills
        or profile.licences
        or (profile.name and (profile.emails or profile.phones or profile.headline))
    )
