"""What the commands of recovery do: back-fill, replay, quarantine.

Imports stand inside the functions for the reason that the composition root gives.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.bootstrap import clock_of, located
from bot.config import Settings
from bot.domain.errors import Refused, StoreDown, TryLater
from bot.senses import archive

if TYPE_CHECKING:
    from bot.domain.ports import Bus
    from bot.domain.quarantine import Quarantine, SetAside, Settled
    from bot.storage.postgres import PostgresStore

LONGEST_BACKFILL: Final = timedelta(days=90)
"""How far back a provider is asked, hour by hour: for a backup that is old."""

PATIENCE: Final = 5.0
"""Seconds for Redis to answer: somebody waits for a command, and no provider for an answer."""

BATCH: Final = 500
"""Facts that a replay announces at once."""

PACE: Final = 0.1
"""Seconds between two batches: a replay is heard by everybody, and live bells ring meanwhile."""

LISTED: Final = 1000
"""Mail in quarantine that is listed at most."""


@asynccontextmanager
async def _stores(
    settings: Settings, *, bell: bool
) -> AsyncIterator[tuple["PostgresStore", "Bus"]]:
    """The store and the bell; without ``bell`` one that nobody hears will do."""
    from bot.bus.in_memory import InMemoryBus  # noqa: PLC0415
    from bot.bus.redis_streams import Limits, RedisStreams  # noqa: PLC0415
    from bot.commands import parts  # noqa: PLC0415
    from bot.observability.logs import configure  # noqa: PLC0415

    configure("WARNING")  # to stderr: what is said to people, or to programs, stands alone
    settings = located(settings, bell=bell)
    async with parts(settings) as store:
        limits = Limits(connect=PATIENCE, answer=PATIENCE)
        url = settings.redis_url
        bus = RedisStreams(url, limits=limits) if url else InMemoryBus()
        try:
            yield store, bus
        finally:
            await bus.close()


@dataclass(frozen=True, slots=True)
class LookedBack:
    """What a back-fill came to: see :class:`bot.worker.backfill.Found`."""

    provider: str
    senders: tuple[str, ...]
    counts: dict[str, Any]


async def back_fill(settings: Settings, written: str, *, newest: bool) -> LookedBack:
    """The command ``bot backfill``.

    Raises:
        Refused: there is no provider, it cannot be asked, or ``written`` is no point in time.
    """
    from bot.console.span import since  # noqa: PLC0415
    from bot.worker.backfill import Backfill  # noqa: PLC0415

    clock = clock_of(settings)
    begin = since(written, clock.now(), LONGEST_BACKFILL)
    asked = archive(settings)
    if asked is None:
        raise Refused(
            "There is no provider to ask: set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN. "
            "The phone simulator keeps what it wrote until the gateway took it."
        )
    try:
        async with _stores(settings, bell=False) as (store, bus):
            backfill = Backfill(asked, store.journal, clock, bus.ring)
            found = await backfill.run(begin, newest=newest)
    except TryLater as error:
        raise Refused(_not_asked(asked.name, error.code)) from error
    finally:
        await asked.close()
    return LookedBack(asked.name, tuple(asked.senders), asdict(found))


def _not_asked(provider: str, code: str) -> str:
    """What the code means, and its mend; where none is known, time may be it."""
    from bot.console.codes import meaning, mend_for_asking  # noqa: PLC0415

    words, mend = meaning(code), mend_for_asking(code)
    again = "run this again: nothing is journalled twice."
    what = f"{code}: {words}" if words else code
    then = f"{mend}, then {again}" if mend else again.capitalize()
    return f"{provider.capitalize()} cannot be asked now ({what}). {then}"


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay came to: facts by stream, streams that are too short, unknown kinds."""

    since: datetime
    announced: dict[str, int]
    trimmed: tuple[str, ...]
    unknown: int


async def replay(settings: Settings, written: str, streams: Sequence[str]) -> Replayed:
    """The command ``bot replay``.

    Raises:
        Refused: ``written`` is no point in time, or the bell was lost on the way.
    """
    from bot.bus.redis_streams import Limits  # noqa: PLC0415
    from bot.console.span import since  # noqa: PLC0415

    begin = since(written, clock_of(settings).now())
    told = _Telling(begin, frozenset(streams))
    async with (
        _stores(settings, bell=True) as (store, bus),
        aclosing(store.history.since(begin, BATCH)) as batches,
    ):
        async for batch in batches:
            await told.tell(bus, batch)
            await asyncio.sleep(PACE)
    kept = Limits().length
    trimmed = tuple(name for name, count in sorted(told.announced.items()) if count > kept)
    return Replayed(begin, dict(told.announced), trimmed, told.unknown)


class _Telling:
    """Announces facts again, and counts."""

    def __init__(self, begin: datetime, streams: frozenset[str]) -> None:
        self.announced: Counter[str] = Counter()
        self.unknown = 0
        self._streams = streams
        self._reached = begin

    async def tell(self, bus: "Bus", batch: Sequence[Any]) -> None:
        from bot.domain.events import Bell, EventType, stream_of  # noqa: PLC0415

        bells: list[Bell] = []
        for each in batch:
            if each.type not in EventType.__members__:
                self.unknown += 1
                continue
            bell = Bell(each.event, EventType(each.type), each.subject, replayed=True)
            if not self._streams or stream_of(bell.type).value in self._streams:
                bells.append(bell)
        try:
            await bus.ring(bells)
        except StoreDown as error:
            raise Refused(
                f"{error} {sum(self.announced.values())} facts were announced; go on with "
                f"`bot replay --since {self._reached.isoformat()}`."
            ) from error
        self.announced.update(stream_of(bell.type).value for bell in bells)
        self._reached = batch[-1].at


async def quarantined(settings: Settings) -> "tuple[Sequence[SetAside], datetime]":
    """The command ``bot quarantine list``, and the present."""
    async with _stores(settings, bell=False) as (store, _):
        return await store.quarantine.listed(LISTED), clock_of(settings).now()


async def show_quarantined(settings: Settings, name: str) -> "tuple[SetAside, datetime]":
    """The command ``bot quarantine show``, and the present."""
    async with _stores(settings, bell=False) as (store, _):
        return await store.quarantine.find(name), clock_of(settings).now()


async def retry(settings: Settings, names: Sequence[str], by: str) -> "list[Settled]":
    """The command ``bot quarantine retry``."""
    return await _settle(settings, names, lambda quarantine, mail: quarantine.retry(mail.id, by))


async def drop(settings: Settings, names: Sequence[str], by: str) -> "list[Settled]":
    """The command ``bot quarantine drop``."""
    return await _settle(settings, names, lambda quarantine, mail: quarantine.drop(mail.id, by))


async def _settle(
    settings: Settings,
    names: Sequence[str],
    act: "Callable[[Quarantine, SetAside], Awaitable[Settled]]",
) -> "list[Settled]":
    """All are found before the first is touched; in the order they came."""
    async with _stores(settings, bell=False) as (store, bus):
        found = {mail.id: mail for mail in [await store.quarantine.find(name) for name in names]}
        settled = []
        for mail in sorted(found.values(), key=lambda each: each.at):
            settled.append(await act(store.quarantine, mail))
            with suppress(StoreDown):  # the sweep finds it
                await bus.ring(settled[-1].bells)
        return settled
