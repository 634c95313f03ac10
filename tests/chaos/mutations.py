"""One-line breaks of the protocol, applied to a run's own processes as they start, never on disk.

Each takes away one promise; a checker that does not notice it is no checker.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, cast

from bot.storage.statements import statements
from tests.chaos.checker import Wrong


class Mutation(StrEnum):
    """What can be broken."""

    FENCE = "fence"
    UNIQUE = "unique"
    OUTBOX_ORDER = "outbox-order"
    ANNOUNCE = "announce"
    TAKEOVER = "takeover"


@dataclass(frozen=True, slots=True)
class Change:
    """Other words in one statement of ``bot/storage/sql/NOUN.sql``."""

    noun: str
    name: str
    old: str
    new: str


SHOWS: Final[Mapping[Mutation, frozenset[Wrong]]] = {
    Mutation.FENCE: frozenset({Wrong.DOUBLED, Wrong.OUT_OF_ORDER}),
    Mutation.UNIQUE: frozenset({Wrong.DOUBLED}),
    Mutation.OUTBOX_ORDER: frozenset({Wrong.OUT_OF_ORDER}),
    Mutation.ANNOUNCE: frozenset({Wrong.LOST, Wrong.STUCK}),
    Mutation.TAKEOVER: frozenset({Wrong.SPOKE}),
}
"""What each must be found out by: a run that fails for another reason has noticed nothing."""

CHANGES: Final[Mapping[Mutation, tuple[Change, ...]]] = {
    # Who lost the claim commits all the same. The fence has three bolts (the turn, that nothing was
    # said meanwhile, and that each mail is marked done exactly once): whoever was stopped past the
    # lease finds all of them closed, and each holds alone, so all are drawn.
    Mutation.FENCE: (
        Change("mailbox", "fence", "AND turn = $2 AND", "AND $2::uuid IS NOT NULL AND"),
        Change("mailbox", "fence", "(last_said <= $5 OR $6)", "(last_said + $5 IS NOT NULL OR $6)"),
        Change("mailbox", "write", "AND done_at IS NULL AND quarantined_at IS NULL\n", "\n"),
    ),
    # A webhook that comes twice is two messages.
    Mutation.UNIQUE: (
        Change("journal", "said", "'candidate', key,", "'candidate', key || gen_random_uuid(),"),
    ),
    # The newest reply goes out first.
    Mutation.OUTBOX_ORDER: (
        Change(
            "outbox", "take", "ORDER BY conversation, seq\n", "ORDER BY conversation, seq DESC\n"
        ),
    ),
    # Mail whose bell was lost is never found.
    Mutation.ANNOUNCE: (
        Change(
            "mailbox",
            "sweep",
            "WHERE due_at <= clock_timestamp() AND",
            "WHERE due_at <= clock_timestamp() - interval '1 day' AND",
        ),
    ),
    # What waits when a recruiter takes over is said after the hand-back. (Before it, the relay sees
    # at the moment of sending who leads.)
    Mutation.TAKEOVER: (
        Change("mailbox", "cancel_ready", "AND author = 'assistant'\n", "AND author = 'nobody'\n"),
    ),
}


def apply(mutation: Mutation) -> None:
    """Break this process.

    Raises:
        LookupError: the statement has other words by now: write the mutation anew.
    """
    for change in CHANGES[mutation]:
        known = cast("dict[str, str]", statements(change.noun))
        known[change.name] = changed(known[change.name], change)


@contextmanager
def applied(mutation: Mutation | None) -> Iterator[None]:
    """This process is broken while the block runs: it takes over as a command of the product."""
    changes = CHANGES[mutation] if mutation else ()
    before = {each: statements(each.noun)[each.name] for each in changes}
    if mutation:
        apply(mutation)
    try:
        yield
    finally:
        for each, statement in before.items():
            cast("dict[str, str]", statements(each.noun))[each.name] = statement


def changed(statement: str, change: Change) -> str:
    """The statement with its other words."""
    if statement.count(change.old) != 1:
        raise LookupError(f"{change.noun}.{change.name} does not say {change.old!r} once")
    return statement.replace(change.old, change.new)
