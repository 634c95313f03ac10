"""Rounds of looking back at a provider, without a database."""

from datetime import datetime, timedelta

from bot.domain.ports import Clock, Round


class MemoryRounds:
    """:class:`bot.domain.ports.Rounds` in one process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._due: dict[str, datetime] = {}
        self._through: dict[str, datetime] = {}

    async def begin(self, channel: str, every: timedelta) -> Round | None:
        now = self._clock.now()
        if self._due.get(channel, now) > now:
            return None
        self._due[channel] = now + every
        return Round(self._through.get(channel))

    async def end(self, channel: str, through: datetime) -> None:
        self._through[channel] = max(through, self._through.get(channel, through))
