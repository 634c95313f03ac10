"""What one person has said lately, and what the language model has cost."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mailbox", sa.Column("allowance_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("mailbox", sa.Column("flood_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("mailbox", sa.Column("opting_seq", sa.BigInteger(), nullable=True))
    op.create_table(
        "model_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day"),
    )
    op.create_table(
        "model_hour",
        sa.Column("conversation", sa.Uuid(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("conversation", "hour"),
    )


def downgrade() -> None:
    op.drop_table("model_hour")
    op.drop_table("model_day")
    op.drop_column("mailbox", "opting_seq")
    op.drop_column("mailbox", "flood_at")
    op.drop_column("mailbox", "allowance_at")
