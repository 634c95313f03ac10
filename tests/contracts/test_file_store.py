"""What every store of files must do: in memory, in a folder, in a bucket as obstore sees one."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp import web
from obstore.store import MemoryStore as Bucket, S3Store

from bot.domain.errors import NotFound, StoreDown
from bot.domain.ports import FileStore
from bot.kept.in_memory import MemoryFiles
from bot.kept.objects import ObjectFiles, at_url, in_folder

CONTENT = b"%PDF-1.7\n" + bytes(range(256)) * 40
KEY = "0" * 64


@pytest.fixture(params=["memory", "folder", "bucket"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    made: dict[str, Callable[[], FileStore]] = {
        "memory": MemoryFiles,
        "folder": lambda: in_folder(tmp_path / "files"),
        "bucket": lambda: _bucket(),
    }
    return made[request.param]()


@pytest.mark.parametrize("content", [CONTENT, b"", b"\0"])
async def test_what_was_put_comes_back(files: FileStore, content: bytes) -> None:
    assert await files.get(await files.put(content)) == content


async def test_one_content_has_one_key_however_often_it_comes(files: FileStore) -> None:
    keys = await asyncio.gather(*(files.put(CONTENT) for _ in range(8)))

    assert set(keys) == {await files.put(CONTENT)}
    assert await files.get(keys[0]) == CONTENT
    assert await files.put(CONTENT + b"!") not in keys


@pytest.mark.parametrize("key", [KEY, "", "../../etc/passwd", "A" * 64, KEY + "/.."])
async def test_what_is_not_kept_is_not_found(files: FileStore, key: str) -> None:
    await files.put(CONTENT)

    with pytest.raises(NotFound):
        await files.get(key)


async def test_what_was_deleted_is_gone_and_may_be_deleted_again(files: FileStore) -> None:
    key, other = await files.put(CONTENT), await files.put(b"another one's")
    await files.delete(key)
    await files.delete(key)

    with pytest.raises(NotFound):
        await files.get(key)
    assert await files.get(other) == b"another one's"
    assert await files.put(CONTENT) == key
    assert await files.get(key) == CONTENT


def _bucket() -> ObjectFiles:
    bucket = Bucket()
    return ObjectFiles(lambda: bucket)


async def test_a_folder_is_for_its_user_alone(tmp_path: Path) -> None:
    files = in_folder(tmp_path / "deep" / "files")
    assert not (tmp_path / "deep").exists()
    await files.put(CONTENT)

    assert (tmp_path / "deep" / "files").stat().st_mode & 0o777 == 0o700


async def test_a_file_that_was_cut_is_not_taken_for_the_whole(tmp_path: Path) -> None:
    files = in_folder(tmp_path)
    key = await files.put(CONTENT)
    (tmp_path / key[:2] / key[2:]).write_bytes(CONTENT[:100])

    with pytest.raises(NotFound):
        await files.get(key)
    assert await files.put(CONTENT) == key
    assert await files.get(key) == CONTENT


async def test_a_folder_that_cannot_be_written_is_a_store_that_is_down(tmp_path: Path) -> None:
    files = in_folder(tmp_path / "files")
    (tmp_path / "files").write_bytes(b"no folder")

    with pytest.raises(StoreDown):
        await files.put(CONTENT)


async def test_a_bucket_that_is_not_there_is_a_store_that_is_down() -> None:
    """Its NoSuchBucket was taken for a missing file, and every candidate told of a damaged one."""

    async def no_bucket(request: web.Request) -> web.Response:
        error = "<Error><Code>NoSuchBucket</Code><Message>None.</Message></Error>"
        return web.Response(status=404, text=error, content_type="application/xml")

    app = web.Application()
    app.router.add_route("*", "/{any:.*}", no_bucket)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    bucket = S3Store(
        "nobodys",
        endpoint=f"http://127.0.0.1:{runner.addresses[0][1]}",
        region="none",
        access_key_id="a",
        secret_access_key="b",
        client_options={"allow_http": True},
    )
    files = ObjectFiles(lambda: bucket)
    with pytest.raises(StoreDown):
        await files.put(CONTENT)
    with pytest.raises(NotFound):
        await files.get(KEY)
    await runner.cleanup()


async def test_a_folder_leaves_room_for_the_stores_on_its_disk(tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free
    with pytest.raises(StoreDown):
        await in_folder(tmp_path / "full", least_free=free * 2).put(CONTENT)
    assert await in_folder(tmp_path / "room", least_free=0).put(CONTENT)


def test_a_bucket_is_named_by_its_address() -> None:
    assert isinstance(at_url("s3://hireline/files?region=eu-west-1"), ObjectFiles)
