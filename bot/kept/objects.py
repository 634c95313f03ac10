"""Files in a folder, or in a bucket: one library (obstore, Rust's object_store) speaks to both.

A file is written beside its place and moved there, so nobody reads half a one; what a crash left
beside it is written again under the same name. A folder is made for this user alone.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Final

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, ObjectStore, from_url

from bot.domain.errors import NotFound, StoreDown
from bot.kept.keys import checked, key_of

_NAME: Final = "The file store"
LEAST_FREE: Final = 300 * 1024 * 1024
"""Bytes of a folder's disk that stay free: the stores on the same disk come first."""
PATIENCE: Final = timedelta(seconds=10)
"""For one request to a bucket; a résumé has a few hundred KB."""


class ObjectFiles:
    """Implements the port ``FileStore`` over whatever obstore speaks to."""

    def __init__(
        self, made: Callable[[], ObjectStore], has_room: Callable[[int], bool] = lambda _: True
    ) -> None:
        """Nothing is opened, and no folder made, before the first file.

        ``has_room``: whether so many bytes may still be kept.
        """
        self._made = made
        self._has_room = has_room

    @cached_property
    def _store(self) -> ObjectStore:
        return self._made()

    async def put(self, content: bytes) -> str:
        key = key_of(content)
        try:
            async with _mapped():
                if not await asyncio.to_thread(self._has_room, len(content)):
                    raise StoreDown(_NAME)
                # Again, also where it is there already: it may be half of one that a disk lost.
                await obstore.put_async(self._store, _path(key), content, use_multipart=False)
        except NotFound as error:  # there is no such bucket
            raise StoreDown(_NAME) from error
        return key

    async def get(self, key: str) -> bytes:
        async with _mapped():
            found = await obstore.get_async(self._store, _path(checked(key)))
            content = bytes(await found.bytes_async())
        if key_of(content) != key:
            # Cut short by a power cut or a full disk: as good as lost, and put again it is whole.
            raise NotFound("file", "of that name")
        return content

    async def delete(self, key: str) -> None:
        try:
            async with _mapped():
                await obstore.delete_async(self._store, _path(checked(key)))
        except NotFound:
            return

    async def close(self) -> None:
        """The library keeps its connections to itself."""


def in_folder(folder: Path, least_free: int = LEAST_FREE) -> ObjectFiles:
    """Files under ``folder``, which is made with the first of them; none once the disk is full."""

    def made() -> ObjectStore:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return LocalStore(folder.absolute(), automatic_cleanup=False)

    def has_room(size: int) -> bool:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return shutil.disk_usage(folder).free - size >= least_free

    return ObjectFiles(made, has_room)


def at_url(url: str) -> ObjectFiles:
    """Files in a bucket, ``s3://bucket/prefix``; who we are says the environment, as for any tool.

    ``AWS_ACCESS_KEY_ID``, ``AWS_REGION``, ``AWS_ENDPOINT`` or a role of the machine.
    """
    store = from_url(
        url,
        client_options={"timeout": PATIENCE, "connect_timeout": timedelta(seconds=3)},
        retry_config={"max_retries": 2, "retry_timeout": PATIENCE},
    )
    return ObjectFiles(lambda: store)


def _path(key: str) -> str:
    """Two letters of it are a folder: ten thousand files in one are slow to list."""
    return f"{key[:2]}/{key[2:]}"


@asynccontextmanager
async def _mapped() -> AsyncIterator[None]:
    try:
        yield
    except (FileNotFoundError, NotFoundError) as error:
        raise NotFound("file", "of that name") from error
    except (BaseError, OSError) as error:
        raise StoreDown(_NAME) from error
