"""The store without a database, for players, demonstrations and tests.

It keeps every promise of the real one (the same contract suite runs on both) and forgets all when
it is dropped. Nothing in it awaits, so each call is a transaction. All times, leases included, go
by the one clock it is given: whoever moves that clock needs no waiting.
"""

from bot.domain.flood import UNLIMITED, Allowance
from bot.domain.ports import Clock, Ids
from bot.storage.in_memory.backlog import MemoryBacklog
from bot.storage.in_memory.budget import MemoryBudget
from bot.storage.in_memory.history import MemoryHistory
from bot.storage.in_memory.jobs import MemoryJobs
from bot.storage.in_memory.journal import MemoryJournal
from bot.storage.in_memory.leads import MemoryLeads
from bot.storage.in_memory.mailbox import MemoryMailbox
from bot.storage.in_memory.outbox import MemoryOutbox
from bot.storage.in_memory.quarantine import MemoryQuarantine
from bot.storage.in_memory.questions import MemoryQuestions
from bot.storage.in_memory.reader import MemoryReader
from bot.storage.in_memory.rounds import MemoryRounds
from bot.storage.in_memory.tables import Tables
from bot.storage.in_memory.uploads import MemoryUploads


class MemoryStore:
    """One parts' cabinet: each attribute is a port over the same tables."""

    def __init__(self, clock: Clock, ids: Ids, *, allowance: Allowance = UNLIMITED) -> None:
        tables = Tables(clock, ids)
        self.journal = MemoryJournal(tables, allowance)
        self.mailbox = MemoryMailbox(tables)
        self.outbox = MemoryOutbox(tables)
        self.reader = MemoryReader(tables)
        self.jobs = MemoryJobs(tables)
        self.backlog = MemoryBacklog(tables)
        self.budget = MemoryBudget(tables)
        self.quarantine = MemoryQuarantine(tables)
        self.questions = MemoryQuestions(tables)
        self.uploads = MemoryUploads(tables)
        self.leads = MemoryLeads(tables)
        self.history = MemoryHistory(tables)
        self.rounds = MemoryRounds(tables)


__all__ = ["MemoryStore"]
