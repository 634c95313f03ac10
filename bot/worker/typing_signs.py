"""Shows a candidate that we have read them and are writing, when a turn takes long to think.

Best effort: no turn waits for it, nothing is told when it fails. A quick turn never asks, because
the sign would cost it a request and arrive after the reply.
"""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Final
from uuid import UUID

from bot.domain.conversation import Owner
from bot.domain.ports import Channel
from bot.domain.turn import Claim

THINKING_LONG: Final = 0.4
"""Seconds of thought after which people begin to wonder."""


class TypingSigns:
    """At most one sign in flight a conversation."""

    def __init__(self, channels: Mapping[str, Channel], after: float = THINKING_LONG) -> None:
        self._channels = channels
        self._after = after
        self._flying: dict[UUID, asyncio.Task[None]] = {}

    @contextmanager
    def during(self, claim: Claim) -> Iterator[None]:
        """Within the block the turn thinks; if for long, its candidate sees that we write."""
        channel, heard = self._channels.get(claim.channel), claim.heard
        if channel is None or not heard or not _may_be_shown(claim):
            yield
            return
        loop = asyncio.get_running_loop()
        timer = loop.call_later(self._after, self._begin, claim.subject, channel, heard)
        try:
            yield
        finally:
            timer.cancel()
            sign = self._flying.get(claim.subject)
            if sign is not None:  # after the reply it would say something wrong
                sign.cancel()

    def _begin(self, subject: UUID, channel: Channel, heard: str) -> None:
        if subject in self._flying:
            return
        task = asyncio.create_task(_show(channel, heard))
        self._flying[subject] = task
        task.add_done_callback(lambda _: self._flying.pop(subject, None))


def _may_be_shown(claim: Claim) -> bool:
    return claim.owner is not Owner.RECRUITER and not claim.opted_out


async def _show(channel: Channel, heard: str) -> None:
    with suppress(Exception):  # whatever it is, nobody waits for this
        await channel.show_typing(heard)
