"""Runs the stores of one test session: ``python -m tests.keeper FOLDER``, started by ``stores``.

It holds them until nobody uses them: each process of the session has a shared lock on
``FOLDER/users``, which the kernel drops when that process ends, however it ends. The keeper waits
for the exclusive one. Its own children die with it. So a killed session leaves nothing behind.
"""

import asyncio
import contextlib
import fcntl
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.config import Settings
from bot.embedded import start_stores
from bot.embedded.folder import write_private

ADDRESSES = "addresses.json"


@contextlib.contextmanager
def data_folder(folder: Path | None = None) -> Iterator[Path]:
    """A ``DATA_DIR`` that the stores' own user can pass through, with all it points to.

    Not below pytest's folder: that is 0700, and the data of a test run by root would go to
    ``/var/lib``.
    """
    if folder is None:
        folder = Path(tempfile.mkdtemp(prefix="hireline-tests-"))
    else:
        folder.mkdir()
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        for pointer in folder.glob("*.at"):
            shutil.rmtree(pointer.read_text("utf-8").strip(), ignore_errors=True)
        shutil.rmtree(folder)


async def keep(shared: Path) -> None:
    """Start, tell the addresses, say so on stdout, stay until everybody has gone."""
    with data_folder() as data_dir, (shared / "users").open("r+") as users:
        settings = Settings(_env_file=None, database_url="", redis_url="", data_dir=data_dir)
        options = ("databases 256",)
        async with start_stores(settings, durable=False, redis_options=options) as stores:
            known = {
                "admin_url": stores.admin_url,
                "database_url": stores.database_url,
                "redis_url": stores.redis_url,
            }
            write_private(shared / ADDRESSES, json.dumps(known))
            os.write(1, b"ready\n")
            await asyncio.to_thread(fcntl.flock, users, fcntl.LOCK_EX)
            (shared / ADDRESSES).unlink()


if __name__ == "__main__":
    asyncio.run(keep(Path(sys.argv[1])))
