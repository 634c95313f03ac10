"""Addresses that candidates write from."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from bot.models.columns import when


class IdentityRow(SQLModel, table=True):
    """One address (``whatsapp:+…``, ``whatsapp:US.…``, ``phone:+…``); a candidate may have many."""

    __tablename__ = "identity"

    address: str = Field(primary_key=True)
    candidate: UUID = Field(foreign_key="candidate.id", index=True)
    conversation: UUID = Field(foreign_key="conversation.id", index=True)
    created_at: datetime = when(nullable=False)
