"""Foreign HTML made safe for every reader, and its plain text. Nothing of a foreign page is stored that did not pass here.

clean_html('<p onclick=x>Hi <a href="/a">there</a><script>...</script>', "https://example.org/")
->  '<p>Hi <a href="https://example.org/a" rel="noopener noreferrer nofollow">there</a></p>'
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import nh3

from scrapers.markup import BLANKS, CONTAINERS, INLINE, LINES, LINK_REL, SEPARATORS, SKIPPED, link_address, parse
from scrapers.text import clean_text
from scrapers.tidy import tidy

__all__ = ["blocks", "clean_html", "clean_text", "plain_text"]

TAGS = set(CONTAINERS) | LINES | INLINE | {"br", "hr", "img"}
ATTRIBUTES = {
    "*": {"dir", "lang"},
    "a": {"href", "title"},
    "abbr": {"title"},
    "img": {"src", "alt", "title", "width", "height"},
    "li": {"value"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "time": {"datetime"},
}


def clean_html(html: str, base_url: str | None = None) -> str:
    """The body in our small vocabulary, safe to show anywhere: allow-listed elements and attributes, absolute addresses.

    Links are http, https or mailto and carry `rel`; pictures are http or https, lazy ones repaired, tracking pixels and empty
    elements dropped. Without `base_url`, relative addresses are dropped. Depth and size are bounded (`tidy.MAX_NESTED`,
    `tidy.MAX_OUT`). Cleaning twice changes nothing. Never raises.
    """
    return _cleaner().clean(tidy(html, base_url or ""))


def plain_text(html: str) -> str:
    """The text of clean HTML, a line for each block."""
    return "\n".join(blocks(html))


def blocks(html: str) -> tuple[str, ...]:
    """The plain text of each block of clean HTML in page order, never empty: paragraphs, headings, list items, cells, captions.

    A line break inside a block is "\\n".
    """
    reader = _Blocks()
    parse(html, reader)
    return tuple(reader.found)


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=TAGS,
        clean_content_tags=set(SKIPPED),
        attributes=ATTRIBUTES,
        attribute_filter=_safe_value,
        link_rel=LINK_REL,
        url_schemes={"http", "https", "mailto"},
        strip_comments=True,
    )


def _safe_value(tag: str, name: str, value: str) -> str | None:
    """The last word on addresses: whatever came this far is judged by the same function once more."""
    if name not in ("href", "src"):
        return value
    address = link_address(value, "")
    return None if address is None or (name == "src" and address.lower().startswith("mailto:")) else address


class _Blocks:
    """Collects the text between the boundaries of block elements."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.words: list[str] = []
        self.skipped = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.skipped += tag in SKIPPED
        if tag == "br":
            self.words.append("\n")
        elif tag not in INLINE:
            self._boundary(tag)

    def end(self, tag: str) -> None:
        self.skipped -= tag in SKIPPED
        self._boundary(tag)

    def data(self, words: str) -> None:
        if not self.skipped:
            self.words.append(BLANKS.sub(" ", words))

    def close(self) -> None:
        self._boundary("p")

    def _boundary(self, tag: str) -> None:
        if tag not in LINES and tag not in CONTAINERS and tag not in SEPARATORS and tag != "hr":
            return
        lines = (" ".join(line.split()) for line in "".join(self.words).split("\n"))
        self.words.clear()
        if text := "\n".join(line for line in lines if line):
            self.found.append(text)
