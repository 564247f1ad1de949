"""Earlier states of entries, who withdrew one, and the print of each text by which a release is known at another address."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from pydantic import TypeAdapter

from entries.likeness import body_print, said
from entries.model import Anatomy

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_AT_A_TIME = 500


def upgrade() -> None:
    """What was withdrawn was so by its source. The prints of the stored texts are computed, one pass over all entries."""
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "revisions",
        sa.Column("entry", number, sa.ForeignKey("entries.number"), primary_key=True, autoincrement=False),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("since", "until")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("fingerprint", "title", "subtitle", "text")),
    )
    op.execute("ALTER TABLE entries ADD COLUMN withdrawn_by TEXT NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE entries ADD COLUMN body_print TEXT NOT NULL DEFAULT ''")
    op.execute("UPDATE entries SET withdrawn_by = 'source' WHERE status = 'withdrawn'")
    _fill_prints()
    telling = sa.text("body_print != ''")
    op.create_index("entries_by_body", "entries", ["source_id", "body_print"], sqlite_where=telling, postgresql_where=telling)


def _fill_prints() -> None:
    db, anatomies = op.get_bind(), TypeAdapter(Anatomy)
    e = sa.table("entries", *map(sa.column, ("number", "title", "text", "anatomy", "body_print")))
    walk = sa.select(e.c.number, e.c.title, e.c.text, e.c.anatomy).order_by(e.c.number).limit(_AT_A_TIME)
    rows = db.execute(walk).all()
    while rows:
        for number, title, text, kept in rows:
            print_of = body_print(said(title, text, anatomies.validate_json(kept)))
            if print_of:
                db.execute(sa.update(e).where(e.c.number == number).values(body_print=print_of))
        rows = db.execute(walk.where(e.c.number > rows[-1].number)).all()


def downgrade() -> None:
    """Earlier states are forgotten."""
    op.drop_index("entries_by_body", "entries")
    op.execute("ALTER TABLE entries DROP COLUMN body_print")
    op.execute("ALTER TABLE entries DROP COLUMN withdrawn_by")
    op.drop_table("revisions")
