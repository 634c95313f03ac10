"""One collection of a Chroma server, over its HTTP API (v2). Made when it is not there.

Chroma's own client takes 2.6 s to import and reports home.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import aiohttp

from bot.embedding import DIMENSIONS
from bot.knowledge.index import IndexDown

_DATABASE: Final = "/api/v2/tenants/default_tenant/databases/default_database"


class _Gone(ValueError):
    """There is no such collection."""


class Collection:
    """Vectors with documents and metadata; each call may raise :class:`IndexDown`."""

    def __init__(self, url: str, name: str, patience: float) -> None:
        self._url = url.rstrip("/") + _DATABASE
        self._name = name
        self._timeout = aiohttp.ClientTimeout(total=patience)
        self._session: aiohttp.ClientSession | None = None
        self._id = ""

    async def ask(self, verb: str, content: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
        """``query``, ``get``, ``upsert``, ``delete``; once more where it was wiped meanwhile.

        Raises:
            IndexDown: no answer in time, or none that makes sense.
        """
        try:
            try:
                return await self._ask(verb, content)
            except _Gone:
                self._id = ""
                return await self._ask(verb, content)
        except (aiohttp.ClientError, TimeoutError, ValueError, LookupError, TypeError) as error:
            raise IndexDown(type(error).__name__) from error

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _ask(self, verb: str, content: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
        if not self._id:
            made = await self._post("/collections", self._made())
            self._id = str(made["id"])
        return await self._post(f"/collections/{self._id}/{verb}", content)

    def _made(self) -> dict[str, Any]:
        return {
            "name": self._name,
            "get_or_create": True,
            "configuration": {"hnsw": {"space": "cosine"}},
            "metadata": {"dimensions": DIMENSIONS},
        }

    async def _post(self, path: str, content: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
        if self._session is None:
            self._session = aiohttp.ClientSession()
        async with self._session.post(
            self._url + path, json=content, timeout=self._timeout
        ) as answer:
            if answer.status == HTTPStatus.NOT_FOUND:
                raise _Gone
            if answer.status not in {HTTPStatus.OK, HTTPStatus.CREATED}:
                raise ValueError(f"status {answer.status}")
            return await answer.json()
