"""Definitions of topics and feeds beside those of sources, and the trail of who changed what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What the store held were sources."""
    _move(("kind", "key"), "SELECT 'source', source_id, text, changed FROM definitions")
    op.create_table(
        "audit",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("who", "deed", "kind", "key", "before", "after")),
    )
    op.create_index("audit_by_key", "audit", ["kind", "key", "number"])


def downgrade() -> None:
    """Topics and feeds that were written in pages are lost, and who changed what."""
    op.drop_table("audit")
    _move(("source_id",), "SELECT key, text, changed FROM definitions WHERE kind = 'source'")


def _move(keys: tuple[str, ...], rows: str) -> None:
    """Makes the table anew, with these keys and rows of the old one."""
    op.create_table(
        "definitions_anew",
        *(sa.Column(name, sa.Text, primary_key=True) for name in keys),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
    )
    op.execute(f"INSERT INTO definitions_anew {rows}")  # our own words
    op.drop_table("definitions")
    op.rename_table("definitions_anew", "definitions")
