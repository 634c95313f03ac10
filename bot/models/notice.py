"""What a recruiter must know."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from bot.models.columns import Json, json, when


class NoticeRow(SQLModel, table=True):
    """One notice; ``detail`` holds ids and plain values, no words of a candidate."""

    __tablename__ = "notice"

    id: UUID = Field(primary_key=True)
    conversation: UUID | None = Field(default=None, index=True)
    kind: str
    detail: Json = json(nullable=False)
    at: datetime = when(nullable=False, index=True)
    seen_at: datetime | None = when()
