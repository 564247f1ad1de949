"""Where a page's releases may be read beside the page: what it says itself, and where such documents usually lie."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborNode

from scrapers.native.fields import TITLE, plain, same_site
from scrapers.native.rungs import Kind, Offer
from scrapers.native.strangers import is_comments
from scrapers.native.wordpress import posts_url
from scrapers.page import Page
from scrapers.urls import MAX_URL, absolute

MAX_OFFERS = 6
_MAX_LINKS = 3_000
_FEED_TYPE = re.compile(r"\s*(application/(rss|atom|rdf|feed)\+(xml|json)|(text|application)/xml\s*(;|$))", re.IGNORECASE)
_FEED_ADDRESS = re.compile(
    r"/(feeds?|rss2?|atom)(\.\w{2,5})?/?$|\.(rss2?|atom|rdf)$|(rss|feed(?!back)|atom(?!ic))[^?#]{0,60}\.(xml|json|ashx|php|aspx)$|[?&](feed|format|type)=(rss|atom)",
    re.IGNORECASE,
)
_SAYS_FEED = re.compile(r"\W*(rss|atom)(\W*(2\.0|feeds?|xml))?\W*", re.IGNORECASE)
_WORDPRESS = "https://api.w.org/"
# One feed is often offered in several formats.
_FORMAT = re.compile(r"(?<![a-z])(rss2?|rdf|atom|feeds?|xml|json)(?![a-z])", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{3,}")
_NO_SECTION = frozenset(
    {"feed", "feeds", "rss", "atom", "xml", "json", "www", "index", "html", "php", "aspx", "com", "org", "net", "the", "and"}
)


def offers(page: Page) -> tuple[Offer, ...]:
    """Feeds, the WordPress interface and the news sitemap that a page names, the likeliest first, at most six.

    Likely is what lies below the page's own address, then what shares words with it, then what is declared in the head before what is
    only linked. Feeds of comments are left out.
    """
    found: dict[tuple[str, str], Offer] = {}
    for offer in (*_declared(page), *_linked(page)):
        found.setdefault((offer.kind, _FORMAT.sub("", offer.url.lower()).rstrip("/.")), offer)
    meant = [offer for offer in found.values() if not is_comments(offer.url, offer.title) and offer.url != page.url]
    return tuple(sorted(meant, key=lambda offer: -_likeness(offer, page.url))[:MAX_OFFERS])


def guesses(page_url: str) -> tuple[Offer, ...]:
    """Where the documents of a site usually lie, for pages that yield no list: beside the page first, then at the root; at most six."""
    root = urljoin(page_url, "/")
    path = urlsplit(page_url).path
    folder = urljoin(root, path if "." not in path.rpartition("/")[2] else path.rpartition("/")[0]).rstrip("/") + "/"
    places: tuple[tuple[Kind, str], ...] = (
        ("feed", f"{folder}feed/"),
        ("feed", f"{root}feed/"),
        ("feed", f"{root}rss.xml"),
        ("news-sitemap", f"{root}news-sitemap.xml"),
        ("wp-json", posts_url(f"{root}wp-json/")),
        ("news-sitemap", f"{root}sitemap.xml"),
    )
    return tuple(dict.fromkeys(Offer(kind, url) for kind, url in places))


def _declared(page: Page) -> Iterator[Offer]:
    """What `<link>` elements name."""
    links = page.tree.css("link[rel][href]")[:_MAX_LINKS]
    about = next((url for node in links if "/wp/v2/" in (url := _address(node, page))), "")
    for node in links:
        rels, url = (node.attributes.get("rel") or "").lower().split(), _address(node, page)
        title = plain(node.attributes.get("title") or "", TITLE)
        if not url:
            continue
        if _WORDPRESS in rels:
            yield Offer("wp-json", posts_url(url, about), title)
        elif "sitemap" in rels and "news" in url.lower():
            yield Offer("news-sitemap", url, title)
        elif ("alternate" in rels or "feed" in rels) and _FEED_TYPE.match(node.attributes.get("type") or ""):
            yield Offer("feed", url, title)


def _linked(page: Page) -> Iterator[Offer]:
    """What visible links to addresses of feeds on the same site name."""
    for node in page.tree.css("a[href]")[:_MAX_LINKS]:
        href, text = (node.attributes.get("href") or "").strip()[:MAX_URL], node.text(deep=True)[:200]
        looks_so = _FEED_ADDRESS.search(href) or (href.endswith(".xml") and _SAYS_FEED.fullmatch(text))
        if looks_so and (url := _address(node, page)) and same_site(url, page.url):
            yield Offer("feed", url, plain(node.attributes.get("title") or text, TITLE))


def _address(node: LexborNode, page: Page) -> str:
    return absolute(node.attributes.get("href") or "", page.base_url) or ""


def _likeness(offer: Offer, page_url: str) -> float:
    """How much an offer's address and title have in common with the page's address."""
    path = urlsplit(page_url).path.rpartition("/")[0] or "/"
    own = urlsplit(page_url).path.rstrip("/") + "/"
    below = (
        3
        if len(own) > 1 and urlsplit(offer.url).path.startswith(own)
        else 1
        if len(path) > 1 and urlsplit(offer.url).path.startswith(path)
        else 0
    )
    shared = words_of(urlsplit(page_url).path) & words_of(f"{urlsplit(offer.url).path} {offer.title}")
    return below + len(shared) + 0.5 * (offer.kind == "feed")


def words_of(text: str) -> frozenset[str]:
    """The words of an address or title that may name a section."""
    return frozenset(word.lower() for word in _WORD.findall(text[:1_000])) - _NO_SECTION
