"""What waits, counted, and why one message was not sent."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from bot.domain.backlog import MailState, Pile, Piles
from bot.domain.delivery import WAITING, Dispatch, Standing, is_open, is_revoked, is_void
from bot.domain.errors import NotFound
from bot.domain.events import EventType
from bot.domain.message import Direction, Status
from bot.storage.in_memory.outbox import unsettled
from bot.storage.in_memory.rows import Box, Message
from bot.storage.in_memory.tables import Tables


class MemoryBacklog:
    """:class:`bot.domain.backlog.Backlog` without a database."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def count(self) -> Piles:
        now, boxes = self._tables.now(), self._tables.boxes.values()
        waiting = [self._dispatch(box, each) for box in boxes for each in unsettled(box)]
        reasons = Counter(each.reason for each in waiting)
        late = [now - box.send_at for box in boxes if box.send_at and box.send_at <= now]
        return Piles(
            mail=_mail(list(boxes), now),
            outbox={reason: reasons[reason] for reason in WAITING},
            overdue=max(each.total_seconds() for each in late) if late else 0.0,
            quarantined=sum(event.is_quarantined for box in boxes for event in box.events),
        )

    async def find(self, message: str) -> Dispatch:
        found = [
            self._dispatch(box, each)
            for box in self._tables.boxes.values()
            for each in box.messages
            if message in {str(each.id), each.provider_id} or _is_id(message, each.id)
        ]
        if not found:
            raise NotFound("message", message)
        return found[-1]

    def _dispatch(self, box: Box, message: Message) -> Dispatch:
        now = self._tables.now()
        older = [each for each in unsettled(box) if each.seq < message.seq]
        head = min(older, key=lambda each: each.seq, default=None)
        return Dispatch(
            id=message.id,
            conversation=box.subject,
            direction=message.direction,
            status=message.status,
            channel=box.channel,
            standing=_standing(box, message, now),
            as_of=now,
            at=message.at,
            attempt=message.attempt,
            error=message.error,
            provider_id=message.provider_id,
            sending_at=message.sending_at,
            next_at=message.next_at,
            window_until=box.window_until,
            behind=head.id if head else None,
            failed_before=_failed_before(box, message),
            opted_out=box.candidate.is_opted_out,
            merged_into=box.merged_into,
            reports=tuple(_reports(box, message)),
        )


def _is_id(written: str, id_: UUID) -> bool:
    try:
        return UUID(written) == id_
    except ValueError:
        return False


def _standing(box: Box, message: Message, now: datetime) -> Standing:
    return Standing(
        author=message.author,
        owner=box.owner.value,
        opted_out=box.candidate.is_opted_out and not message.despite_opt_out,
        revoked=is_revoked(message.void_after_seq),
        void=is_void(message.void_after_seq, box.last_said),
        is_open=is_open(box.channel, box.window_until, now),
        has_template=message.template is not None,
    )


def _failed_before(box: Box, message: Message) -> bool:
    return any(
        each.turn == message.turn and each.seq < message.seq and each.status is Status.FAILED
        for each in box.messages
        if each.direction is Direction.OUT and message.turn is not None
    )


def _reports(box: Box, message: Message) -> Iterator[tuple[str, datetime]]:
    for event in box.events:
        if event.type is EventType.MESSAGE_STATUS and event.payload["message"] == str(message.id):
            yield event.payload["status"], event.at


def _mail(boxes: list[Box], now: datetime) -> dict[MailState, Pile]:
    piles = {state: Pile() for state in MailState}
    for box in boxes:
        ages = [(now - event.at).total_seconds() for event in box.waiting]
        if ages:
            state = _state(box, now)
            before = piles[state]
            piles[state] = Pile(before.count + len(ages), max(before.oldest, *ages))
    return piles


def _state(box: Box, now: datetime) -> MailState:
    if not box.is_free(now):
        return MailState.TAKEN
    if box.due_at is None:
        return MailState.STOPPED
    if box.due_at <= now:
        return MailState.DUE
    return MailState.BACKOFF if box.tries > 0 else MailState.QUIET
