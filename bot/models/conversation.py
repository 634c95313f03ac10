"""What people read of a conversation; the mailbox row beside it is the lock."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from bot.models.columns import when


class ConversationRow(SQLModel, table=True):
    """One conversation (candidate x sender).

    Attributes:
        address: where replies go: the address that wrote last.
        sender: our own address that was written to.
        window_until: until when free text may be sent, by the provider's rule.
        asked: ids of questions in the order first asked, for the running application.
    """

    __tablename__ = "conversation"

    id: UUID = Field(primary_key=True)
    candidate: UUID = Field(foreign_key="candidate.id", index=True)
    channel: str
    address: str
    sender: str = ""
    stage: str = "new"
    language: str | None = None
    pending: str | None = None
    application: UUID | None = Field(default=None, foreign_key="application.id")
    asked: list[str] = Field(
        default_factory=list,
        sa_column=Column(ARRAY(Text), nullable=False, server_default="{}"),
    )
    window_until: datetime | None = when()
    created_at: datetime = when(nullable=False)
