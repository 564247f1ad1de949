"""What a page says about itself in its head: JSON-LD, OpenGraph, Dublin Core, microdata, plain meta elements.

    <meta property="og:title" content="A bridge opens | Example">    -> titles:  Candidate("A bridge opens | Example", "og")
    <script type="application/ld+json">{"datePublished": "2019-12-13"}  -> dates: Candidate("2019-12-13", "json-ld")

Nothing here is believed yet. Dates are kept as printed and only those of publication are taken: `modified` and
`updated` names are never read, because they made whole archives look new (extraction measurements, 2018 to 2022).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from html import unescape
from itertools import islice
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from entries import Candidate
from scrapers.page import Page
from scrapers.urls import absolute

_MAX_SCRIPTS = 40  # JSON-LD blocks looked at; real pages have up to about ten
_MAX_SCRIPT_CHARS = 1_000_000
_MAX_OBJECTS = 2_000
_MAX_VALUES = 40  # of one field
_MAX_CHARS = 1_000  # of one value

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
ARTICLE_TYPE = re.compile(r"(?i)(article|posting|pressrelease|^report$|newsletter|announcement)")
_PAGE_TYPE = re.compile(r"(?i)^(web|about|item|content)?page$")

# Order is trust. A name stands for `property`, `name` and `itemprop`, without case.
_TITLE_NAMES = {
    "og:title": "og",
    "twitter:title": "twitter",
    "dc.title": "dc",
    "dcterms.title": "dc",
    "citation_title": "meta",
    "parsely-title": "meta",
    "sailthru.title": "meta",
    "title": "meta",
}
_DATE_NAMES = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "article.published",
    "datepublished",
    "dcterms.issued",
    "dc.date.issued",
    "dc.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.date.published",
    "citation_publication_date",
    "citation_date",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publicationdate",
    "publication_date",
    "published-date",
    "published_date",
    "release_date",
    "cxenseparse:recs:publishtime",
    "dc.date",
    "dcterms.date",
    "date",
)
_AUTHOR_NAMES = (
    "author",
    "article:author",
    "og:article:author",
    "dc.creator",
    "dcterms.creator",
    "citation_author",
    "parsely-author",
    "sailthru.author",
    "byl",
)
_ISSUER_NAMES = ("og:site_name", "application-name", "dc.publisher", "dcterms.publisher", "publisher", "article:publisher")
_IMAGE_NAMES = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src", "thumbnail")
_LABEL_NAMES = ("article:section", "article:tag", "parsely-section", "news_keywords", "dc.subject")
_LANGUAGE_NAMES = ("content-language", "dc.language", "dcterms.language", "og:locale", "language")


@dataclass(frozen=True, slots=True)
class Metadata:
    """Plain text, the most trustworthy value first. `images` and `canonical` are addresses as written, perhaps relative."""

    titles: tuple[Candidate, ...] = ()
    subtitle: str = ""
    dates: tuple[Candidate, ...] = ()  # as printed, publication only; origin "json-ld" or "meta"
    authors: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()  # publisher, site, and organisations named as author
    images: tuple[str, ...] = ()
    canonical: str = ""
    labels: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    translations: tuple[str, ...] = ()  # addresses of the same page in other languages
    body: str = ""  # JSON-LD articleBody, plain text
    found: Mapping[str, tuple[Candidate, ...]] = field(default_factory=dict)  # who says what of "authors", "issuer", "image", "language"


def read_metadata(page: Page) -> Metadata:
    """All that the head of a page (and microdata in its body) says. Never raises on odd input."""
    names = _named_values(page.tree)
    article, pages = _subject(_objects(page.tree), page)
    authors, organisations = _authors(article)
    return Metadata(
        titles=_titles(page.tree, names, article),
        subtitle=_text(article.get("alternativeHeadline")),
        dates=_dates(names, article, pages),
        authors=_unique((*authors, *_all(names, _AUTHOR_NAMES))),
        issuers=_unique((*_names_in(article.get("publisher")), *_all(names, _ISSUER_NAMES), *organisations)),
        images=_unique((*_addresses_in(article.get("image")), *_all(names, _IMAGE_NAMES), *_addresses_in(article.get("thumbnailUrl")))),
        canonical=_canonical(page, names),
        labels=_labels(article, names),
        languages=_unique((*_strings(article.get("inLanguage")), *_all(names, _LANGUAGE_NAMES))),
        translations=_translations(page),
        body=_text(article.get("articleBody"), limit=200_000),
        found=_found(names, article, authors, organisations),
    )


def _found(
    names: dict[str, list[str]], article: dict[str, object], authors: list[str], organisations: list[str]
) -> Mapping[str, tuple[Candidate, ...]]:
    """The same values with the voice that says each, for the votes."""
    linked = {
        "authors": authors,
        "issuer": [*_names_in(article.get("publisher")), *organisations],
        "image": _addresses_in(article.get("image")),
        "language": _strings(article.get("inLanguage")),
    }
    named = {"authors": _AUTHOR_NAMES, "issuer": _ISSUER_NAMES, "image": _IMAGE_NAMES, "language": _LANGUAGE_NAMES}
    found = {
        about: [Candidate(value, "json-ld") for value in linked[about]]
        + [Candidate(value, _voice(name)) for name in named[about] for value in names.get(name, ())]
        for about in linked
    }
    return {about: tuple(ballot[:_MAX_VALUES]) for about, ballot in found.items() if ballot}


def _voice(name: str) -> str:
    """The vocabulary that a name of a meta element belongs to: og, twitter, dc, or meta for the rest."""
    prefix = re.split(r"[:.]", name, maxsplit=1)[0].replace("dcterms", "dc")
    return prefix if prefix in ("og", "twitter", "dc") else "meta"


def _titles(tree: LexborHTMLParser, names: dict[str, list[str]], article: dict[str, object]) -> tuple[Candidate, ...]:
    found = [Candidate(_text(article.get(key)), "json-ld") for key in ("headline", "name")]
    found += [Candidate(value, origin) for name, origin in _TITLE_NAMES.items() for value in names.get(name, ())]
    found += [Candidate(value, "microdata") for value in names.get("itemprop:headline", ())]
    # Broken pages carry their title in the body; that of a drawing names the drawing.
    title = tree.css_first("head > title") or tree.css_first("body > title, div > title")
    if title is not None:
        found.append(Candidate(_text(title.text(deep=True)), "title"))
    return tuple(dict.fromkeys(candidate for candidate in found if candidate.value))


def _dates(names: dict[str, list[str]], article: dict[str, object], pages: list[dict[str, object]]) -> tuple[Candidate, ...]:
    linked = [_text(thing.get(key)) for thing in (article, *pages) for key in ("datePublished", "dateCreated")]
    found = [Candidate(value, "json-ld") for value in linked] + [Candidate(value, "meta") for value in _all(names, _DATE_NAMES)]
    return tuple(dict.fromkeys(candidate for candidate in found if candidate.value))[:_MAX_VALUES]


def _labels(article: dict[str, object], names: dict[str, list[str]]) -> tuple[str, ...]:
    """Sections before tags. Keywords are left alone: they are written for search engines, not by the newsroom for readers."""
    section = _strings(article.get("articleSection"))
    parts = (part.strip() for text in (*section, *_all(names, _LABEL_NAMES)) for part in re.split(r"[,;，、]", text))
    return _unique(part for part in parts if 2 <= len(part) <= 60)


def _canonical(page: Page, names: dict[str, list[str]]) -> str:
    """`<link rel=canonical>`, else `og:url`; not the one that names the home page from another page, where the other does not."""
    links = (link for link in page.tree.css("link[rel][href]") if "canonical" in (link.attributes.get("rel") or "").lower().split())
    said = [*((link.attributes.get("href") or "").strip() for link in islice(links, 1)), *names.get("og:url", ())]
    return next((url for url in said if not _is_home(url) or _is_home(page.url)), next(iter(said), ""))


def _translations(page: Page) -> tuple[str, ...]:
    """Links that say `hreflang`, of the head and of a language menu; not the choice between them (`x-default`)."""
    said = (node.attributes for node in islice(page.tree.css("link[hreflang][href], a[hreflang][href]"), 2_000))
    links = (held.get("href") or "" for held in said if (held.get("hreflang") or "").lower() != "x-default")
    return _unique(absolute(link, page.base_url) or "" for link in links)


def _is_home(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.netloc) and parts.path in ("", "/") and not parts.query


# ---------------------------------------------------------------------------------------------------------- meta elements


def _named_values(tree: LexborHTMLParser) -> dict[str, list[str]]:
    """Values of meta elements by lower-case name, and of microdata as "itemprop:NAME", in page order."""
    names: dict[str, list[str]] = {}
    for node in islice(tree.css("meta[content]"), 2_000):
        held = node.attributes
        value = _text(held.get("content"))
        for name in dict.fromkeys((held.get(key) or "").strip().lower() for key in ("property", "name", "itemprop", "http-equiv")):
            if name and value and len(names.setdefault(name, [])) < _MAX_VALUES:
                names[name].append(value)
    for node in islice(tree.css("[itemprop~=headline], time[itemprop~=datePublished], :not(meta)[itemprop~=author]"), 50):
        _add_microdata(names, node)
    return names


def _add_microdata(names: dict[str, list[str]], node: LexborNode) -> None:
    held = node.attributes
    kind = (held.get("itemprop") or "").split()
    if "headline" in kind:
        names.setdefault("itemprop:headline", []).append(_text(node.text(deep=True, separator=" ")))
    elif "datePublished" in kind:
        names.setdefault("datepublished", []).append(_text(held.get("datetime") or held.get("content")) or _text(node.text(deep=True)))
    else:
        inner = node.css_first("[itemprop~=name]")
        names.setdefault("author", []).append(_text((inner or node).text(deep=True, separator=" ")))


def _all(names: dict[str, list[str]], wanted: Iterable[str]) -> list[str]:
    return [value for name in wanted for value in names.get(name, ()) if value]


# ---------------------------------------------------------------------------------------------------------------- JSON-LD


def _objects(tree: LexborHTMLParser) -> list[dict[str, object]]:
    """Every object that describes this page: lists and `@graph` unrolled, in page order. Lists of other pages stay closed."""
    queue: list[object] = [json_of_script(node.text(deep=True)) for node in tree.css('script[type*="ld+json"]')[:_MAX_SCRIPTS]]
    found: list[dict[str, object]] = []
    while queue and len(found) < _MAX_OBJECTS:
        thing = queue.pop(0)
        if isinstance(thing, list):
            queue[:0] = thing[:_MAX_OBJECTS]
        elif isinstance(thing, dict):
            found.append(thing)
            queue[:0] = [thing[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if isinstance(thing.get(key), list | dict)]
    return found


def json_of_script(text: str) -> object:
    """The JSON of one script; None when it is none. Comments and raw line breaks are forgiven, as search engines do."""
    text = re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$", "", text[:_MAX_SCRIPT_CHARS])
    try:
        return json.loads(text.strip().rstrip(";"), strict=False)
    except (ValueError, RecursionError):
        return None


def _subject(objects: list[dict[str, object]], page: Page) -> tuple[dict[str, object], list[dict[str, object]]]:
    """The object about this article ({} if none) and those about the page itself.

    A page may describe related articles too: the one that names this page's address wins, else the first with a headline.
    """
    articles = [thing for thing in objects if any(ARTICLE_TYPE.search(kind) for kind in _strings(thing.get("@type")))]
    pages = [thing for thing in objects if any(_PAGE_TYPE.search(kind) for kind in _strings(thing.get("@type")))]
    path = urlsplit(page.url).path.rstrip("/")
    own = [thing for thing in articles if path and path in _own_paths(thing)]
    with_headline = [thing for thing in articles if thing.get("headline") or thing.get("datePublished")]
    return next(iter((*own, *with_headline, *articles)), {}), pages


def _own_paths(thing: dict[str, object]) -> Iterator[str]:
    """Paths of the addresses that an object gives as its own."""
    for url in (url for key in ("url", "@id", "mainEntityOfPage") for url in _addresses_in(thing.get(key))):
        with suppress(ValueError):  # "http://[" and the like
            yield urlsplit(url).path.rstrip("/")


def _authors(article: dict[str, object]) -> tuple[list[str], list[str]]:
    """Persons and organisations that JSON-LD names as author. A bare name may be either and counts as a person here."""
    persons: list[str] = []
    organisations: list[str] = []
    for key in ("author", "creator"):
        value = article.get(key)
        for one in value[:_MAX_VALUES] if isinstance(value, list) else [value]:
            kinds = _strings(one.get("@type")) if isinstance(one, dict) else []
            (organisations if any("organi" in kind.lower() for kind in kinds) else persons).extend(_names_in(one))
    return persons, organisations


def _names_in(value: object) -> list[str]:
    """Names in a string, an object with `name`, or a list of these."""
    things = value[:_MAX_VALUES] if isinstance(value, list) else [value]
    return [name for thing in things for name in _strings(thing.get("name") if isinstance(thing, dict) else thing)]


def _addresses_in(value: object) -> list[str]:
    """Addresses in a string, an object with `url`, `contentUrl` or `@id`, or a list of these."""
    things = value[:_MAX_VALUES] if isinstance(value, list) else [value]
    found: list[str] = []
    for thing in things:
        options = [thing.get(key) for key in ("url", "contentUrl", "@id")] if isinstance(thing, dict) else [thing]
        found += next(([text] for option in options for text in _strings(option)), [])
    return found


def _strings(value: object) -> list[str]:
    """The non-empty texts of a value that may be one text or a list of texts."""
    things = value[:_MAX_VALUES] if isinstance(value, list) else [value]
    return [text for thing in things if isinstance(thing, str) and (text := _text(thing))]


def _text(value: object, limit: int = _MAX_CHARS) -> str:
    """One line of plain text: entities decoded (twice-encoded ones too), tags and soft hyphens gone; "" for what is no text."""
    if not isinstance(value, str):
        return ""
    decoded = unescape(unescape(value[: limit * 4]))
    return " ".join(_TAG.sub("", decoded).replace("\xad", "").split())[:limit]


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(islice(dict.fromkeys(value for value in values if value), _MAX_VALUES))
