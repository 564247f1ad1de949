"""Lists of releases in the JSON that a page carries for its own scripts: __NEXT_DATA__, __NUXT_DATA__, window.__STATE__ = {...}.

The array whose objects look most like releases is taken: title, publication date and address by the names of their keys.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from config import SourceSpec
from scrapers.metadata import json_of_script
from scrapers.native.fields import LABEL, TITLE, address, listing_of, plain, stamp, teaser
from scrapers.native.json_text import address_of, date_text, lists_in, text_of
from scrapers.native.rungs import Rung
from scrapers.native.strangers import other_kind
from scrapers.page import Listing, ListItem, Page
from scrapers.urls import absolute

# Names of keys, in lower case without "_" and "-", the most telling first.
_TITLES = ("headline", "title", "posttitle", "newstitle", "pagetitle", "heading", "subject", "name")
_DATES = (
    *("datepublished", "publishedat", "publisheddate", "publishdate", "publicationdate", "publishedon", "publishtime", "pubdate"),
    *("releasedate", "newsdate", "postdate", "postedon", "postedat", "displaydate", "firstpublishedat", "firstpublicationdate"),
    *("dateofpublication", "published", "datetime", "date"),
)
_LINKS = ("url", "permalink", "link", "href", "canonicalurl", "fullurl", "pageurl", "detailurl", "linkurl", "path", "uri", "pathname")
_SLUGS = ("slug", "urlslug", "slugname", "urlname", "seourl")
_TEASERS = ("excerpt", "summary", "teaser", "abstract", "description", "lead", "intro", "subtitle")
_IMAGES = ("image", "thumbnail", "heroimage", "featuredimage", "coverimage", "mainimage", "teaserimage", "picture")
_LABELS = ("category", "section", "kicker")
# What a product, an event or a job has and a release has not.
_OTHER_TRADES = frozenset({"price", "sku", "addtocart", "startdate", "enddate", "startsat", "eventdate", "salary", "closingdate"})
# Content systems put the fields of an object one level down.
_INNER = ("node", "attributes", "fields", "data", "content")
_NEEDED, _MOST = 2, 0.6
_MAX_SCRIPTS, _MAX_CHARS, _MAX_LISTS, _MAX_OBJECTS, _MAX_LINKS = 40, 3_000_000, 2_000, 400, 3_000
_ASSIGNMENT = re.compile(r"(?:^|[;\s])(?:(?:window|self|globalThis)\.|(?:var|let|const)\s)\s?[\w$.]{1,80}\s?=\s?(?=[{\[])")
_DECODER = json.JSONDecoder(strict=False)
_KEY_NOISE = str.maketrans("", "", "_- ")
Thing = Mapping[str, object]


def read_page_json(page: Page, spec: SourceSpec, now: datetime) -> Rung | None:
    """The list of releases in the page's own JSON; None without one."""
    best = None
    links = None
    for value in _values(page):
        links = _slugs_linked(page) if links is None else links
        listing = find_listing(value, page.base_url, spec, now, links)
        if listing and (best is None or len(listing.items) > len(best.items)):
            best = listing
    return Rung("page-json", page.url, best) if best else None


def find_listing(value: object, base: str, spec: SourceSpec, now: datetime, links: Mapping[str, str]) -> Listing | None:
    """The longest array of dated releases in a JSON value. `links` are addresses by their last part, for slugs."""
    best = None
    for things in islice(lists_in(value), _MAX_LISTS):
        objects = [_fields(thing) for thing in things[:_MAX_OBJECTS]]
        if not _look_like_releases(objects) or (best and len(best.items) >= len(objects)):
            continue
        listing = listing_of(_items(objects, base, spec, now, links), "Items of the JSON in the page")
        dated = sum(item.published is not None for item in listing.items)
        if len(listing.items) >= _NEEDED and dated >= _MOST * len(listing.items) and not other_kind(listing.items)[0]:
            best = listing if best is None or len(listing.items) > len(best.items) else best
    return best


def _look_like_releases(objects: Sequence[Thing]) -> bool:
    """Most have a title and a date, few what other trades have, and their titles differ."""
    titles = [text_of(_first(each, _TITLES)) for each in objects]
    good = sum(bool(title and date_text(_first(each, _DATES))) for title, each in zip(titles, objects, strict=True))
    foreign = sum(bool(_OTHER_TRADES & each.keys()) for each in objects)
    return good >= max(_NEEDED, _MOST * len(objects)) and foreign * 2 < len(objects) and len({*titles}) * 2 > len(titles)


