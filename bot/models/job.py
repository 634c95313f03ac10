"""Jobs, one row a version."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.models.columns import Json, json, when


class JobRow(SQLModel, table=True):
    """One version of one job file, as the plain document it was imported from."""

    __tablename__ = "job"
    __table_args__ = (UniqueConstraint("code", "version"),)

    id: UUID = Field(primary_key=True)
    employer: UUID = Field(foreign_key="employer.id", index=True)
    code: str
    version: int
    document: Json = json(nullable=False)
    is_open: bool = True
    imported_at: datetime = when(nullable=False)
