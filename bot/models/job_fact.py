"""What recruiters added to jobs, beside their files."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.models.columns import when


class JobFactRow(SQLModel, table=True):
    """One passage; belongs to all versions of a code. ``fact`` is its id within the job."""

    __tablename__ = "job_fact"
    __table_args__ = (UniqueConstraint("code", "fact"),)

    id: UUID = Field(primary_key=True)
    code: str
    fact: str
    about: str
    language: str
    text: str
    question: UUID | None = None
    by: str
    at: datetime = when(nullable=False)
