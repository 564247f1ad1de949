"""One entry per release: who brings an entry, what entries are found by, and which of them are one release."""

from __future__ import annotations

import json
from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from entries.duplicates import WEEK, sketch, words_of

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_AT_A_TIME = 200
_WEEK = WEEK // timedelta(microseconds=1)


def upgrade() -> None:
    """Makes the tables, and sketches of every public entry (about 0.6 ms each), so that whatever comes now or by a later backfill finds
    its release. Entries that stand side by side already stay so until one of them changes: readers have seen both."""
    # A constant default costs no rewriting of the table.
    op.execute("ALTER TABLE entries ADD COLUMN publisher TEXT NOT NULL DEFAULT 'other'")
    op.create_table(
        "sketches",
        sa.Column("week", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("hash", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("entry", _NUMBER, sa.ForeignKey("entries.number"), primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "twins",
        sa.Column("entry", _NUMBER, sa.ForeignKey("entries.number"), primary_key=True, autoincrement=False),
        sa.Column("release", _NUMBER, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("source_id", sa.Text, nullable=False),
    )
    op.create_index("twins_by_release", "twins", ["release", "position", "source_id", "entry"])
    _sketch_all()


def downgrade() -> None:
    """Every entry stands for itself again."""
    for table, column in (("entries", "status"), ("entry_topics", "status")):
        for status, echo in (("live", "echo"), ("archived", "archived-echo")):
            op.execute(f"UPDATE {table} SET {column} = '{status}' WHERE {column} = '{echo}'")  # noqa: S608 # our own words
    op.drop_table("twins")
    op.drop_table("sketches")
    op.execute("ALTER TABLE entries DROP COLUMN publisher")


def _sketch_all() -> None:
    """With the code of today, which alone knows what it will look for: when that changes, a migration sketches all anew."""
    db, last = op.get_bind(), -(2**62)  # backfilled entries are numbered downward from -1
    statement = sa.text(
        "SELECT number, published, text, anatomy FROM entries WHERE number > :last AND status IN ('live', 'archived') "
        "ORDER BY number LIMIT :most"
    )
    while rows := db.execute(statement, {"last": last, "most": _AT_A_TIME}).all():
        notes = [
            {"week": published // _WEEK, "hash": hash_, "entry": number}
            for number, published, text, anatomy in rows
            for hash_ in sorted(sketch(words_of(text, json.loads(anatomy).get("boilerplate") or "")))
        ]
        if notes:
            db.execute(sa.text("INSERT INTO sketches (week, hash, entry) VALUES (:week, :hash, :entry)"), notes)
        last = rows[-1].number
