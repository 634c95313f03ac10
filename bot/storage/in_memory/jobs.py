"""Jobs, one version after another."""

from collections.abc import Mapping
from typing import Any

from bot.domain.events import Actor, Bell, EventType
from bot.domain.job_document import job_from_document
from bot.domain.ports import Shelved
from bot.storage.in_memory.tables import Tables


class MemoryJobs:
    """:class:`bot.domain.ports.JobShelf` without a database."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def import_job(self, document: Mapping[str, Any], actor: Actor) -> Shelved:
        tables = self._tables
        code = document["code"]
        version = 1 + max((job.version for job in tables.jobs if job.code == code), default=0)
        is_open = bool(document.get("open", True))
        job = job_from_document(document, id=tables.ids.new(), version=version, is_open=is_open)
        tables.jobs.append(job)
        tables.documents[job.id] = dict(document)
        detail = {"job": str(job.id), "code": code, "version": version}
        kind = EventType.JOB_CREATED
        event = tables.note_fact(None, kind, f"job:{job.id}", detail, actor)
        return Shelved(code, version, (Bell(event.id, kind, job.id),))
