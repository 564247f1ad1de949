"""The values of the ladder: what a page offers, one source of items as read, and the decision between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scrapers.page import Listing

Kind = Literal["html", "feed", "news-sitemap", "wp-json", "page-json", "json-ld"]

# What an operator calls them.
NAMES: dict[Kind, str] = {
    "html": "list of the page",
    "feed": "feed",
    "news-sitemap": "news sitemap",
    "wp-json": "WordPress interface",
    "page-json": "JSON in the page",
    "json-ld": "JSON-LD in the page",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A document that may hold the same releases as a page. `url` is absolute."""

    kind: Kind
    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Rung:
    """One source of items, read at `url`. The items stand in order of publication, newest first, or else as they came.

    For kind "html", `listing` may be a refusal without items: then `url` still says for which page the others are judged. `is_full`: most
    items of a feed come with their whole texts.
    """

    kind: Kind
    url: str
    listing: Listing
    title: str = ""
    is_full: bool = False


@dataclass(frozen=True, slots=True)
class Climb:
    """The decision. `listing` holds the chosen items, its evidence begins with the reason; `reasons` has a sentence for every rung;
    `companion` is the best rung that filled what the list of the page lacks."""

    kind: Kind
    url: str
    listing: Listing
    reasons: tuple[str, ...]
    companion: Rung | None = None
