"""Appointments with the clock."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.models.columns import when


class TimerRow(SQLModel, table=True):
    """One timer a subject and kind; firing deletes it and puts mail in its place."""

    __tablename__ = "timer"
    __table_args__ = (UniqueConstraint("subject", "kind"),)

    id: UUID = Field(primary_key=True)
    subject: UUID
    kind: str
    fire_at: datetime = when(nullable=False, index=True)
