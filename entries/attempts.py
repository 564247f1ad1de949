"""Wrong tries at signing in, counted for all processes together.

    turn = store.attempts.take("ann@example.org", "203.0.113.7", now)
    turn.pause      how long nobody tries, timedelta() when this one may;  turn.left    tries after this one
    store.attempts.forget("ann@example.org", "203.0.113.7")                    the password was right

A try is counted before it is made, and given back when it was right: a hundred at the same moment are a hundred tries. Counts are kept
under a digest, so that nobody reads from here who tried what.

    one name from one address     5 tries, then a pause of 5 minutes
    one address, all names       30 tries in 15 minutes
    one name, all addresses      after 100 wrong tries in an hour each address has a single try instead of 5: whoever knows the password
                                 comes in from wherever he is, so nobody can lock another out
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, Index, Integer, Table, delete, select, update

from entries.database import Database
from entries.rows import digest
from entries.schema import Chars, Moment, insert, metadata

PAUSE = timedelta(minutes=5)
ADDRESS_SPAN = timedelta(minutes=15)
NAME_SPAN = timedelta(hours=1)
TRIES = 5
TRIES_UNDER_ATTACK = 1
TRIES_OF_ADDRESS = 30
TRIES_OF_NAME = 100  # more than a forgetful person makes

attempts = Table(
    "attempts",
    metadata,
    Column("key", Chars, primary_key=True),  # a digest of name, address or both
    Column("wrong", Integer, nullable=False),
    Column("until", Moment, nullable=False),  # when the count begins anew
    Index("attempts_by_until", "until"),
)


@dataclass(frozen=True, slots=True)
class Turn:
    """Whether somebody may try: `pause` is how long not. `left` counts the tries after this one, `then` is the pause after those."""

    pause: timedelta
    left: int = 0
    then: timedelta = timedelta()


class Attempts(Database):
    """The wrong tries of a store."""

    def take(self, name: str, address: str, now: datetime) -> Turn:
        """Counts a try, unless there is a pause: then nothing is written."""
        pair, of_address, of_name = _keys(name, address)
        with self._reading() as db:
            counts = _counts(db, (pair, of_address, of_name), now)
        most = TRIES if counts[of_name][0] < TRIES_OF_NAME else TRIES_UNDER_ATTACK
        full = [counts[key][1] for key, limit in ((pair, most), (of_address, TRIES_OF_ADDRESS)) if counts[key][0] >= limit]
        if full:
            return Turn(max(full) - now)
        with self._writing() as db:
            db.execute(delete(attempts).where(attempts.c.until <= now))
            tries = _count(db, pair, now + PAUSE, goes_on=True)
            all_tries = _count(db, of_address, now + ADDRESS_SPAN)
            _count(db, of_name, now + NAME_SPAN)
        left, then = min((most - tries, PAUSE), (TRIES_OF_ADDRESS - all_tries, ADDRESS_SPAN))
        return Turn(timedelta(), left, then) if left >= 0 else Turn(then)  # others came between

    def forget(self, name: str, address: str) -> None:
        """Gives a try back that was right, and forgets those before it of this name from this address."""
        pair, of_address, of_name = _keys(name, address)
        a = attempts.c
        with self._writing() as db:
            db.execute(delete(attempts).where(a.key == pair))
            for key in (of_address, of_name):  # in the order of `take`, so that no two wait for each other
                db.execute(update(attempts).where(a.key == key, a.wrong > 0).values(wrong=a.wrong - 1))


def _keys(name: str, address: str) -> tuple[str, str, str]:
    return digest(f"pair\0{name}\0{address}"), digest(f"address\0{address}"), digest(f"name\0{name}")


def _counts(db: Connection, keys: tuple[str, ...], now: datetime) -> dict[str, tuple[int, datetime]]:
    a = attempts.c
    rows = db.execute(select(a.key, a.wrong, a.until).where(a.key.in_(keys), a.until > now))
    return dict.fromkeys(keys, (0, now)) | {key: (wrong, until) for key, wrong, until in rows}


def _count(db: Connection, key: str, until: datetime, *, goes_on: bool = False) -> int:
    """One more; the number now. The count ends at `until` of its first one, of its last one where it goes on."""
    a = attempts.c
    statement = insert(db, attempts).values(key=key, wrong=1, until=until)
    changed = {"wrong": a.wrong + 1, "until": until if goes_on else a.until}
    counted = statement.on_conflict_do_update(index_elements=[a.key], set_=changed)
    return int(db.execute(counted.returning(a.wrong)).scalar_one())
