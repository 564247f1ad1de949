"""On whose pages our feeds are shown, counted by day, host and feed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing was counted so far."""
    op.create_table(
        "widget_views",
        sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("host", "feed")),
        sa.Column("views", sa.BigInteger, nullable=False),
    )
    op.create_index("widget_views_by_feed", "widget_views", ["feed", "day"])


def downgrade() -> None:
    """The counts are gone."""
    op.drop_table("widget_views")
