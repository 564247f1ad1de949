"""Which parts of a page belong to the site and not to the release: menus, share bars, related lists, forms, cookie boxes.

Tag and role are strong evidence. Class names are weak: `has-sidebar` may stand on the whole page and `article-share` on
a bar of icons, so a name never removes an element that holds a good part of the page's running text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from functools import lru_cache

from scrapers.article.outline import Block, Element, Outline
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
_PAGE_BUILDERS = frozenset({"elementor", "siteorigin"})  # they call every part of a page a widget
_NEVER_BY_NAME = frozenset({"body", "html", "main", "article", "h1", "h2", "h3", "h4", "p"})
_CHROME_START = re.compile(r"^(?:cookie|relate|recommend|advert|newsletter|breadcrumb|navig|sponsor|mostread|socialmedia|sharing|comment)")
_MAX_SHARE = 0.25  # of the page's running text, that an element may hold and still be dropped for its name
_ALWAYS_MINOR = 150.0  # running text of a copyright line: on a page without text it is most of all there is
_MAX_SHARE_BY_TAG = {"nav": 0.9, "footer": 0.9, "aside": 0.9}  # a side bar may hold more text than a short release
_MAX_SHARE_OTHERWISE = 0.5  # for other tags and roles: ASP.NET wraps whole pages in one form
_COVERED = 0.6  # of a block's characters, from which inline elements of the site make it the site's
_COVERED_LINE = 0.25  # the same of a line
_LINE = 60.0  # weight of a line at most
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


def blocks_in(outline: Outline, indexes: Set[int]) -> frozenset[int]:
    """All blocks under some elements, and those that are hardly more than such elements set in a line (a row of tags).

    One named link in a sentence does not take the sentence with it.
    """
    found: set[int] = set()
    covered: dict[int, int] = {}
    for index in (index for index in indexes if outline.elements[index].parent not in indexes):  # a parent holds its children's blocks
        element = outline.elements[index]
        for block in range(element.start, element.end):
            if outline.blocks[block].element >= index:
                found.add(block)
            else:
                covered[block] = covered.get(block, 0) + len(" ".join(element.node.text(deep=True).split()))
    return frozenset(found | {block for block, length in covered.items() if _is_covered(outline.blocks[block], length)})


def _is_covered(block: Block, length: int) -> bool:
    """Whether so many of a block's characters make it the site's: of a line ("2 hours ago by Anna Bell") fewer than of a paragraph."""
    return length >= (_COVERED if block.weight > _LINE else _COVERED_LINE) * len(block.text)


def _is_chrome(element: Element) -> bool:
    return element.tag in _CHROME_TAGS or _by_role(element) or _by_name(element)


def _by_role(element: Element) -> bool:
    return (element.attributes.get("role") or "").lower() in _CHROME_ROLES


def _by_name(element: Element) -> bool:
    return bool(element.names) and element.tag not in _NEVER_BY_NAME and _name_chrome(element.names)


@lru_cache(maxsize=4096)
def _name_chrome(names: frozenset[str]) -> bool:
    if names & _PAGE_BUILDERS:
        names -= {"widget", "widgets"}
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
