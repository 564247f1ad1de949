"""Where widgets stand: which feeds are shown on whose pages, and how often."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from entries import HostViews, View
from feeds.admin import widgets
from feeds.web.admin.answering import number_in, page
from feeds.web.admin.gate import Answer, Route
from feeds.web.publication import current
from feeds.wording import long_day

_ON_A_PAGE = 200
_FURTHEST = 100_000  # rows


@dataclass(frozen=True, slots=True)
class Line:
    """A feed on a site. `address` leads to what is shown, "" where several are counted together. The name of a site is no link: anybody can
    say that he is anybody, and would have a link to himself here."""

    host: str
    feed: str
    address: str
    week: str
    month: str
    last: str


def table() -> Answer:
    """/admin/widgets."""
    skip = min(number_in(request.args.get("after", "")) or 0, _FURTHEST)
    found = widgets.shown(current().service, skip=skip, limit=_ON_A_PAGE)
    own = current().addresses.path("admin", "widgets")
    return page(
        "widgets.html",
        lines=tuple(map(_line, found.rows)),
        is_counted=found.is_counted,
        first=own if skip else "",
        more=f"{own}?after={skip + _ON_A_PAGE}" if found.more else "",
    )


def _line(one: HostViews) -> Line:
    host = "other sites" if one.host == View.OTHER else one.host
    feed = "other feeds" if one.feed == View.OTHER else one.feed
    return Line(host, feed, _address(one.feed), f"{one.week:,}", f"{one.month:,}", long_day(one.last))


def _address(feed: str) -> str:
    path, (kind, _, slug) = current().addresses.path, feed.partition("/")
    if feed == View.OTHER:
        return ""
    return path("entries", slug) if kind == "entry" else path("feeds", *f"{feed}.html".split("/"))


ROUTES = (Route("/admin/widgets", table, "reader"),)
