"""Which parts of a page are the site's, once it is known which of its blocks other pages of the source have too.

The site's chrome is put by a template, hence it stands in an element of its own in which everything is shared, or as a
sentence in front of the text. What writers repeat (a paragraph on the programme, "Key facts") stands among paragraphs
that are the release's own, and stays. Headings such as "About Example" and "Media contact" keep what they open wherever
it stands: that is the company's boilerplate.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from scrapers.article.furniture import is_embargo, is_stop_heading
from scrapers.article.outline import HEADINGS, Block, Outline
from scrapers.article.shared import Shared
from scrapers.article.title import loose
from scrapers.release import boilerplate_of, is_contact_heading, is_end_mark, read_contact, read_release_line, section_of

_LEAST_OWN = 80.0  # weight of running text, a sentence, that a page must have to itself; with less it is the same release twice, or a form
_CONTACT_LINES = 12
_WRITTEN = frozenset({"blockquote", "ul", "ol", "dl", "pre"})  # what editors offer beside paragraphs
_CELLS = frozenset({"td", "th", "tr", "dt", "dd", "thead", "tbody", "caption"})


def elements_of_site(outline: Outline, marks: Sequence[str], shared: Shared, titles: Iterable[str]) -> frozenset[int]:
    """The elements that the site shows on all its pages, with everything inside them; none when the page has little else.

    `marks` are those of the blocks, `titles` what head and listing call this very page.
    """
    names = set(map(loose, titles))
    known = [it in shared.blocks and loose(block.text) not in names for it, block in zip(marks, outline.blocks, strict=True)]
    own = (block.weight for block, is_known in zip(outline.blocks, known, strict=True) if not is_known and _is_text(block))
    if not any(known) or sum(own) < _LEAST_OWN:
        return frozenset()
    siblings = _siblings(outline)
    found = (index for index in _wholly_shared(outline, marks, known) if not _is_of_writer(outline, index, siblings, known))
    return frozenset(inside for index in found for inside in range(index, outline.elements[index].behind))


def repeated_at_end(outline: Outline, marks: Sequence[str], shared: Shared, kept: Sequence[int]) -> tuple[str, ...]:
    """The texts behind the release's own last paragraph that other releases have word for word: what the company says of itself."""
    own = [place for place, index in enumerate(kept) if marks[index] not in shared.blocks and _is_text(outline.blocks[index])]
    behind = kept[own[-1] + 1 :] if own else ()
    return tuple(outline.blocks[index].text for index in behind if marks[index] in shared.blocks and outline.blocks[index].is_sentence)


def of_release(outline: Outline, indexes: Sequence[int]) -> frozenset[int]:
    """Which of these blocks are furniture of a release, whoever repeats them: its release line, and what "About Example" or "Media
    contact" opens, as far as these blocks follow each other in the element around the heading."""
    found: set[int] = set()
    before, end = -1, 0
    for index in indexes:
        block = outline.blocks[index]
        leads_elsewhere = block.link_share > 0.9 and not read_contact(block.text)
        if leads_elsewhere or is_stop_heading(block.text):
            end = 0
        elif boilerplate_of(block.text) is not None or is_contact_heading(block.text) or section_of(block.text) is not None:
            end = _section_end(outline, index)
        elif index != before + 1:
            end = 0
        if index < end or is_embargo(block.text) or is_end_mark(block.text) or read_release_line(block.text):
            found.add(index)
        before = index
    return frozenset(found)


def _section_end(outline: Outline, heading: int) -> int:
    """Behind the last block of the innermost element that holds a heading and more."""
    above = (outline.elements[index].end for index in outline.ancestors(outline.blocks[heading].element))
    return next((end for end in above if end > heading + 1), heading + 1)


def _wholly_shared(outline: Outline, marks: Sequence[str], known: Sequence[bool]) -> Iterator[int]:
    """The outermost elements all of whose text is shared and no furniture of the release."""
    blocks, elements = outline.blocks, outline.elements
    kept = of_release(outline, [index for index, is_known in enumerate(known) if is_known])
    of_site = [is_known and index not in kept for index, is_known in enumerate(known)]
    # A mere number beside shared words is a counter; in a cell it is a value.
    silent = (not one and elements[block.element].tag not in _CELLS for one, block in zip(marks, blocks, strict=True))
    others = list(accumulate((not (one or quiet) for one, quiet in zip(of_site, silent, strict=True)), initial=0))
    found: set[int] = set()
    for block, is_of_site in zip(blocks, of_site, strict=True):
        outermost = None
        for index in outline.ancestors(block.element) if is_of_site else ():
            if others[elements[index].end] > others[elements[index].start]:
                break
            outermost = index
        if outermost is not None and outermost not in found:
            found.add(outermost)
            yield outermost


def _is_of_writer(outline: Outline, index: int, siblings: Mapping[int, Sequence[int]], known: Sequence[bool]) -> bool:
    """Whether an element stands as one of the paragraphs of the release: a line or text like its neighbours, a cell, a contact."""
    element, elements = outline.elements[index], outline.elements
    beside = siblings[element.parent]
    if element.tag in HEADINGS:  # it goes with what it heads, unless it opens its part of the page or heads a list of links
        after = next((one for one in beside if one > index and elements[one].tag not in HEADINGS), None)
        opens = all(known[elements[element.parent].start : element.start])
        if after is None or opens or outline.link_share(elements[after].start, elements[after].end) > 0.5:
            return False
        return not all(known[elements[after].start : elements[after].end]) or _is_of_writer(outline, after, siblings, known)
    if element.end - element.start <= _CONTACT_LINES and read_contact(outline.text(element.start, element.end, "\n")):
        return True
    cells = sum(one.tag in _CELLS for one in elements[index : element.behind])
    if element.tag in _CELLS and element.end - element.start <= cells:
        return True
    reads_as_text = outline.mass(element.start, element.end) >= 0.5 * outline.weight(element.start, element.end)
    if outline.link_share(element.start, element.end) > 0.5 or (element.end - element.start > 1 and not reads_as_text):
        return False
    own = [one for one in beside if _is_own_paragraph(outline, one, known)]
    if own and index < own[0] and element.end - element.start == 1 and _is_text(outline.blocks[element.start]):
        return False  # a release opens with its news, not with a sentence that all releases have
    alike = any((elements[one].tag, elements[one].names) == (element.tag, element.names) for one in own)
    return alike or (bool(own) and element.tag in _WRITTEN and not element.names)


def _is_own_paragraph(outline: Outline, index: int, known: Sequence[bool]) -> bool:
    element = outline.elements[index]
    return element.end - element.start == 1 and not known[element.start] and _is_text(outline.blocks[element.start])


def _is_text(block: Block) -> bool:
    return block.is_sentence and block.link_share < 0.5


def _siblings(outline: Outline) -> Mapping[int, Sequence[int]]:
    """The elements with text under each element."""
    found: dict[int, list[int]] = {}
    for index, element in enumerate(outline.elements):
        if element.end > element.start:
            found.setdefault(element.parent, []).append(index)
    return found
