"""What operators decided of two entries: one release, or not."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is decided yet."""
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "pairings",
        *(sa.Column(name, number, sa.ForeignKey("entries.number"), primary_key=True, autoincrement=False) for name in ("entry", "other")),
        sa.Column("same", sa.Boolean, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Texts alone decide."""
    op.drop_table("pairings")
