"""The journal."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from bot.models.columns import Json, json, when


class EventRow(SQLModel, table=True):
    """One fact, written once by its key. Ids and plain values only, never a candidate's words.

    Attributes:
        seq: place in the subject's mail, drawn under the mailbox lock; NULL for facts that are
            nobody's mail (statuses, announcements).
        attempts: claims it took until it was done or quarantined.
        way: what its turn went through (``bot.domain.turn.Outcome.way``); no words.
    """

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("subject", "seq"),
        Index(
            "event_undone",
            "subject",
            "seq",
            postgresql_where=text("done_at IS NULL AND quarantined_at IS NULL AND seq IS NOT NULL"),
        ),
        Index("event_of_subject", "subject", "recorded_at"),
        Index(
            "event_quarantined",
            "quarantined_at",
            postgresql_where=text("quarantined_at IS NOT NULL"),
        ),
    )

    id: UUID = Field(primary_key=True)
    subject: UUID
    seq: int | None = Field(default=None, sa_type=BigInteger)
    type: str
    actor: str
    key: str = Field(unique=True)
    payload: Json = json(nullable=False)
    at: datetime = when(nullable=False)
    recorded_at: datetime = when(nullable=False)
    done_at: datetime | None = when()
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    error: str | None = None
    quarantined_at: datetime | None = when()
    way: Json | None = json()
