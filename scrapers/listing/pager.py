"""The address of the next, older page of a list: by `rel`, by the shape of the pager, by the words of its links."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from scrapers.listing.outline import Link, Outline
from scrapers.listing.pager_words import ARROW_NEXT, NEXT, NEXT_CLASS, PAGER_CLASS, PREVIOUS
from scrapers.page import Page
from scrapers.urls import absolute, canonical, url_key

_PAGE_NUMBER = re.compile(
    r"(?:[/?&;_-](?:page|paged|pg|p|seite|pagina|página|strana|sida|side|sivu|oldal|pagenum|page_?no|pageindex|pagenumber|cpage|"
    r"currentpage|index|list)(?:%5B%5D|\[\])?[=/_-]?)(\d{1,4})(?!\d)|/(\d{1,3})(?:\.\w{2,5})?/?$",
    re.IGNORECASE,
)
# Joomla, DSpace and forums count items, not pages: "?start=20".
_OFFSET = re.compile(r"[?&](?:start|limitstart|offset|skip|from)=(\d{1,6})(?=&|$)", re.IGNORECASE)
_LABEL_LENGTH = 40
_NUMBERED = re.compile(r"^(?:[^\W\d]{1,10}\s*)?(\d{1,3})$")  # "3", and "Page 3" of which readers see the number alone


def next_page(page: Page, outline: Outline) -> str | None:
    """The next page's address, absolute; None when there is none. Never the page itself."""
    here = url_key(page.url)
    links = [link for link in outline.links if _same_host(link.url, page.url)]
    found = _by_label(outline, links, page.url) or _by_number(outline, links, page.url)
    found = found or _by_offset(outline, links, page.url) or _by_address(links, page.url)
    return _by_rel(page, here) or (canonical(absolute(found.href, page.base_url) or "") if found else None) or None


def _by_rel(page: Page, here: str) -> str | None:
    for node in page.tree.css('link[rel~="next" i][href], a[rel~="next" i][href]')[:5]:
        url = absolute(node.attributes.get("href") or "", page.base_url)
        if url and url_key(url) != here and _same_host(url, page.url):
            return canonical(url)
    return None


def page_number(url: str) -> int | None:
    """The page number in an address, None when there is none."""
    parts = urlsplit(url)
    found = None
    for match in _PAGE_NUMBER.finditer(parts.path + ("?" + parts.query if parts.query else "")):
        found = int(match[1] or match[2])
    return found


def _by_label(outline: Outline, links: Sequence[Link], page_url: str) -> Link | None:
    """The link that says next. Blogs call the older page "previous posts", so a page number that falls rules a link out."""
    now = page_number(page_url)
    best: tuple[int, int, Link] | None = None
    for place, link in enumerate(links):
        label = _label(outline, link)
        points = 0
        if NEXT.match(label) and any(map(str.isalpha, label)):
            points = 3
        elif ARROW_NEXT.match(label):
            points = 2
        elif NEXT_CLASS.search(_names(outline, link.node, 2)) and not PREVIOUS.match(label):
            points = 1
        if not points:
            continue
        number = page_number(link.url)
        points += 2 if _is_in_pager(outline, link.node) else 0
        points += 2 if number is not None and number == (now or 1) + 1 else 0
        if number is not None and number <= (now or 0):
            continue
        if points >= 4 and (best is None or points > best[0]):
            best = (points, place, link)
    return best[2] if best else None


def _by_number(outline: Outline, links: Sequence[Link], page_url: str) -> Link | None:
    """In a row of page numbers, the one after the present page."""
    numbered = [(int(found[1]), link) for link in links if (found := _NUMBERED.match(_label(outline, link)))]
    now = page_number(page_url) or 1
    for number, link in numbered:
        if number == now + 1 and page_number(link.url) is not None and _is_in_pager(outline, link.node):
            return link
    return None


def _by_offset(outline: Outline, links: Sequence[Link], page_url: str) -> Link | None:
    """Where a pager counts items, the link with the next higher count; a page without a count begins at 0."""
    count, rest = _offset(page_url)
    further = [(there[0], link) for link in links if (there := _offset(link.url))[0] > count and there[1] == rest]
    return next((link for _, link in sorted(further, key=lambda each: each[0]) if _is_in_pager(outline, link.node)), None)


def _offset(url: str) -> tuple[int, str]:
    """How many items an address skips, and the address without that."""
    found = _OFFSET.search(url)
    rest = url[: found.start()] + url[found.end() :] if found else url
    return int(found[1]) if found else 0, rest.partition("//")[2].removeprefix("www.").rstrip("/")


def _by_address(links: Sequence[Link], page_url: str) -> Link | None:
    """Where the page's own address holds a page number, the link that differs from it by one step of that number only."""
    here = _stem(page_url)
    if here is None:
        return None
    return next((link for link in links if (there := _stem(link.url)) and there == (here[0], here[1] + 1)), None)


def _stem(url: str) -> tuple[str, int] | None:
    """An address without its page number, and that number."""
    matches = list(_PAGE_NUMBER.finditer(url))
    if not matches:
        return None
    found = matches[-1]
    group = 1 if found[1] else 2
    rest = url[: found.start(group)] + url[found.end(group) :]
    return rest.partition("//")[2].removeprefix("www.").rstrip("/"), int(found[group])


def _label(outline: Outline, link: Link) -> str:
    """What a link says: its text, else what it tells those who cannot see it."""
    text = outline.text(link.node)
    if not any(map(str.isalnum, text)):
        spoken = outline.attributes[link.node].get("aria-label") or link.title
        text = spoken or text
    return text if len(text) <= _LABEL_LENGTH else ""


def _is_in_pager(outline: Outline, node: int) -> bool:
    """Whether the link stands among page numbers, or in an element that is named so."""
    if PAGER_CLASS.search(_names(outline, node, 5)):
        return True
    for i in outline.ancestors(node)[:4]:
        near = outline.links_in(i, outline.ends[i])
        if 2 <= len(near) <= 40:
            return sum(_NUMBERED.match(_label(outline, link)) is not None for link in near[:20]) >= 2
    return False


def _names(outline: Outline, node: int, levels: int) -> str:
    near = [node, *outline.ancestors(node)[: levels - 1]]
    return " ".join(f"{outline.attributes[i].get('class') or ''} {outline.attributes[i].get('id') or ''}" for i in near)[:400]


def _same_host(url: str, page_url: str) -> bool:
    one, other = urlsplit(url), urlsplit(page_url)
    return one.scheme in ("http", "https") and (one.hostname or "").removeprefix("www.") == (other.hostname or "").removeprefix("www.")
