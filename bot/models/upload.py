"""Files that candidates sent, until they are read."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from bot.models.columns import when


class UploadRow(SQLModel, table=True):
    """What came in one turn and is read as one résumé.

    Attributes:
        at: when it was sent.
        due_at: when a worker may take it; none once it is settled.
        lease: random, of the worker that has it.
        tries: how often it was begun. fetches: how often a file of it could not be had.
    """

    __tablename__ = "upload"
    __table_args__ = (
        Index("upload_due", "due_at", postgresql_where=text("due_at IS NOT NULL")),
        Index("upload_waiting", "conversation", postgresql_where=text("due_at IS NOT NULL")),
    )

    id: UUID = Field(primary_key=True)
    conversation: UUID
    at: datetime = when(nullable=False)
    due_at: datetime | None = when()
    lease: UUID | None = None
    lease_until: datetime | None = when()
    tries: int
    fetches: int


class UploadFileRow(SQLModel, table=True):
    """One file of an upload.

    Attributes:
        place: within the upload. message, part: where a provider's address of it stands.
        key: in the file store, once it is there; several rows may name one.
        content_type, name: of one that came by no message.
    """

    __tablename__ = "upload_file"
    __table_args__ = (UniqueConstraint("message", "part"),)

    upload: UUID = Field(primary_key=True)
    place: int = Field(primary_key=True)
    message: UUID | None = None
    part: int
    key: str | None = Field(default=None, index=True)
    size: int | None = Field(default=None, sa_type=BigInteger)
    content_type: str | None = None
    name: str | None = None
