"""Ends of tokens, wrong tries at signing in, one-time invitations, and who signs in by way of an identity provider."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_ADDED = (
    ("tokens", "made_by", sa.Text(), "command line"),
    ("users", "subject", sa.Text(), ""),
    ("users", "claimed", sa.Boolean(), sa.false()),
    ("sessions", "browser", sa.Text(), ""),
)


def upgrade() -> None:
    """Tokens that there are go on without an end; whoever is signed in stays so."""
    op.add_column("tokens", sa.Column("until", sa.BigInteger))
    for table, name, kind, default in _ADDED:
        op.add_column(table, sa.Column(name, kind, nullable=False, server_default=default))
    op.create_table(
        "invitations",
        sa.Column("hash", sa.Text, primary_key=True),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "attempts",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("wrong", sa.Integer, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
    )
    op.create_index("attempts_by_until", "attempts", ["until"])


def downgrade() -> None:
    """Tokens have no end any more, and tries are not counted."""
    op.drop_table("attempts")
    op.drop_table("invitations")
    for table, name, _kind, _default in _ADDED:
        op.drop_column(table, name)
    op.drop_column("tokens", "until")
