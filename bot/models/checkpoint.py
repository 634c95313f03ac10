"""State of the graphs: one row a thread, replaced by each turn."""

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel


class CheckpointRow(SQLModel, table=True):
    """One checkpoint as bytes. The turn's commit keeps only the newest of a thread."""

    __tablename__ = "checkpoint"

    thread: str = Field(primary_key=True)
    namespace: str = Field(primary_key=True, default="")
    id: str = Field(primary_key=True)
    parent: str | None = None
    kind: str
    body: bytes = Field(sa_type=LargeBinary)
    meta_kind: str
    meta: bytes = Field(sa_type=LargeBinary)


class CheckpointWriteRow(SQLModel, table=True):
    """Writes of a step that has not become a checkpoint; only the write-through binding has any."""

    __tablename__ = "checkpoint_write"

    thread: str = Field(primary_key=True)
    namespace: str = Field(primary_key=True, default="")
    id: str = Field(primary_key=True)
    task: str = Field(primary_key=True)
    position: int = Field(primary_key=True)
    channel: str
    kind: str
    body: bytes = Field(sa_type=LargeBinary)
    path: str = ""
