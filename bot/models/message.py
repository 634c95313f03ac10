"""Everything said, in both directions; the outgoing rows are the outbox."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from bot.models.columns import Json, json, when


class MessageRow(SQLModel, table=True):
    """One message. One of the two tables that hold a candidate's words (the other: answer).

    Attributes:
        seq: of incoming ones the mail's; of outgoing ones the outbox order of the conversation.
        held: incoming and not interpreted yet (before consent, during a takeover).
        options, template, variables, language: the intent; free text or template is decided when
            it is sent.
        rank: how far the status is; it only rises.
        attempt, next_at, sending_at: of sending.
        trouble, trouble_tries, trouble_since: what its tries met in a row; says how long to go on.
        turn: the turn that said it; a permanent failure cancels what follows of the same turn.
        cause: the newest event that the turn had read; where the message's trace began.
        void_after_seq: not sent if the candidate has said more than this.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("conversation", "direction", "seq"),
        Index(
            "message_outbox",
            "conversation",
            "seq",
            postgresql_where=text("direction = 'out' AND status IN ('ready', 'sending', 'unsure')"),
        ),
        Index("message_held", "conversation", "seq", postgresql_where=text("held")),
        Index(
            "message_provider",
            "provider_id",
            postgresql_where=text("provider_id IS NOT NULL"),
        ),
    )

    id: UUID = Field(primary_key=True)
    conversation: UUID = Field(foreign_key="conversation.id")
    direction: str
    seq: int = Field(sa_type=BigInteger)
    author: str
    kind: str
    text: str = ""
    tap: Json | None = json()
    media: list[Json] | None = json()
    location: Json | None = json()
    options: list[Json] | None = json()
    template: str | None = None
    variables: Json | None = json()
    language: str | None = None
    held: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    status: str
    rank: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    attempt: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    next_at: datetime | None = when()
    sending_at: datetime | None = when()
    provider_id: str | None = None
    error: str | None = None
    trouble: str | None = None
    trouble_tries: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    trouble_since: datetime | None = when()
    turn: UUID | None = None
    cause: UUID | None = None
    void_after_seq: int | None = Field(default=None, sa_type=BigInteger)
    despite_opt_out: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    at: datetime = when(nullable=False)
    recorded_at: datetime = when(nullable=False)
