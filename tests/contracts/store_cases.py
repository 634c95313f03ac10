"""What the contract suite of the stores stands on: a store under test and a scene to play in it.

Tests share one store where making one is dear, so every scene has addresses and job codes of its
own and looks only at its own conversations.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from bot.clock import StartedClock, Uuid7
from bot.domain.backlog import Backlog
from bot.domain.conversation import Stage, View
from bot.domain.effects import Effect, Reply
from bot.domain.events import Actor
from bot.domain.job import Job
from bot.domain.leads import Leads
from bot.domain.message import Inbound, Kind, Option, Sending
from bot.domain.ports import (
    History,
    JobShelf,
    Journal,
    Mailbox,
    Mark,
    ModelBudget,
    Outbox,
    Reader,
    Receipt,
    Rounds,
)
from bot.domain.quarantine import Quarantine
from bot.domain.questions import Questions
from bot.domain.record import NoticeRecord, Record
from bot.domain.turn import Checkpoint, Claim, Committed, Outcome, Result
from bot.domain.uploads import Uploads

IDS: Final = Uuid7()
AT_ONCE: Final = timedelta()
LONG: Final = timedelta(minutes=5)
"""A lease or a quiet time that does not end while a test runs."""

SHORT: Final = timedelta(milliseconds=20)
"""One that a test waits for."""


@dataclass(frozen=True, slots=True)
class Stores:
    """One store, as its ports.

    Attributes:
        clock: its business clock.
        pass_time: lets so many seconds of protocol time go by (leases, due times, backoff):
            moves a clock where there is one to move, else waits.
    """

    journal: Journal
    mailbox: Mailbox
    outbox: Outbox
    reader: Reader
    jobs: JobShelf
    backlog: Backlog
    budget: ModelBudget
    rounds: Rounds
    quarantine: Quarantine
    questions: Questions
    uploads: Uploads
    leads: Leads
    history: History
    clock: StartedClock
    pass_time: Callable[[float], Awaitable[None]]


def document(code: str, title: str = "Driver") -> dict[str, Any]:
    """A small job file as a document."""
    return {
        "code": code,
        "title": title,
        "employer": "Redline Couriers",
        "location": {"city": "Bengaluru", "country": "IN", "timezone": "Asia/Kolkata"},
        "languages": ["en"],
        "questions": [{"id": "licence", "type": "yes_no", "ask": "Do you hold a licence?"}],
    }


def checkpoint(subject: UUID, body: bytes = b"state") -> Checkpoint:
    """A stored state of a conversation."""
    return Checkpoint(str(subject), "", str(IDS.new()), None, "json", body, "json", b"{}")


def reply(text: str = "Hello", **changes: Any) -> Reply:  # noqa: ANN401 - any field of a reply
    """Something to say."""
    return replace(Reply(IDS.new(), text, "en"), **changes)


def buttons(*labels: str) -> tuple[Option, ...]:
    """Options whose ids are the labels in small letters."""
    return tuple(Option(label.lower(), label) for label in labels)


class Scene:
    """One candidate and what they and the workers do; ``subject`` is known after the first word."""

    def __init__(self, stores: Stores) -> None:
        self.stores = stores
        self.name = IDS.new().hex
        self.address = f"whatsapp:+{self.name}"
        self.code = f"J-{self.name[-16:].upper()}"
        self.view = View(Stage.NEW, "en", None, (), None, opted_out=False)
        self._subject: UUID | None = None

    @property
    def subject(self) -> UUID:
        assert self._subject is not None, "nobody said anything yet"
        return self._subject

    async def hear(
        self,
        text: str = "hi",
        *,
        quiet: timedelta = AT_ONCE,
        **changes: Any,  # noqa: ANN401 - any field of an inbound message
    ) -> Receipt:
        """The candidate says something."""
        name = IDS.new().hex
        said = Inbound(
            key=f"twilio:{name}",
            channel="twilio",
            addresses=(self.address,),
            sender="whatsapp:+15550000",
            kind=Kind.TEXT,
            text=text,
            provider_id=name,
        )
        receipt = await self.stores.journal.accept(replace(said, **changes), quiet)
        self._subject = receipt.subject
        return receipt

    async def claim(self, lease: timedelta = LONG) -> Claim | None:
        """A worker tries to take the conversation."""
        return await self.stores.mailbox.claim(self.subject, lease)

    async def take(self, lease: timedelta = LONG) -> Claim:
        """A worker takes it."""
        claim = await self.claim(lease)
        assert claim is not None
        return claim

    async def commit(
        self,
        claim: Claim,
        *effects: Effect,
        supersede: bool = True,
        state: Checkpoint | None = None,
        **view: Any,  # noqa: ANN401 - any field of the view
    ) -> Committed:
        """What the turn came to is written."""
        self.view = replace(self.view, **view)
        result = Result(claim, Outcome(self.view, effects), state, supersede)
        return await self.stores.mailbox.commit(result)

    async def turn(self, *effects: Effect, **view: Any) -> Committed:  # noqa: ANN401 - likewise
        """A whole turn."""
        return await self.commit(await self.take(), *effects, **view)

    async def let_go(self, claim: Claim) -> None:
        """The turn failed; the next try may begin at once."""
        await self.stores.mailbox.release(claim, AT_ONCE, give_back=False)

    async def poison(self) -> None:
        """The head mail is quarantined."""
        await self.stores.mailbox.quarantine(await self.take(), "RuntimeError")

    async def job(self) -> Job:
        """The newest version of this scene's job, after importing one more."""
        await self.stores.jobs.import_job(document(self.code), Actor.RECRUITER)
        book = await self.stores.mailbox.jobs()
        return next(job for job in book.open if job.code == self.code)

    async def record(self) -> Record:
        """The conversation as people see it."""
        return await self.stores.reader.show(self.address)

    async def statuses(self) -> list[str]:
        """Of the outgoing messages, in their order."""
        return [m.status for m in (await self.record()).messages if m.direction == "out"]

    async def states(self, kind: str = "MESSAGE_RECEIVED") -> list[str]:
        """Of the events of one type, in their order."""
        return [event.state for event in (await self.record()).events if event.type == kind]

    async def notices(self) -> list[NoticeRecord]:
        """Those about this conversation, newest first."""
        notices = await self.stores.reader.notices()
        return [notice for notice in notices if notice.address == self.address]

    async def sendings(self) -> list[Sending]:
        """What a relay gets of this conversation."""
        return [s for s in await self.stores.outbox.claim(1000) if s.conversation == self.subject]

    async def sending(self) -> Sending:
        """The one message that a relay gets of this conversation."""
        [sending] = await self.sendings()
        return sending

    async def mark(self, sending: Sending, status: str, **more: Any) -> None:  # noqa: ANN401 - of Mark
        """What became of a sending."""
        name = (sending.id, sending.conversation, sending.attempt)
        await self.stores.outbox.mark([Mark(*name, status, **more)])

    async def be_one_with(self, other: "Scene", **changes: Any) -> Receipt:  # noqa: ANN401 - see hear
        """A message that names the addresses of two scenes: they are one person."""
        addresses = (self.address, other.address)
        return await self.hear("it is me", **{"addresses": addresses, **changes})


def texts(claim: Claim) -> list[str]:
    """What the candidate said in the mail of a claim."""
    return [mail.said.text for mail in claim.mail if mail.said is not None]


def kinds(claim: Claim) -> list[str]:
    """Types of the mail of a claim."""
    return [mail.type.value for mail in claim.mail]


def seqs(claim: Claim) -> Sequence[int]:
    """Places of the mail of a claim."""
    return [mail.seq for mail in claim.mail]
