"""The incidents of one source are found by its id: its page asks for them each time."""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the index."""
    op.create_index("incident_sources_by_source", "incident_sources", ["source_id"])


def downgrade() -> None:
    """All of them are read again."""
    op.drop_index("incident_sources_by_source", "incident_sources")
