"""A saver that hands out states of older releases in today's layout.

It wraps whatever saver the worker was given, so that storing needs to know nothing of layouts.
"""

from collections.abc import Collection, Sequence
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
)
from typing_extensions import override

from flows.state import STATE_VERSION, upcast_state


class Upcasting(BaseCheckpointSaver[Any]):
    """Reads through :func:`flows.state.upcast_state`; everything else is the inner saver's."""

    def __init__(self, inner: BaseCheckpointSaver[Any]) -> None:
        super().__init__(serde=inner.serde)
        self.inner = inner

    @override
    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        found = await self.inner.aget_tuple(config)
        if found is None or found.checkpoint["channel_values"].get("version") == STATE_VERSION:
            return found
        return found._replace(checkpoint=_in_todays_layout(found.checkpoint))

    @override
    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        return await self.inner.aput(config, checkpoint, metadata, new_versions)

    @override
    async def aput_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        await self.inner.aput_writes(config, writes, task_id, task_path)

    @override
    def get_next_version(self, current: Any | None, channel: None) -> Any:
        return self.inner.get_next_version(current, channel)

    @override
    def with_allowlist(
        self, extra_allowlist: Collection[tuple[str, ...]]
    ) -> "BaseCheckpointSaver[Any]":
        return Upcasting(self.inner.with_allowlist(extra_allowlist))


def _in_todays_layout(checkpoint: Checkpoint) -> Checkpoint:
    """A channel that was not there before gets a version too: without one it is never stored."""
    values = upcast_state(checkpoint["channel_values"])
    versions = dict(checkpoint["channel_versions"])
    newest = max(versions.values(), default=None)
    if newest is not None:
        versions |= {name: newest for name in values if name not in versions}
    return {**checkpoint, "channel_values": values, "channel_versions": versions}
