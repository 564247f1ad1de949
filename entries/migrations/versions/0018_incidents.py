"""Incidents, the messages that tell of them, and how many refreshes came to what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing has happened yet."""
    op.create_table(
        "incidents",
        sa.Column("id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("host", "cause", "code")),
        sa.Column("opened", sa.BigInteger, nullable=False),
        sa.Column("joined", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.BigInteger) for name in ("told", "closed")),
    )
    op.create_index("incidents_by_closing", "incidents", ["closed"])
    op.create_table(
        "incident_sources",
        sa.Column("incident", sa.Text, sa.ForeignKey("incidents.id"), primary_key=True),
        sa.Column("source_id", sa.Text, primary_key=True),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("well", sa.BigInteger),
    )
    op.create_table(
        "alert_messages",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("alert", "recipient", "key", "kind", "subject", "text", "html")),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("made", "due")),
        *(sa.Column(name, sa.BigInteger) for name in ("began", "ended")),
        sa.Column("tries", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("outcome", "error")),
    )
    op.create_index("alert_messages_by_key", "alert_messages", ["alert", "recipient", "key"], unique=True)
    op.create_index("alert_messages_by_due", "alert_messages", ["outcome", "due"])
    op.create_table("refresh_counts", sa.Column("outcome", sa.Text, primary_key=True), sa.Column("number", sa.BigInteger, nullable=False))


def downgrade() -> None:
    """What was told is forgotten."""
    for table in ("refresh_counts", "alert_messages", "incident_sources", "incidents"):
        op.drop_table(table)
