"""The consent ledger: rows are only ever added."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from bot.models.columns import when


class ConsentRow(SQLModel, table=True):
    """What was allowed or taken back, on which wording, by which event."""

    __tablename__ = "consent"

    id: UUID = Field(primary_key=True)
    candidate: UUID = Field(foreign_key="candidate.id", index=True)
    kind: str
    wording: str
    language: str
    source: UUID
    at: datetime = when(nullable=False)
