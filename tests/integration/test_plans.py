"""What is asked often must not get slower with what was ever recorded."""

import json
from typing import Any

import asyncpg
import pytest

from bot.storage.statements import statements

FILL = """
WITH person AS (INSERT INTO candidate (id) VALUES (gen_random_uuid()) RETURNING id),
talk AS (
  INSERT INTO conversation (id, candidate, channel, address, sender, stage)
  SELECT gen_random_uuid(), person.id, 'phone', 'phone:+' || n, '', 'new'
  FROM person, generate_series(1, 300) n RETURNING id
), box AS (INSERT INTO mailbox (subject) SELECT id FROM talk),
mail AS (
  INSERT INTO event (id, subject, seq, type, actor, key, payload, at, done_at)
  SELECT gen_random_uuid(), talk.id, n, 'MESSAGE_RECEIVED', 'candidate', gen_random_uuid()::text,
    '{}', now(), now() FROM talk, generate_series(1, 60) n
)
INSERT INTO message (id, conversation, direction, seq, author, kind, text, status, at)
SELECT gen_random_uuid(), talk.id, 'in', n, 'candidate', 'text', 'hi', 'received', now()
FROM talk, generate_series(1, 60) n
"""


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """Every node of a plan."""
    return [plan, *(each for inner in plan.get("Plans", ()) for each in nodes(inner))]


@pytest.mark.integration
async def test_a_look_at_one_conversation_reads_only_its_own_events(database_url: str) -> None:
    """A phone looks ten times a second; with an EXISTS each look read all events there ever were:
    90 ms with 100,000 of them."""
    connection = await asyncpg.connect(database_url, ssl=False)
    try:
        await connection.execute(FILL)
        await connection.execute("ANALYZE")
        subject = await connection.fetchval("SELECT id FROM conversation LIMIT 1")
        asked = f"EXPLAIN (FORMAT json) {statements('reading')['messages']}"
        [top] = json.loads(await connection.fetchval(asked, subject, 0))
    finally:
        await connection.close()
    scans = [each for each in nodes(top["Plan"]) if each.get("Relation Name") == "event"]
    assert scans
    assert all("Index" in each["Node Type"] for each in scans)