def _items(objects: Sequence[Thing], base: str, spec: SourceSpec, now: datetime, links: Mapping[str, str]) -> Iterator[ListItem]:
    slugs = [text_of(_first(each, _SLUGS)).strip("/") for each in objects]
    resolved = _resolved(slugs, links)
    for each, slug in zip(objects, slugs, strict=True):
        printed = address_of(_first(each, _LINKS))
        link = printed if printed.startswith(("/", "http://", "https://")) else resolved.get(slug, "")
        title = plain(text_of(_first(each, _TITLES)), TITLE)
        yield ListItem(
            url=address(link, base) if link else "",
            title=title,
            published=stamp(date_text(_first(each, _DATES)), spec, now, "listing"),
            teaser=teaser(text_of(_first(each, _TEASERS)), title),
            image=absolute(address_of(_first(each, _IMAGES)), base) or "",
            label=plain(text_of(_first(each, _LABELS)), LABEL),
        )


def _resolved(slugs: Sequence[str], links: Mapping[str, str]) -> dict[str, str]:
    """The addresses of slugs. A slug alone says nothing on its folder: it counts where the page links to it, and the others where
    two such links share one folder."""
    known = {slug: links[slug] for slug in slugs if slug and links.get(slug)}
    folders = Counter(url.rstrip("/").removesuffix(slug) for slug, url in known.items())
    if len(folders) == 1 and len(known) >= _NEEDED:
        end = "/" if next(iter(known.values())).endswith("/") else ""
        return {slug: known.get(slug, f"{next(iter(folders))}{slug}{end}") for slug in slugs if slug}
    return known


def _fields(thing: Thing) -> Thing:
    """The fields of an object under plain names, those of its inner object first."""
    inner = next((part for key in _INNER if isinstance(part := thing.get(key), dict)), {})
    deeper = next((part for key in _INNER if isinstance(part := inner.get(key), dict)), {})
    whole = {**thing, **inner, **deeper}
    return {key.translate(_KEY_NOISE).lower(): value for key, value in islice(whole.items(), 200)}


def _first(thing: Thing, names: Sequence[str]) -> object:
    return next((thing[name] for name in names if thing.get(name)), "")


def _slugs_linked(page: Page) -> dict[str, str]:
    """The page's links by the last part of their path; "" where two links share it."""
    found: dict[str, str] = {}
    for node in page.tree.css("a[href]")[:_MAX_LINKS]:
        url = address(node.attributes.get("href") or "", page.base_url)
        slug = url.partition("?")[0].rstrip("/").rpartition("/")[2]
        if url:
            found[slug] = url if found.get(slug, url) == url else ""
    return found


def _values(page: Page) -> Iterator[object]:
    """The JSON values in a page's scripts, as they are written; anything that is a program is passed over."""
    scripts = page.tree.css("script:not([src])")
    for text, kind in ((node.text(deep=True)[:_MAX_CHARS], node.attributes.get("type") or "") for node in scripts[: _MAX_SCRIPTS * 4]):
        if kind.endswith("/json"):
            value = json_of_script(text)
            yield _unflattened(value) if isinstance(value, list) else value
        elif not kind or "javascript" in kind:
            yield from _assigned(text)


def _assigned(text: str) -> Iterator[object]:
    """What a script assigns to variables, where it is plain JSON."""
    at = 0
    for _ in range(_MAX_SCRIPTS):
        found = _ASSIGNMENT.search(text, at)
        if found is None:
            return
        at = found.end()
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            continue  # a function or an expression is assigned, not data; the next one may be
        yield value


def _unflattened(flat: list[object]) -> object:
    """Nuxt writes one flat array in which numbers inside objects and arrays are places of that array (devalue).

    Each object is given back with its values, two levels deep, which is where titles and dates are. Another array comes back as it is.
    """
    if not any(isinstance(each, dict) and _points(each, len(flat)) for each in flat[:200]):
        return flat
    known: dict[tuple[int, int], object] = {}  # a place is looked up once for each depth, however often it is pointed at

    def at(place: object, depth: int) -> object:
        if not isinstance(place, int) or not 0 <= place < len(flat):
            return None
        if (place, depth) not in known:
            value = flat[place]
            if isinstance(value, dict):
                value = {key: at(inner, depth - 1) for key, inner in islice(value.items(), 100)} if depth else None
            elif isinstance(value, list):
                value = [at(inner, depth - 1) for inner in value[:_MAX_OBJECTS]] if depth else None
            known[place, depth] = value
        return known[place, depth]

    lists = [value for value in flat if isinstance(value, list) and len(value) >= _NEEDED and all(isinstance(each, int) for each in value)]
    return [[at(place, 2) for place in value[:_MAX_OBJECTS]] for value in lists[:200]]


def _points(thing: Thing, size: int) -> bool:
    return bool(thing) and all(isinstance(place, int) and not isinstance(place, bool) and -7 < place < size for place in thing.values())
