"""Whose pages show our feeds, as counted (feeds/views.py).

sites_of(service, "example")  ->  Sites(own=3, maybe=12)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from entries import HostViews
from feeds.named import query_of

if TYPE_CHECKING:
    from feeds.service import Service


@dataclass(frozen=True, slots=True)
class Sites:
    """On how many sites releases of a source stood in the last 30 days: for certain (`own`: widgets of its feed or of one of its releases),
    and perhaps (`maybe`: those of a feed that may hold some)."""

    own: int
    maybe: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A part of the list of sites and feeds; `more` when it goes on. Nothing new is counted while `is_counted` is false."""

    rows: tuple[HostViews, ...]
    more: bool
    is_counted: bool


def shown(service: Service, *, skip: int = 0, limit: int = 200) -> Shown:
    """Which feeds stand where, what is shown most first."""
    found = service.store.views.hosts(service.clock().date(), skip=skip, limit=limit + 1)
    return Shown(found[:limit], len(found) > limit, service.settings.count_widget_views)


def sites_of(service: Service, source_id: str) -> Sites:
    """Where releases of the source stand."""
    views, today = service.store.views, service.clock().date()
    return Sites(views.sites([f"source/{source_id}"], today, releases_of=source_id), views.sites(_holding(service, source_id), today))


def _holding(service: Service, source_id: str) -> list[str]:
    """The feeds in which releases of the source may stand among others."""
    moved = service.moved()["source"]
    sources = {spec.slug: query_of(spec, moved).sources for spec in service.feeds}
    named = [f"named/{slug}" for slug, own in sources.items() if not own or source_id in own]
    return ["all", *(f"topic/{topic.id}" for topic in service.topics.topics), *named]
