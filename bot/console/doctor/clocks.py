"""This machine's clock beside others'. Time zones do not matter: only instants are compared."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

from bot.console.doctor.finding import Finding, Group, Mark

MOST: Final = timedelta(seconds=30)
"""Signatures of voice and leads are valid for five minutes, and the 24-hour window has a margin of
five; a tenth of that is worth a look."""


def clocks(ahead: Mapping[str, timedelta]) -> Iterator[Finding]:
    """Findings. ``ahead``: how far this machine is ahead of whom; below zero, behind."""
    if not ahead:
        said = "could not be compared: nobody was reached who has one."
        yield Finding(
            Group.CLOCK, "clock", Mark.NOTE, said, "timedatectl says if it is kept right."
        )
    for name, by in ahead.items():
        if abs(by) <= MOST:
            said = f"agrees with that of {name}."
            yield Finding(Group.CLOCK, "clock", Mark.OK, said)
            continue
        said = f"is {_told(by)} {'ahead of' if by > timedelta() else 'behind'} that of {name}."
        mend = "Have both machines keep time by NTP:"
        steps = ("sudo timedatectl set-ntp true",)
        yield Finding(Group.CLOCK, "clock", Mark.BAD, said, mend, steps)


def _told(by: timedelta) -> str:
    seconds = abs(by).total_seconds()
    if seconds < 120:
        return f"{seconds:.0f} seconds"
    if seconds < 7_200:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3_600:.0f} hours"
