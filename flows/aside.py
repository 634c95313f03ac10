"""Reading that takes long is done beside the loop, so that other conversations go on meanwhile."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from flows.draft import Draft
from flows.limits import READ_ASIDE

Read = TypeVar("Read")


async def read(draft: Draft, reading: Callable[[Draft], Read]) -> Read:
    """What ``reading`` makes of the draft; in a thread when there is much to read.

    Python changes between threads every few milliseconds; a flood takes half a second.
    """
    said = draft.said or draft.messages
    letters = sum(len(message.text) for message in said)
    if letters < READ_ASIDE and len(said) < READ_ASIDE / 100:
        return reading(draft)
    return await asyncio.to_thread(reading, draft)
