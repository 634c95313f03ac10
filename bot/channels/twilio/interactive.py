"""A message with options as content of Twilio's: reply buttons or a list. Pure.

The Content API makes contents ahead of the messages that use them. Every word of ours is a variable
in them, so that a few forms serve all messages, in all languages, and no candidate's word is kept
at Twilio. A variable of the body may hold no line break (error 21656): the form has one for each
line.

Limits: twilio.com/docs/content/twilio-quick-reply, …/twiliolist-picker (read November 2026). What
does not fit goes out as numbered text.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import prompts
from bot.channels.numbered import numbered
from bot.channels.payload import write_payload
from bot.domain.message import Option, Sending

OURS: Final = "hireline_1_"
"""How the names of our contents begin; another number when a form means something else."""

MOST_BUTTONS: Final = 3
"""Of a message inside the window; more are for approved templates only."""
LONGEST_TITLE: Final = 20
MOST_ROWS: Final = 10
LONGEST_ROW: Final = 24
LONGEST_ID: Final = 200
LONGEST_BODY: Final = 1024

MOST_LINES: Final = 24
MOST_BREAKS: Final = 3
"""Of a body with its own form; what is longer is rare and would make forms without end."""

_LANGUAGE: Final = "en"
"""Contents want one. Ours hold no words, so one serves all languages."""

_UNFIT: Final = re.compile(r"[\n\t\r\v\f\x1c-\x1e\x85\u2028\u2029]| {5}|\{\{|\}\}")
"""What a variable may not hold, and what would be taken for a variable."""

_BREAKS: Final = re.compile(r"(\n+)")


class ContentKind(StrEnum):
    """What the options of a message are shown as."""

    BUTTONS = "buttons"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class ContentForm:
    """What contents differ in.

    Attributes:
        options: how many.
        breaks: line breaks between one line of the body and the next.
    """

    kind: ContentKind
    options: int
    breaks: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """Says all of it: another process finds the content by its name."""
        lines = "".join(f"_{each}" for each in self.breaks)
        return f"{OURS}{self.kind}_{self.options}{lines}"

    def request(self) -> dict[str, Any]:
        """What the content is made by."""
        body = "{{1}}"
        for place, breaks in enumerate(self.breaks, start=2):
            body += "\n" * breaks + _variable(place)
        first = len(self.breaks) + 2
        samples = {str(place): "Text" for place in range(1, first)}
        if self.kind is ContentKind.LIST:
            samples[str(first)] = "Choose"
            shown: dict[str, Any] = {"body": body, "button": _variable(first)}
            options = _options(first + 1, self.options, "item", samples)
            types = {"twilio/list-picker": {**shown, "items": options}}
        else:
            options = _options(first, self.options, "title", samples)
            types = {"twilio/quick-reply": {"body": body, "actions": options}}
        return {
            "friendly_name": self.name,
            "language": _LANGUAGE,
            "variables": samples,
            "types": types,
        }


@dataclass(frozen=True, slots=True)
class Interactive:
    """A message in its form.

    Attributes:
        values: of the form's variables, in their order.
        body: what people read above the options.
    """

    form: ContentForm
    values: tuple[str, ...]
    body: str

    @property
    def variables(self) -> str:
        """As ``ContentVariables`` wants them: JSON, in which an apostrophe has been refused."""
        named = {str(place): value for place, value in enumerate(self.values, start=1)}
        return json.dumps(named, ensure_ascii=False).replace("'", "\\u0027")


def interactive(sending: Sending) -> Interactive | None:
    """How a message's options are shown; None when only numbered text can show them."""
    options = sending.options
    if not options or len(options) > MOST_ROWS or sending.media:
        return None
    labels = [option.label.strip() for option in options]
    body = sending.text.strip()
    if len(options) <= MOST_BUTTONS and _fit(labels, LONGEST_TITLE):
        return _filled(sending, ContentKind.BUTTONS, body, labels)
    if not _fit(labels, LONGEST_ROW):
        body, labels = numbered(body, options), _shortened(options)
    return _filled(sending, ContentKind.LIST, body, labels)


def _filled(
    sending: Sending, kind: ContentKind, body: str, labels: Sequence[str]
) -> Interactive | None:
    parts = _BREAKS.split(body)
    lines, breaks = parts[::2], tuple(len(each) for each in parts[1::2])
    ids = [write_payload(sending.id, option.id) for option in sending.options]
    button = [prompts.wording(sending.language).render("label.choose")]
    values = [*lines, *(button if kind is ContentKind.LIST else [])]
    for label, name in zip(labels, ids, strict=True):
        values += [label, name]
    has_room = length(body) <= LONGEST_BODY and len(lines) <= MOST_LINES
    is_plain = all(each.strip() and not _UNFIT.search(each) for each in values)
    is_apart = len(set(labels)) == len(labels) and max(breaks, default=0) <= MOST_BREAKS
    if not (has_room and is_plain and is_apart and _fit(ids, LONGEST_ID)):
        return None
    return Interactive(ContentForm(kind, len(labels), breaks), tuple(values), body)


def length(text: str) -> int:
    """As phones count: an emoji is two."""
    return len(text.encode("utf-16-le")) // 2


def _fit(texts: Sequence[str], longest: int) -> bool:
    return all(length(each) <= longest for each in texts)


def _shortened(options: Sequence[Option]) -> list[str]:
    """Rows that differ by their number, which stands before the whole label in the body."""
    return [
        _cut(f"{place}. {option.label.strip()}") for place, option in enumerate(options, start=1)
    ]


def _cut(label: str) -> str:
    if length(label) <= LONGEST_ROW:
        return label
    while length(label) > LONGEST_ROW - 1:
        label = label[:-1]
    return label.rstrip() + "…"


def _options(first: int, many: int, title: str, samples: dict[str, str]) -> list[dict[str, str]]:
    """Options whose words and ids are variables; ``samples`` is told of them."""
    found = []
    for number in range(many):
        place = first + 2 * number
        samples[str(place)], samples[str(place + 1)] = f"Option {number + 1}", f"option_{number}"
        found.append({title: _variable(place), "id": _variable(place + 1)})
    return found


def _variable(place: int) -> str:
    return f"{{{{{place}}}}}"
