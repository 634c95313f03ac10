"""The lock and the appointment book of everything that takes turns."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from bot.models.columns import when


class MailboxRow(SQLModel, table=True):
    """One row per conversation (job, employer, schedule). Narrow, because it is written most.

    Attributes:
        turn: random id of the claim that holds it; the fence.
        tries: claims since the last success. drafts: superseded since the last success.
        failures: mail quarantined in a row.
        due_at: when a worker should take it; NULL when there is nothing to do.
        burst_at: when the burst that is being collected began.
        last_seq: newest mail. last_said: newest mail of the candidate. last_out: newest message
            put into the outbox.
        send_at: when a relay should look at the outbox; NULL when nothing waits.
        allowance_at: when the candidate's whole allowance is there again (see ``domain.flood``).
        flood_at: when the flood began that goes on; NULL when there is none.
        opting_seq: newest stop word (or its opposite) that no turn has read; NULL when all are.
    """

    __tablename__ = "mailbox"
    __table_args__ = (
        Index("mailbox_due", "due_at", postgresql_where=text("due_at IS NOT NULL")),
        Index("mailbox_send", "send_at", postgresql_where=text("send_at IS NOT NULL")),
        {
            "postgresql_with": {
                "fillfactor": 60,
                "autovacuum_vacuum_scale_factor": 0.02,
                "autovacuum_vacuum_threshold": 200,
            }
        },
    )

    subject: UUID = Field(primary_key=True)
    kind: str = Field(default="conversation", sa_column_kwargs={"server_default": "conversation"})
    owner: str = Field(default="bot", sa_column_kwargs={"server_default": "bot"})
    merged_into: UUID | None = Field(default=None, index=True)
    turn: UUID | None = None
    lease_until: datetime | None = when()
    tries: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    drafts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    failures: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    due_at: datetime | None = when()
    burst_at: datetime | None = when()
    last_seq: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    last_said: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    last_out: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    send_at: datetime | None = when()
    allowance_at: datetime | None = when()
    flood_at: datetime | None = when()
    opting_seq: int | None = Field(default=None, sa_type=BigInteger)
