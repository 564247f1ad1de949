"""The log of refreshes, what sources found a day, and pages as they came."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# SQLite makes a row's own number of INTEGER PRIMARY KEY only.
_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """The log begins with the next refresh."""
    op.create_table(
        "refreshes",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("source_id", sa.Text, nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("first", "last")),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("times", "unmodified")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("outcome", "codes", "sentence", "learnt")),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("new", "revised", "completed", "moved", "withdrawn")),
        sa.Column("items", sa.Integer),
        sa.Column("requests", sa.Integer, nullable=False),
        sa.Column("ms", sa.BigInteger, nullable=False),
    )
    op.create_index("refreshes_by_source", "refreshes", ["source_id", "number"])
    op.create_index("refreshes_by_end", "refreshes", ["last"])
    op.create_table(
        "refresh_days",
        sa.Column("source_id", sa.Text, primary_key=True),
        sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("checks", "unmodified", "found", "failed")),
        sa.Column("bytes", sa.BigInteger, nullable=False),
    )
    op.create_index("refresh_days_by_day", "refresh_days", ["day"])
    op.create_table(
        "snapshots",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("source_id", "kind", "digest")),
        sa.Column("taken", sa.BigInteger, nullable=False),
        sa.Column("good", sa.Boolean, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("requested", "url", "content_type", "language")),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("snapshots_by_source", "snapshots", ["source_id", "digest"], unique=True)


def downgrade() -> None:
    """What happened is forgotten."""
    for table in ("snapshots", "refresh_days", "refreshes"):
        op.drop_table(table)
