"""Lists of addresses that are looked at one by one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No list yet."""
    op.create_table(
        "jobs",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "title", "who")),
        sa.Column("made", sa.BigInteger, nullable=False),
        sa.Column("ended", sa.BigInteger),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("paused", sa.Boolean, nullable=False),
    )
    op.create_table(
        "job_rows",
        sa.Column("job", sa.BigInteger, primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("address", "name", "options", "outcome", "code", "sentence", "source_id")),
    )
    op.create_index("job_rows_by_outcome", "job_rows", ["job", "outcome", "code", "number"])


def downgrade() -> None:
    """What was asked for and not looked at yet is forgotten."""
    op.drop_table("job_rows")
    op.drop_table("jobs")
