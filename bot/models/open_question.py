"""What candidates asked that nobody here knew, and what a recruiter answered."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from bot.models.columns import when


class OpenQuestionRow(SQLModel, table=True):
    """One question. ``words`` are the candidate's: whoever erases one must look here, too.

    Attributes:
        job: the version that it was asked about.
        answer: a recruiter's; the mail that brings it to the conversation names only the row.
    """

    __tablename__ = "open_question"
    __table_args__ = (
        Index("open_question_waiting", "at", postgresql_where=text("answered_at IS NULL")),
    )

    id: UUID = Field(primary_key=True)
    conversation: UUID = Field(index=True)
    message: UUID | None = None
    job: UUID | None = None
    words: str
    language: str
    at: datetime = when(nullable=False)
    answered_at: datetime | None = when()
    answered_by: str | None = None
    answer: str | None = None
