"""Tokens that stand in pages: of which origins."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The tokens that there are stay secret ones."""
    op.add_column("tokens", sa.Column("origins", sa.Text, nullable=False, server_default="[]"))


def downgrade() -> None:
    """Tokens of pages go: anybody can read them, and without their origins they would open feeds to anybody."""
    op.execute("DELETE FROM tokens WHERE origins <> '[]'")
    op.drop_column("tokens", "origins")
