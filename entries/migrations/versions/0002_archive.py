"""The archive: what backfills bring, how far they have come, and what scrapers have learnt of each source."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Entries stay as they are: none is archived yet. Topics learn the status of their entry, where they knew `live` alone."""
    op.create_table(
        "lessons",
        sa.Column("source_id", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "backfills",
        sa.Column("source_id", sa.Text, primary_key=True),
        sa.Column("next_page", sa.Text),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("entries", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("walked", "state", "sentence")),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("started", "changed")),
    )
    # A constant default costs no rewriting of the table; only the few that are not live are written.
    op.execute("ALTER TABLE entry_topics ADD COLUMN status TEXT NOT NULL DEFAULT 'live'")
    op.execute("UPDATE entry_topics SET status = (SELECT e.status FROM entries e WHERE e.number = entry) WHERE NOT live")
    op.drop_index("entry_topics_by_time", "entry_topics")
    op.execute("ALTER TABLE entry_topics DROP COLUMN live")
    op.create_index("entry_topics_by_time", "entry_topics", ["topic", "status", "published", "entry"])
    op.execute("INSERT INTO versions (scope, number, updated) SELECT 'head', number, updated FROM versions WHERE scope = 'all'")


def downgrade() -> None:
    """What was archived becomes as live as the rest; what was learnt is learnt again."""
    op.execute("DELETE FROM versions WHERE scope = 'head' OR scope LIKE 'archive:%'")
    op.execute("UPDATE entries SET status = 'live' WHERE status = 'archived'")
    op.drop_index("entry_topics_by_time", "entry_topics")
    op.execute("ALTER TABLE entry_topics ADD COLUMN live BOOLEAN NOT NULL DEFAULT FALSE")
    op.execute("UPDATE entry_topics SET live = TRUE WHERE status IN ('live', 'archived')")
    op.execute("ALTER TABLE entry_topics DROP COLUMN status")
    op.create_index("entry_topics_by_time", "entry_topics", ["topic", "live", "published", "entry"])
    op.drop_table("backfills")
    op.drop_table("lessons")
