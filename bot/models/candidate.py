"""People who apply."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from bot.models.columns import when


class CandidateRow(SQLModel, table=True):
    """One person, apart from the addresses they write from (identity).

    An opt-out is the person's: it covers every job, timer, template and call.
    """

    __tablename__ = "candidate"

    id: UUID = Field(primary_key=True)
    name: str | None = None
    merged_into: UUID | None = Field(default=None, foreign_key="candidate.id")
    opted_out_at: datetime | None = when()
    created_at: datetime = when(nullable=False)
