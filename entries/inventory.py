"""What is public, without reading any of it: for those who keep copies and must know which of them are old.

store.inventory.counters()             # {"source:example": "41 2026-11-20 12:00:00+00:00", "all": ...}: see `versions`
store.inventory.holdings("example")    # every entry of a source that has a page, each with a mark that moves when its page does
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from entries.database import Database
from entries.schema import EPOCH, PUBLIC, entries, translations, twins, versions


@dataclass(frozen=True, slots=True)
class Holding:
    """An entry that has a page. `mark` is another one whenever the page is; of a withdrawn one the page is its tombstone."""

    slug: str
    mark: str
    withdrawn: bool


_E = entries.c
_HELD = (
    select(_E.number, _E.slug, _E.sequence, _E.status, _E.withdrawn)
    .where(or_(_E.status.in_(PUBLIC), _E.withdrawn >= EPOCH))
    .order_by(_E.slug)
)
_OWN, _OTHER, _THERE = twins.alias().c, twins.alias().c, entries.alias().c
_COPIES = select(_OWN.entry, _THERE.number, _THERE.sequence, _THERE.status, _OTHER.position).where(
    and_(_OTHER.release == _OWN.release, _OTHER.entry != _OWN.entry), _THERE.number == _OTHER.entry, _E.number == _OWN.entry
)
_VERSIONS = select(translations.c.entry, _THERE.number, _THERE.sequence, _THERE.status).where(
    _THERE.number == translations.c.other, _E.number == translations.c.entry
)


class Inventory(Database):
    """Counters and marks."""

    def counters(self) -> dict[str, str]:
        """When each scope changed last, as texts that only tell one time from another. What never changed is missing."""
        columns = select(versions.c.scope, versions.c.number, versions.c.updated)
        with self._reading() as db:
            return {scope: f"{number} {updated}" for scope, number, updated in db.execute(columns)}

    def holdings(self, source_id: str) -> tuple[Holding, ...]:
        """The entries of a source that are public or were, by slug. No body is read.

        A page tells of the entry's copies and of its versions in other languages, too: their changes move its mark.
        """
        of_source = _E.source_id == source_id
        others: defaultdict[int, list[str]] = defaultdict(list)
        with self._reading() as db:
            held = db.execute(_HELD.where(of_source)).all()
            for statement in (_COPIES, _VERSIONS):
                for number, *facts in db.execute(statement.where(of_source)):
                    others[number].append(" ".join(map(str, facts)))
        return tuple(
            Holding(slug, " ".join((str(sequence), status, *sorted(others[number]))), gone is not None)
            for number, slug, sequence, status, gone in held
        )
