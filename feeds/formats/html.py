"""A feed as a page for people: what a browser shows where a person opens the address of a feed.

It says what a feed is, offers its addresses to copy, and lists what is in it. Made of the feed alone and of our own template and styles, so
that it can be rendered where there is no request.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import groupby
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from feeds.addresses import Addresses, FeedAddress
from feeds.assets import Assets
from feeds.cards import Card, list_card
from feeds.feed import Feed, Rendered
from feeds.renditions import Rendition, renditions
from feeds.wording import When, count, direction, long_day, when


@dataclass(frozen=True, slots=True)
class Line:
    """A release in the list."""

    shown: Rendition
    when: When
    language: str
    direction: str


# The order of the page: Atom first, because only Atom tells a reader of withdrawn releases.
_READERS = (
    ("atom", "Atom", "application/atom+xml"),
    ("rss", "RSS", "application/rss+xml"),
    ("json", "JSON Feed", "application/feed+json"),
)
# What a reader of the page can try at once: a filter, an example, and what it does.
_FILTERS = (
    ("q=robotics", "with this word in title or text"),
    ("lang=en,de", "in these languages"),
    ("topic=education", "on this topic"),
    ("since=2026-01-31", "from this day on"),
    ("limit=20", "the newest twenty"),
)


class Html:
    """The renderer of the page."""

    name = "html"
    media_type = "text/html"

    def render(self, feed: Feed) -> Rendered:
        """The page, its releases by day, newest first."""
        feed, shown, left_out = renditions(feed)
        addresses = [
            FeedAddress(format, name, f"{feed.title} ({name})", kind, in_format(feed.self_url, format)) for format, name, kind in _READERS
        ]
        lines = [
            Line(rendition, when(rendition.entry.published, rendition.source.zone), rendition.language, direction(rendition.language))
            for rendition in shown
        ]
        own = Addresses(feed.base_url)
        page = (
            _environment()
            .get_template("feed.html")
            .render(
                feed=feed,
                addresses=addresses,
                alternates=addresses,
                calendar=in_format(feed.self_url, "ics") if any(rendition.entry.anatomy.event for rendition in shown) else "",
                filters=_FILTERS,
                days=[(long_day(day), list(group)) for day, group in groupby(lines, key=lambda line: line.when.day)],
                amount=count(len(lines), "release"),
                withdrawn=count(len(feed.tombstones), "release") if feed.tombstones else "",
                card=None if feed.private else _card(feed),
                path=own.path,
                asset=lambda name: own.path(*_assets().segments(name)),
            )
        )
        return Rendered(page.encode(), left_out)


def _card(feed: Feed) -> Card:
    description = feed.subtitle or f"Press releases: {feed.title}."
    return list_card(feed.title, description, feed.self_url, feed.base_url, feed.self_url)


def in_format(self_url: str, format: str) -> str:
    """The same feed, with its filters, in another format."""
    parts = urlsplit(self_url)
    return parts._replace(path=f"{parts.path.rpartition('.')[0]}.{format}").geturl()


@cache
def _environment() -> Environment:
    loader = PackageLoader("feeds", "templates")
    return Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)


@cache
def _assets() -> Assets:
    return Assets()
