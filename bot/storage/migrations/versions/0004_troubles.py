"""What trouble a message has met in a row, and what it was called at the provider before."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("trouble", sa.String(), nullable=True))
    op.add_column(
        "message", sa.Column("trouble_tries", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("message", sa.Column("trouble_since", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "earlier",
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("message", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("provider_id"),
    )


def downgrade() -> None:
    op.drop_table("earlier")
    op.drop_column("message", "trouble_since")
    op.drop_column("message", "trouble_tries")
    op.drop_column("message", "trouble")
