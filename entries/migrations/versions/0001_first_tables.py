"""The first tables: entries, what hangs on them, the schedule, and the small rest.

Written out, not taken from `entries.schema`: a migration says what was true when it was released.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _chars(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=null)


def _integer(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=null)


def _small(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def _moments(*names: str) -> tuple[sa.Column[int], ...]:
    return tuple(_integer(name, null=True) for name in names)


def upgrade() -> None:
    """Makes all tables in an empty database."""
    _entries()
    _beside_entries()
    _schedule()
    _rest()
    op.execute("INSERT INTO versions (scope, number, updated) VALUES ('all', 0, NULL)")


def _entries() -> None:
    op.create_table(
        "entries",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=False),
        *(_chars(name) for name in ("id", "slug", "source_id", "status")),
        _integer("sequence"),
        _integer("published"),
        *(_chars(name) for name in ("precision", "origin", "printed")),
        _integer("first_seen"),
        *_moments("revised", "hold_until", "withdrawn"),
        sa.Column("partial", sa.Boolean, nullable=False),
        *(_chars(name) for name in ("language", "fingerprint", "url", "title", "subtitle", "summary")),
        *(_chars(name) for name in ("image", "authors", "labels", "enclosures", "plain", "text", "content", "anatomy")),
    )
    op.create_index("entries_id", "entries", ["id"], unique=True)
    op.create_index("entries_slug", "entries", ["slug"], unique=True)
    op.create_index("entries_by_time", "entries", ["published", "number", "status"])
    op.create_index("entries_by_source", "entries", ["source_id", "published", "number", "status"])
    op.create_index("entries_by_sight", "entries", ["source_id", "first_seen"])
    for index, column in (("entries_by_withdrawal", "withdrawn"), ("entries_by_hold", "hold_until")):
        known = sa.text(f"{column} IS NOT NULL")
        op.create_index(index, "entries", [column], sqlite_where=known, postgresql_where=known)


def _beside_entries() -> None:
    op.create_table(
        "entry_topics",
        sa.Column("entry", _NUMBER, sa.ForeignKey("entries.number"), primary_key=True, autoincrement=False),
        sa.Column("topic", sa.Text, primary_key=True),
        _small("position"),
        sa.Column("score", sa.Double, nullable=False),
        _chars("by"),
        _chars("evidence"),
        sa.Column("live", sa.Boolean, nullable=False),
        _integer("published"),
    )
    op.create_index("entry_topics_by_time", "entry_topics", ["topic", "live", "published", "entry"])
    op.create_table(
        "entry_urls",
        sa.Column("source_id", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        _chars("url"),
        sa.Column("entry", _NUMBER, sa.ForeignKey("entries.number"), nullable=False),
    )
    op.create_index("entry_urls_by_entry", "entry_urls", ["entry"])
    op.create_table(
        "readings",
        sa.Column("entry", _NUMBER, sa.ForeignKey("entries.number"), primary_key=True, autoincrement=False),
        *(_chars(name, null=True) for name in ("etag", "last_modified", "digest")),
        *_moments("looked"),
        _small("looks"),
        _small("missing"),
        _chars("listed"),
    )


def _schedule() -> None:
    op.create_table(
        "source_states",
        sa.Column("source_id", sa.Text, primary_key=True),
        _chars("host"),
        _integer("every"),
        *_moments("retired", "paused_by_spec", "paused_by_operator"),
        *(_chars(name) for name in ("state", "reasons", "sentence")),
        *_moments("since", "next_check", "checked", "succeeded", "changed"),
        _small("failures"),
        *(_chars(name, null=True) for name in ("etag", "last_modified", "digest")),
        _small("usual_items"),
        sa.Column("usual_dated", sa.Double, nullable=False),
        _chars("zone_order"),
        _chars("public_state"),
        *_moments("newest"),
    )
    op.create_index("source_states_by_check", "source_states", ["next_check"])
    op.create_table(
        "leases",
        sa.Column("host", sa.Text, primary_key=True),
        _chars("source_id"),
        _chars("owner"),
        _integer("until"),
    )
    op.create_index("leases_by_source", "leases", ["source_id"])


def _rest() -> None:
    op.create_table("facts", sa.Column("key", sa.Text, primary_key=True), _chars("value"))
    op.create_table("versions", sa.Column("scope", sa.Text, primary_key=True), _integer("number"), *_moments("updated"))
    op.create_table("definitions", sa.Column("source_id", sa.Text, primary_key=True), _chars("text"), _integer("changed"))
    op.create_table(
        "memory",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        _chars("value"),
        _integer("until"),
    )
    op.create_index("memory_by_until", "memory", ["until"])


def downgrade() -> None:
    """Back to an empty database; there is no older form to keep the data in."""
    for table in (
        "memory",
        "definitions",
        "versions",
        "facts",
        "leases",
        "source_states",
        "readings",
        "entry_urls",
        "entry_topics",
        "entries",
    ):
        op.drop_table(table)
