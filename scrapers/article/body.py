"""The element that holds the text of a release, and what inside it is no part of the text.

Three steps. Down: from the page into the child that holds most of the running text, until no child does. Up again, as
far as the element that also holds the title: what stands beside the text and reads like it (a lead above, an "About"
section below) is taken in. Then out of the chosen range go link lists, share labels, related teasers and the like.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from scrapers.article.chrome import blocks_in
from scrapers.article.furniture import is_byline, is_credit, is_embargo, is_label, is_promotion, is_site_talk, is_stop_heading
from scrapers.article.outline import HEADINGS, Outline
from scrapers.article.words import words
from scrapers.release import is_end_mark

_MAJORITY = 0.5  # of the running text: a child with more is gone into
_MAX_CLIMB = 12
_PARAGRAPH = 160  # weight from which a block is a paragraph and no line of the head
_MOSTLY_LINKS = 0.6  # share of links from which a section leads elsewhere
_MINOR = 0.25  # share of the body's text up to which a section may be dropped for its heading or names
_FURNITURE = 600  # weight up to which a block may be no part of the text for its words
_GRID_ROWS = 3  # with several cells, from which a table is one of facts
_SUBJECT = 3  # paragraphs about cookies and the like, side by side, from which they are what the release is about
_LEAD_WEIGHT = 45  # a line between title and text is a lead from here on; labels and places are shorter

_SECTIONS = frozenset({"div", "section", "ul", "ol", "dl", "table", "article", "center", "details", "figure"})
_PARAGRAPHS = words("p li blockquote a span strong b em i font figcaption dd h1 h2 h3 h4 h5 h6")
_CELLS = frozenset({"tr", "td", "th", "tbody", "thead", "tfoot"})
_SIDE_NAMES = frozenset({"author", "authors", "autor", "byline", "bio", "timestamp", "inlinead", "topics", "donate", "donation"})
_TEASER_NAMES = frozenset({"teaser", "teasers", "card", "cards"})
CAPTION_NAMES = words(
    """
    caption captions credit credits copyright bildunterschrift bildunterschriften bildnachweis legende figcaption photocredit
    """
)
_FILE = re.compile(r"(?i)\.(?:pdf|docx?|xlsx?|pptx?|zip|mp3|mp4|odt|epub|csv)(?:[?#]|$)|__blob=publicationFile")


@dataclass(frozen=True, slots=True)
class Body:
    """Where the text stands: whole elements in page order, and the blocks and elements inside them that are left out."""

    elements: tuple[int, ...] = ()
    start: int = 0  # first block
    end: int = 0  # behind the last
    dropped_blocks: frozenset[int] = frozenset()
    dropped_elements: frozenset[int] = frozenset()

    def kept(self, outline: Outline) -> list[int]:
        """The blocks of the text, in page order."""
        ranges = ((outline.elements[top].start, outline.elements[top].end) for top in self.elements)
        return [block for start, end in ranges for block in range(start, end) if block not in self.dropped_blocks]

    def first_paragraph(self, outline: Outline) -> int:
        """The block where running text begins: the first that is no mere line."""
        kept = self.kept(outline)
        return next((index for index in kept if outline.blocks[index].weight >= _PARAGRAPH), kept[0] if kept else self.start)

    def without(self, blocks: Iterable[int]) -> Body:
        """The same body without some more blocks."""
        return replace(self, dropped_blocks=self.dropped_blocks | frozenset(blocks))


def find_body(outline: Outline, title: tuple[int, int] | None, chrome: frozenset[int]) -> Body:
    """The body, an empty one when the page holds no running text."""
    after = _text_begins(outline, title)
    children = _children(outline)
    nucleus = _nucleus(outline, children, after)
    if nucleus is None:
        return Body()
    taken = _grown(outline, children, chrome, nucleus, after, title)
    first = min(outline.elements[index].start for index in taken)
    if title is not None and after:
        taken |= _leads(outline, chrome, range(after, max(first, after)))
    return trimmed(outline, _outermost(outline, taken), chrome, title)


def trimmed(outline: Outline, tops: tuple[int, ...], chrome: frozenset[int], title: tuple[int, int] | None) -> Body:
    """The body made of some elements, without what inside them is no part of the text."""
    start, end = outline.elements[tops[0]].start, outline.elements[tops[-1]].end
    inside = [index for top in tops for index in range(top + 1, outline.elements[top].behind)]
    dropped = _no_part(outline, inside, chrome, outline.mass(start, end), start)
    gone = set(blocks_in(outline, dropped))
    dropped = {index for index in dropped if _is_whole(outline, index, gone)}
    gone |= set(range(*title)) if title else set()
    gone |= {block for block in range(start, end) if _is_furniture(outline, block)} | _site_talk(outline, start, end)
    body = Body(tops, start, end, frozenset(gone), frozenset(dropped))
    body = body.without(_links_at_the_end(outline, body))
    return body.without(_loose_headings(outline, body))


# ------------------------------------------------------------------------------------------------------------------- down


def _text_begins(outline: Outline, title: tuple[int, int] | None) -> int:
    """The first block behind the title, 0 when hardly any text follows it: then the title was found in the wrong place."""
    if title is None:
        return 0
    total = len(outline.blocks)
    return title[1] if outline.mass(title[1], total) > 0.2 * outline.mass(0, total) else 0


def _children(outline: Outline) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in outline.elements]
    for index, element in enumerate(outline.elements):
        if element.parent >= 0:
            found[element.parent].append(index)
    return found


def _nucleus(outline: Outline, children: list[list[int]], after: int) -> int | None:
    """The innermost element that still holds most of the running text behind the title."""

    def mass(index: int) -> float:
        element = outline.elements[index]
        return outline.mass(max(element.start, after), max(element.end, after))

    if not outline.elements or mass(0) <= 0:
        return None
    current = 0
    while True:
        best = max(children[current], key=mass, default=None)
        if best is None or mass(best) < _MAJORITY * mass(current) or outline.elements[best].tag in _PARAGRAPHS:
            break
        current = best
    # A row or cell makes sense alone only where tables lay out the page: then it is a cell that holds paragraphs.
    grids = [
        above
        for above in outline.ancestors(current)
        if outline.elements[above].tag == "table" and _is_grid(outline, children, above, after)
    ]
    if grids:
        current = outline.elements[grids[-1]].parent
    while outline.elements[current].tag in _CELLS - {"td"} and outline.elements[current].parent > 0:
        current = outline.elements[current].parent
    return current


def _is_grid(outline: Outline, children: list[list[int]], table: int, after: int) -> bool:
    """Whether a table lists facts within a text, and does not lay out the page: rows of several cells, and text beside it."""
    element, parent = outline.elements[table], outline.elements[max(outline.elements[table].parent, 0)]
    rows = [index for index in range(table + 1, element.behind) if outline.elements[index].tag == "tr"]
    full = sum(sum(outline.elements[cell].start < outline.elements[cell].end for cell in children[row]) > 1 for row in rows)
    beside = outline.mass(max(parent.start, after), max(parent.end, after)) - outline.mass(
        max(element.start, after), max(element.end, after)
    )
    return full >= _GRID_ROWS and full > 0.5 * len(rows) and beside > 0 and element.start >= after


# --------------------------------------------------------------------------------------------------------------------- up


def _grown(
    outline: Outline, children: list[list[int]], chrome: frozenset[int], nucleus: int, after: int, title: tuple[int, int] | None
) -> set[int]:
    """The nucleus with its textual neighbours, up to the element that holds the title too."""
    taken = {nucleus}
    above = list(outline.ancestors(nucleus))[: _MAX_CLIMB + 1]
    for inner, outer in pairwise(above):
        if title is not None and outline.elements[inner].start <= title[0]:
            break
        taken |= set(_neighbours(outline, children[outer], inner, chrome, after))
        if outline.elements[outer].tag in ("article", "main", "body"):
            break
    return taken


def _neighbours(outline: Outline, siblings: list[int], inner: int, chrome: frozenset[int], after: int) -> Iterator[int]:
    """Siblings before the text that follow the title and read like a lead, and siblings behind it that read like more text."""
    place = siblings.index(inner)
    yield from (one for one in siblings[:place] if outline.elements[one].start >= after and _reads_like_text(outline, one, chrome))
    waiting: list[int] = []  # headings and pictures go with the text that follows them
    for one in siblings[place + 1 :]:
        element = outline.elements[one]
        if one in chrome:
            waiting = []
        elif element.tag in HEADINGS and is_stop_heading(outline.text(element.start, element.end)):
            return
        elif _reads_like_text(outline, one, chrome):
            yield from (*waiting, one)
            waiting = []
        elif element.tag in HEADINGS or element.start == element.end:
            waiting.append(one)


def _reads_like_text(outline: Outline, index: int, chrome: frozenset[int]) -> bool:
    element = outline.elements[index]
    if index in chrome or element.start == element.end or outline.link_share(element.start, element.end) > 0.3:
        return False
    text = outline.text(element.start, min(element.end, element.start + 12))
    if (
        is_stop_heading(outline.blocks[element.start].text)
        or is_site_talk(text)
        or element.names & _SIDE_NAMES
        or outline.linked_headings(index) >= 2
    ):
        return False
    return outline.mass(element.start, element.end) >= 0.5 * outline.weight(element.start, element.end)


def _leads(outline: Outline, chrome: frozenset[int], blocks: range) -> set[int]:
    """Elements of the lines between title and text that are a lead or a list of highlights, not a date, a byline or a caption."""
    found: set[int] = set()
    for index in blocks:
        block = outline.blocks[index]
        holder = outline.elements[block.element]
        around = [outline.elements[above] for above in list(outline.ancestors(block.element))[:4]]
        if (
            block.element in chrome
            or block.link_share > 0.3
            or block.weight < _LEAD_WEIGHT
            or holder.start < blocks.start
            or holder.end > blocks.stop
        ):
            continue
        if any(one.tag in ("figure", "figcaption") or one.names & (CAPTION_NAMES | _SIDE_NAMES) for one in around) or is_byline(block.text):
            continue
        if not is_site_talk(block.text) and not is_embargo(block.text):
            found.add(block.element)
    return found


def _outermost(outline: Outline, indexes: set[int]) -> tuple[int, ...]:
    return tuple(sorted(index for index in indexes if not any(above in indexes for above in list(outline.ancestors(index))[1:])))


# --------------------------------------------------------------------------------------------------------- what is no part


def _no_part(outline: Outline, inside: list[int], chrome: frozenset[int], total: float, start: int) -> set[int]:
    """Elements in the body that are chrome, lead elsewhere, or stand under a heading such as "Related news"."""
    dropped: set[int] = set()
    for index in inside:
        element = outline.elements[index]
        if element.parent in dropped or index in chrome or index in dropped:
            dropped.add(index)
        elif element.start == element.end:
            continue
        elif _leads_elsewhere(outline, index) or _is_aside(outline, index, total, start):
            dropped.add(index)
        elif element.tag in HEADINGS and is_stop_heading(outline.text(element.start, element.end)):
            dropped |= {index, *_section_under(outline, index, total)}
    return dropped


def _is_whole(outline: Outline, index: int, gone: set[int]) -> bool:
    """Whether an element can leave without words of a line that stays. The sign of a link to a heading ("#") can."""
    element = outline.elements[index]
    return gone.issuperset(range(element.start, element.end)) or not any(map(str.isalnum, element.node.text(deep=True)[:100]))


def _leads_elsewhere(outline: Outline, index: int) -> bool:
    """Whether an element is a list of links to other pages. Links to files and mail addresses belong to the release."""
    element = outline.elements[index]
    if element.tag not in _SECTIONS or outline.link_share(element.start, element.end) < _MOSTLY_LINKS:
        return False
    links = [node.attributes.get("href") or "" for node in element.node.css("a[href]")[:20]]
    return not any(_FILE.search(href) or href.startswith(("mailto:", "tel:")) for href in links)


def _is_aside(outline: Outline, index: int, total: float, start: int) -> bool:
    """A small section that by heading or names is about something else: related news, an author, a teaser in the text."""
    element = outline.elements[index]
    if (element.tag in _PARAGRAPHS and not element.names) or outline.mass(element.start, element.end) > _MINOR * total:
        return False
    opens = element.tag in _SECTIONS and is_stop_heading(outline.blocks[element.start].text)
    within_text = outline.mass(start, element.start) > 0.2 * total
    return (
        opens
        or bool(element.names & _SIDE_NAMES)
        or (within_text and (bool(element.names & _TEASER_NAMES) or outline.linked_headings(index) >= 2))
    )


def _section_under(outline: Outline, heading: int, total: float) -> Iterator[int]:
    """The siblings behind a heading up to the next one of its level, unless they hold much of the text."""
    parent, level = outline.elements[heading].parent, outline.elements[heading].tag
    for index in range(heading + 1, outline.elements[parent].behind):
        element = outline.elements[index]
        if element.parent != parent:
            continue
        if (element.tag in HEADINGS and element.tag <= level) or outline.mass(element.start, element.end) > _MINOR * total:
            return
        yield index


def _is_furniture(outline: Outline, index: int) -> bool:
    block = outline.blocks[index]
    # What follows a mark is notes: it goes with the release as far as `normalise`.
    if block.weight > _FURNITURE or is_end_mark(block.text):
        return False
    if is_label(block.text, block.link_share) or is_byline(block.text) or is_embargo(block.text):
        return True
    if not block.link_share and is_credit(block.text):
        return not any(outline.elements[above].tag in ("figure", "figcaption") for above in outline.ancestors(block.element))
    return block.link_share > 0.9 and is_promotion(block.text)


def _site_talk(outline: Outline, start: int, end: int) -> set[int]:
    """Blocks that speak for the site. A release that does so in several paragraphs side by side is about cookies or subscriptions."""
    beside: dict[int, dict[str, int]] = {}
    for index in range(start, end):
        block = outline.blocks[index]
        if is_site_talk(block.text):
            beside.setdefault(outline.elements[block.element].parent, {})[block.text] = index
    few = (talk.values() for talk in beside.values() if len(talk) < _SUBJECT)
    return {index for talk in few for index in talk if outline.blocks[index].weight <= _FURNITURE}


def _links_at_the_end(outline: Outline, body: Body) -> Iterator[int]:
    """Lines at the end that are links to other pages, under a label such as "Read more:"."""
    links: list[int] = []
    for index in reversed(body.kept(outline)):
        if outline.blocks[index].link_share <= 0.9:
            break
        links.append(index)
    if links and links[-1] > 0 and is_stop_heading(outline.blocks[links[-1] - 1].text):
        yield from links


def _loose_headings(outline: Outline, body: Body) -> Iterator[int]:
    """Headings at the end of the body under which nothing is left."""
    for index in reversed(body.kept(outline)):
        if outline.elements[outline.blocks[index].element].tag not in HEADINGS:
            return
        yield index
