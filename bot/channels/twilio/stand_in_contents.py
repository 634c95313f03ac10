"""The stand-in's Content API: makes contents, lists them, and shows what a message makes of one.

Checks what Twilio checks (twilio.com/docs/content, errors 21655 and 21656) and what WhatsApp takes
of a message that nobody approved.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from bot.channels.twilio.hooks import new_sid
from bot.channels.twilio.interactive import (
    LONGEST_BODY,
    LONGEST_ID,
    LONGEST_ROW,
    LONGEST_TITLE,
    MOST_BUTTONS,
    MOST_ROWS,
    length,
)
from bot.domain.message import Option

CONTENT_PATH: Final = "/v1/Content"
BAD_VARIABLES: Final = 21656
BAD_CONTENT: Final = 63021
LONGEST_NAME: Final = 450

_VARIABLE: Final = re.compile(r"\{\{([A-Za-z0-9_]{1,16})\}\}")
_BROKEN: Final = re.compile(r"[\n\t]| {5}")

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody's phone shows: words, and options whose ids are our payloads."""

    body: str
    options: tuple[Option, ...] = ()
    is_list: bool = False


class NotShown(Exception):
    """Twilio's code for a message by a content that it would not take."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


@dataclass(slots=True)
class StandInContents:
    """Contents by their sid, in the order they were made.

    Attributes:
        odd: what is told instead of a list, if anything.
    """

    made: dict[str, Json] = field(default_factory=dict)
    odd: tuple[object, ...] = ()

    def make(self, asked: Json) -> Json | None:
        """A new content; None for what Twilio would not make."""
        if not _is_whole(asked):
            return None
        sid = new_sid("HX")
        self.made[sid] = {**asked, "sid": sid}
        return self.made[sid]

    def page(self, query: Mapping[str, str], base_url: str) -> object:
        """Some of them, in order, and where more are."""
        if self.odd:
            return self.odd[0]
        size, place = int(query.get("PageSize", "50")), int(query.get("Page", "0"))
        found = list(self.made.values())[place * size : (place + 1) * size]
        following = urlencode({"PageSize": size, "Page": place + 1})
        has_more = len(self.made) > (place + 1) * size
        url = f"{base_url}{CONTENT_PATH}?{following}" if has_more else None
        meta = {"key": "contents", "page": place, "page_size": size, "next_page_url": url}
        return {"contents": found, "meta": meta}

    def shown(self, form: Mapping[str, str]) -> Shown:
        """What a message shows; of a content that was approved elsewhere nobody knows.

        Raises:
            NotShown: it is not taken.
        """
        content = self.made.get(form["ContentSid"])
        values = _variables(form.get("ContentVariables", "{}"))
        if content is None:
            return Shown("")
        return _checked(_filled(content, {**content.get("variables", {}), **values}))


def _is_whole(asked: Json) -> bool:
    """Whether a content can be made of this."""
    types = asked.get("types")
    if not isinstance(types, dict) or not asked.get("language"):
        return False
    replies, picker = types.get("twilio/quick-reply"), types.get("twilio/list-picker")
    is_named = len(str(asked.get("friendly_name", ""))) <= LONGEST_NAME
    given = replies or picker
    if not is_named or not isinstance(given, dict) or not given.get("body"):
        return False
    if replies:
        return _are_whole(replies.get("actions"), "title", 10)
    return bool(given.get("button")) and _are_whole(given.get("items"), "item", MOST_ROWS)


def _are_whole(options: object, title: str, most: int) -> bool:
    if not isinstance(options, list) or not 1 <= len(options) <= most:
        return False
    return all(each.get(title) and each.get("id") for each in options)


def _variables(written: str) -> dict[str, str]:
    try:
        values = json.loads(written)
    except ValueError:
        raise NotShown(BAD_VARIABLES) from None
    if not isinstance(values, dict) or not all(
        isinstance(each, str) and each for each in values.values()
    ):
        raise NotShown(BAD_VARIABLES)
    return values


def _filled(content: Json, values: Mapping[str, str]) -> Shown:
    types = content["types"]
    is_list = "twilio/list-picker" in types
    given = types["twilio/list-picker" if is_list else "twilio/quick-reply"]
    if any(_BROKEN.search(values[name]) for name in _VARIABLE.findall(given["body"])):
        raise NotShown(BAD_VARIABLES)

    def filled(text: str) -> str:
        return _VARIABLE.sub(lambda found: values[found[1]], text)

    options = [
        Option(filled(each["id"]), filled(each["item" if is_list else "title"]))
        for each in given["items" if is_list else "actions"]
    ]
    return Shown(filled(given["body"]), tuple(options), is_list)


def _checked(shown: Shown) -> Shown:
    labels = [each.label for each in shown.options]
    most, longest = (MOST_ROWS, LONGEST_ROW) if shown.is_list else (MOST_BUTTONS, LONGEST_TITLE)
    is_fit = (
        length(shown.body) <= LONGEST_BODY
        and len(labels) <= most
        and len(set(labels)) == len(labels)
        and all(length(each) <= longest for each in labels)
        and all(len(each.id) <= LONGEST_ID for each in shown.options)
    )
    if not is_fit:
        raise NotShown(BAD_CONTENT)
    return shown
