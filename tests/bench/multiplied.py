"""Many stored conversations, made from a few real ones inside the database.

A few candidates really go through their screening; then each row of every table that holds
anything of them is copied with other ids, addresses and keys, thousands of times. So whatever the
product writes is there in its usual proportions, in tables of later migrations, too. Ids keep the
order of time, as ours do.
"""

from collections.abc import Sequence
from typing import Final

import asyncpg

SHARED: Final = frozenset({"job", "employer", "alembic_version"})
"""Tables that all conversations have in common, and columns that point to them."""

TIMER: Final = "fire_at"
"""Stays as it is: what is in the past would fire at once."""

CHUNK: Final = 5_000
"""Conversations a transaction."""

MINUTE: Final = 60_000
"""Milliseconds between two of the stored ones, back from today."""

AGAIN: Final = """
CREATE OR REPLACE FUNCTION pg_temp.again(old uuid, place bigint) RETURNS uuid IMMUTABLE STRICT
  PARALLEL SAFE LANGUAGE sql RETURN (
  lpad(to_hex((extract(epoch FROM date_trunc('day', now())) * 1000)::bigint - place * {minute}),
       12, '0') || '7' || substr(md5(old::text || place), 14))::uuid
"""
COLUMNS: Final = """
SELECT c.table_name, c.column_name, c.udt_name FROM information_schema.columns c
JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
ORDER BY c.table_name, c.ordinal_position
"""
UNIQUE: Final = frozenset({"key", "provider_id"})
"""Text that no two rows may have in common; addresses neither, but those must look like some."""


def copied_address(address: str, place: int) -> str:
    """What an address becomes in a copy."""
    return f"whatsapp:+44{address[-2:]}{place:08}"


async def multiply(admin: "asyncpg.Connection[asyncpg.Record]", begin: int, end: int) -> None:
    """Copy what is there ``end - begin`` times, from place ``begin`` on, and let it be analysed.

    Args:
        admin: the superuser's connection to the house's database: what points where is right by
            construction, so foreign keys are not checked row by row.
        begin: how often it was copied before.
        end: how often it shall have been.
    """
    await admin.execute(AGAIN.format(minute=MINUTE))
    await admin.execute("SET session_replication_role = replica; SET synchronous_commit = off")
    await admin.execute("CREATE TEMPORARY TABLE IF NOT EXISTS place (place bigint)")
    statements = [_copy(table, columns) for table, columns in (await _tables(admin)).items()]
    if not begin:  # what was really said stands apart, and copies are made from that alone
        await admin.execute(";".join(_keep(table) for table in await _tables(admin)))
    for first in range(begin, end, CHUNK):
        last = min(first + CHUNK, end)
        async with admin.transaction():
            await admin.execute("TRUNCATE place")
            await admin.execute(
                "INSERT INTO place SELECT generate_series($1::bigint, $2::bigint)", first + 1, last
            )
            for statement in statements:
                await admin.execute(statement)
    await admin.execute("VACUUM (ANALYZE)")


async def _tables(
    admin: "asyncpg.Connection[asyncpg.Record]",
) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for table, column, kind in await admin.fetch(COLUMNS):
        if table not in SHARED:
            found.setdefault(table, []).append((column, kind))
    return found


def _keep(table: str) -> str:
    return f"CREATE TABLE original.{table} AS TABLE public.{table}"


def _copy(table: str, columns: Sequence[tuple[str, str]]) -> str:
    names = ", ".join(f'"{name}"' for name, _ in columns)
    values = ", ".join(_value(name, kind) for name, kind in columns)
    return (
        f"INSERT INTO public.{table} ({names}) "  # noqa: S608 - names from the catalogue
        f"SELECT {values} FROM place, original.{table} ORDER BY place DESC"
    )


def _value(name: str, kind: str) -> str:
    column = f'"{name}"'
    by_name = {
        "address": f"'whatsapp:+44' || right({column}, 2) || lpad(place::text, 8, '0')",
        "payload": f"CASE WHEN {column} ? 'message' THEN jsonb_set({column}, '{{message}}', "
        f"to_jsonb(pg_temp.again(({column} ->> 'message')::uuid, place))) ELSE {column} END",
        "thread": f"pg_temp.again({column}::uuid, place)::text",
        **dict.fromkeys(UNIQUE, f"{column} || '-' || place"),
        **dict.fromkeys((*SHARED, TIMER), column),
    }
    by_kind = {
        "uuid": f"pg_temp.again({column}, place)",
        "timestamptz": f"{column} - place * interval '{MINUTE} milliseconds'",
    }
    return by_name.get(name) or by_kind.get(kind) or column
