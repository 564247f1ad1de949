"""Which source of items is taken: the list that the page shows is the measure, the others complete it or stand in for it.

A feed knows the minute and the zone where the page prints a day. But what the page lists is what its owner calls news, so nothing adds
items to a list that was found: older ones come by backfill, others belong to other sections, and a list that is longer than its page
would hide that the page shrank.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from scrapers.native.comparing import NEEDED, Cover, compare, completed
from scrapers.native.fitting import unfit
from scrapers.native.rungs import NAMES, Climb, Kind, Rung
from scrapers.page import CONFIDENT

_SHORT = 3  # a list of fewer items gives way to a rung that holds them all

# In the order in which they are asked: who writes a feed means its dates, who writes JSON for a script means the script.
_ORDER: tuple[Kind, ...] = ("feed", "news-sitemap", "wp-json", "page-json", "json-ld")
_TRUST: dict[Kind, float] = {"feed": 0.9, "news-sitemap": 0.85, "wp-json": 0.85, "page-json": 0.75, "json-ld": 0.75}
# Pages that are something else for sure: nothing beside them makes them a list.
_OTHER_PAGES = frozenset(
    {"single-article", "product-grid", "events", "comments", "login-wall", "challenge-page", "not-found-page", "archive-index"}
)


def climb(rungs: Sequence[Rung], now: datetime) -> Climb | None:
    """The items to take and why; None when no rung holds releases.

    A list of the page (kind "html") with a confidence of at least 0.5 is kept, in its order and with its titles and addresses; rungs that
    cover it fill dates it lacks or prints coarser, teasers, pictures and labels. Without such a list, or with one of fewer than three
    items that another rung contains, the best other rung is taken. A rung of kind "html" without items tells which page it is about;
    without any, the first document is taken for the source itself.
    """
    html = next((rung for rung in rungs if rung.kind == "html"), None)
    others = sorted((rung for rung in rungs if rung.kind != "html"), key=lambda rung: _ORDER.index(rung.kind))
    if html and html.listing.items and html.listing.confidence >= CONFIDENT:
        return _instead_of_short(html, others, now) or _with_list(html, others, now)
    if html and html.listing.refusal in _OTHER_PAGES:
        return None
    return _stand_in(html, others)


def _with_list(html: Rung, others: Sequence[Rung], now: datetime) -> Climb:
    items = html.listing.items
    reasons: list[str] = []
    companion = None
    for rung in others:
        cover = compare(html.listing.items, rung, now)
        if not cover.covers:
            reasons.append(_left(cover))
            continue
        filled = tuple(completed(item, cover.pairs.get(place)) for place, item in enumerate(items))
        dates = sum(before.published != after.published for before, after in zip(items, filled, strict=True))
        companion = companion or (rung if filled != items else None)
        items = filled
        reasons.append(_used(cover, dates))
    said = f"The list of the page is taken: {len(items)} items."
    listing = replace(html.listing, items=items, evidence=(said, *reasons, *html.listing.evidence))
    return Climb("html", html.url, listing, (said, *reasons), companion)


def _instead_of_short(html: Rung, others: Sequence[Rung], now: datetime) -> Climb | None:
    """A rung that holds all of a list that is hardly one, and more."""
    count = len(html.listing.items)
    for rung in others if count < _SHORT else ():
        pairs = compare(html.listing.items, rung, now).pairs
        if len(pairs) == count and len(rung.listing.items) >= _SHORT and not unfit(rung, html.url):
            return _taken(rung, f"it holds all {count} items of the page's short list and more", others, html)
    return None


def _stand_in(html: Rung | None, others: Sequence[Rung]) -> Climb | None:
    fit = [rung for rung in others if not unfit(rung, html.url if html else "")]
    if html is None:
        return _taken(fit[0], "it is the address that was given", others, html) if fit else None
    best = next((rung for least in (_SHORT, NEEDED) for rung in fit if len(rung.listing.items) >= least), None)
    return _taken(best, "the page itself yields no list", others, html) if best else None


def _taken(rung: Rung, why: str, others: Sequence[Rung], html: Rung | None) -> Climb:
    items = rung.listing.items
    said = f"The {_name(rung)} is taken, because {why}: {_count(items)}, {sum(item.published is not None for item in items)} of them dated."
    left = tuple(
        f"The {_name(other)} is left: {unfit(other, html.url if html else '') or 'a better source was found'}."
        for other in others
        if other is not rung
    )
    confidence = min(rung.listing.confidence, _TRUST[rung.kind]) if html else rung.listing.confidence
    listing = replace(rung.listing, confidence=confidence, refusal="", evidence=(said, *left, *rung.listing.evidence))
    return Climb(rung.kind, rung.url, listing, (said, *left))


# --------------------------------------------------------------------------------------------------------- in words


def _used(cover: Cover, dates: int) -> str:
    found = f"The {_name(cover.rung)} holds {cover.found} of the list's first {cover.measured} items"
    return f"{found} and gives {dates} date{'s' * (dates != 1)}." if dates else f"{found}; its dates tell nothing new."


def _left(cover: Cover) -> str:
    if not cover.is_related:
        return f"The {_name(cover.rung)} holds other items: {cover.found} of {cover.measured}."
    return f"The {_name(cover.rung)} holds much that the list does not show: {cover.strangers} of its {cover.within} items of that time."


def _count(items: Sequence[object]) -> str:
    return f"{len(items)} item{'s' * (len(items) != 1)}"


def _name(rung: Rung) -> str:
    """What an operator recognises: the kind, and where it was read when that is not the page."""
    if rung.kind in ("html", "page-json", "json-ld"):
        return NAMES[rung.kind]
    parts = urlsplit(rung.url)
    asked = re.sub(r"&?_fields=[^&]*", "", parts.query)
    return f"{NAMES[rung.kind]} {parts.path}{'?' * bool(asked)}{asked}"
