"""What is new in feeds, who is told of it, and what is on its way."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is news that was stored before."""
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "news",
        sa.Column("sequence", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("entry", number, sa.ForeignKey("entries.number"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "recipients",
        sa.Column("key", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "address", "host", "topic", "secret")),
        sa.Column("since", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.BigInteger) for name in ("expires", "due")),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("failing", sa.BigInteger),
        sa.Column("error", sa.Text, nullable=False),
        *(sa.Column(name, sa.BigInteger) for name in ("received", "disabled")),
    )
    op.create_index("recipients_by_due", "recipients", ["due"])
    op.create_index("recipients_by_host", "recipients", ["host"])
    op.create_table(
        "messages",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("id", "topic", "media_type", "body")),
        sa.Column("created", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "deliveries",
        sa.Column("recipient", sa.Text, sa.ForeignKey("recipients.key"), primary_key=True),
        sa.Column("message", sa.BigInteger, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("mode", "secret")),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("lease_s", "created")),
    )


def downgrade() -> None:
    """Subscriptions are forgotten."""
    for name in ("deliveries", "messages", "recipients", "news"):
        op.drop_table(name)
