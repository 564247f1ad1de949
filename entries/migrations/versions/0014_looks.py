"""Looks at addresses that may become sources, with their pages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has looked yet."""
    op.create_table(
        "looks",
        sa.Column("id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("who", "address")),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("taken", "until")),
        sa.Column("done", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("toml", "result")),
    )
    op.create_index("looks_by_end", "looks", ["until"])
    op.create_table(
        "look_pages",
        sa.Column("look", sa.Text, primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("requested", "url", "content_type", "language", "body")),
    )


def downgrade() -> None:
    """What was found is gone."""
    op.drop_table("look_pages")
    op.drop_table("looks")
