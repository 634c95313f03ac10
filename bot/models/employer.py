"""Who opens jobs."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from bot.models.columns import when


class EmployerRow(SQLModel, table=True):
    """One employer; every job has one."""

    __tablename__ = "employer"

    id: UUID = Field(primary_key=True)
    name: str = Field(unique=True)
    created_at: datetime = when(nullable=False)
