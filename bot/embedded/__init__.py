"""Postgres and Redis for one machine, started by ourselves under ``DATA_DIR``; nothing to install.

``start_stores`` is for ``bot up``; the other commands find a running one by ``running_urls``.
Importing this package is cheap: the database driver is imported when Postgres starts.
"""

from bot.embedded.folder import secret_key
from bot.embedded.running import running_urls
from bot.embedded.stores import Stores, start_stores

__all__ = ["Stores", "running_urls", "secret_key", "start_stores"]
