"""Validated answers, each with what it replaced."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from bot.models.columns import when


class AnswerRow(SQLModel, table=True):
    """One answer. A correction ends the row before it and adds another: history is kept.

    Attributes:
        application: NULL for one that a recruiter or a call brought and no turn has validated yet:
            its event carries no words of a candidate, so they wait here.
        source: event it came with. actor: who gave it.
    """

    __tablename__ = "answer"
    __table_args__ = (
        Index(
            "answer_current",
            "application",
            "question",
            unique=True,
            postgresql_where=text("replaced_at IS NULL"),
        ),
        Index("answer_offered", "source", postgresql_where=text("application IS NULL")),
    )

    id: UUID = Field(primary_key=True)
    application: UUID | None = Field(default=None, foreign_key="application.id", index=True)
    question: str
    value: Any = Field(sa_column=Column(JSONB(none_as_null=False), nullable=False))
    actor: str
    source: UUID
    at: datetime = when(nullable=False)
    replaced_at: datetime | None = when()
