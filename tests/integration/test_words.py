"""Candidates' words stand in the message and answer tables and nowhere else."""

from datetime import timedelta
from uuid import UUID

import asyncpg

from bot.clock import SystemClock, Uuid7
from bot.domain.events import Actor, EventType
from bot.domain.message import Inbound, Kind
from bot.storage.postgres import PostgresStore

WORDS = "xylophone"


async def test_what_a_call_or_a_recruiter_brings_waits_in_the_answers(database_url: str) -> None:
    store = PostgresStore(database_url, SystemClock(), Uuid7(), size=2)
    await store.open()
    subject = await _met(store)
    await store.journal.hand_back(subject, "Asha", {"note": WORDS})
    outcome = {"call_id": "1", "status": "completed", "answers": {"note": WORDS, "years": 3}}
    await store.journal.record(subject, EventType.VOICE_OUTCOME, "call:1", outcome, Actor.PROVIDER)

    claim = await store.mailbox.claim(subject, timedelta(seconds=5))
    assert claim is not None
    assert [mail.payload.get("answers") for mail in claim.mail] == [
        None,
        {"note": WORDS},
        {"note": WORDS, "years": 3},
    ]
    assert await _tables_with(database_url, WORDS) == {"answer", "message"}
    await store.close()


async def _met(store: PostgresStore) -> UUID:
    inbound = Inbound(
        key="twilio:SM1",
        channel="whatsapp",
        addresses=("whatsapp:+15550001",),
        sender="whatsapp:+15550000",
        kind=Kind.TEXT,
        text=WORDS,
        provider_id="SM1",
        urgent=True,
    )
    receipt = await store.journal.accept(inbound, timedelta())
    assert receipt.subject is not None
    return receipt.subject


async def _tables_with(url: str, words: str) -> set[str]:
    connection = await asyncpg.connect(url)
    names = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    found = {
        row["tablename"]
        for row in names
        if await connection.fetchval(
            f'SELECT EXISTS (SELECT FROM "{row["tablename"]}" t WHERE t::text LIKE $1)',  # noqa: S608
            f"%{words}%",
        )
    }
    await connection.close()
    return found
