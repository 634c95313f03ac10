"""The embedded stores, for real: who may reach them, what they leave, what they refuse."""

import json
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import psutil
import pytest
from redis.asyncio import Redis
from redis.exceptions import AuthenticationError

from bot.config import Settings
from bot.domain.errors import BadSetting
from bot.embedded import Stores, running_urls, start_stores
from bot.embedded.account import SYSTEM_HOME, USER, reachable_program, store_account
from bot.embedded.refusals import DataGone, ForeignFolder, InUse, OtherVersion
from bot.embedded.running import running_chroma
from tests.stores import Servers

pytestmark = pytest.mark.integration
root = pytest.mark.skipif(os.geteuid() != 0, reason="for root")


def settings(data_dir: Path, database_url: str = "", redis_url: str = "") -> Settings:
    return Settings(
        _env_file=None, data_dir=data_dir, database_url=database_url, redis_url=redis_url
    )


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def place(data_dir: Path, name: str) -> Path:
    pointer = data_dir / f"{name}.at"
    return Path(pointer.read_text("utf-8").strip()) if pointer.exists() else data_dir / name


def postmaster(data_dir: Path) -> psutil.Process:
    file = place(data_dir, "postgres") / "cluster" / "postmaster.pid"
    return psutil.Process(int(file.read_text("utf-8").split()[0]))


async def roles(url: str) -> list[str]:
    connection = await asyncpg.connect(url, ssl=False)
    try:
        return [row[0] for row in await connection.fetch("SELECT current_user::text")]
    finally:
        await connection.close()


async def remember(stores: Stores) -> None:
    connection = await asyncpg.connect(stores.database_url, ssl=False)
    await connection.execute("CREATE TABLE kept AS SELECT 'here' AS word")
    await connection.close()
    async with Redis.from_url(stores.redis_url) as client:
        await client.set("kept", "here")


async def remembered(stores: Stores) -> tuple[str, bytes | str | None]:
    connection = await asyncpg.connect(stores.database_url, ssl=False)
    word = await connection.fetchval("SELECT word FROM kept")
    await connection.close()
    async with Redis.from_url(stores.redis_url) as client:
        return word, await client.get("kept")


async def test_what_was_stored_is_there_again_under_the_same_addresses(data_dir: Path) -> None:
    async with start_stores(settings(data_dir)) as first:
        await remember(first)
    async with start_stores(settings(data_dir)) as second:
        assert await remembered(second) == ("here", b"here")
        assert (second.database_url, second.redis_url) == (first.database_url, first.redis_url)


async def test_nobody_gets_in_without_the_password(servers: Servers) -> None:
    for user in ("postgres", "hireline"):
        port = urlsplit(servers.app_url).port
        with pytest.raises(asyncpg.InvalidPasswordError):
            await roles(f"postgresql://{user}:guess@127.0.0.1:{port}/postgres")
    async with Redis(port=urlsplit(servers.redis_url).port or 0) as stranger:
        with pytest.raises(AuthenticationError):
            await stranger.ping()


async def test_passwords_stand_in_closed_files_and_on_no_command_line(data_dir: Path) -> None:
    async with start_stores(settings(data_dir), durable=False) as stores:
        passwords = {
            str(urlsplit(url).password)
            for url in (stores.database_url, stores.admin_url, stores.redis_url)
        }
        assert len(passwords) == 3
        for process in psutil.process_iter(["cmdline"]):
            line = " ".join(process.info["cmdline"] or ())
            assert not any(password in line for password in passwords)
        homes = {data_dir, place(data_dir, "postgres"), place(data_dir, "valkey")}
        for path in (found for home in homes for found in home.rglob("*")):
            if path.is_file() and path.stat().st_size < 100_000:
                told = any(word.encode() in path.read_bytes() for word in passwords)
                assert not told or mode(path) == 0o600, path
        assert mode(place(data_dir, "postgres")) == mode(place(data_dir, "valkey")) == 0o700


