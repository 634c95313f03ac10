"""A provider that keeps what it was given: the fake of an archive, for players and tests."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.channels.malformed import Malformed
from bot.domain.errors import TryLater
from bot.domain.message import Inbound, Listed


class KeptArchive:
    """Implements the port ``Archive`` in memory.

    Attributes:
        is_down: it cannot be asked. stuck: ids of messages whose files cannot be listed.
        broken: ids of those that nobody can read.
        asked: the spans that it was asked for, in order.
    """

    def __init__(self, name: str, senders: Sequence[str] = ()) -> None:
        self.name = name
        self.senders = tuple(senders)
        self.is_down = False
        self.stuck: set[str] = set()
        self.broken: set[str] = set()
        self.asked: list[tuple[datetime, datetime]] = []
        self._kept: list[tuple[datetime, Inbound]] = []

    def keep(self, inbound: Inbound, at: datetime) -> None:
        """The provider received this; in the order of the calls where times are equal."""
        self._kept.append((at, inbound))

    async def received(self, since: datetime, until: datetime) -> Sequence[Listed]:
        self.asked.append((since, until))
        self._must_be_up()
        found = [
            Listed(each.key, at, each.addresses[0], each.sender, each.provider_id)
            for at, each in self._kept
            if since <= at < until and (not self.senders or each.sender in self.senders)
        ]
        return sorted(found, key=lambda listed: listed.at)

    async def open(self, listed: Listed, *, files: bool = True) -> Inbound:
        self._must_be_up()
        if files and listed.provider_id in self.stuck:
            raise TryLater("files")
        if listed.provider_id in self.broken:
            raise Malformed("From")
        found = next(each for _, each in self._kept if each.key == listed.key)
        return replace(found, at=listed.at, media=found.media if files else ())

    async def close(self) -> None:
        """Nothing is open."""

    def _must_be_up(self) -> None:
        if self.is_down:
            raise TryLater("down")
