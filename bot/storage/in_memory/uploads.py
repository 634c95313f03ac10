"""Files that candidates sent, and what was read of them, without a database."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from bot.domain.conversation import Stage
from bot.domain.effects import LookAgain, ReadFiles, SettleLead
from bot.domain.events import Actor, Bell, EventType
from bot.domain.uploads import (
    BUSY_HOUR,
    PAGES_WITHIN,
    Changed,
    Kept,
    Owned,
    Part,
    Resume,
    Upload,
    counts,
    uploaded_payload,
)
from bot.storage.in_memory.rows import Box, UploadRow
from bot.storage.in_memory.tables import Tables

GONE: Final = frozenset({Stage.CONSENT, Stage.WITHDRAWN, Stage.OPTED_OUT})
"""Of who is there nothing is read or found; who withdrew and writes again is asked first."""


@dataclass(slots=True)
class MemoryUploads:
    """:class:`bot.domain.uploads.Uploads` without a database."""

    tables: Tables

    async def claim(self, lease: timedelta, limit: int) -> Sequence[Upload]:
        now = self.tables.now()
        waiting: dict[UUID, UploadRow] = {}
        for row in sorted(self.tables.uploads, key=lambda each: (each.at, each.id)):
            if row.due_at is not None:
                waiting.setdefault(row.conversation, row)
        free = [r for r in waiting.values() if r.lease_until is None or r.lease_until < now]
        due = [
            (self._read_lately(r), r.due_at, r.id, r) for r in free if r.due_at and r.due_at <= now
        ]
        may = [each for each in sorted(due) if self._may_be_read(each[-1])]
        return [self._taken(row, now + lease) for *_, row in may[:limit]]

    def _read_lately(self, row: UploadRow) -> int:
        since = self.tables.now() - BUSY_HOUR
        theirs = (r for r in self.tables.resumes if r.conversation == row.conversation)
        return sum(each.at > since for each in theirs)

    def _may_be_read(self, row: UploadRow) -> bool:
        return self.tables.known(row.conversation).view.stage not in GONE

    def _taken(self, row: UploadRow, until: datetime) -> Upload:
        row.lease, row.lease_until = self.tables.ids.new(), until
        row.tries += 1
        box = self.tables.known(row.conversation)
        return Upload(
            id=row.id,
            conversation=row.conversation,
            lease=row.lease,
            parts=tuple(row.parts),
            tries=row.tries,
            fetches=row.fetches,
            address=box.address,
            before=self._before(box, row),
        )

    def _before(self, box: Box, row: UploadRow) -> str | None:
        """What the paper before says, where it was photographed just now."""
        sent_at = self.tables.sent_at
        theirs = [each for each in self._readable(box) if each.id in sent_at]
        found = max(theirs, key=lambda each: (sent_at[each.id], each.id), default=None)
        document = found.resume.document if found else None
        if found is None or document is None or sent_at[found.id] <= row.at - PAGES_WITHIN:
            return None
        return document.text if document.is_scan and document.kind == "image" else None

    async def renew(self, upload: Upload, lease: timedelta) -> bool:
        row = self._held(upload)
        if row is None or not self._may_be_read(row):
            return False
        row.lease_until = self.tables.now() + lease
        return True

    async def keep(self, upload: Upload, place: int, key: str, size: int) -> None:  # noqa: ARG002 - port
        row = self._held(upload)
        if row is not None:
            row.parts = [replace(p, key=key) if p.place == place else p for p in row.parts]

    async def later(self, upload: Upload, delay: timedelta, *, was_fetching: bool = False) -> None:
        row = self._held(upload)
        if row is not None:
            row.lease = row.lease_until = None
            row.due_at = self.tables.now() + delay
            row.tries -= 1
            row.fetches += was_fetching

    async def settle(self, upload: Upload, resume: Resume) -> Sequence[Bell]:
        row = self._held(upload)
        if row is None or not self._may_be_read(row):
            return ()
        row.due_at = row.lease = row.lease_until = None
        box, now = self.tables.known(row.conversation), self.tables.now()
        before = self._current(box)
        is_it = counts(resume, before.resume.profile if before else None)
        if before is not None and is_it:
            place = self.tables.resumes.index(before)
            self.tables.resumes[place] = replace(before, replaced_at=now)
        self.tables.resumes.append(Kept(row.id, box.subject, resume, now, None if is_it else now))
        self.tables.sent_at[row.id] = row.at
        self.tables.told_of[str(row.id)] = _told(resume, replaces=before is not None, is_it=is_it)
        bell = self.tables.put_mail(
            box,
            EventType.RESUME_UPLOADED,
            f"resume:{row.id}",
            uploaded_payload(row.id),
            Actor.CANDIDATE,
        )
        return (bell,) if bell else ()

    def _held(self, upload: Upload) -> UploadRow | None:
        rows = self.tables.uploads
        return next((r for r in rows if (r.id, r.lease) == (upload.id, upload.lease)), None)

    async def current(self, conversation: UUID) -> Kept | None:
        return self._current(self.tables.known(conversation))

    def _current(self, box: Box) -> Kept | None:
        found = [each for each in self._readable(box) if each.replaced_at is None]
        sent_at = self.tables.sent_at
        return max(found, key=lambda each: (sent_at[each.id], each.id), default=None)

    def _readable(self, box: Box) -> list[Kept]:
        return [
            each
            for each in self.tables.resumes
            if each.resume.document is not None and self.tables.live(each.conversation) is box
        ]

    async def since(self, at: datetime, limit: int) -> Sequence[Changed]:
        readable = [each for each in self.tables.resumes if each.resume.document is not None]
        changed = sorted(
            (Changed(each, at_) for each in readable if (at_ := self._changed_at(each)) > at),
            key=lambda each: each.changed_at,
        )
        last = changed[min(limit, len(changed)) - 1].changed_at if changed else at
        return [each for each in changed if each.changed_at <= last]

    def _changed_at(self, kept: Kept) -> datetime:
        touched = self.tables.touched.get(kept.id, kept.at)
        return kept.replaced_at or max(kept.at, touched)

    async def owners(self, resumes: Sequence[UUID]) -> Mapping[UUID, Owned]:
        found: dict[UUID, Owned] = {}
        for each in self.tables.resumes:
            box = self.tables.known(each.conversation)
            may_be_found = box.view.stage not in GONE and not box.candidate.is_opted_out
            if each.id in resumes and may_be_found and self._current(box) is each:
                found[each.id] = Owned(each, box.address)
        return found

    async def store(self) -> str:
        return self.tables.name


def touch(tables: Tables, box: Box) -> None:
    """Whoever makes an index looks again whether they may be found."""
    for each in tables.resumes:
        if each.replaced_at is None and tables.live(each.conversation) is box:
            tables.touched[each.id] = tables.now()


def add_upload(tables: Tables, box: Box, effect: ReadFiles) -> None:
    """What came in one turn; a file that an earlier turn took already is not taken again."""
    fresh = [each for each in effect.files if each not in tables.taken_files]
    if not fresh:
        return
    tables.taken_files.update(fresh)
    media = {each.id: each.said.media for each in box.messages if each.said is not None}
    found = [media[each.message][each.part] for each in fresh]
    parts = [Part(n, m, None, m.content_type, m.filename or "") for n, m in enumerate(found)]
    now = tables.now()
    tables.uploads.append(UploadRow(tables.ids.new(), box.subject, parts, at=now, due_at=now))


def look_again(tables: Tables, box: Box, effect: LookAgain) -> None:
    """Mail behind that of the turn."""
    payload = {**uploaded_payload(effect.resume), "again": True}
    key = f"resume:{effect.resume}:{tables.ids.new()}"
    tables.put_mail(box, EventType.RESUME_UPLOADED, key, payload, Actor.CANDIDATE)


def settle_lead(tables: Tables, box: Box, effect: SettleLead) -> None:
    """Once, and only by the conversation that it is for."""
    for lead in tables.leads:
        is_open = lead.id == effect.lead and lead.is_theirs is None
        if is_open and tables.live(lead.conversation) is box:
            lead.is_theirs = effect.is_theirs
            row = next(each for each in tables.uploads if each.id == lead.id)
            if effect.is_theirs:
                row.due_at = row.at = tables.now()


def _told(resume: Resume, *, replaces: bool, is_it: bool) -> dict[str, Any]:
    """As JSON has it: lists, no tuples."""
    document, profile = resume.document, resume.profile
    is_beside = profile is not None and not is_it
    return {
        "profile": _plain(asdict(profile)) if profile else None,
        "unread": [each.value for each in resume.unread],
        "hidden": [each.value for each in document.hidden] if document else None,
        "is_scan": bool(document and document.is_scan),
        "is_continued": resume.is_continued and not is_beside,
        "replaces": replaces and is_it and not resume.is_continued,
        "beside": is_beside,
    }


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items() if key != "evidence"}
    return [_plain(each) for each in value] if isinstance(value, (list, tuple)) else value
