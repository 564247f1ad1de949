"""Every release that is public, or was, gets a place in the file of its month, of which archive documents are cut."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from entries.filing import BACKFILLED, PLACES, month_of
from entries.schema import EPOCH

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_AT_A_TIME = 500
_E = sa.table("entries", *map(sa.column, ("number", "status", "published", "first_seen", "withdrawn", "filed")))


def upgrade() -> None:
    """What refreshes brought is filed by its first sight, also what was held: nobody has walked through any file yet. One pass over all
    entries."""
    for table in ("entries", "entry_topics"):
        op.execute(f"ALTER TABLE {table} ADD COLUMN filed BIGINT")
    _file_all()
    op.execute("UPDATE entry_topics SET filed = (SELECT filed FROM entries WHERE number = entry)")
    op.create_index("entries_by_filing", "entries", ["filed", "number", "status"])
    op.create_index("entries_by_source_filing", "entries", ["source_id", "filed", "number", "status"])
    op.create_index("entry_topics_by_filing", "entry_topics", ["topic", "status", "filed", "entry"])


def downgrade() -> None:
    """Archive documents are forgotten, and get other addresses when they come back."""
    for table, index in (
        ("entry_topics", "entry_topics_by_filing"),
        ("entries", "entries_by_source_filing"),
        ("entries", "entries_by_filing"),
    ):
        op.drop_index(index, table)
    for table in ("entry_topics", "entries"):
        op.execute(f"ALTER TABLE {table} DROP COLUMN filed")


def _file_all() -> None:
    """Backfilled entries are numbered downward from -1: what was met first is the nearest to 0 in both."""
    db, last = op.get_bind(), Counter[int]()
    was_public = sa.or_(_E.c.status.not_in(("held", "withdrawn")), _E.c.withdrawn.is_not(None))
    for sign in (1, -1):
        distance = _E.c.number * sign
        walk = sa.select(_E.c.number, _E.c.first_seen, _E.c.published).where(was_public).order_by(distance).limit(_AT_A_TIME)
        rows = db.execute(walk.where(distance > 0)).all()
        while rows:
            filed = []
            for number, first_seen, published in rows:
                month = _month(first_seen) if sign > 0 else _month(published) + BACKFILLED
                last[month] += 1
                filed.append({"its_number": number, "its_place": month + last[month]})
            db.execute(sa.update(_E).where(_E.c.number == sa.bindparam("its_number")).values(filed=sa.bindparam("its_place")), filed)
            rows = db.execute(walk.where(distance > abs(rows[-1].number))).all()


def _month(microseconds: int) -> int:
    return month_of(EPOCH + timedelta(microseconds=microseconds)) * PLACES
