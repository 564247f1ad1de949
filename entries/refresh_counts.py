"""How many refreshes came to what, over all processes and starts."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Connection, Table, select

from entries.model import SourceState
from entries.schema import Chars, insert, metadata, source_states

refresh_counts = Table("refresh_counts", metadata, Column("outcome", Chars, primary_key=True), Column("number", BigInteger, nullable=False))


def count(db: Connection, state: SourceState) -> None:
    """Counts the refresh that left this state, before the state is written; what only postpones the next one is none."""
    s, c = source_states.c, refresh_counts.c
    if state.checked is None or db.execute(select(s.checked).where(s.source_id == state.source_id)).scalar() == state.checked:
        return
    outcome = "failed" if state.failures else "changed" if state.changed == state.checked else "unchanged"
    statement = insert(db, refresh_counts).values(outcome=outcome, number=1)
    db.execute(statement.on_conflict_do_update(index_elements=[c.outcome], set_={"number": c.number + 1}))


def counted(db: Connection) -> dict[str, int]:
    """The numbers by outcome: changed, unchanged, failed."""
    return dict(db.execute(select(refresh_counts.c.outcome, refresh_counts.c.number)).all())
