"""Migrations that those who run already live through.

A column was renamed in one release elsewhere: the new schema was there in a second, the old workers
ran on for the ten minutes of the rollout, every one of their commits failed, and each failure
counted against a candidate's message until it was set aside. So a release only adds. What it no
longer needs goes a release later, in a migration that says which expansion it contracts.
"""

from pathlib import Path
from typing import Final

import pytest

from tests.architecture.expanding import declared, revisions, taken_away
from tests.architecture.product import ROOT, WRITTEN_BY_ALEMBIC

FILES: Final = sorted((ROOT / WRITTEN_BY_ALEMBIC).glob("[0-9]*.py"))


def migration(*steps: str, head: str = "") -> str:
    body = "\n".join(f"    {step}" for step in steps)
    return f'revision = "0009"\ndown_revision = "0008"\n{head}\ndef upgrade():\n{body}\n'


def test_there_are_migrations() -> None:
    assert FILES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_migration_only_adds_unless_it_says_what_it_contracts(path: Path) -> None:
    source = path.read_text("utf-8")
    revision, _ = revisions(source)
    assert path.stem.startswith(f"{revision}_")
    contracted = declared(source)
    if contracted is None:
        assert taken_away(source) == []
        return
    earlier = [revisions(each.read_text("utf-8"))[0] for each in FILES if each < path]
    assert contracted in earlier
    assert taken_away(source), "it contracts nothing: take the declaration out"


@pytest.mark.parametrize(
    "step",
    [
        'op.drop_column("message", "text")',
        'op.drop_table("notice")',
        'op.drop_index("mailbox_due")',
        'op.rename_table("event", "fact")',
        'op.alter_column("message", "text", new_column_name="words")',
        'op.alter_column("message", "text", nullable=False)',
        'op.add_column("event", sa.Column("way", sa.String(), nullable=False))',
        'op.add_column("event", column)',
        'op.create_unique_constraint("one", "event", ["at"])',
        'op.create_check_constraint("short", "event", "1 = 1")',
        'op.create_foreign_key("whose", "event", "mailbox", ["subject"], ["subject"])',
        'op.create_index("one", "event", ["at"], unique=True, postgresql_concurrently=True)',
        'op.create_index("some", "event", ["at"])',
        'op.execute("DROP INDEX CONCURRENTLY IF EXISTS mailbox_due")',
        'op.execute("ALTER TABLE event DROP COLUMN at")',
        'op.execute(sa.text("DELETE FROM event"))',
        "op.execute(statement)",
        'op.get_bind().execute(sa.text("TRUNCATE event"))',
        'op.batch_alter_table("event")',
    ],
)
def test_a_step_that_old_workers_would_trip_over_is_seen(step: str) -> None:
    (found,) = taken_away(migration(step))
    assert found.startswith("line 5: ")


@pytest.mark.parametrize(
    "steps",
    [
        ('op.add_column("event", sa.Column("way", sa.String(), nullable=True))',),
        ('op.add_column("event", sa.Column("way", sa.String()))',),
        (
            'op.add_column("event", sa.Column("n", sa.Integer(), nullable=False,'
            ' server_default="0"))',
        ),
        ('op.create_index("some", "event", ["at"], postgresql_concurrently=True)',),
        (
            'op.execute("SET lock_timeout = 0")',
            'op.execute("DROP INDEX CONCURRENTLY IF EXISTS some")',
            'op.create_index(op.f("some"), "event", ["at"], postgresql_concurrently=True)',
        ),
        (
            'op.create_table("call", sa.Column("id", sa.Uuid(), nullable=False))',
            'op.create_index("one", "call", ["id"], unique=True)',
            'op.create_unique_constraint("once", "call", ["id"])',
        ),
        ('op.execute("UPDATE event SET n = 1 WHERE n IS NULL")',),
    ],
)
def test_what_only_adds_passes(steps: tuple[str, ...]) -> None:
    assert taken_away(migration(*steps)) == []


def test_a_declaration_is_read() -> None:
    source = migration('op.drop_column("event", "old")', head='contracts = "0007"')
    assert declared(source) == "0007"
    assert declared(migration("pass")) is None
    assert revisions(source) == ("0009", "0008")
