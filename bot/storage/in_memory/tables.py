"""The state that the parts of the in-memory store share, and the few writes they all need."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from bot.domain.delivery import UNSETTLED, Reason
from bot.domain.effects import FileOf
from bot.domain.errors import NotFound
from bot.domain.events import PAYLOAD_VERSION, Actor, Bell, EventType
from bot.domain.job import Job
from bot.domain.message import Author, Status
from bot.domain.ports import Clock, Ids
from bot.domain.uploads import Kept
from bot.storage.in_memory.rows import (
    Box,
    Candidate,
    Event,
    JobFact,
    LeadRow,
    Message,
    Notice,
    Question,
    UploadRow,
)

REVOKED: Final = -1
"""``void_after_seq`` of what was called off on its way: every mail comes after it."""


class Tables:
    """Everything there is. Every method runs between two awaits, which makes it a transaction."""

    def __init__(self, clock: Clock, ids: Ids) -> None:
        self.clock = clock
        self.ids = ids
        self.name = f"{id(self):x}"
        self.boxes: dict[UUID, Box] = {}
        self.identities: dict[str, UUID] = {}
        self.candidates: dict[UUID, UUID] = {}
        self.keys: dict[str, UUID | None] = {}
        self.outgoing: dict[UUID, tuple[UUID, Message]] = {}
        self.by_provider: dict[str, UUID] = {}
        self.earlier: dict[str, UUID] = {}
        self.loose: list[Event] = []
        self.notices: list[Notice] = []
        self.jobs: list[Job] = []
        self.documents: dict[UUID, Mapping[str, Any]] = {}
        self.questions: list[Question] = []
        self.facts: list[JobFact] = []
        self.uploads: list[UploadRow] = []
        self.leads: list[LeadRow] = []
        self.taken_files: set[FileOf] = set()
        self.resumes: list[Kept] = []
        self.sent_at: dict[UUID, datetime] = {}
        self.touched: dict[UUID, datetime] = {}
        self.told_of: dict[str, Mapping[str, Any]] = {}
        self.model_hours: dict[tuple[UUID, datetime], int] = {}

    def now(self) -> datetime:
        return self.clock.now()

    def live(self, subject: UUID) -> Box | None:
        """The conversation, or the one it was merged into; None if there never was one."""
        box = self.boxes.get(subject)
        while box is not None and box.merged_into is not None:
            box = self.boxes[box.merged_into]
        return box

    def known(self, subject: UUID) -> Box:
        """Like :meth:`live`.

        Raises:
            NotFound: there never was such a conversation.
        """
        box = self.live(subject)
        if box is None:
            raise NotFound("conversation", str(subject))
        return box

    def held_by(self, subject: UUID, turn: UUID) -> Box | None:
        """The conversation, if that claim still holds it."""
        box = self.boxes.get(subject)
        return box if box is not None and box.turn == turn else None

    def begin(self, channel: str, address: str, sender: str) -> Box:
        """A new candidate and their conversation."""
        candidate = Candidate(self.ids.new())
        box = Box(self.ids.new(), len(self.boxes), candidate, channel, address, sender)
        self.boxes[box.subject] = box
        self.candidates[candidate.id] = box.subject
        return box

    def put_mail(
        self,
        box: Box,
        kind: EventType,
        key: str,
        payload: Mapping[str, Any],
        actor: Actor,
    ) -> Bell | None:
        """Journal mail that is due at once; None when its key was there already."""
        if key in self.keys:
            return None
        event = self.append(box, kind, key, payload, actor)
        self.make_due(box, timedelta())
        return Bell(event.id, kind, box.subject)

    def append(
        self,
        box: Box,
        kind: EventType,
        key: str,
        payload: Mapping[str, Any],
        actor: Actor,
    ) -> Event:
        """The next mail of a conversation; the caller looked at the key and sets when it is due."""
        box.last_seq += 1
        event = self._event(box.last_seq, kind, key, payload, actor)
        self.keys[key] = box.subject
        box.events.append(event)
        return event

    def note_fact(
        self,
        box: Box | None,
        kind: EventType,
        key: str,
        payload: Mapping[str, Any],
        actor: Actor,
    ) -> Event:
        """Journal what is nobody's mail: it takes no place in the order and no turn."""
        event = self._event(None, kind, key, payload, actor)
        event.done_at = self.now()
        self.keys[key] = box.subject if box else None
        (box.events if box else self.loose).append(event)
        return event

    def _event(
        self,
        seq: int | None,
        kind: EventType,
        key: str,
        payload: Mapping[str, Any],
        actor: Actor,
    ) -> Event:
        content = {"v": PAYLOAD_VERSION, **payload}
        return Event(self.ids.new(), seq, kind, actor, key, content, self.now())

    def make_due(self, box: Box, quiet: timedelta, longest: timedelta | None = None) -> None:
        """Due after ``quiet``, but not later than ``longest`` after the burst began.

        ``longest`` is three times the quiet time unless given. Backoff stays, and so does what is
        due: whoever is late already does not wait again.
        """
        now = self.now()
        box.burst_at = box.burst_at or now
        is_due = box.due_at is not None and box.due_at <= now
        if box.turn is None and (is_due or box.tries > 0):
            return
        longest = 3 * quiet if longest is None else longest
        box.due_at = min(now + quiet, box.burst_at + longest) if quiet else now

    def make_due_late(self, box: Box, quiet: timedelta) -> None:
        """What came late waits for others like it, and lets nothing wait that came in time."""
        if box.tries > 0 and box.turn is None:
            return
        due = self.now() + quiet
        is_sooner = box.due_at is not None and box.due_at < due and box.turn is None and quiet
        box.due_at = box.due_at if is_sooner else due

    def show(self, box: Box, message: Message) -> None:
        """Give a message its place among those that people read."""
        box.last_position += 1
        message.position = box.last_position
        box.messages.append(message)

    def send(self, box: Box, message: Message) -> None:
        """Put a message into the outbox."""
        box.last_out += 1
        message.seq = box.last_out
        message.next_at = box.send_at = self.now()
        self.show(box, message)
        self.outgoing[message.id] = (box.subject, message)

    def cancel_ready(self, box: Box, reason: Reason) -> None:
        """Cancel what the assistant has ready, and revoke what is on its way already.

        Should that come back (later, or never arrived), nobody sends it again.
        """
        for message in box.messages:
            if message.author is Author.ASSISTANT and message.status in UNSETTLED:
                message.void_after_seq = REVOKED
                if message.status is Status.READY:
                    message.status, message.error = Status.CANCELLED, reason.value

    def cancel_rest(self, box: Box, turn: UUID) -> None:
        """What the same turn says after a message that failed makes no sense without it."""
        for message in box.messages:
            if message.turn == turn and message.status is Status.READY:
                message.status, message.error = Status.CANCELLED, Reason.TURN_FAILED.value

    def notify(self, box: Box | None, kind: str, detail: Mapping[str, Any]) -> None:
        """Tell the recruiters, of a conversation or of all."""
        subject = box.subject if box else None
        notice = Notice(self.ids.new(), kind, subject, dict(detail), self.now())
        self.notices.append(notice)
