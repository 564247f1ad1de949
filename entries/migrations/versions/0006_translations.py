"""Versions of one release in other languages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is linked yet: pages say it when they are read next."""
    op.create_table(
        "translations",
        *(
            sa.Column(
                name,
                sa.BigInteger().with_variant(sa.Integer, "sqlite"),
                sa.ForeignKey("entries.number"),
                primary_key=True,
                autoincrement=False,
            )
            for name in ("entry", "other")
        ),
    )
    op.create_index("entry_urls_by_key", "entry_urls", ["key"])


def downgrade() -> None:
    """Links are found again."""
    op.drop_index("entry_urls_by_key", "entry_urls")
    op.drop_table("translations")
