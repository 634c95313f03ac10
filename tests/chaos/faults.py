"""What may go wrong: one name a fault, grouped by who makes it happen."""

from enum import StrEnum
from typing import Final


class Fault(StrEnum):
    """A kind of fault; the values stand in the table."""

    WORKER_KILLED = "worker killed"
    GATEWAY_KILLED = "gateway killed"
    AFTER_JOURNAL = "killed after journal"
    BEFORE_ANNOUNCE = "killed before announce"
    AFTER_CLAIM = "killed after claim"
    AFTER_THINK = "killed after think"
    BEFORE_COMMIT = "killed before commit"
    AFTER_COMMIT = "killed after commit"
    BEFORE_SEND = "killed before send"
    AFTER_SEND = "killed after send, before its mark"
    BEFORE_XACK = "killed before xack"
    STOPPED_AT_COMMIT = "stopped at its commit, past the lease"
    STOPPED = "stopped at random, past the lease"
    REDIS_KILLED = "redis killed and restarted"
    REDIS_FLUSHED = "redis flushed"
    POSTGRES_STOPPED = "postgres stopped (immediate)"
    PROVIDER_429 = "provider answers 429"
    PROVIDER_500 = "provider answers 500"
    PROVIDER_63018 = "provider answers 63018"
    PROVIDER_HANGS = "provider hangs"
    PROVIDER_SILENT = "provider accepts, never answers"
    LISTING_500 = "listing answers 500"
    LISTING_HANGS = "listing hangs"
    MODEL_429 = "model answers 429"
    MODEL_400 = "model answers 400"
    MODEL_RUBBISH = "model answers rubbish"
    MODEL_HANGS = "model hangs"
    WEBHOOK_DOUBLED = "webhook doubled"
    WEBHOOK_REORDERED = "webhooks reordered"
    WEBHOOK_LATE = "webhook arrives late"
    WEBHOOK_REPEATED = "webhook repeated late"
    STATUS_SHUFFLED = "statuses shuffled"
    STATUS_EARLY = "status before the answer"
    POISON = "mail that kills its worker"
    MERGED = "identities merged"
    TAKEN_OVER = "taken over"


CRASH_POINTS: Final = {
    Fault.AFTER_JOURNAL: "after_journal",
    Fault.BEFORE_ANNOUNCE: "before_announce",
    Fault.AFTER_CLAIM: "after_claim",
    Fault.AFTER_THINK: "after_think",
    Fault.BEFORE_COMMIT: "before_commit",
    Fault.AFTER_COMMIT: "after_commit",
    Fault.BEFORE_SEND: "before_send",
    Fault.AFTER_SEND: "after_send",
    Fault.BEFORE_XACK: "before_xack",
}
"""The named points at which a process dies, by fault."""

PROVIDERS: Final = (
    *(Fault.PROVIDER_429, Fault.PROVIDER_500, Fault.PROVIDER_63018),
    *(Fault.PROVIDER_HANGS, Fault.PROVIDER_SILENT),
)
LISTINGS: Final = (Fault.LISTING_500, Fault.LISTING_HANGS)
MODELS: Final = (Fault.MODEL_429, Fault.MODEL_400, Fault.MODEL_RUBBISH, Fault.MODEL_HANGS)
UNASKED: Final = (
    *(Fault.WEBHOOK_DOUBLED, Fault.WEBHOOK_REORDERED),
    *(Fault.WEBHOOK_LATE, Fault.WEBHOOK_REPEATED),
    *(Fault.STATUS_SHUFFLED, Fault.STATUS_EARLY),
)
"""What the driver and the provider do by themselves, with some messages."""

KILLS: Final = frozenset({Fault.WORKER_KILLED, Fault.GATEWAY_KILLED, *CRASH_POINTS})

DECK: Final = (
    *(Fault.WORKER_KILLED,) * 5,
    *(Fault.GATEWAY_KILLED,) * 2,
    *CRASH_POINTS,
    *(Fault.STOPPED_AT_COMMIT, Fault.STOPPED, Fault.REDIS_KILLED, Fault.REDIS_FLUSHED),
    *(Fault.POSTGRES_STOPPED,) * 5,
    *PROVIDERS,
    *LISTINGS,
    *MODELS,
    Fault.POISON,
    *(Fault.MERGED,) * 2,
    *(Fault.TAKEN_OVER,) * 3,
)
"""What the monkey draws from, shuffled, again and again. A deck takes about forty seconds, and each
kind strikes at least once."""
