"""The vocabulary of clean HTML and the pass over foreign markup that both the rewriting and the reading of text use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol

from lxml import etree

from scrapers.text import legal_text
from scrapers.urls import MAX_URL, absolute

MAX_BYTES = 2_000_000  # octets of a page's part that are read
LINK_REL = "noopener noreferrer nofollow"
REL_ATTRIBUTE = f' rel="{LINK_REL}"'

# Whose content is no text of a release: programs, forms, players, drawings, what lies over the ruby's characters.
SKIPPED = frozenset(
    {
        *(
            "script",
            "style",
            "template",
            "head",
            "title",
            "iframe",
            "frame",
            "frameset",
            "noframes",
            "noembed",
            "object",
            "embed",
            "applet",
        ),
        *(
            "audio",
            "video",
            "canvas",
            "svg",
            "math",
            "map",
            "select",
            "datalist",
            "textarea",
            "button",
            "input",
            "xmp",
            "plaintext",
            "rt",
            "rp",
        ),
    }
)
LINES = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre"})
INLINE = frozenset(
    {
        *(
            "a",
            "abbr",
            "b",
            "bdi",
            "cite",
            "code",
            "del",
            "dfn",
            "em",
            "i",
            "ins",
            "kbd",
            "mark",
            "q",
            "s",
            "samp",
            "small",
            "strong",
            "sub",
        ),
        *("sup", "time", "u", "var"),
    }
)
_TABLE = frozenset({"table", "thead", "tbody", "tfoot"})
# Containers and where they may stand; None: wherever running text may stand.
CONTAINERS: dict[str, frozenset[str] | None] = {
    **dict.fromkeys(("blockquote", "ul", "ol", "dl", "table", "figure"), None),
    "li": frozenset({"ul", "ol"}),
    "dt": frozenset({"dl"}),
    "dd": frozenset({"dl"}),
    "figcaption": frozenset({"figure"}),
    **dict.fromkeys(("caption", "thead", "tbody", "tfoot"), frozenset({"table"})),
    "tr": _TABLE,
    "td": frozenset({"tr"}),
    "th": frozenset({"tr"}),
}
# What text needs around it where only these containers' own children may stand.
MISSING = {
    **dict.fromkeys(("ul", "ol"), ("<li>", "</li>")),
    "dl": ("<dd>", "</dd>"),
    "tr": ("<td>", "</td>"),
    **dict.fromkeys(_TABLE, ("<tr><td>", "</td></tr>")),
}
# Elements that end a paragraph and are gone themselves; so is every container in a place where it may not stand.
SEPARATORS = frozenset(
    {
        *("html", "body", "div", "section", "article", "main", "header", "footer", "aside", "nav", "address", "form", "fieldset", "center"),
        *("details", "summary", "hgroup", "dir", "menu", "legend", "marquee", "dialog", "search"),
    }
)
BLANKS = re.compile(r"\s{2,}|[^\S ]")  # what is not one blank already
_MAILTO = re.compile(r"mailto:[^\s<>\"'\\@,]+@[^\s<>\"'\\@,]+", re.I)


class Target(Protocol):
    """What lxml tells of a document, in order."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> object:
        """An element begins."""

    def end(self, tag: str) -> object:
        """An element ends."""

    def data(self, words: str) -> object:
        """Text between tags."""

    def close(self) -> object:
        """The document ends."""


def parse(html: str, target: Target) -> None:
    """Sends the events of a document to a target with start, end, data and close."""
    # The encoding is named, or a <meta charset> in the text would be believed.
    parser = etree.HTMLParser(
        target=target,  # type: ignore[arg-type]  # the stubs ask for comment() and for octets, neither of which is sent
        huge_tree=True,
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
    )
    octets = legal_text(html[:MAX_BYTES]).encode("utf-8")[:MAX_BYTES]
    parser.feed(octets.decode("utf-8", "ignore").encode("utf-8"))
    parser.close()


def link_address(href: str, base_url: str) -> str | None:
    """Where a link leads: an absolute http(s) address or a plain mailto:, else None."""
    text = href.strip()
    return text if len(text) <= MAX_URL and _MAILTO.fullmatch(text) else absolute(href, base_url)
