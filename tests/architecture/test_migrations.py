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
        'op.get_bind().exec_driver_sql("DROP TABLE event")',
        "fill()",
        "from alembic.op import drop_column",
        "import os",
        'sa.Table("event", sa.MetaData()).drop(op.get_bind())',
        'getattr(op, "drop_table")("event")',
        "drop = op.drop_table",
        "len = op",
        "downgrade()",
        "list(range(1), key=op.drop_table)",
        'op.add_column("event", sa.Column("n", sa.Integer(), nullable=False, server_default=None))',
        'op.add_column("event", sa.Column("n", sa.Integer(), unique=True))',
        'op.add_column("event", sa.Column("n", sa.Integer(), index=True))',
        'op.add_column("event", sa.Column("n", sa.Integer(), primary_key=True))',
        'op.add_column("event", sa.Column("n", sa.Uuid(), sa.ForeignKey("mailbox.subject")))',
        'op.add_column("event", sa.Column("n", sa.Integer(), sa.CheckConstraint("n > 0")))',
        'op.add_column("event", sa.Column("n", sa.Integer(), sa.Identity()))',
        'op.add_column("event", sa.Column("n", sa.Boolean(create_constraint=True)))',
        'op.add_column("event", sa.Column("n", sa.Uuid(), '
        'server_default=sa.text("gen_random_uuid()")))',
        'op.add_column("event", sa.Column("n", sa.Uuid(), server_default=DEFAULT))',
        'op.add_column("event", sa.Column("n", sa.Uuid(), **{"unique": True}))',
        'op.add_column("event", column=sa.Column("n", sa.Uuid()))',
        'op.execute("SET lock_timeout = 0; DROP TABLE event")',
        'op.execute("UPDATE event SET way = NULL")',
        'op.execute("INSERT INTO job WITH gone AS (DELETE FROM event RETURNING *) SELECT")',
        'op.execute("SET ROLE postgres")',
        'op.create_table("call", sa.Column("id", sa.Uuid(), sa.ForeignKey("mailbox.subject")))',
        'op.create_table("call", sa.ForeignKeyConstraint(["of"], ["mailbox.subject"]))',
        'op.create_table("event", if_not_exists=True)',
        'op.create_table("event", schema="other")',
        'op.create_index("some", "event", ["at"], postgresql_concurrently=flag)',
    ],
)
def test_a_step_that_old_workers_would_trip_over_is_seen(step: str) -> None:
    found = taken_away(migration(step))
    assert found
    assert all(each.startswith("line 5: ") for each in found)


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
        (
            'op.create_table("call", sa.Column("id", sa.Uuid(), nullable=False))',
            'op.create_table("tone", sa.Column("of", sa.Uuid(), sa.ForeignKey("call.id")))',
            'op.create_table("beat", sa.ForeignKeyConstraint(["of"], ["call.id"]))',
            'op.create_foreign_key("whose", "tone", "call", ["at"], ["id"])',
        ),
        (
            'op.add_column("event", sa.Column("at", sa.DateTime(timezone=True), nullable=False,'
            ' server_default=sa.text("now()")))',
        ),
        ('op.add_column("event", sa.Column("on", sa.Boolean, server_default=sa.false()))',),
        ('op.execute("INSERT INTO job (code) VALUES (1) ON CONFLICT DO NOTHING;")',),
        (
            "with op.get_context().autocommit_block():",
            "    op.execute(\"COMMENT ON TABLE event IS 'what happened'\")",
        ),
    ],
)
def test_what_only_adds_passes(steps: tuple[str, ...]) -> None:
    assert taken_away(migration(*steps)) == []


@pytest.mark.parametrize(
    "head",
    [
        'def fill(): op.drop_table("event")',
        'op.drop_table("event")',
        "from alembic.op import drop_table",
        "class Step: pass",
        "upgrade = op.drop_table",
    ],
)
def test_nothing_is_hidden_beside_the_upgrade(head: str) -> None:
    found = taken_away(migration("pass", head=head))
    assert found
    assert all(each.startswith("line 3: ") for each in found)


def test_the_way_back_may_take_away() -> None:
    assert taken_away(migration("pass", head='def downgrade(): op.drop_table("event")')) == []


def test_what_the_way_back_makes_is_not_new() -> None:
    head = 'def downgrade(): op.create_table("event")'
    assert taken_away(migration('op.create_index("some", "event", ["at"])', head=head))


def test_only_the_first_migration_made_everything() -> None:
    step = 'op.create_index("one", "event", ["at"], unique=True)'
    first = migration(step).replace('"0009"', '"0001"').replace('"0008"', "None")
    assert taken_away(first) == []
    assert taken_away(first.replace('"0001"', '"0009"'))


def test_a_declaration_is_read() -> None:
    source = migration('op.drop_column("event", "old")', head='contracts = "0007"')
    assert declared(source) == "0007"
    assert declared(migration("pass")) is None
    assert revisions(source) == ("0009", "0008")
