"""Backup and restore over a real Postgres: what is refused, what is kept whatever goes wrong."""

import asyncio
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

import asyncpg
import pytest

from bot.backup.refusals import (
    Damaged,
    Failed,
    Foreign,
    LaterFile,
    NoFile,
    NoRoom,
    Occupied,
    Stopped,
    Taken,
    Unwritable,
)
from bot.backup.restoring import restore
from bot.backup.saving import save
from bot.storage.contents import Contents
from bot.storage.migrate import LOCK, migrate
from tests.contracts.store_cases import Scene, reply
from tests.e2e.house import clean_environment
from tests.e2e.process import until
from tests.integration.backup_cases import (
    brought_back,
    dumped,
    found_in,
    opened,
    saved,
    stage,
)

pytestmark = pytest.mark.integration

WAITING: Final = (
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pg_dump'"
    " AND wait_event_type = 'Lock' AND datname = current_database()"
)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def names(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


def put(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def content_of(path: Path) -> bytes:
    return path.read_bytes()


async def found_without_tables() -> Contents:
    """What a look would say, were the tables not held."""
    return Contents(18, 0, (), (), has_conversations=False)


def command_lines() -> list[str]:
    """Of all processes that may be looked at."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(entry.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue
    return found


async def test_a_backup_is_ours_alone_and_the_whole_of_it_comes_back(
    scene: Scene, database_url: str, empty_database_url: str, file: Path
) -> None:
    await scene.hear("hello")
    await scene.turn(reply("welcome"))
    before = await scene.record()
    await saved(database_url, file)
    assert mode(file) == 0o600
    assert names(file.parent) == [file.name]
    await brought_back(empty_database_url, file)
    async with opened(empty_database_url) as store:
        after = await store.reader.show(scene.address)
    assert [m.text for m in after.messages] == [m.text for m in before.messages]
    assert after.events == before.events


async def test_no_file_is_overwritten(database_url: str, file: Path) -> None:
    put(file, b"precious")
    with pytest.raises(Taken, match="exists already"):
        await saved(database_url, file)
    assert content_of(file) == b"precious"


async def test_a_place_that_is_none_is_named(database_url: str, file: Path) -> None:
    with pytest.raises(Unwritable, match="no such file or directory"):
        await saved(database_url, file / "below" / "a.dump")


async def test_a_disk_that_is_too_full_is_named(database_url: str, file: Path) -> None:
    found = replace(await found_in(database_url), size=10**18)
    with pytest.raises(NoRoom, match=r"has [\d,.]+ MB free and the backup may take"):
        await save(database_url, found, file)
    assert not names(file.parent)


async def test_a_server_that_refuses_us_leaves_nothing_behind(
    database_url: str, file: Path
) -> None:
    found = await found_in(database_url)
    with pytest.raises(Failed, match=r"^Nothing was saved: pg_dump gave up \("):
        await save(database_url.replace("hireline:", "hireline:wrong-"), found, file)
    assert not names(file.parent)


async def test_the_password_is_on_no_command_line(database_url: str, file: Path) -> None:
    """pg_dump waits for a table, so that there is time to look at it."""
    password = database_url.split(":")[2].partition("@")[0]
    holder = await asyncpg.connect(database_url, ssl=False)
    transaction = holder.transaction()
    await transaction.start()
    await holder.execute("LOCK TABLE mailbox IN ACCESS EXCLUSIVE MODE")
    saving = asyncio.create_task(save(database_url, await found_without_tables(), file))
    watcher = await asyncpg.connect(database_url, ssl=False)

    async def is_waiting() -> bool:
        return bool(await watcher.fetchval(WAITING))

    await until(is_waiting)
    lines = command_lines()
    assert any("pg_dump" in line for line in lines)
    assert not any(password in line for line in lines)
    saving.cancel()
    with pytest.raises(Stopped, match=r"Stopped: .* was not written"):
        await saving
    assert not names(file.parent)
    await transaction.rollback()
    await holder.close()
    await watcher.close()


async def test_told_to_end_it_leaves_no_half_file(database_url: str, file: Path) -> None:
    holder = await asyncpg.connect(database_url, ssl=False)
    transaction = holder.transaction()
    await transaction.start()
    await holder.execute("LOCK TABLE job IN ACCESS EXCLUSIVE MODE")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "backup", str(file)),
        env=clean_environment(DATABASE_URL=database_url),
        cwd=file.parent.parent,
        stderr=asyncio.subprocess.PIPE,
    )

    async def has_begun() -> bool:
        return bool(names(file.parent))

    await until(has_begun)
    os.kill(process.pid, signal.SIGTERM)
    _, errors = await process.communicate()
    await transaction.rollback()
    await holder.close()
    assert (process.returncode, errors.decode()) == (1, f"Stopped: {file} was not written.\n")
    assert not names(file.parent)


async def test_conversations_are_replaced_only_when_told_to(
    scene: Scene, database_url: str, file: Path
) -> None:
    await scene.hear("before")
    await saved(database_url, file)
    await scene.hear("after")
    with pytest.raises(Occupied, match="--replace"):
        await brought_back(database_url, file)
    assert [m.text for m in (await scene.record()).messages] == ["before", "after"]
    await brought_back(database_url, file, replace=True)
    assert [m.text for m in (await scene.record()).messages] == ["before"]


async def test_a_conversation_that_begins_while_the_file_is_checked_is_kept(
    scene: Scene, database_url: str, empty_database_url: str, file: Path
) -> None:
    """Empty at the look | a gateway journals somebody | only then are the tables locked."""
    await saved(database_url, file)
    await migrate(empty_database_url)
    found = await found_in(empty_database_url)
    async with opened(empty_database_url) as store:
        newcomer = Scene(stage(store))
        await newcomer.hear("I am new")
        with pytest.raises(Occupied, match=r"holds conversations already.* --replace"):
            await restore(empty_database_url, found, file, replace=False, lock=LOCK)
        assert [m.text for m in (await newcomer.record()).messages] == ["I am new"]
        await restore(empty_database_url, found, file, replace=True, lock=LOCK)
    assert not (await found_in(empty_database_url)).has_conversations


@pytest.mark.parametrize(
    ("made", "named"),
    [
        ("CREATE VIEW funnel AS SELECT stage FROM conversation", "view funnel depends on table"),
        (
            "CREATE SCHEMA bi; CREATE MATERIALIZED VIEW bi.spoken AS SELECT * FROM event",
            r"materialized view bi\.spoken depends on table event",
        ),
        (
            "CREATE SCHEMA bi; CREATE TABLE bi.n (of uuid REFERENCES public.conversation (id))",
            r"n_of_fkey on table bi\.n depends on table conversation",
        ),
    ],
)
async def test_what_depends_on_our_tables_is_named_and_kept(
    scene: Scene, database_url: str, file: Path, made: str, named: str
) -> None:
    await saved(database_url, file)
    await scene.hear("kept")
    connection = await asyncpg.connect(database_url, ssl=False)
    await connection.execute(made)
    with pytest.raises(Occupied, match=rf"\(.*{named}.*\): drop it first"):
        await brought_back(database_url, file, replace=True)
    await connection.close()
    assert [m.text for m in (await scene.record()).messages] == ["kept"]


async def test_a_restore_that_fails_on_its_way_changes_nothing(
    scene: Scene, database_url: str, file: Path
) -> None:
    """Something of that name is there already, which shows when all the rows are in."""
    connection = await asyncpg.connect(database_url, ssl=False)
    await connection.execute(
        "INSERT INTO notice (id, kind, detail) SELECT gen_random_uuid(), 'a.kind', '{}'"
        " FROM generate_series(1, 20000)"
    )
    await saved(database_url, file)
    await scene.hear("kept")
    await connection.execute(
        "ALTER INDEX ix_timer_fire_at RENAME TO other; CREATE SEQUENCE ix_timer_fire_at"
    )
    with pytest.raises(Failed, match=r'changed nothing \(relation "ix_timer_fire_at" already'):
        await brought_back(database_url, file, replace=True)
    assert [m.text for m in (await scene.record()).messages] == ["kept"]
    await connection.execute("DROP SEQUENCE ix_timer_fire_at")
    await brought_back(database_url, file, replace=True)
    assert await connection.fetchval("SELECT count(*) FROM notice") == 20000
    assert not (await found_in(database_url)).has_conversations
    await connection.close()


async def test_a_restore_told_to_end_changes_nothing(
    scene: Scene, database_url: str, file: Path
) -> None:
    """It waits for a table when the signal comes."""
    await scene.hear("kept")
    await saved(database_url, file)
    found = await found_in(database_url)
    holder = await asyncpg.connect(database_url, ssl=False)
    transaction = holder.transaction()
    await transaction.start()
    await holder.execute("LOCK TABLE mailbox IN ACCESS EXCLUSIVE MODE")
    restoring = asyncio.create_task(restore(database_url, found, file, replace=True, lock=LOCK))
    watcher = await asyncpg.connect(database_url, ssl=False)

    async def is_waiting() -> bool:
        return bool(await watcher.fetchval(WAITING.replace("pg_dump", "psql")))

    await until(is_waiting)
    restoring.cancel()
    with pytest.raises(Stopped, match="as it was"):
        await restoring
    await transaction.rollback()
    await holder.close()
    await watcher.close()
    assert [m.text for m in (await scene.record()).messages] == ["kept"]


async def test_a_migrated_database_without_conversations_counts_as_empty(
    scene: Scene, database_url: str, empty_database_url: str, file: Path
) -> None:
    await scene.hear("hello")
    await saved(database_url, file)
    await migrate(empty_database_url)
    await brought_back(empty_database_url, file)
    assert (await found_in(empty_database_url)).has_conversations


async def test_what_is_not_ours_is_not_thrown_away(
    database_url: str, empty_database_url: str, file: Path
) -> None:
    await saved(database_url, file)
    connection = await asyncpg.connect(empty_database_url, ssl=False)
    await connection.execute("CREATE TABLE customer (id int)")
    with pytest.raises(Occupied, match=r"not Hireline's \(customer\)"):
        await brought_back(empty_database_url, file, replace=True)
    await connection.close()


async def test_tables_of_a_later_release_give_way(database_url: str, file: Path) -> None:
    """An upgrade went wrong, and the way back is the backup of before."""
    await saved(database_url, file)
    connection = await asyncpg.connect(database_url, ssl=False)
    await connection.execute(
        "CREATE TABLE later (subject uuid REFERENCES mailbox);"
        "UPDATE alembic_version SET version_num = '9999'"
    )
    await brought_back(database_url, file)
    assert await connection.fetchval("SELECT to_regclass('later')") is None
    await connection.close()


@pytest.mark.parametrize("length", [5, 300, 5000, -40])
async def test_a_file_that_was_cut_is_refused_and_changes_nothing(
    scene: Scene, database_url: str, file: Path, length: int
) -> None:
    await scene.hear("kept")
    put(file, content_of(await saved(database_url, file))[:length])
    with pytest.raises(Damaged, match="is damaged and nothing was restored"):
        await brought_back(database_url, file, replace=True)
    assert [m.text for m in (await scene.record()).messages] == ["kept"]


@pytest.mark.parametrize(
    ("content", "problem"), [(b"", "is empty"), (b"-- SQL\n", "is no backup"), (b"PG", "no backup")]
)
async def test_a_foreign_file_is_refused(
    database_url: str, file: Path, content: bytes, problem: str
) -> None:
    put(file, content)
    with pytest.raises(Foreign, match=problem):
        await brought_back(database_url, file)


async def test_a_backup_of_another_application_is_refused(
    database_url: str, empty_database_url: str, file: Path
) -> None:
    connection = await asyncpg.connect(empty_database_url, ssl=False)
    await connection.execute("CREATE TABLE customer (id int)")
    await connection.close()
    await saved(empty_database_url, file)
    with pytest.raises(Foreign, match="of another application"):
        await brought_back(database_url, file)


async def test_a_large_object_is_not_saved(
    scene: Scene, database_url: str, empty_database_url: str, file: Path
) -> None:
    """It is nobody's of ours, and the script of a restore commits around it."""
    await scene.hear("hello")
    connection = await asyncpg.connect(database_url, ssl=False)
    await connection.execute("SELECT lo_from_bytea(0, 'abc')")
    await connection.close()
    await brought_back(empty_database_url, await saved(database_url, file))
    assert (await found_in(empty_database_url)).has_conversations
    restored = await asyncpg.connect(empty_database_url, ssl=False)
    assert not await restored.fetchval("SELECT count(*) FROM pg_largeobject_metadata")
    await restored.close()


async def test_a_file_with_a_large_object_is_refused_and_changes_nothing(
    scene: Scene, database_url: str, file: Path
) -> None:
    """It would commit half-way: what fails after it could not be taken back."""
    connection = await asyncpg.connect(database_url, ssl=False)
    made = await connection.fetchval("SELECT lo_from_bytea(0, 'abc')")
    await dumped(database_url, file)
    await connection.fetchval("SELECT lo_unlink($1::oid)", made)
    await connection.close()
    await scene.hear("kept")
    with pytest.raises(Foreign, match=r"holds large objects, .*: name a file that `bot backup`"):
        await brought_back(database_url, file, replace=True)
    assert [m.text for m in (await scene.record()).messages] == ["kept"]


async def test_a_file_of_later_programs_is_told_from_a_damaged_one(
    database_url: str, file: Path
) -> None:
    whole = content_of(await saved(database_url, file))
    put(file, whole[:5] + bytes([1, 99]) + whole[7:])  # the version of its form
    with pytest.raises(LaterFile, match="was written by a later pg_dump than 18"):
        await brought_back(database_url, file)


async def test_a_missing_file_is_named(database_url: str, file: Path) -> None:
    with pytest.raises(NoFile, match="no such file"):
        await brought_back(database_url, file)
