"""Messages that wait to be sent, head first in each conversation."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from bot.domain.delivery import UNSETTLED, Reason
from bot.domain.events import Bell
from bot.domain.message import RANK, Sending, Status
from bot.domain.ports import Mark
from bot.domain.trouble import STOPPING
from bot.storage.in_memory import statuses
from bot.storage.in_memory.rows import Box, Message
from bot.storage.in_memory.tables import Tables

SENDING_AT_MOST: Final = timedelta(seconds=30)
"""After this long without a mark nobody knows what became of a sending."""

LOOK_EVERY: Final = timedelta(seconds=5)
"""Between two looks at the provider for a message whose fate is unknown."""

IN_FLIGHT: Final = frozenset({Status.SENDING, Status.UNSURE})


class MemoryOutbox:
    """:class:`bot.domain.ports.Outbox` without a database."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def claim(self, limit: int) -> Sequence[Sending]:
        now = self._tables.now()
        due = [box for box in self._tables.boxes.values() if box.send_at and box.send_at <= now]
        due.sort(key=lambda box: box.send_at or now)
        claimed = (self._head(box) for box in due[:limit])
        return [sending for sending in claimed if sending is not None]

    def _head(self, box: Box) -> Sending | None:
        """The oldest message that is not settled, if it is its time."""
        head = _head_of(box)
        now = self._tables.now()
        taken = head if head and head.next_at is not None and head.next_at <= now else None
        if taken is not None and taken.status is Status.READY:
            taken.status, taken.error = Status.SENDING, None
            taken.attempt += 1
            taken.sending_at = now
            taken.next_at = now + SENDING_AT_MOST
        elif taken is not None:
            taken.status = Status.UNSURE
            taken.next_at = now + LOOK_EVERY
        box.send_at = head.next_at if head else None
        return self._sending(box, taken) if taken else None

    def _sending(self, box: Box, message: Message) -> Sending:
        is_unsure = message.status is Status.UNSURE
        now = self._tables.now()
        waited = now - (message.sending_at or now)
        return Sending(
            id=message.id,
            conversation=box.subject,
            seq=message.seq,
            attempt=message.attempt,
            author=message.author,
            channel=box.channel,
            address=box.address,
            sender=box.sender,
            text=message.text,
            owner=box.owner.value,
            options=message.options,
            media=message.media,
            template=message.template,
            variables=message.variables,
            language=message.language,
            window_until=box.window_until,
            opted_out=box.candidate.is_opted_out,
            despite_opt_out=message.despite_opt_out,
            void_after_seq=message.void_after_seq,
            last_said=box.last_said,
            unsure_since=message.sending_at if is_unsure else None,
            others=self._others(box) if is_unsure else (),
            unsure_for=waited.total_seconds() if is_unsure else 0.0,
            cause=message.cause,
            claimed_at=message.sending_at,
            bout=message.bout(now),
        )

    def _others(self, box: Box) -> tuple[str, ...]:
        home = box.merged_into or box.subject
        theirs = (each for each, subject in self._tables.identities.items() if subject == home)
        return tuple(sorted(each for each in theirs if each != box.address))

    async def mark(self, marks: Sequence[Mark]) -> Sequence[Bell]:
        bells = []
        for mark in marks:
            found = statuses.outgoing(self._tables, mark.message)
            bell = self._mark(*found, mark) if found is not None else None
            bells.extend([bell] if bell else [])
        return bells

    def _mark(self, box: Box, message: Message, mark: Mark) -> Bell | None:
        status = Status(mark.status)
        box.send_at = self._tables.now()
        if status is Status.SENT:
            if mark.provider_id not in self._tables.earlier:
                statuses.bind(self._tables, message, mark.provider_id)
                statuses.rise(message, status)
        elif _is_of_last_try(message, mark):
            return self._settle(box, message, mark, status)
        return None

    def _settle(self, box: Box, message: Message, mark: Mark, status: Status) -> Bell | None:
        """Write down the fate of the newest try; an older one's says nothing any more."""
        message.status = status
        message.error = mark.error
        message.rank = RANK[status]
        if mark.again_in is not None:
            self._put_off(message, mark, mark.again_in)
        elif status is Status.UNSURE:
            detail = {"message": str(message.id), "error": mark.error}
            self._tables.notify(box, "send.unsure", detail)
        return statuses.give_up(self._tables, box, message) if status is Status.FAILED else None

    def _put_off(self, message: Message, mark: Mark, again_in: float) -> None:
        message.next_at = self._tables.now() + timedelta(seconds=again_in)
        message.attempt -= mark.untried
        if mark.trouble is not None:
            message.meet(mark.trouble)
        if mark.trouble in STOPPING:
            statuses.alarm(self._tables, f"sender.{mark.trouble}", mark.sender, mark.error)

    async def unbound(self, provider_ids: Sequence[str]) -> frozenset[str]:
        return frozenset(provider_ids) - self._tables.by_provider.keys()


def _is_of_last_try(message: Message, mark: Mark) -> bool:
    is_claim = mark.claimed_at in {None, message.sending_at}
    return message.attempt == mark.attempt and is_claim and message.status in IN_FLIGHT


def unsettled(box: Box) -> list[Message]:
    """What is in the outbox of a conversation; whose fate nobody will ever know is passed over."""
    return [
        message
        for message in box.messages
        if message.status in UNSETTLED and message.error != Reason.NEVER_KNOWN
    ]


def _head_of(box: Box) -> Message | None:
    return min(unsettled(box), key=lambda message: message.seq, default=None)
