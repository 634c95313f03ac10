"""Back-fill: messages that the provider received and whose webhook never reached us.

Asks the provider what came in, journals what is missing through the key that the webhook uses too:
whoever is first wins, and once. In the order they were said, person by person.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.channels.malformed import Malformed
from bot.domain.errors import StoreDown, TryLater
from bot.domain.events import Bell
from bot.domain.message import Inbound, Listed
from bot.domain.ports import Archive, Clock, Journal, Round, Rounds

log = structlog.get_logger()

LEFT_TO_WEBHOOK: Final = timedelta(minutes=10)
"""Younger messages are left to their webhook: it knows which button was tapped, a listing does not,
and whichever comes first is the one that is kept."""

AHEAD: Final = timedelta(minutes=5)
"""How far the provider's clock may be ahead of ours, when everything up to now is wanted."""

AT_FIRST: Final = timedelta(hours=24)
"""How far the first round of a house looks back: as long as free text may answer. Not beyond the
first fact of its journal: what was said to whoever had the number before is none of its business.
"""

AT_MOST: Final = timedelta(days=7)
"""How far a round looks back after the house stood still; for more there is the command."""

OVERLAP: Final = timedelta(minutes=15)
"""What the round before saw already and is looked at again: listings may lag behind."""

SLICE: Final = timedelta(hours=1)
"""Asked for at a time, the oldest first, so that a day of a busy sender is not held in memory."""

QUIET: Final = timedelta(seconds=5)
"""What is found together is named to the candidate together."""

FILES_FOR: Final = timedelta(hours=1)
"""How old a message may grow while its files cannot be listed, or while it meets what nobody
foresaw: all that its person said later waits for it. Then it goes in without them."""

KEYS_AT_ONCE: Final = 1000


@dataclass(frozen=True, slots=True)
class Found:
    """What one look back came to.

    Attributes:
        since, until: the span that was looked at, by the provider's time.
        listed: messages there. missing: of them, those that were not in the journal.
        journalled: of those, what is now. unreadable: what could not be understood.
        left: what waits for its files, or behind a message that does.
    """

    since: datetime
    until: datetime
    listed: int = 0
    missing: int = 0
    journalled: int = 0
    unreadable: int = 0
    left: int = 0


@dataclass(slots=True)
class _Tally:
    """What one look back has come to so far.

    Attributes:
        stuck: who waits for a file: what they said after it waits, too.
        is_deaf: the bell could not be rung, and is not tried for each of thousands: the sweep
            finds what is due.
    """

    counts: Counter[str] = field(default_factory=Counter)
    stuck: set[str] = field(default_factory=set)
    is_deaf: bool = False


