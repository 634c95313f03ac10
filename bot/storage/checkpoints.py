"""The graph's state, saved in the turn's own transaction.

LangGraph writes checkpoints whenever it likes, also of runs that failed or were cancelled. So
inside a turn the saver writes into a buffer, and only the commit of the turn stores what is in it.
Outside a turn (tools, conformance tests) it writes through a connection of its own.
"""

import random
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint as GraphCheckpoint,
    CheckpointMetadata,
    CheckpointTuple,
    get_checkpoint_id,
    get_serializable_checkpoint_metadata,
)
from langgraph.checkpoint.serde.base import SerializerProtocol
from typing_extensions import override

from bot.domain.turn import Checkpoint
from bot.storage.statements import statements
from bot.storage.unit_of_work import Database

if TYPE_CHECKING:
    from bot.storage.unit_of_work import Connection, Row

SQL: Final = statements("checkpoints")


@dataclass
class Buffer:
    """What one turn loaded and what it saved."""

    loaded: Checkpoint | None
    saved: list[Checkpoint] = field(default_factory=list)

    @property
    def newest(self) -> Checkpoint | None:
        """The state the turn ended with; None if it saved none."""
        return self.saved[-1] if self.saved else None


_TURN: ContextVar[Buffer | None] = ContextVar("turn", default=None)


class TurnSaver(BaseCheckpointSaver[str]):
    """A checkpoint saver with two bindings: inside a turn's transaction, or its own connection."""

    def __init__(
        self,
        database: Database | None = None,
        *,
        serde: SerializerProtocol | None = None,
    ) -> None:
        """A saver.

        Args:
            database: for the write-through binding; without it only turns can be saved.
            serde: how values become bytes; LangGraph's own by default.
        """
        super().__init__(serde=serde)
        self._database = database

    @contextmanager
    def turn(self, loaded: Checkpoint | None) -> Iterator[Buffer]:
        """Run a graph within this block: it starts from ``loaded`` and saves into the buffer."""
        buffer = Buffer(loaded)
        token = _TURN.set(buffer)
        try:
            yield buffer
        finally:
            _TURN.reset(token)

    @override
    def get_next_version(self, current: str | None, channel: None) -> str:
        number = 0 if current is None else int(str(current).split(".", maxsplit=1)[0])
        # The random part keeps versions of concurrent writers apart; it is no secret.
        return f"{number + 1:032}.{random.random():016}"  # noqa: S311

    @override
    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        wanted = get_checkpoint_id(config)
        namespace = config["configurable"].get("checkpoint_ns", "")
        buffer = _TURN.get()
        if buffer is not None and not namespace and not wanted:
            newest = buffer.newest or buffer.loaded
            return self._tuple(newest, []) if newest else None
        thread = str(config["configurable"]["thread_id"])
        async with self._own().leasing() as connection:
            row = await connection.fetchrow(SQL["get"], thread, namespace, wanted)
            return await self._with_writes(connection, row) if row else None

    @override
    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        place = config["configurable"] if config else {}
        async with self._own().leasing() as connection:
            rows = await connection.fetch(
                SQL["list"],
                place.get("thread_id"),
                place.get("checkpoint_ns"),
                get_checkpoint_id(config) if config else None,
                get_checkpoint_id(before) if before else None,
            )
            wanted = [row for row in rows if self._is_like(row, filter or {})][:limit]
            found = [await self._with_writes(connection, row) for row in wanted]
        for each in found:  # whoever looks at one may ask for more: hold nothing meanwhile
            yield each

    async def _with_writes(self, connection: "Connection", row: "Row") -> CheckpointTuple:
        place = (row["thread"], row["namespace"], row["id"])
        return self._tuple(_checkpoint(row), await connection.fetch(SQL["writes"], *place))

    def _is_like(self, row: "Row", wanted: dict[str, Any]) -> bool:
        meta = self.serde.loads_typed((row["meta_kind"], row["meta"]))
        return all(meta.get(key) == value for key, value in wanted.items())

    @override
    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: GraphCheckpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        place = config["configurable"]
        kind, body = self.serde.dumps_typed(checkpoint)
        meta = get_serializable_checkpoint_metadata(config, metadata)
        meta_kind, meta_body = self.serde.dumps_typed(meta)
        stored = Checkpoint(
            thread=str(place["thread_id"]),
            namespace=place.get("checkpoint_ns", ""),
            id=checkpoint["id"],
            parent=place.get("checkpoint_id"),
            kind=kind,
            body=body,
            meta_kind=meta_kind,
            meta=meta_body,
        )
        buffer = _TURN.get()
        if buffer is None:
            async with self._own().transaction() as connection:
                await connection.execute(SQL["put"], *_columns(stored))
        else:
            buffer.saved.append(stored)
        return _config(stored, stored.id)

    @override
    async def aput_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        if _TURN.get() is not None:
            return  # a turn that did not end is run again from its beginning
        place = config["configurable"]
        key = (str(place["thread_id"]), place.get("checkpoint_ns", ""), place["checkpoint_id"])
        special = all(channel in WRITES_IDX_MAP for channel, _ in writes)
        rows = [
            (*key, task_id, WRITES_IDX_MAP.get(channel, position), channel, *typed, task_path)
            for position, (channel, value) in enumerate(writes)
            for typed in (self.serde.dumps_typed(value),)
        ]
        async with self._own().transaction() as connection:
            name = "put_write_again" if special else "put_write_once"
            await connection.executemany(SQL[name], rows)

    @override
    async def adelete_thread(self, thread_id: str) -> None:
        async with self._own().transaction() as connection:
            await connection.execute(SQL["delete_writes"], thread_id)
            await connection.execute(SQL["delete"], thread_id)

    def _tuple(self, stored: Checkpoint, writes: Sequence["Row"]) -> CheckpointTuple:
        checkpoint = self.serde.loads_typed((stored.kind, stored.body))
        return CheckpointTuple(
            config=_config(stored, stored.id),
            checkpoint=checkpoint,
            metadata=self.serde.loads_typed((stored.meta_kind, stored.meta)),
            parent_config=_config(stored, stored.parent) if stored.parent else None,
            pending_writes=[
                (row["task"], row["channel"], self.serde.loads_typed((row["kind"], row["body"])))
                for row in writes
            ],
        )

    def _own(self) -> Database:
        if self._database is None:
            raise RuntimeError("This saver has no connection of its own: run it inside a turn.")
        return self._database


def _config(stored: Checkpoint, checkpoint_id: str | None) -> RunnableConfig:
    return {
        "configurable": {
            "thread_id": stored.thread,
            "checkpoint_ns": stored.namespace,
            "checkpoint_id": checkpoint_id,
        }
    }


def _checkpoint(row: "Row") -> Checkpoint:
    names = ("thread", "namespace", "id", "parent", "kind", "body", "meta_kind", "meta")
    return Checkpoint(*(row[name] for name in names))


def _columns(stored: Checkpoint) -> tuple[object, ...]:
    return (
        stored.thread,
        stored.namespace,
        stored.id,
        stored.parent,
        stored.kind,
        stored.body,
        stored.meta_kind,
        stored.meta,
    )
