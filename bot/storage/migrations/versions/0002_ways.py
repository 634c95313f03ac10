"""What a turn went through, and what a message answers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("event", sa.Column("way", postgresql.JSONB(), nullable=True))
    op.add_column("message", sa.Column("cause", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("message", "cause")
    op.drop_column("event", "way")
