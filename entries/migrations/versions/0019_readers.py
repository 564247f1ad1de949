"""How much of a release each source lets readers have: all, until its definition is read again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column."""
    op.add_column("source_states", sa.Column("readers", sa.Text, nullable=False, server_default="full"))


def downgrade() -> None:
    """Readers get all again."""
    op.drop_column("source_states", "readers")
