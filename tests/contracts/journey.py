"""The whole way of a message over one store, step by step: gateway, turn, relay, status.

The real gateway application, the real graph and the real relay; only the provider is played.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx

from bot.bus.in_memory import InMemoryBus
from bot.channels.phone_files import PhoneFiles
from bot.channels.twilio.hooks import signed_form
from bot.clock import Uuid7
from bot.domain.observation import Arrival, Course, Posting
from bot.domain.turn import Claim, Ending
from bot.gateway.app import create_app
from bot.gateway.doors import Doors
from bot.storage.checkpoints import TurnSaver
from bot.worker.leases import Leases
from bot.worker.policy import Policy, Taken
from bot.worker.relay import Relay
from bot.worker.slots import Slots
from bot.worker.turns import Mind, Turns
from flows.conversation import Mind as Graph
from flows.understanding.senses import Senses
from tests.contracts.store_cases import AT_ONCE, IDS, LONG, Stores
from tests.integration.protocol.channel import NotingChannel, Plan, takes_all

PUBLIC = "https://bot.example"
ACCOUNT = "AC1"
TOKEN = "token"


def _nobody(_: object) -> None:
    """Nobody watches."""


@dataclass
class Watchers:
    """Who is told."""

    arrival: Callable[[Arrival], None] = _nobody
    course: Callable[[Course], None] = _nobody
    posting: Callable[[Posting], None] = _nobody


@dataclass
class Journey:
    """One candidate's messages, taken along their way."""

    stores: Stores
    watchers: Watchers = field(default_factory=Watchers)
    plan: Plan = takes_all
    mind: Mind | None = None
    number: str = field(default_factory=lambda: f"+{IDS.new().int % 10**15}")

    def __post_init__(self) -> None:
        stores, saver = self.stores, TurnSaver()
        self.app = create_app(
            Doors(
                journal=stores.journal,
                bus=InMemoryBus(),
                reader=stores.reader,
                quiet=AT_ONCE,
                base_url=PUBLIC,
                account_sid=ACCOUNT,
                tokens=(TOKEN,),
                is_urgent=lambda _: True,
                phone_files=PhoneFiles(Path("never-written")),
                phone_simulator=True,
                observe_arrival=self.watchers.arrival,
            )
        )
        self.channel = NotingChannel(self.plan)
        mind = self.mind or Graph(Senses(), saver)
        turns = Turns(stores.mailbox, mind, saver, stores.clock, Uuid7())
        leases, slots = Leases(stores.mailbox, LONG, lambda: None), Slots(2)
        self.policy = Policy(stores.mailbox, turns, leases, slots, self.watchers.course)
        self.relay = Relay(
            stores.outbox,
            {"twilio": self.channel, "phone": self.channel},
            stores.clock,
            self.watchers.posting,
        )

    @property
    def address(self) -> str:
        return f"whatsapp:{self.number}"

    async def says(self, text: str, sid: str = "") -> UUID:
        """Over the provider's webhook; the conversation."""
        sid = sid or f"SM{IDS.new().hex}"
        await self.post(
            "/webhooks/twilio/messages",
            {"MessageSid": sid, "From": self.address, "To": "whatsapp:+15550000", "Body": text},
        )
        return await self.stores.reader.find(self.address)

    async def post(self, path: str, fields: dict[str, str]) -> None:
        """A signed form."""
        form = {"AccountSid": ACCOUNT, "NumMedia": "0", **fields}
        body, headers = signed_form(PUBLIC + path, form, TOKEN)
        async with self._client() as client:
            answer = await client.post(path, content=body, headers=headers)
        assert answer.status_code == 200, answer.text

    async def says_by_phone(self, text: str) -> UUID:
        """Over the simulator's door; the conversation."""
        said = {"number": self.number, "id": IDS.new().hex, "text": text}
        async with self._client() as client:
            answer = await client.post("/phone/messages", json=said)
        assert answer.status_code == 202, answer.text
        return await self.stores.reader.find(f"phone:{self.number}")

    def _client(self) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=self.app, client=("127.0.0.1", 1))
        return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000")

    async def claim(self, subject: UUID) -> Claim:
        """A worker takes the conversation."""
        claim = await self.stores.mailbox.claim(subject, timedelta(minutes=5))
        assert claim is not None
        return claim

    async def turn(self, subject: UUID) -> Taken:
        """A whole turn."""
        return await self.policy.run(await self.claim(subject))

    async def answered(self, text: str = "hello") -> tuple[UUID, UUID]:
        """A message goes all its way: (conversation, its event)."""
        subject = await self.says(text)
        taken = await self.turn(subject)
        assert taken.ending is Ending.DONE
        await self.relay.drain()
        return subject, taken.claim.mail[-1].event