class Backfill:
    """Looks back at one provider."""

    def __init__(
        self,
        archive: Archive,
        journal: Journal,
        clock: Clock,
        ring: Callable[[Sequence[Bell]], Awaitable[None]],
        quiet: timedelta = QUIET,
    ) -> None:
        self.archive = archive
        self._journal = journal
        self._clock = clock
        self._ring = ring
        self._quiet = quiet

    async def run(self, since: datetime, *, newest: bool = False) -> Found:
        """Journal what is missing since then; ``newest``: also what its webhook may still bring.

        Raises:
            TryLater: the provider cannot be asked now; what was journalled stays.
            StoreDown: likewise, of ours.
        """
        now = self._clock.now()
        until = max(since, now + AHEAD if newest else now - LEFT_TO_WEBHOOK)
        tally, begin = _Tally(), since
        while begin < until:
            end = min(begin + SLICE, until)
            await self._fill(await self.archive.received(begin, end), tally)
            begin = end
        found = Found(since, until, **tally.counts)
        log.info("backfill.done", channel=self.archive.name, **_told(found))
        return found

    async def _fill(self, listed: Sequence[Listed], tally: "_Tally") -> None:
        missing = await self._missing(listed)
        tally.counts["listed"] += len(listed)
        tally.counts["missing"] += len(missing)
        for each in missing:
            if each.address in tally.stuck:
                tally.counts["left"] += 1
            else:
                await self._bring(each, tally)

    async def _bring(self, each: Listed, tally: "_Tally") -> None:
        """Journal one, or count why not: one odd message must not take the others along."""
        try:
            tally.counts["journalled"] += await self._journal_one(each, tally)
        except StoreDown:
            raise
        except TryLater as error:
            _put_off(each, tally, error.code)
        except Malformed as wrong:
            log.warning("backfill.unreadable", provider_id=each.provider_id, field=wrong.field)
            tally.counts["unreadable"] += 1
        except Exception as error:  # noqa: BLE001 - whatever stands in a listing
            name = type(error).__name__
            if self._may_wait(each):
                _put_off(each, tally, name)
                return
            log.error("backfill.odd", provider_id=each.provider_id, error=name)  # noqa: TRY400
            tally.counts["unreadable"] += 1

    def _may_wait(self, listed: Listed) -> bool:
        return self._clock.now() - listed.at < FILES_FOR

    async def _missing(self, listed: Sequence[Listed]) -> list[Listed]:
        unknown: set[str] = set()
        for start in range(0, len(listed), KEYS_AT_ONCE):
            keys = [each.key for each in listed[start : start + KEYS_AT_ONCE]]
            unknown |= await self._journal.missing(keys)
        return [each for each in listed if each.key in unknown]

    async def _journal_one(self, listed: Listed, tally: _Tally) -> int:
        receipt = await self._journal.accept(await self._opened(listed), self._quiet)
        if not receipt.is_new:  # its webhook was quicker
            return 0
        log.info(
            "backfill.journalled",
            conversation=receipt.subject,
            mail=receipt.event,
            provider_id=listed.provider_id,
        )
        if not tally.is_deaf:
            try:
                await self._ring(receipt.bells)
            except StoreDown:
                tally.is_deaf = True
                log.warning("bus.down", bells=len(receipt.bells))
        return 1

    async def _opened(self, listed: Listed) -> Inbound:
        """With its files, or without them once it has waited for them for too long."""
        try:
            return await self.archive.open(listed)
        except TryLater as error:
            if self._may_wait(listed):
                raise
            log.warning("backfill.without_files", provider_id=listed.provider_id, code=error.code)
            return await self.archive.open(listed, files=False)


def _put_off(listed: Listed, tally: _Tally, code: str) -> None:
    """It waits, and so does what its person said after it."""
    log.warning("backfill.put_off", provider_id=listed.provider_id, code=code)
    tally.stuck.add(listed.address)
    tally.counts["left"] += 1


Observe = Callable[[str, "Found | None"], None]


class Patrol:
    """Looks back by itself: one worker of a house at a time, every so often."""

    def __init__(
        self,
        backfill: Backfill,
        rounds: Rounds,
        clock: Clock,
        every: timedelta,
        observe: Observe = lambda _channel, _found: None,
    ) -> None:
        """``observe`` is told what each round came to; None: the provider could not be asked."""
        self._backfill = backfill
        self._rounds = rounds
        self._clock = clock
        self._every = every
        self._observe = observe

    @property
    def pause(self) -> float:
        """Seconds until it is worth while to ask again whether it is our turn."""
        return min(60.0, self._every.total_seconds() / 5)

    async def close(self) -> None:
        """Close what it asks the provider with."""
        await self._backfill.archive.close()

    async def go_round(self) -> Found | None:
        """One round, if it is due and nobody else has it; a provider that is down is no harm.

        Raises:
            StoreDown: ours; the next round finds what this one did not.
        """
        channel = self._backfill.archive.name
        begun = await self._rounds.begin(channel, self._every)
        if begun is None:
            return None
        try:
            found = await self._backfill.run(self._since(begun))
        except TryLater as error:
            log.warning("backfill.provider_down", channel=channel, code=error.code)
            self._observe(channel, None)
            return None
        except StoreDown:
            raise
        except Exception as error:  # noqa: BLE001 - whatever stands in a listing, turns go on
            log.error("backfill.failed", channel=channel, error=type(error).__name__)  # noqa: TRY400
            self._observe(channel, None)
            return None
        if not found.left and found.since < found.until:
            await self._rounds.end(channel, found.until)
        self._observe(channel, found)
        return found

    def _since(self, begun: Round) -> datetime:
        now, through = self._clock.now(), begun.through
        began = begun.began or now
        if through is None:
            return max(now - AT_FIRST, began)
        if through < now - AT_MOST:
            log.warning("backfill.too_long_ago", through=through.isoformat())
        return max(through - OVERLAP, now - AT_MOST, began)


def _told(found: Found) -> dict[str, object]:
    return {
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "listed": found.listed,
        "missing": found.missing,
        "journalled": found.journalled,
        "unreadable": found.unreadable,
        "left": found.left,
    }
