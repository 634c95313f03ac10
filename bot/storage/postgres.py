"""The real store: every port over one database. Its twin without one is ``storage.in_memory``."""

from bot.domain.flood import UNLIMITED, Allowance
from bot.domain.ports import Clock, Ids
from bot.storage.backlog import PostgresBacklog
from bot.storage.budget import PostgresBudget
from bot.storage.history import PostgresHistory
from bot.storage.jobs import PostgresJobs
from bot.storage.journal import PostgresJournal
from bot.storage.leads import PostgresLeads
from bot.storage.mailbox import PostgresMailbox
from bot.storage.outbox import UNSURE_AFTER, PostgresOutbox
from bot.storage.quarantine import PostgresQuarantine
from bot.storage.questions import PostgresQuestions
from bot.storage.reading import PostgresReader
from bot.storage.rounds import PostgresRounds
from bot.storage.unit_of_work import Database
from bot.storage.uploads import PostgresUploads


class PostgresStore:
    """One parts' cabinet: each attribute is a port over the same database."""

    def __init__(
        self,
        url: str,
        clock: Clock,
        ids: Ids,
        *,
        size: int = 8,
        unsure_after: float = UNSURE_AFTER,
        allowance: Allowance = UNLIMITED,
    ) -> None:
        self.database = Database(url, size=size)
        self.journal = PostgresJournal(self.database, clock, ids, allowance)
        self.mailbox = PostgresMailbox(self.database, clock, ids)
        self.outbox = PostgresOutbox(self.database, clock, ids, unsure_after=unsure_after)
        self.reader = PostgresReader(self.database)
        self.jobs = PostgresJobs(self.database, clock, ids)
        self.backlog = PostgresBacklog(self.database, clock)
        self.budget = PostgresBudget(self.database, clock)
        self.quarantine = PostgresQuarantine(self.database, clock, ids)
        self.questions = PostgresQuestions(self.database, clock, ids)
        self.uploads = PostgresUploads(self.database, clock, ids, self.journal)
        self.leads = PostgresLeads(self.database, clock, ids, self.journal)
        self.history = PostgresHistory(self.database)
        self.rounds = PostgresRounds(self.database)

    async def open(self) -> None:
        """Get ready; the database need not be up yet."""
        await self.database.open()

    async def close(self) -> None:
        """Close every connection."""
        await self.database.close()
