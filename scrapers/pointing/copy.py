"""A foreign page as a copy that can be looked at and pointed at, and that can do nothing.

safe_copy(received).html
->  '<div data-n="4" data-kind="list"><div data-n="5" data-kind="item"><span data-n="6" data-kind="link">Winter term begins</span>...'

It is written anew from the text of the page: two elements, four attributes, no name, no address and no style of the foreign page. Two
elements that may stand anywhere are also what keeps the tree as it is: whoever parses the copy finds each number where it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import accumulate

import nh3

from scrapers.listing.outline import Outline, read_outline
from scrapers.listing.walk import HEADINGS, TEXT
from scrapers.page import Received
from scrapers.reading import open_page
from scrapers.text import clean_text, legal_text

MOST_ELEMENTS = 3_000
MOST_CHARACTERS = 600_000  # of text
_DEEPEST = 120  # elements; what nests deeper is shown without its own number
_LONGEST = 1_000  # characters of one text
_INLINE = frozenset(
    {
        *("a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "img", "ins", "kbd", "label", "mark"),
        *("q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var"),
    }
)
_KINDS = {
    **dict.fromkeys(HEADINGS, "heading"),
    **dict.fromkeys(("nav", "header", "footer", "aside"), "side"),
    **dict.fromkeys(("ul", "ol", "dl"), "list"),
    **dict.fromkeys(("li", "dd"), "item"),
    **dict.fromkeys(("td", "th"), "cell"),
    **dict.fromkeys(("thead", "tbody", "tfoot"), "rows"),
    **dict.fromkeys(("b", "strong", "dt"), "strong"),
    "table": "table",
    "tr": "row",
    "a": "link",
    "p": "paragraph",
    "br": "break",
    "img": "picture",
}
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*")
_DIRECTIONS = frozenset({"ltr", "rtl", "auto"})
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class SafeCopy:
    """`html` is the content of a `body`, safe to show. Each element carries in `data-n` the number that names it for `proposals`.

    `is_cut` when the page has more elements or text than are shown. `language` is BCP 47 or "", `direction` "ltr", "rtl", "auto" or "".
    """

    html: str
    elements: int
    is_cut: bool
    title: str
    language: str
    direction: str


def safe_copy(received: Received) -> SafeCopy:
    """The page without anything that acts, loads or leads away. Raises ExtractError for what is no page."""
    page = open_page(received)
    outline = read_outline(page)
    writer = _Writer(outline)
    html = _cleaner().clean("".join(writer.pieces()))
    title = page.tree.css_first("title")
    root = outline.attributes[0] if outline.tags else {}
    return SafeCopy(
        html,
        writer.elements,
        writer.is_cut,
        clean_text(title.text() if title else "", 200),
        page.language if _LANGUAGE.fullmatch(page.language) else "",
        _direction(root.get("dir")),
    )


@cache
def _cleaner() -> nh3.Cleaner:
    """The last word: what is not on this list would be gone, whatever went wrong before."""
    return nh3.Cleaner(tags={"div", "span"}, attributes={"*": {"data-n", "data-kind", "dir", "lang"}}, link_rel=None)


class _Writer:
    """Writes the body of an outline, and counts."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._pictures = [0, *accumulate(tag == "img" for tag in outline.tags)]
        self.elements = 0
        self.is_cut = False

    def pieces(self) -> Iterator[str]:
        """Start tags, texts and end tags in order, well-formed."""
        outline, written = self._outline, 0
        open_: list[tuple[int, str]] = []  # where an element ends, and how
        for i, tag in enumerate(outline.tags):
            while open_ and open_[-1][0] <= i:
                yield open_.pop()[1]
            if tag == TEXT:
                text = _text(outline.texts[i])
                written += len(text)
                yield escape(text, quote=False)
            elif tag not in ("html", "body") and self._shows(i) and len(open_) < _DEEPEST:
                if self.elements == MOST_ELEMENTS or written > MOST_CHARACTERS:
                    self.is_cut = True
                    break
                self.elements += 1
                name = "span" if tag in _INLINE else "div"
                yield f"<{name}{self._attributes(i)}>"
                open_.append((outline.ends[i], f"</{name}>"))
                yield escape(_alt(outline.attributes[i].get("alt"))) if tag == "img" else ""
        yield from (end for _, end in reversed(open_))

    def _shows(self, i: int) -> bool:
        """Whether there is something to see: text, a picture, the end of a line."""
        outline, end = self._outline, self._outline.ends[i]
        return outline.chars(i, end) > 0 or self._pictures[end] > self._pictures[i] or outline.tags[i] == "br"

    def _attributes(self, i: int) -> str:
        held = self._outline.attributes[i]
        kind, direction, language = _KINDS.get(self._outline.tags[i], ""), _direction(held.get("dir")), held.get("lang") or ""
        return "".join(
            (
                f' data-n="{i}"',
                f' data-kind="{kind}"' if kind else "",
                f' dir="{direction}"' if direction else "",
                f' lang="{language}"' if _LANGUAGE.fullmatch(language) else "",
            )
        )


def _text(text: str) -> str:
    folded = _BLANKS.sub(" ", legal_text(text))
    return folded if len(folded) <= _LONGEST else f"{folded[:_LONGEST]}…"


def _alt(text: str | None) -> str:
    return clean_text(text or "", 80) or "Picture"


def _direction(value: str | None) -> str:
    known = (value or "").strip().lower()
    return known if known in _DIRECTIONS else ""
