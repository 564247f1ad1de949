"""Tokens of those who may read private feeds, and the memory of addresses that were removed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has a token yet, and what there is now is noted when the service starts."""
    op.create_table(
        "tokens",
        sa.Column("hash", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("name", "scopes")),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("used", sa.Text),
        sa.Column("revoked", sa.BigInteger),
    )
    valid = sa.text("revoked IS NULL")
    op.create_index("tokens_by_name", "tokens", ["name"], unique=True, sqlite_where=valid, postgresql_where=valid)
    op.create_table(
        "places",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("removed", sa.BigInteger),
    )


def downgrade() -> None:
    """Private feeds are closed to everybody until new tokens are made."""
    op.drop_table("places")
    op.drop_table("tokens")
