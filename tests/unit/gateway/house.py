"""A gateway over small stores that remember and can be told to fail.

They have the methods of their ports that a gateway may call, and no other.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from bot.channels.phone_files import PhoneFiles
from bot.channels.twilio.hooks import signed_form
from bot.domain.events import Bell, EventType
from bot.domain.message import Inbound, Option, StatusReport
from bot.domain.ports import Receipt
from bot.domain.record import MessageRecord
from bot.domain.workings import LeaseView, Workings
from bot.gateway.app import create_app
from bot.gateway.doors import Doors

PUBLIC = "https://bot.example"
TOKEN = "token-new"
OLD_TOKEN = "token-old"
ACCOUNT = "AC1"
SUBJECT = UUID(int=7)


class FakeJournal:
    """Takes each key once; ``failure`` is raised instead, ``gate`` is awaited first."""

    def __init__(self) -> None:
        self.inbound: list[Inbound] = []
        self.reports: list[StatusReport] = []
        self.keys: set[str] = set()
        self.quiet: timedelta | None = None
        self.failure: Exception | None = None
        self.gate: asyncio.Event | None = None

    async def accept(self, inbound: Inbound, quiet: timedelta) -> Receipt:
        self.quiet = quiet
        receipt = await self._write(inbound.key)
        if receipt.is_new:
            self.inbound.append(inbound)
        return receipt

    async def missing(self, keys: Sequence[str]) -> frozenset[str]:
        return frozenset(keys) - self.keys

    async def report(self, report: StatusReport) -> Receipt:
        receipt = await self._write(report.key)
        if receipt.is_new:
            self.reports.append(report)
        return receipt

    async def _write(self, key: str) -> Receipt:
        if self.gate:
            await self.gate.wait()
        if self.failure:
            raise self.failure
        if key in self.keys:
            return Receipt(SUBJECT, None, is_new=False)
        self.keys.add(key)
        event = UUID(int=len(self.keys))
        bell = Bell(event, EventType.MESSAGE_RECEIVED, SUBJECT)
        return Receipt(SUBJECT, event, is_new=True, bells=(bell,))


class FakeBus:
    """Remembers what rang; ``failure`` is raised instead, ``gate`` is awaited first."""

    def __init__(self) -> None:
        self.rang: list[Bell] = []
        self.tries = 0
        self.failure: Exception | None = None
        self.gate: asyncio.Event | None = None

    async def ring(self, bells: Sequence[Bell]) -> None:
        self.tries += 1
        if self.gate:
            await self.gate.wait()
        if self.failure:
            raise self.failure
        self.rang.extend(bells)


class FakeReader:
    """Knows one conversation."""

    def __init__(self) -> None:
        self.found: list[MessageRecord] = []
        self.inside: Workings | None = None
        self.asked_inside: list[str] = []
        self.asked: list[tuple[str, int]] = []
        self.failure: Exception | None = None

    async def workings(self, address: str) -> Workings | None:
        self.asked_inside.append(address)
        return self.inside

    async def messages(self, address: str, after: int = 0) -> Sequence[MessageRecord]:
        self.asked.append((address, after))
        if self.failure:
            raise self.failure
        return [each for each in self.found if each.position > after]


@dataclass
class House:
    """A gateway with its stores; change the stores, then ask."""

    journal: FakeJournal = field(default_factory=FakeJournal)
    bus: FakeBus = field(default_factory=FakeBus)
    reader: FakeReader = field(default_factory=FakeReader)
    observed: list[tuple[str, int]] = field(default_factory=list)
    bus_states: list[bool] = field(default_factory=list)
    folder: Path = Path("/nonexistent")

    def doors(self, **more: object) -> Doors:
        values: dict[str, Any] = {
            "journal": self.journal,
            "bus": self.bus,
            "reader": self.reader,
            "quiet": timedelta(seconds=2),
            "base_url": PUBLIC,
            "account_sid": ACCOUNT,
            "tokens": (TOKEN, OLD_TOKEN),
            "is_urgent": lambda text: text == "STOP",
            "phone_simulator": True,
            "phone_files": PhoneFiles(self.folder),
            "observe_webhook": lambda route, status, _: self.observed.append((route, status)),
            "observe_bus": self.bus_states.append,
            **more,
        }
        return Doors(**values)

    def client(
        self,
        *,
        peer: str = "127.0.0.1",
        base_url: str = "http://127.0.0.1:8000",
        **more: object,
    ) -> httpx.AsyncClient:
        app = create_app(self.doors(**more))
        transport = httpx.ASGITransport(app=app, client=(peer, 1234))
        return httpx.AsyncClient(transport=transport, base_url=base_url)


Fields = dict[str, str]


def message(**more: str) -> Fields:
    """A message's form."""
    return {
        "MessageSid": "SM1",
        "AccountSid": ACCOUNT,
        "From": "whatsapp:+15550001",
        "To": "whatsapp:+14155238886",
        "Body": "hi",
        "NumMedia": "0",
        **more,
    }


def signed(path: str, fields: Mapping[str, str], token: str = TOKEN) -> dict[str, Any]:
    """What an httpx request needs to be a signed form."""
    body, headers = signed_form(PUBLIC + path, fields, token)
    return {"content": body, "headers": headers}


def record(position: int, status: str = "sent") -> MessageRecord:
    """One message of a conversation."""
    return MessageRecord(
        id=UUID(int=position),
        direction="out",
        author="assistant",
        kind="buttons",
        text="Ready?",
        options=(Option("yes", "Yes"),),
        status=status,
        provider_id=None,
        created_at=datetime(2026, 11, 23, tzinfo=UTC),
        position=position,
    )


def workings(**lease: Any) -> Workings:  # noqa: ANN401 - any field of the lease
    """A conversation at rest, unless the lease says otherwise."""
    values: dict[str, Any] = {"turn": None, "until": None, "due_at": None, **lease}
    return Workings(
        at=datetime(2026, 11, 23, tzinfo=UTC),
        subject=SUBJECT,
        stage="screening",
        language="en",
        job="PICKER-PNQ",
        pending="lifting",
        decision=None,
        score=None,
        lease=LeaseView(owner="bot", tries=0, drafts=0, **values),
        answers={},
        mail=(),
        outbox=(),
    )
