"""HTML: what a browser would show of it, without running or fetching anything."""

import re
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import Final

from typing_extensions import override

from bot.documents.found import Found
from bot.documents.markup import is_same, rgb
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
_RULE: Final = re.compile(r"([.#]?[\w-]+)\s*\{([^{}]{0,2000})\}")
_SPACE: Final = re.compile(r"\s+")
_NAMED: Final = {"white": (255, 255, 255), "black": (0, 0, 0), "transparent": None}
_GONE: Final = {("display", "none"), ("visibility", "hidden"), ("visibility", "collapse")}
_MOVES: Final = {"left", "top", "text-indent", "margin-left", "margin-top"}
_TINY: Final = 4.0
_FAR: Final = -400.0
_DEEPEST: Final = 3_000


@dataclass(frozen=True, slots=True)
class _Look:
    hidden: HiddenText | None = None
    colour: tuple[int, int, int] | None = (0, 0, 0)
    ground: tuple[int, int, int] | None = (255, 255, 255)
    is_dead: bool = False
    is_title: bool = False


def read_web_page(text: str) -> Found:
    """The text of an HTML page."""
    found = Found()
    page = _Page(found, _rules(text))
    page.feed(text)
    page.close()
    found.pages = [page.text()]
    found.described(page.descriptions)
    return found


def _rules(text: str) -> dict[str, str]:
    """What simple selectors (``p``, ``.note``, ``#x``) say, in style elements."""
    sheets = re.findall(r"<style[^>]{0,200}>(.{0,100000}?)</style", text, re.IGNORECASE | re.DOTALL)
    rules: dict[str, str] = {}
    for selector, body in (each for sheet in sheets[:10] for each in _RULE.findall(sheet)[:2000]):
        rules[selector] = f"{rules.get(selector, '')};{body}"
    return rules


class _Page(HTMLParser):
    def __init__(self, found: Found, rules: dict[str, str]) -> None:
        super().__init__(convert_charrefs=True)
        self._found = found
        self._rules = rules
        self._open: list[tuple[str, _Look]] = []
        self._pieces: list[str] = []
        self.descriptions: list[str] = []

    def text(self) -> str:
        """All that is shown."""
        lines = "".join(self._pieces).split("\n")
        return "\n".join(line.strip(" ").strip("\t ") for line in lines)

    @property
    def _look(self) -> _Look:
        return self._open[-1][1] if self._open else _Look()

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "meta":
            self.descriptions.append(given.get("content", ""))
        look = self._styled(tag, given)
        self._begin(tag, given, look)
        if tag not in _VOID and len(self._open) < _DEEPEST:
            self._open.append((tag, look))

    def _begin(self, tag: str, given: dict[str, str], look: _Look) -> None:
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
            if self._open[index][0] == tag:
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

    def _styled(self, tag: str, given: dict[str, str]) -> _Look:
        look = replace(self._look, is_dead=self._look.is_dead or tag in _DEAD)
        classes = [f".{name}" for name in given.get("class", "").split()]
        selectors = [tag, *classes, f"#{given.get('id', '')}"]
        style = ";".join(
            [*(self._rules.get(each, "") for each in selectors), given.get("style", "")]
        )
        if "hidden" in given:
            look = replace(look, hidden=HiddenText.INVISIBLE)
        if "color" in given and tag == "font":
            style += f";color:{given['color']}"
        if "bgcolor" in given:
            style += f";background-color:{given['bgcolor']}"
        return _with_style(look, style) if style.strip(";") else look


def _with_style(look: _Look, style: str) -> _Look:
    for declaration in style.split(";"):
        name, _, value = declaration.partition(":")
        name, value = name.strip().casefold(), value.replace("!important", "").strip().casefold()
        if name == "color":
            look = replace(look, colour=_colour(value))
        elif name in {"background", "background-color"}:
            look = replace(look, ground=_ground(value, look.ground))
        else:
            look = replace(look, hidden=_hidden_by(name, value) or look.hidden)
    return look


def _hidden_by(name: str, value: str) -> HiddenText | None:
    is_gone = (name, value) in _GONE or (name == "opacity" and _number(value, 1.0) < 0.1)
    if is_gone:
        return HiddenText.INVISIBLE
    if name == "font-size" and _number(value, 99.0) < _tiny(value):
        return HiddenText.TINY
    return HiddenText.OFF_PAGE if name in _MOVES and _number(value, 0.0) < _FAR else None


def _tiny(value: str) -> float:
    """In the unit of the value: ``em`` and ``rem`` count in letters."""
    return 0.3 if value.endswith(("em", "%")) and not value.endswith("%") else _TINY


def _number(value: str, default: float) -> float:
    match = re.match(r"-?\d{0,9}\.?\d{1,9}", value)
    return float(match.group()) if match else default


def _colour(value: str) -> tuple[int, int, int] | None:
    if value in _NAMED:
        return _NAMED[value]
    if re.fullmatch(r"#[0-9a-f]{3}", value):
        value = "#" + "".join(each * 2 for each in value[1:])
    numbers = re.findall(r"\d{1,3}", value) if value.startswith("rgb") else []
    if len(numbers) >= 3:
        return int(numbers[0]), int(numbers[1]), int(numbers[2])
    return rgb(value)


def _ground(value: str, behind: tuple[int, int, int] | None) -> tuple[int, int, int] | None:
    """The colour behind; what is not a plain colour is not known."""
    if value in {"none", "transparent", "inherit", "initial", ""}:
        return behind
    return _colour(value.split(" ")[0])
