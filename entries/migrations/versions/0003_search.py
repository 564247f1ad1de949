"""An index of words instead of a column of text: FTS5 on SQLite, a tsvector on PostgreSQL. `entries.search_index` fills it.

PostgreSQL's index of the vectors is made there as well, behind the last of them.
"""

from __future__ import annotations

import re

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_FORM = "CREATE TABLE search_form (form TEXT NOT NULL)"
_TABLES = {
    "sqlite": (
        _FORM,
        # The text is in `entries`, and ranks are not asked for: neither content nor lengths are kept.
        "CREATE VIRTUAL TABLE search USING fts5 (words, content = '', columnsize = 0, tokenize = \"ascii tokenchars '='\")",
        "CREATE TABLE search_places (place INTEGER PRIMARY KEY, entry INTEGER NOT NULL UNIQUE REFERENCES entries (number))",
    ),
    "postgresql": (
        _FORM,
        "CREATE TABLE search_words (entry BIGINT PRIMARY KEY REFERENCES entries (number), words TSVECTOR NOT NULL)",
        # In the row itself: the planner does not see what fetching them from elsewhere costs, and read all instead of the index.
        "ALTER TABLE search_words ALTER COLUMN words SET STORAGE MAIN",
    ),
}


def upgrade() -> None:
    """The column goes: its text stands in title, subtitle and text as well."""
    for statement in _TABLES[op.get_bind().dialect.name]:
        op.execute(statement)
    op.execute("ALTER TABLE entries DROP COLUMN plain")


def downgrade() -> None:
    """The column comes back with the text folded as well as the database can."""
    op.execute("ALTER TABLE entries ADD COLUMN plain TEXT NOT NULL DEFAULT ''")
    op.execute("UPDATE entries SET plain = lower(title || ' ' || subtitle || ' ' || text)")
    for statement in _TABLES[op.get_bind().dialect.name]:
        if made := re.match(r"CREATE (?:VIRTUAL )?TABLE (\w+)", statement):
            op.execute(f"DROP TABLE {made[1]}")
