"""A page as it came, decoded and parsed once, and what scrapers make of it.

page = Page(url="https://www.example.org/news", html="<!doctype html>...")
page.tree.css("h1")          # lexbor: fast, for pruning and looking around
page.soup.select("h1")       # BeautifulSoup: comfortable, built when first asked for
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, Protocol
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup
from selectolax.lexbor import LexborHTMLParser

from entries import Candidate, Enclosure, Image, Stamp


@dataclass(frozen=True, slots=True)
class Received:
    """A page as it came: final address, complete decoded body, media type and charset of its Content-Type, and the language that its
    server declares ("" when absent)."""

    url: str
    body: bytes
    media_type: str = ""
    charset: str = ""
    language: str = ""


class Page:
    """One HTML page. `url` is the final address, `html` the decoded text, `language` what the page or server declared."""

    def __init__(self, url: str, html: str, *, language: str = "") -> None:
        self.url = url
        self.html = html
        self._language = language

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The page in lexbor."""
        return LexborHTMLParser(self.html)

    def take_tree(self) -> LexborHTMLParser:
        """The tree for a caller who cuts it; the page parses itself anew when it is asked for another."""
        tree = self.tree
        del self.tree
        return tree

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The page in BeautifulSoup with lxml, which finds a list at any depth (lxml.html alone loses it below 255)."""
        return BeautifulSoup(self.html, "lxml")

    @cached_property
    def base_url(self) -> str:
        """What relative addresses resolve against: `<base href>` when it is http(s), else the page's own address."""
        node = self.tree.css_first("base[href]")
        href = (node.attributes.get("href") or "").strip() if node else ""
        with suppress(ValueError):  # an impossible host or port
            joined = urljoin(self.url, href)
            return joined if urlsplit(joined).scheme in ("http", "https") else self.url
        return self.url

    @cached_property
    def language(self) -> str:
        """BCP 47 as declared by the page's `lang`, else by the server, else ""."""
        node = self.tree.css_first("html")
        declared = (node.attributes.get("lang") or node.attributes.get("xml:lang") or "").strip() if node else ""
        return declared or self._language


@dataclass(frozen=True, slots=True)
class ListItem:
    """One release on a listing. `url` is absolute; `published` is None where the listing prints no (whole) date."""

    url: str
    title: str
    published: Stamp | None = None
    teaser: str = ""
    image: str = ""
    label: str = ""  # the site's own category


CONFIDENT = 0.5  # a listing with less is taken for none (calibrated by the listing bench)

Way = Literal["path", "near", "tags", "shape"]
Cut = Literal["element", "stretch", "line"]


@dataclass(frozen=True, slots=True)
class Locator:
    """One way to find the parts of a page that are its items again. `steps` describe where such a part begins, in the words of `way`:

    path      tags and classes from the root: "html>body>main.news>ul>li"       near   the last three of these steps
    tags      tags alone from the root                                           shape  the part's own tag and the tags inside it
    `cut` says how far a part reaches: the element itself, up to the next one like it, or one line between `br`.
    """

    way: Way
    cut: Cut
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wrapper:
    """How the list of a source was understood: equivalent locators, the surest first, and what was listed last.

    `known` are marks (short digests) of the items in page order: for each its address, its title and how that begins. `folders` are marks
    of the folders of their addresses, `items` is how many there were.
    """

    locators: tuple[Locator, ...]
    known: tuple[tuple[str, ...], ...]
    folders: frozenset[str]
    items: int


@dataclass(frozen=True, slots=True)
class Listing:
    """What a listing page yields, in page order. `confidence` 0 to 1; below 0.5 the page is not taken for a listing.

    `refusal` is a reason code when nothing was taken: "listing-empty", "single-article", "product-grid", ...
    `evidence` are sentences that say why this list was chosen, for the preview. `alternatives` are up to three other lists of the page, or
    for a refused page what it might have been, the best first: the first dozen items of each, its confidence and evidence, nothing more.
    """

    items: tuple[ListItem, ...]
    confidence: float
    next_page: str | None = None
    refusal: str = ""
    evidence: tuple[str, ...] = ()
    order: str = ""  # "dmy" or "mdy" when the dates of this page settle it
    wrapper: Wrapper | None = None  # to find the list again at the next reading
    selector: str = ""  # CSS that names the items, for `[listing] item`: where a list is met first
    alternatives: tuple[Listing, ...] = ()
    silent: tuple[str, ...] = ()  # keys of `[listing]` whose selectors match nothing
    repaired: bool = False  # the list was found in another place than before, by the releases in it that are known


@dataclass(frozen=True, slots=True)
class PagePrint:
    """What of one page is compared with other pages of its source. All are marks (short hashes) but the ends of titles, which are texts.

    It rests on the page alone, not on what others have taught, so that prints of any two refreshes can be compared.
    """

    page: str = ""  # of its address: a page that is read twice counts once
    blocks: tuple[str, ...] = ()  # of its text and its head titles
    pictures: tuple[str, ...] = ()  # of what may be its lead image
    heads: tuple[str, ...] = ()  # of its titles: "press release: "
    tails: tuple[str, ...] = ()  # of its titles: " | example"


@dataclass(frozen=True, slots=True)
class Article:
    """One release page before normalisation: candidates for every field, the best first."""

    url: str
    canonical: str = ""
    titles: tuple[Candidate, ...] = ()
    subtitle: str = ""
    dates: tuple[Stamp, ...] = ()
    body: str = ""  # foreign HTML, not yet clean
    authors: tuple[str, ...] = ()
    issuer: str = ""
    language: str = ""
    translations: tuple[str, ...] = ()  # addresses that the page gives for other languages; its own may be among them
    images: tuple[Image, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    labels: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()  # texts at the end of the body that other releases of the source repeat word for word
    made_of: frozenset[str] = frozenset()  # see `scrapers.article.shared.made_of`
    print: PagePrint | None = None
    candidates: Mapping[str, tuple[Candidate, ...]] = field(default_factory=dict)  # of other fields, by name as in `entries.Vote`


class Scraper(Protocol):
    """Understands the pages of a source. Never fetches: pages come in, values go out."""

    def listing(self, page: Page) -> Listing:
        """The releases on a listing page, or a refusal with its reason."""
        ...

    def article(self, page: Page, item: ListItem | None) -> Article:
        """One release page. Raises UnreadableArticle."""
        ...
