"""Jobs, one row a version."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from bot.domain.events import PAYLOAD_VERSION, Actor, Bell, EventType
from bot.domain.job_document import job_from_document
from bot.domain.ports import Clock, Ids, Shelved
from bot.storage.statements import statements
from bot.storage.unit_of_work import Database

SQL = statements("jobs")
JOURNAL = statements("journal")


class PostgresJobs:
    """The shelf of jobs; see :class:`bot.domain.ports.JobShelf`."""

    def __init__(self, database: Database, clock: Clock, ids: Ids) -> None:
        self._database = database
        self._clock = clock
        self._ids = ids

    async def import_job(self, document: Mapping[str, Any], actor: Actor) -> Shelved:
        job_id: UUID = self._ids.new()
        # Made once here, so that a document that no turn could read is refused before it is kept.
        job = job_from_document(
            document, id=job_id, version=1, is_open=bool(document.get("open", True))
        )
        async with self._database.transaction() as connection:
            await connection.execute(SQL["lock_code"], job.code)
            employer = await connection.fetchval(SQL["employer"], self._ids.new(), job.employer)
            version: int = await connection.fetchval(
                SQL["add"], job_id, employer, job.code, dict(document), job.is_open
            )
            event, kind = self._ids.new(), EventType.JOB_CREATED
            payload = {"job": str(job_id), "code": job.code, "version": version}
            await connection.execute(
                JOURNAL["fact"],
                event,
                job_id,
                kind.value,
                actor.value,
                f"job:{job_id}",
                {"v": PAYLOAD_VERSION, **payload},
                self._clock.now(),
            )
        return Shelved(job.code, version, (Bell(event, kind, job_id),))
