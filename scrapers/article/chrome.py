"""Which parts of a page belong to the site and not to the release: menus, share bars, related lists, forms, cookie boxes.

Tag and role are strong evidence. Class names are weak: `has-sidebar` may stand on the whole page and `article-share` on
a bar of icons, so a name never removes an element that holds a good part of the page's running text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from scrapers.article.outline import Element, Outline
from scrapers.article.words import words

_CHROME_TAGS = frozenset({"nav", "footer", "aside", "form", "menu", "dialog", "fieldset"})
_CHROME_ROLES = frozenset({"navigation", "complementary", "contentinfo", "search", "dialog", "alertdialog", "banner", "menu", "menubar"})
# Words of class and id. Tuned on the development articles only as far as each word also has this meaning in general use.
_CHROME_NAMES = words(
    """
    nav navi navbar navigation menu submenu megamenu breadcrumb breadcrumbs sidebar footer toolbar topbar skiplink skip pagination
    pager paging share sharing shares sharebar shariff addthis addtoany social socials follow bookmark
    related recommended recommendation recommendations recirc trending popular similar linkbox further readmore
    promo promotion promotions advert adverts advertisement advertising ads ad adbox sponsor sponsored outbrain taboola banner
    comment comments disqus reply cookie cookies consent gdpr privacy newsletter subscribe subscription signup login register paywall
    popup modal overlay lightbox tooltip search tags taglist tagcloud keywords rating vote poll print toolbox widget widgets
    gallery slideshow carousel slider swiper
    """
)
_NEVER_BY_NAME = frozenset({"body", "html", "main", "article", "h1", "h2", "h3", "h4", "p"})
_CHROME_START = re.compile(r"^(?:cookie|relate|recommend|advert|newsletter|breadcrumb|navig|sponsor|mostread|socialmedia|sharing|comment)")
_MAX_SHARE = 0.25  # of the page's running text, that an element may hold and still be dropped for its name
_ALWAYS_MINOR = 150.0  # running text of a copyright line: on a page without text it is most of all there is
_MAX_SHARE_BY_TAG = {"nav": 0.9, "footer": 0.9, "aside": 0.9}  # a side bar may hold more text than a short release
_MAX_SHARE_OTHERWISE = 0.5  # for other tags and roles: ASP.NET wraps whole pages in one form
_TEASERS = 3  # linked headings side by side from which a list shows other pages
_TEASER_MASS = 500.0  # running text of one teaser at most, on average


def chrome_elements(outline: Outline) -> frozenset[int]:
    """Indexes of all elements that belong to the site, with everything inside them."""
    total = max(outline.mass(0, len(outline.blocks)), 1.0)
    found = set(teaser_lists(outline))
    for index, element in enumerate(outline.elements):
        if element.parent in found or (_is_chrome(element) and _is_minor(outline, element, total) and not _holds_title(element)):
            found.add(index)
    return frozenset(found)


def teaser_lists(outline: Outline) -> Iterator[int]:
    """Elements most of whose children have a heading that is a link: lists of other pages, whatever their names."""
    children: dict[int, list[int]] = {}
    for index, element in enumerate(outline.elements):
        if element.end > element.start:
            children.setdefault(element.parent, []).append(index)
    for index, inside in children.items():
        teasers = sum(outline.linked_headings(child) > 0 for child in inside) if len(inside) >= _TEASERS else 0
        if teasers < max(_TEASERS, 0.6 * len(inside)):
            continue
        if outline.mass(outline.elements[index].start, outline.elements[index].end) < _TEASER_MASS * teasers:
            yield index


def blocks_in(outline: Outline, indexes: frozenset[int]) -> frozenset[int]:
    """All blocks under some elements."""
    elements = outline.elements
    ranges = {(elements[index].start, elements[index].end) for index in indexes}  # an element and its only child hold the same blocks
    return frozenset().union(*(range(start, end) for start, end in ranges))


def _is_chrome(element: Element) -> bool:
    return element.tag in _CHROME_TAGS or _by_role(element) or _by_name(element)


def _by_role(element: Element) -> bool:
    return (element.attributes.get("role") or "").lower() in _CHROME_ROLES


def _by_name(element: Element) -> bool:
    return bool(element.names) and element.tag not in _NEVER_BY_NAME and _name_chrome(element.names)


@lru_cache(maxsize=4096)
def _name_chrome(names: frozenset[str]) -> bool:
    return bool(names & _CHROME_NAMES) or any(_CHROME_START.match(name) for name in names)


def _is_minor(outline: Outline, element: Element, total: float) -> bool:
    """Whether an element holds little enough of the page's running text to be dropped for its tag, role or names."""
    share = _MAX_SHARE
    if element.tag in _CHROME_TAGS or _by_role(element):
        share = _MAX_SHARE_BY_TAG.get(element.tag, _MAX_SHARE_OTHERWISE)
    return outline.mass(element.start, element.end) <= max(share * total, _ALWAYS_MINOR)


def _holds_title(element: Element) -> bool:
    """A banner or tool bar around the first heading of the page carries the release's own words too."""
    return element.tag not in ("nav", "footer", "aside") and element.end - element.start < 40 and element.node.css_first("h1") is not None
