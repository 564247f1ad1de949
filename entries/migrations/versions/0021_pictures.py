"""Small pictures of releases, and which release shows which."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """None yet: whoever reads newsrooms makes them of the newest releases."""
    op.create_table(
        "pictures",
        sa.Column("name", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("url", "host", "source_id", "code")),
        sa.Column("due", sa.BigInteger),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("tries", "width", "height")),
        sa.Column("body", sa.LargeBinary),
    )
    op.create_index("pictures_by_due", "pictures", ["due"])
    op.create_table(
        "picture_uses",
        sa.Column("entry", _NUMBER, sa.ForeignKey("entries.number"), primary_key=True, autoincrement=False),
        sa.Column("picture", sa.Text, nullable=False),
    )
    op.create_index("picture_uses_by_picture", "picture_uses", ["picture"])


def downgrade() -> None:
    """They can be made again."""
    op.drop_table("picture_uses")
    op.drop_table("pictures")
