"""An index of what lies in quarantine: a scrape counts it, and the journal only grows."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Concurrently: everybody goes on writing meanwhile. It waits for transactions that are open,
    # which block nobody, so it may wait longer than one that locks a table. What an earlier try
    # left behind half built would count as there.
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = '30s'")
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS event_quarantined")
        op.create_index(
            "event_quarantined",
            "event",
            ["quarantined_at"],
            postgresql_where=sa.text("quarantined_at IS NOT NULL"),
            postgresql_concurrently=True,
        )
        op.execute("SET lock_timeout = '1s'")


def downgrade() -> None:
    op.drop_index("event_quarantined", "event")
