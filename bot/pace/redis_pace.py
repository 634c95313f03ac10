"""The pace of all relays together, counted in Redis in one call a batch. Wired by the root.

Nothing stands still for it: a server that is down or slow is left alone for a moment, and each
relay goes by a careful share of its own meanwhile.
"""

import hashlib
import time
from collections.abc import Sequence
from importlib.resources import files
from typing import Final, cast

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as Disconnected, NoScriptError, RedisError

from bot.domain.ports import Passage, Wait
from bot.pace.limits import QUEUE_SECONDS, ROUNDING, Limits
from bot.pace.local import LocalPace

log = structlog.get_logger()

SCRIPT: Final = (files("bot.pace") / "gcra.lua").read_text(encoding="utf-8")
SHA: Final = hashlib.sha1(SCRIPT.encode(), usedforsecurity=False).hexdigest()

PATIENCE: Final = 0.25
"""Seconds for one answer; a batch of messages waits for it."""

LEFT_ALONE: Final = 1.0
"""Seconds for which a server that did not answer is not asked again."""

DOWN: Final = (RedisError, OSError, TimeoutError)


class RedisPace:
    """Implements the port ``Pace``. Keys hold a sender of ours and ids, no address of a person."""

    def __init__(self, url: str, limits: Limits, *, prefix: str = "") -> None:
        self._limits = limits
        self._alone = LocalPace(limits.alone)
        self._prefix = f"{prefix}{{pace}}:"  # one slot of a cluster, or one script could not run
        self._down_until = 0.0
        self._redis = Redis.from_url(
            url,
            decode_responses=True,
            protocol=2,
            max_connections=4,
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            # A connection that went stale is replaced once; a timeout is not tried again.
            retry=Retry(NoBackoff(), 1, supported_errors=(Disconnected,)),
        )

    async def admit(self, passages: Sequence[Passage]) -> Sequence[Wait]:
        if time.monotonic() >= self._down_until:
            try:
                return [_wait(said) for said in await self._ask(passages)]
            except DOWN as error:
                self._leave_alone(error)
        return await self._alone.admit(passages)

    async def _ask(self, passages: Sequence[Passage]) -> Sequence[str]:
        keys = [key for each in passages for key in self._keys(each)]
        limits = self._limits
        own = (limits.interval, limits.burst, limits.person, limits.person_burst)
        arguments = (*keys, *map(str, (*own, QUEUE_SECONDS, ROUNDING)))
        try:
            return cast("Sequence[str]", await self._redis.evalsha(SHA, len(keys), *arguments))
        except NoScriptError:  # a new server, or one that forgot all
            return cast("Sequence[str]", await self._redis.eval(SCRIPT, len(keys), *arguments))

    def _keys(self, passage: Passage) -> tuple[str, ...]:
        sender = f"{self._prefix}{passage.sender}"
        places = ("from", "stop", f"to:{passage.recipient}", "held")
        return tuple(f"{sender}:{place}" for place in places)

    async def stop(self, sender: str, seconds: float) -> None:
        await self._alone.stop(sender, seconds)  # for as long as the others cannot be told
        try:
            key = f"{self._prefix}{sender}:stop"
            await self._redis.set(key, "1", px=max(1, int(seconds * 1000)))
        except DOWN as error:
            self._leave_alone(error)

    def _leave_alone(self, error: Exception) -> None:
        log.warning("pace.alone", error=type(error).__name__)
        self._down_until = time.monotonic() + LEFT_ALONE

    async def close(self) -> None:
        await self._redis.aclose()


def _wait(said: str) -> Wait:
    seconds, is_stopped = said.split()
    return Wait(float(seconds), is_stopped == "1")
