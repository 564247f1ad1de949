"""Users and their sessions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody may sign in yet."""
    op.create_table(
        "users",
        sa.Column("name", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("role", "password")),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("signed_in", sa.BigInteger),
    )
    op.create_table(
        "sessions",
        sa.Column("hash", sa.Text, primary_key=True),
        sa.Column("user", sa.Text, nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("created", "until")),
    )
    op.create_index("sessions_by_user", "sessions", ["user"])


def downgrade() -> None:
    """Nobody can sign in any more."""
    op.drop_table("sessions")
    op.drop_table("users")
