"""What is asked often must not get slower with what was ever recorded."""

import json
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from bot.storage.statements import statements

FILL = """
WITH person AS (INSERT INTO candidate (id) VALUES (gen_random_uuid()) RETURNING id),
talk AS (
  INSERT INTO conversation (id, candidate, channel, address, sender, stage)
  SELECT gen_random_uuid(), person.id, 'phone', 'phone:+' || n, '', 'new'
  FROM person, generate_series(1, 20) n RETURNING id
), box AS (INSERT INTO mailbox (subject) SELECT id FROM talk),
mail AS (
  INSERT INTO event (id, subject, seq, type, actor, key, payload, at, done_at)
  SELECT gen_random_uuid(), talk.id, n, 'MESSAGE_RECEIVED', 'candidate', gen_random_uuid()::text,
    '{}', now(), now() FROM talk, generate_series(1, 1500) n
)
INSERT INTO message (id, conversation, direction, seq, author, kind, text, status, at)
SELECT gen_random_uuid(), talk.id, 'in', n, 'candidate', 'text', 'hi', 'received', now()
FROM talk, generate_series(1, 1500) n
"""


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """Every node of a plan."""
    return [plan, *(each for inner in plan.get("Plans", ()) for each in nodes(inner))]


async def scans(url: str, file: str, name: str, *arguments: object) -> dict[str, set[str]]:
    """How a statement reads each table, in a journal where nearly everything is done."""
    connection = await asyncpg.connect(url, ssl=False)
    try:
        await connection.execute(FILL)
        await connection.execute("ANALYZE")
        subject = await connection.fetchval("SELECT id FROM conversation LIMIT 1")
        given = [subject if each == "subject" else each for each in arguments]
        asked = f"EXPLAIN (FORMAT json) {statements(file)[name]}"
        [top] = json.loads(await connection.fetchval(asked, *given))
    finally:
        await connection.close()
    found: dict[str, set[str]] = defaultdict(set)
    for each in nodes(top["Plan"]):
        if "Relation Name" in each:
            found[each["Relation Name"]].add(each["Node Type"])
    return found


@pytest.mark.integration
async def test_a_look_at_one_conversation_reads_only_its_own_events(database_url: str) -> None:
    """A phone looks ten times a second; with an EXISTS each look read all events there ever were:
    90 ms with 100,000 of them."""
    found = await scans(database_url, "reading", "messages", "subject", 0)
    assert found["event"]
    assert all("Index" in each for each in found["event"])


@pytest.mark.integration
@pytest.mark.parametrize(
    ("name", "arguments", "table"),
    [
        ("mail", (), "event"),
        ("quarantined", (), "event"),
        ("outbox", (datetime(2026, 11, 23, tzinfo=UTC), "phone"), "message"),
    ],
)
async def test_what_waits_is_counted_without_reading_what_is_done(
    database_url: str, name: str, arguments: tuple[object, ...], table: str
) -> None:
    """A scrape every fifteen seconds must not read a journal that only grows."""
    found = await scans(database_url, "backlog", name, *arguments)
    assert found[table]
    assert all("Index" in each or "Bitmap" in each for each in found[table])
