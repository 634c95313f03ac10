"""Saying back to candidates what they wrote, in their own words."""

from collections.abc import Iterable

from bot.domain.message import Said
from flows.draft import Draft
from flows.limits import LONGEST_QUOTE, QUOTED
from flows.readable import shortened


def quote(draft: Draft, key: str, heard: Iterable[Said]) -> None:
    """Say ``key`` with the newest of what was heard; nothing when there were no words."""
    quotes = [shortened(each.text, LONGEST_QUOTE) for each in heard if each.text][-QUOTED:]
    if quotes:
        draft.say(key, quotes=", ".join(f"“{each}”" for each in quotes))
