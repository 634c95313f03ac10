"""HTML: what a browser would show of it, without running or fetching anything."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Final

from typing_extensions import override

from bot.documents.found import Found
from bot.documents.markup import is_same
from bot.documents.page_style import Look, Named, Sheet, named, sheet_of, with_style
from bot.domain.document import HiddenText

_DEAD: Final = frozenset(
    {"script", "style", "head", "template", "noscript", "svg", "select", "iframe", "object"}
)
_VOID: Final = frozenset(
    {"br", "hr", "img", "input", "meta", "link", "wbr", "col", "area", "base", "embed", "source"}
)
_BLOCK: Final = frozenset(
    {
        "p", "div", "section", "article", "header", "footer", "main", "aside", "nav", "ul", "ol",
        "li", "table", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "dl", "dt", "dd", "address", "pre",
        "blockquote", "hr", "form", "fieldset", "figure", "tbody", "thead", "body",
    }
)  # fmt: skip
_SPACE: Final = re.compile(r"\s+")
_DEEPEST: Final = 3_000
_NEAREST: Final = 100
"""Elements around one that selectors are tried on."""


def read_web_page(text: str) -> Found:
    """The text of an HTML page."""
    found = Found()
    page = _Page(found, sheet_of(text))
    page.feed(text)
    page.close()
    found.pages = [page.text()]
    found.described(page.descriptions)
    return found


class _Page(HTMLParser):
    def __init__(self, found: Found, sheet: Sheet) -> None:
        super().__init__(convert_charrefs=True)
        self._found = found
        self._sheet = sheet
        self._open: list[tuple[Named, Look]] = []
        self._pieces: list[str] = []
        self.descriptions: list[str] = []

    def text(self) -> str:
        """All that is shown."""
        lines = "".join(self._pieces).split("\n")
        return "\n".join(line.strip(" ").strip("\t ") for line in lines)

    @property
    def _look(self) -> Look:
        return self._open[-1][1] if self._open else Look()

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "meta":
            self.descriptions.append(given.get("content", ""))
        element = named(tag, given)
        look = self._styled(element, given)
        self._begin(tag, given, look)
        if tag not in _VOID and len(self._open) < _DEEPEST:
            self._open.append((element, look))

    def _begin(self, tag: str, given: dict[str, str], look: Look) -> None:
        if look.is_dead or look.hidden:
            return
        if tag == "a":
            self._found.link(given.get("href", ""))
        if tag in {"td", "th"} and self._pieces and not self._pieces[-1].endswith("\n"):
            self._pieces.append("\t")
        elif tag in _BLOCK or tag == "br":
            self._break()
        if tag == "li":
            self._pieces.append("• ")

    @override
    def handle_endtag(self, tag: str) -> None:
        for index in range(len(self._open) - 1, max(len(self._open) - 50, -1), -1):
            if self._open[index][0].tag == tag:
                del self._open[index:]
                break
        if tag in _BLOCK:
            self._break()

    @override
    def handle_data(self, data: str) -> None:
        look = self._look
        words = _SPACE.sub(" ", data)
        if look.is_dead or not words.strip():
            if (
                not look.is_dead
                and self._pieces
                and not self._pieces[-1].endswith(("\n", " ", "\t"))
            ):
                self._pieces.append(" ")
            return
        how = look.hidden or (HiddenText.WHITE if is_same(look.colour, look.ground) else None)
        if how:
            self._found.hide(how)
            return
        is_start = not self._pieces or self._pieces[-1].endswith(("\n", "\t"))
        self._pieces.append(words.lstrip() if is_start else words)

    def _break(self) -> None:
        if self._pieces and not self._pieces[-1].endswith("\n"):
            self._pieces.append("\n")

    def _styled(self, element: Named, given: dict[str, str]) -> Look:
        look = replace(self._look, is_dead=self._look.is_dead or element.tag in _DEAD)
        if "hidden" in given:
            look = replace(look, hidden=HiddenText.INVISIBLE)
        line = [*(each for each, _ in self._open[-_NEAREST:]), element]
        style = f"{self._sheet.style_of(line)};{given.get('style', '')}"
        if "color" in given and element.tag == "font":
            style = f"color:{given['color']};{style}"
        if "bgcolor" in given:
            style = f"background-color:{given['bgcolor']};{style}"
        return with_style(look, style) if style.strip(";") else look
