"""Which address a release has: the one that its page names as canonical when that can be believed, else where it was read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from config import SourceSpec
from scrapers.page import Article, ListItem
from scrapers.urls import canonical, url_key

_IDENTIFYING = re.compile(r"\d{3}|[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class Settled:
    """The address, whether the page named it, and why it was taken, as a sentence for the operator."""

    url: str
    is_declared: bool
    reason: str


def settled_address(article: Article, item: ListItem | None, spec: SourceSpec) -> Settled:
    """The page's own canonical address when it can be believed, else the address it was found at."""
    final = canonical(article.url) or (canonical(item.url) if item else "") or article.url
    declared = canonical(article.canonical) if article.canonical else ""
    if not declared:
        return Settled(final, False, "The page names no canonical address; this is where it was read.")
    if declared == final:
        return Settled(final, True, "The page's canonical address is where it was read.")
    doubt = _doubt(declared, final, spec)
    if doubt:
        return Settled(final, False, f"The address that the page names as canonical {doubt}; this is where it was read.")
    return Settled(declared, True, "The page names it as its canonical address.")


def _doubt(declared: str, final: str, spec: SourceSpec) -> str:
    """What speaks against a canonical address, "" when nothing does."""
    if not _is_same_site(declared, final):
        return "is of another site"
    if urlsplit(declared).path in ("", "/") and urlsplit(final).path not in ("", "/"):
        return "is the front page"
    if url_key(declared) in (url_key(spec.url), url_key(spec.home_url)):
        return "is the listing or the home page"
    return "drops the parameter that tells releases apart" if _loses_identity(declared, final) else ""


def _is_same_site(one: str, other: str) -> bool:
    """Whether two addresses belong to one organisation: the same host, or hosts under one registered name."""
    return registered_name(one) == registered_name(other)


def registered_name(url: str) -> str:
    """The registered name of an address's host: two labels, three where the second is short as in `co.uk`."""
    labels = (urlsplit(url).hostname or "").split(".")
    if labels[-1:] and labels[-1].isdigit():
        return ".".join(labels)  # an IP address
    return ".".join(labels[-3:] if len(labels) > 2 and len(labels[-2]) <= 3 and len(labels[-1]) == 2 else labels[-2:])


def _loses_identity(declared: str, final: str) -> bool:
    """Whether a canonical address drops the parameter that names the release (`news.html?id=4711` -> `news.html`)."""
    one, other = urlsplit(declared), urlsplit(final)
    return one.path == other.path and not one.query and any(_IDENTIFYING.search(value) for _, value in parse_qsl(other.query))
