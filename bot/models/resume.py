"""What was read of candidates' files."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from bot.models.columns import Json, json, when


class ResumeRow(SQLModel, table=True):
    """One résumé; its words are the candidate's and go when the candidate is erased.

    Attributes:
        id: of its upload. conversation: whose mail told of it.
        text: in reading order; none when nothing could be read.
        document: kind, pages, links, ways in which words were hidden.
        profile: what it says of its owner, with where it says so.
        unread: why files of it gave nothing.
        is_continued: it holds the pages of the one before as well.
        replaces: there was another one.
        is_beside: it says nothing of work, and another one that does goes on counting.
        replaced_at: when a newer one took its place; of one beside another, when it came.
        changed_at: by the database's clock; who makes an index asks what changed since.
    """

    __tablename__ = "resume"

    id: UUID = Field(primary_key=True)
    conversation: UUID = Field(index=True)
    text: str | None = None
    document: Json | None = json()
    profile: Json | None = json()
    unread: list[str] | None = json()
    is_scan: bool
    is_continued: bool
    replaces: bool
    is_beside: bool
    sent_at: datetime | None = when()
    at: datetime = when(nullable=False)
    replaced_at: datetime | None = when()
    changed_at: datetime | None = when(index=True)
