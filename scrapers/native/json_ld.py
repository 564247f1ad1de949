"""Lists of releases in a page's JSON-LD: ItemList, Blog.blogPost, an array or a @graph of articles."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from config import SourceSpec
from scrapers.metadata import ARTICLE_TYPE, json_of_script
from scrapers.native.comparing import telling_title
from scrapers.native.fields import LABEL, MAX_ITEMS, TITLE, address, listing_of, plain, stamp, teaser
from scrapers.native.json_text import address_of, lists_in, text_of
from scrapers.native.rungs import Rung
from scrapers.native.strangers import other_kind
from scrapers.page import ListItem, Page
from scrapers.urls import absolute, url_key

_MAX_SCRIPTS = 40
_MAX_LISTS = 500
_NEEDED = 2
_PLAIN_TYPES = frozenset({"", "webpage", "thing", "creativework"})  # what lists of articles call their items otherwise
Thing = dict[str, object]


def read_json_ld(page: Page, spec: SourceSpec, now: datetime) -> Rung | None:
    """The longest list of at least two articles; None without one."""
    scripts = [json_of_script(node.text(deep=True)) for node in page.tree.css('script[type*="ld+json"]')[:_MAX_SCRIPTS]]
    best = None
    # The scripts together are one more list: some pages give each article a script of its own.
    for things in islice(lists_in([scripts], closed="BreadcrumbList"), _MAX_LISTS):
        listing = listing_of(_items(things[:MAX_ITEMS], page, spec, now), "Items of the page's JSON-LD")
        if len(listing.items) >= _NEEDED and (best is None or len(listing.items) > len(best.items)) and not other_kind(listing.items)[0]:
            best = listing
    return Rung("json-ld", page.url, best) if best else None


def _items(things: list[Thing], page: Page, spec: SourceSpec, now: datetime) -> Iterator[ListItem]:
    own = url_key(page.url)
    for thing, is_element in ((_content(thing), "listitem" in _kind(thing)) for thing in things):
        kind = _kind(thing)
        if not (ARTICLE_TYPE.search(kind) or (is_element and kind.replace("listitem", "") in _PLAIN_TYPES)):
            continue
        link = next((url for key in ("url", "@id", "mainEntityOfPage") if (url := address(address_of(thing.get(key)), page.base_url))), "")
        title = plain(text_of(thing.get("headline")) or text_of(thing.get("name")), TITLE)
        # A list of things without a type may be the menu: there a title must say something. The page itself is no release.
        if link and url_key(link) != own and (ARTICLE_TYPE.search(kind) or telling_title(title)):
            yield ListItem(
                url=link,
                title=title,
                published=stamp(text_of(thing.get("datePublished")), spec, now, "json-ld"),
                teaser=teaser(text_of(thing.get("description")), title),
                image=absolute(address_of(thing.get("image")), page.base_url) or "",
                label=plain(text_of(thing.get("articleSection")), LABEL),
            )


def _content(thing: Thing) -> Thing:
    """What a ListItem holds, beside what it says itself."""
    inner = thing.get("item")
    if isinstance(inner, dict):
        return {**thing, **inner}
    return {**thing, "url": inner} if isinstance(inner, str) else thing


def _kind(thing: Thing) -> str:
    return text_of(thing.get("@type")).lower()