async def test_what_postgres_stumbles_over_does_not_get_into_its_log(data_dir: Path) -> None:
    """It once quoted the statement, and in a DETAIL the key, of everything that failed."""
    async with start_stores(settings(data_dir), durable=False) as stores:
        connection = await asyncpg.connect(stores.database_url, ssl=False)
        await connection.execute("CREATE TABLE kept (word text PRIMARY KEY)")
        await connection.execute("INSERT INTO kept VALUES ($1)", "whatsapp:+15550001")
        with pytest.raises(asyncpg.UniqueViolationError):
            await connection.execute("INSERT INTO kept VALUES ($1)", "whatsapp:+15550001")
        with pytest.raises(asyncpg.UniqueViolationError):
            await connection.execute("INSERT INTO kept VALUES ('whatsapp:+15550001')")
        await connection.close()
    told = (data_dir / "logs" / "postgres.log").read_text("utf-8")
    assert told.count("duplicate key value") == 2
    assert "15550001" not in told


def test_they_listen_on_the_loopback_alone(servers: Servers) -> None:
    ports = {urlsplit(url).port for url in (servers.app_url, servers.redis_url)}
    addresses = [
        one.laddr
        for one in psutil.net_connections("inet")
        if one.status == psutil.CONN_LISTEN and one.laddr
    ]
    ours = {(one.ip, one.port) for one in addresses if one.port in ports}
    assert ours == {("127.0.0.1", port) for port in ports}


