"""What the process that reads says of a file."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from bot.domain.document import HiddenText

MOST_LINKS: Final = 50
LONGEST_LINK: Final = 500
_SCHEMES: Final = ("http://", "https://", "mailto:", "tel:")
_WORDY: Final = 25
"""Words of metadata: a title has fewer, a hidden instruction or a list of keywords more."""


@dataclass(slots=True)
class Found:
    """What was found in a file so far.

    Attributes:
        pages: the text of each, in order.
        pictured: numbers of pages (from 0) that hardly have text and are pictures.
        garbled: those of them whose text is not what they show.
        count: pages that the file has, read or not.
    """

    pages: list[str] = field(default_factory=list)
    pictured: list[int] = field(default_factory=list)
    garbled: list[int] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    hidden: list[HiddenText] = field(default_factory=list)
    count: int = 1
    is_cut: bool = False

    def hide(self, *ways: HiddenText) -> None:
        """Note ways in which words were hidden, each once."""
        self.hidden += [way for way in dict.fromkeys(ways) if way not in self.hidden]

    def link(self, target: str) -> None:
        """Note the target of a link that a person may follow, once."""
        target = target.strip()
        is_fit = target.casefold().startswith(_SCHEMES) and len(target) <= LONGEST_LINK
        is_plain = target.isprintable() and " " not in target
        if is_fit and is_plain and target not in self.links and len(self.links) < MOST_LINKS:
            self.links.append(target)

    def described(self, metadata: Iterable[str]) -> None:
        """Look at what a file says of itself: never used, flagged when it says much."""
        if any(len(each.split()) >= _WORDY for each in metadata):
            self.hide(HiddenText.METADATA)

    def to_json(self) -> dict[str, Any]:
        """As it goes over the pipe."""
        return {
            "pages": self.pages,
            "pictured": self.pictured,
            "garbled": self.garbled,
            "links": self.links,
            "hidden": [each.value for each in self.hidden],
            "count": self.count,
            "is_cut": self.is_cut,
        }
