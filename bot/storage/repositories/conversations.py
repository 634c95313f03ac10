"""Conversations as people look at them: ``bot show``, the phone, the notices."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlmodel import col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.errors import NotFound
from bot.domain.message import Option, Status
from bot.domain.record import (
    ApplicationRecord,
    ConsentRecord,
    EventRecord,
    MessageRecord,
    NoticeRecord,
    Record,
)
from bot.models import (
    AnswerRow,
    ApplicationRow,
    CandidateRow,
    ConsentRow,
    ConversationRow,
    EventRow,
    IdentityRow,
    JobRow,
    MailboxRow,
    MessageRow,
    NoticeRow,
)
from bot.storage.engine import Engine

NOTICES = 200
"""Notices shown at most, the newest."""


class PostgresReader:
    """See :class:`bot.domain.ports.Reader`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def find(self, address: str) -> UUID:
        async with self._engine.session() as session:
            return (await _conversation(session, address)).id

    async def show(self, address: str) -> Record:
        async with self._engine.session() as session:
            return await _record(session, await _conversation(session, address), address)

    async def messages(self, address: str, after: int = 0) -> Sequence[MessageRecord]:
        async with self._engine.session() as session:
            try:
                conversation = await _conversation(session, address)
            except NotFound:
                return ()
            found = await _messages(session, await _homes(session, conversation.id))
        return tuple(message for message in found if message.position > after)

    async def notices(self) -> Sequence[NoticeRecord]:
        query = (
            select(NoticeRow, ConversationRow.address)
            .join(
                ConversationRow,
                col(ConversationRow.id) == col(NoticeRow.conversation),
                isouter=True,
            )
            .where(col(NoticeRow.seen_at).is_(None))
            .order_by(col(NoticeRow.at).desc())
            .limit(NOTICES)
        )
        async with self._engine.session() as session:
            rows = (await session.exec(query)).all()
        return tuple(
            NoticeRecord(notice.id, notice.kind, address or "", notice.detail, notice.at)
            for notice, address in rows
        )


async def _conversation(session: AsyncSession, address: str) -> ConversationRow:
    """The conversation behind an address, or behind a candidate's id.

    Raises:
        NotFound: nobody by that address.
    """
    query = select(ConversationRow)
    try:
        query = query.where(ConversationRow.candidate == await _alive(session, UUID(address)))
    except ValueError:
        query = query.join(
            IdentityRow, col(IdentityRow.conversation) == col(ConversationRow.id)
        ).where(IdentityRow.address == address)
    query = query.order_by(col(ConversationRow.id)).limit(1)
    found = (await session.exec(query)).first()
    if found is None:
        raise NotFound("candidate", address, "Addresses look like whatsapp:+15550001.")
    return found


async def _alive(session: AsyncSession, candidate: UUID) -> UUID:
    """The candidate that an id leads to, through merges."""
    row = await session.get(CandidateRow, candidate)
    while row is not None and row.merged_into is not None:
        row = await session.get(CandidateRow, row.merged_into)
    return row.id if row else candidate


async def _homes(session: AsyncSession, conversation: UUID) -> Sequence[UUID]:
    """The conversation and those that were merged into it."""
    query = select(MailboxRow.subject).where(
        or_(col(MailboxRow.subject) == conversation, col(MailboxRow.merged_into) == conversation)
    )
    return (await session.exec(query)).all()


async def _record(session: AsyncSession, conversation: ConversationRow, address: str) -> Record:
    homes = await _homes(session, conversation.id)
    mailbox = await session.get(MailboxRow, conversation.id)
    candidate = await session.get(CandidateRow, conversation.candidate)
    applications = await _applications(session, conversation.candidate)
    current = next((each for each in applications if each.id == conversation.application), None)
    return Record(
        address=address if ":" in address else conversation.address,
        conversation=conversation.id,
        candidate=conversation.candidate,
        stage=conversation.stage,
        owner=mailbox.owner if mailbox else "bot",
        language=conversation.language,
        job=current.job if current else None,
        pending=conversation.pending,
        asked=tuple(conversation.asked),
        answers=current.answers if current else {},
        decision=current.decision if current else None,
        score=current.score if current else None,
        opted_out=candidate is not None and candidate.opted_out_at is not None,
        consent=await _consent(session, conversation.candidate),
        applications=applications,
        messages=await _messages(session, homes),
        events=await _events(session, homes, mailbox.tries if mailbox else 0),
    )


async def _applications(session: AsyncSession, candidate: UUID) -> tuple[ApplicationRecord, ...]:
    query = (
        select(ApplicationRow, JobRow.code, JobRow.version)
        .join(JobRow, col(JobRow.id) == col(ApplicationRow.job))
        .where(ApplicationRow.candidate == candidate)
        .order_by(col(ApplicationRow.created_at))
    )
    rows = (await session.exec(query)).all()
    return tuple(
        [
            ApplicationRecord(
                id=row.id,
                job=code,
                version=version,
                stage=row.stage,
                decision=row.decision,
                score=row.score,
                answers=await _answers(session, row.id),
            )
            for row, code, version in rows
        ]
    )


async def _answers(session: AsyncSession, application: UUID) -> dict[str, Any]:
    query = (
        select(AnswerRow.question, AnswerRow.value)
        .where(AnswerRow.application == application, col(AnswerRow.replaced_at).is_(None))
        .order_by(col(AnswerRow.at), col(AnswerRow.id))
    )
    return dict((await session.exec(query)).all())


async def _consent(session: AsyncSession, candidate: UUID) -> tuple[ConsentRecord, ...]:
    query = (
        select(ConsentRow)
        .where(ConsentRow.candidate == candidate)
        .order_by(col(ConsentRow.at), col(ConsentRow.id))
    )
    rows = (await session.exec(query)).all()
    return tuple(ConsentRecord(row.kind, row.wording, row.language, row.at) for row in rows)


async def _messages(session: AsyncSession, homes: Sequence[UUID]) -> tuple[MessageRecord, ...]:
    place = func.row_number().over(order_by=(col(MessageRow.recorded_at), col(MessageRow.id)))
    query = select(MessageRow, place).where(col(MessageRow.conversation).in_(homes)).order_by(place)
    rows = (await session.exec(query)).all()
    return tuple(
        MessageRecord(
            id=row.id,
            direction=row.direction,
            author=row.author,
            kind=row.kind,
            text=row.text,
            options=tuple(Option(**option) for option in row.options or ()),
            status=Status.QUEUED.value if row.status == Status.READY.value else row.status,
            provider_id=row.provider_id,
            created_at=row.at,
            position=position,
        )
        for row, position in rows
    )


async def _events(
    session: AsyncSession, homes: Sequence[UUID], tries: int
) -> tuple[EventRecord, ...]:
    query = (
        select(EventRow)
        .where(col(EventRow.subject).in_(homes))
        .order_by(col(EventRow.recorded_at), col(EventRow.id))
    )
    rows = (await session.exec(query)).all()
    return tuple(
        EventRecord(row.id, row.type, state, row.attempts if state != "waiting" else tries)
        for row in rows
        for state in (_state(row),)
    )


def _state(row: EventRow) -> str:
    if row.quarantined_at is not None:
        return "quarantined"
    return "done" if row.done_at is not None else "waiting"
