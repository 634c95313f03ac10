"""Applications: candidate x job version."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Float, UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.models.columns import Json, json, when


class ApplicationRow(SQLModel, table=True):
    """One application; it stays on the job version it began with.

    Attributes:
        basis: what the decision rests on (job version, rule version, inputs, points).
    """

    __tablename__ = "application"
    __table_args__ = (UniqueConstraint("candidate", "job"),)

    id: UUID = Field(primary_key=True)
    candidate: UUID = Field(foreign_key="candidate.id")
    job: UUID = Field(foreign_key="job.id", index=True)
    stage: str = "screening"
    decision: str | None = None
    score: float | None = Field(default=None, sa_type=Float)
    basis: Json | None = json()
    decided_at: datetime | None = when()
    created_at: datetime = when(nullable=False)
