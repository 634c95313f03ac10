"""Résumés that came by a web form."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from bot.models.columns import when


class LeadRow(SQLModel, table=True):
    """What somebody wrote into a form; nobody knows whether it is true.

    Attributes:
        id: of its upload, which waits as long as nobody says that it is theirs.
        settled_at: when the person behind the number answered. is_theirs: what.
    """

    __tablename__ = "lead"
    __table_args__ = (
        Index("lead_address", "address", "at"),
        Index("lead_waiting", "at", postgresql_where=text("settled_at IS NULL")),
    )

    id: UUID = Field(primary_key=True)
    conversation: UUID = Field(index=True)
    at: datetime = when(nullable=False)
    address: str
    name: str | None = None
    email: str | None = None
    job: str | None = None
    settled_at: datetime | None = when()
    is_theirs: bool | None = None
