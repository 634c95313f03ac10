"""How far we looked back at a provider for messages whose webhook never came."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from bot.models.columns import when


class BackfillRow(SQLModel, table=True):
    """One row a channel; whoever moves ``due_at`` on looks, so only one worker does.

    Attributes:
        due_at: when the next round may begin.
        through: all that the provider received before is in the journal; NULL before the first
            round was done. A restored backup has its own, so what came in since is found.
    """

    __tablename__ = "backfill"

    channel: str = Field(primary_key=True)
    due_at: datetime = when(nullable=False)
    through: datetime | None = when()
