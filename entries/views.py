"""How often pages of others showed our feeds: by day, host and feed, and nothing else.

    store.views.add([View(day, "www.example.edu", "topic/education", 12)])
    store.views.hosts(today)                                    ->  (HostViews("www.example.edu", "topic/education", 12, 12, day),)
    store.views.sites(["source/tern"], today)                   ->  1

Hosts are what browsers say, and anybody can say anything: so a day has at most so many of them, and each so many feeds. What comes beyond
stands together under "other".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar

from sqlalchemy import BigInteger, Column, ColumnElement, Connection, Index, Integer, Table, and_, delete, func, or_, select, update

from entries.database import Database
from entries.schema import Chars, insert, metadata

KEPT = timedelta(days=400)
WEEK, MONTH = timedelta(days=7), timedelta(days=30)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC).date()

widget_views = Table(
    "widget_views",
    metadata,
    Column("day", Integer, primary_key=True, autoincrement=False),  # UTC, since 1970
    Column("host", Chars, primary_key=True),
    Column("feed", Chars, primary_key=True),
    Column("views", BigInteger, nullable=False),
    Index("widget_views_by_feed", "feed", "day"),
)
_V = widget_views.c


@dataclass(frozen=True, slots=True)
class View:
    """So many views of a feed on the pages of a host, on one day (UTC)."""

    MOST_HOSTS: ClassVar = 500  # of a day
    MOST_FEEDS: ClassVar = 200  # of a host, on a day
    OTHER: ClassVar = "other"  # the host and the feed of what comes beyond

    day: date
    host: str
    feed: str  # "all", "topic/education"; "entry/SLUG" for a single release
    views: int


@dataclass(frozen=True, slots=True)
class HostViews:
    """A feed on the pages of a host: views of the last 7 and 30 days, today included, and the last day with any."""

    host: str
    feed: str
    week: int
    month: int
    last: date


class Views(Database):
    """The counts of a store."""

    def add(self, counted: Iterable[View]) -> None:
        """Adds to what is counted so far, within the bounds of each day."""
        with self._writing() as db:
            sizes: dict[date, dict[str, int]] = {}
            for view in sorted(counted, key=lambda view: (view.day, view.host, view.feed)):  # so that no two wait for each other
                if _more(db, view.day, view.host, view.feed, view.views):
                    continue
                if view.day not in sizes:
                    sizes[view.day] = _sizes(db, view.day)
                _add(db, view, sizes[view.day])

    def hosts(self, today: date, *, skip: int = 0, limit: int = 1_000) -> tuple[HostViews, ...]:
        """Which feeds were shown where in the last 30 days, what was shown most first."""
        begin, week = _number(today - MONTH) + 1, _number(today - WEEK) + 1
        recent = func.sum(_V.views).filter(_V.day >= week)
        amounts = (func.coalesce(recent, 0), func.sum(_V.views), func.max(_V.day))
        statement = select(_V.host, _V.feed, *amounts).where(_V.day >= begin).group_by(_V.host, _V.feed)
        with self._reading() as db:
            rows = db.execute(statement.order_by(amounts[1].desc(), _V.host, _V.feed).limit(limit).offset(skip)).all()
        return tuple(HostViews(host, feed, int(of_week), int(of_month), _date(last)) for host, feed, of_week, of_month, last in rows)

    def sites(self, feeds: Collection[str], today: date, *, releases_of: str = "") -> int:
        """On how many hosts one of these feeds, or a single release of the source `releases_of`, was shown in the last 30 days; "other" is
        none that can be named."""
        asked: ColumnElement[bool] = _V.feed.in_(feeds)
        if releases_of:  # "entry/ID-k3j5": the last part of a slug has no hyphen, another source may be called ID-something
            own = f"entry/{releases_of}-"
            asked = or_(asked, and_(_V.feed.startswith(own, autoescape=True), func.substr(_V.feed, len(own) + 1).not_like("%-%")))
        recent = and_(_V.day > _number(today - MONTH), _V.host != View.OTHER)
        with self._reading() as db:
            return int(db.execute(select(func.count(_V.host.distinct())).where(asked, recent)).scalar_one())


def prune(db: Connection, now: datetime) -> None:
    """Drops what is older than 400 days."""
    db.execute(delete(widget_views).where(_V.day <= _number((now - KEPT).date())))


def _add(db: Connection, view: View, sizes: dict[str, int]) -> None:
    """A line that is not there yet, where the day has room for it."""
    host, feed = view.host, view.feed
    if host not in sizes and len(sizes) >= View.MOST_HOSTS:
        host = feed = View.OTHER
    elif sizes.get(host, 0) >= View.MOST_FEEDS:
        feed = View.OTHER
    if (host, feed) != (view.host, view.feed) and _more(db, view.day, host, feed, view.views):
        return
    sizes[host] = sizes.get(host, 0) + 1
    statement = insert(db, widget_views).values(day=_number(view.day), host=host, feed=feed, views=view.views)
    added = {"views": _V.views + view.views}
    db.execute(statement.on_conflict_do_update(index_elements=[_V.day, _V.host, _V.feed], set_=added))


def _more(db: Connection, day: date, host: str, feed: str, views: int) -> bool:
    """Adds to a line that is there; whether there is one."""
    line = update(widget_views).where(_V.day == _number(day), _V.host == host, _V.feed == feed)
    return bool(db.execute(line.values(views=_V.views + views)).rowcount)


def _sizes(db: Connection, day: date) -> dict[str, int]:
    """How many feeds each host of the day has."""
    return dict(db.execute(select(_V.host, func.count()).where(_V.day == _number(day)).group_by(_V.host)).all())


def _number(day: date) -> int:
    return (day - _EPOCH).days


def _date(number: int) -> date:
    return _EPOCH + timedelta(days=number)