async def test_the_application_is_no_superuser(servers: Servers) -> None:
    connection = await asyncpg.connect(servers.app_url, ssl=False)
    assert not await connection.fetchval(
        "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    )
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("COPY (SELECT 1) TO PROGRAM 'true'")
    await connection.close()


async def test_they_are_found_while_they_run_and_only_then(data_dir: Path) -> None:
    async with start_stores(settings(data_dir), durable=False) as stores:
        assert running_urls(data_dir) == (stores.database_url, stores.redis_url)
        note = data_dir / "running.json"
        assert mode(note) == 0o600
        left_behind = note.read_text("utf-8")
    assert running_urls(data_dir) is None
    assert running_chroma(data_dir) == ""
    # After a kill the note lies there, and its number may be somebody else's by now.
    note.write_text(json.dumps({**json.loads(left_behind), "born": "1"}), "utf-8")
    assert running_urls(data_dir) is None


async def test_a_folder_in_use_is_refused_with_the_process_that_has_it(data_dir: Path) -> None:
    async with start_stores(settings(data_dir), durable=False):
        with pytest.raises(InUse, match=rf"already runs on {data_dir} \(pid {os.getpid()}\)"):
            async with start_stores(settings(data_dir)):
                pytest.fail("started twice")


async def test_given_stores_are_left_alone(data_dir: Path) -> None:
    given = ("postgresql://u:p@db/h", "redis://cache/0")
    named = settings(data_dir, *given).model_copy(update={"chroma_url": "http://127.0.0.1:9"})
    async with start_stores(named) as stores:
        assert running_chroma(data_dir) == "http://127.0.0.1:9"
        assert (stores.database_url, stores.redis_url) == given
        assert stores.servers == ()
        assert running_urls(data_dir) == given


async def test_a_stale_pid_file_whose_number_is_anothers_now_is_no_obstacle(data_dir: Path) -> None:
    async with start_stores(settings(data_dir), durable=False):
        file = place(data_dir, "postgres") / "cluster" / "postmaster.pid"
        lines = file.read_text("utf-8").splitlines()
        owner = file.stat()
    file.write_text("\n".join((str(os.getpid()), *lines[1:], "")), "utf-8")
    os.chown(file, owner.st_uid, owner.st_gid)
    async with start_stores(settings(data_dir), durable=False) as stores:
        assert await roles(stores.database_url) == ["hireline"]


async def test_data_of_another_postgres_is_not_touched(data_dir: Path) -> None:
    async with start_stores(settings(data_dir), durable=False):
        version = place(data_dir, "postgres") / "cluster" / "PG_VERSION"
    version.write_text("16\n", "utf-8")
    with pytest.raises(OtherVersion, match="written by Postgres 16 and this release brings 18"):
        async with start_stores(settings(data_dir)):
            pytest.fail("started on foreign data")
    assert running_urls(data_dir) is None


async def test_a_start_that_was_killed_half_way_is_done_over(data_dir: Path) -> None:
    async with start_stores(settings(data_dir), durable=False):
        home = place(data_dir, "postgres")
    (home / "cluster").rename(home / "cluster.new")
    async with start_stores(settings(data_dir), durable=False) as stores:
        assert await roles(stores.database_url) == ["hireline"]


@pytest.mark.parametrize("name", ["/proc/hireline", "/dev/null"])
async def test_a_folder_that_cannot_be_written_is_named(name: str) -> None:
    with pytest.raises(BadSetting, match=f"DATA_DIR: {name} cannot be written"):
        async with start_stores(settings(Path(name))):
            pytest.fail("started nowhere")


@pytest.fixture
def closed_parent(data_dir: Path) -> Iterator[Path]:
    """A DATA_DIR below a folder that is only for its owner, like root's home."""
    data_dir.chmod(0o700)
    inner = data_dir / "project" / "data"
    yield inner
    for pointer in inner.glob("*.at"):
        shutil.rmtree(pointer.read_text("utf-8").strip(), ignore_errors=True)


async def test_no_mode_of_a_folder_above_changes(closed_parent: Path) -> None:
    closed_parent.parent.mkdir(mode=0o750)
    above = [*closed_parent.parents]
    before = [mode(path) for path in above]
    async with start_stores(settings(closed_parent)) as first:
        await remember(first)
    async with start_stores(settings(closed_parent)) as stores:
        assert await remembered(stores) == ("here", b"here")
    assert [mode(path) for path in above] == before


@root
async def test_root_runs_the_stores_as_their_own_user(data_dir: Path) -> None:
    async with start_stores(settings(data_dir), durable=False):
        process = postmaster(data_dir)
        assert process.username() == USER
        assert process.uids().real == process.uids().saved != 0
        assert (data_dir / "postgres").owner() == (data_dir / "valkey").owner() == USER


@root
async def test_data_of_root_behind_a_closed_folder_goes_to_the_system(closed_parent: Path) -> None:
    async with start_stores(settings(closed_parent), durable=False):
        home = place(closed_parent, "postgres")
        assert home.parent == Path("/var/lib/hireline")
        assert (mode(home), home.owner()) == (0o700, USER)
        assert not (closed_parent / "postgres").exists()
    shutil.rmtree(home)
    with pytest.raises(DataGone, match="which is gone"):
        async with start_stores(settings(closed_parent)):
            pytest.fail("started empty without being told to")


@root
async def test_root_does_not_take_over_somebodys_data(data_dir: Path) -> None:
    (data_dir / "postgres").mkdir(mode=0o700)
    os.chown(data_dir / "postgres", 1234, 1234)
    with pytest.raises(ForeignFolder, match="belongs to the user with id 1234"):
        async with start_stores(settings(data_dir)):
            pytest.fail("took it over")


@root
def test_programs_that_the_user_cannot_reach_are_copied_once(tmp_path: Path) -> None:
    # pytest's folder is 0700, as a virtual environment in root's home would be.
    account = store_account()
    program = tmp_path / "wheel" / "bin" / "tool"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\nexec cat "${0%/*}/../share/word"\n', "utf-8")
    program.chmod(0o700)
    (tmp_path / "wheel" / "share").mkdir()
    (tmp_path / "wheel" / "share" / "word").write_text("hello", "utf-8")
    assert not account.can(str(program))
    version = f"test-{tmp_path.parent.name}-{tmp_path.name}"
    try:
        parts = ("wheel/bin/tool", "wheel/share")
        copy = reachable_program(tmp_path, "wheel/bin/tool", parts, version)
        assert account.can(copy)
        program.unlink()
        assert reachable_program(tmp_path, "wheel/bin/tool", parts, version) == copy
        assert (Path(copy).owner(), mode(Path(copy))) == ("root", 0o755)
    finally:
        shutil.rmtree(SYSTEM_HOME / version)
