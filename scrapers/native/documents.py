"""Documents that are no HTML pages: opened within bounds, decoded, and without anything that makes an XML parser reach out or blow up.

document = open_document(received)
document.root      # "rss", "feed", "rdf", "urlset", "sitemapindex", "html", ...; "{" or "[" for JSON
document.tree()    # for XML
document.value()   # for JSON
"""

from __future__ import annotations

import json
import re
import zlib
from contextlib import suppress
from dataclasses import dataclass
from html.entities import html5

from lxml import etree

from entries import EmptyListing, ExtractError
from scrapers.fetch import decode_html
from scrapers.page import Received
from scrapers.text import legal_text

MAX_BYTES = 5_000_000  # a feed of 400 full texts is below 4 MB
_HEAD = 2_000
_NAME = re.compile(r"<([A-Za-z_][\w.-]{0,60}:)?([A-Za-z_][\w.-]{0,60})")
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})
# An ampersand that begins no entity, one of HTML's, which XML does not know, or a character by its number, which XML may not allow: lxml
# hands out half a surrogate pair as bytes that are no text. Such slips are in one feed of ten.
_AMPERSAND = re.compile(r"&(?:([A-Za-z][A-Za-z0-9]{1,31});|#(?:x([0-9A-Fa-f]{1,6})|([0-9]{1,7}));)?")
_LAST_CHARACTER = 0x10FFFF
# In front of the root element the first few pieces are declaration, style sheets, comments, document type.
_PIECES = 50
_MOST_ATTRIBUTES = 200  # namespaces among them; parsers turn quadratic
# Atomic groups: one pass over the text, whatever stands in it.
_CROWDED_TAG = re.compile(rf"""<[A-Za-z][^\s/>]*+(?>\s++[^\s=>/]++\s*+=\s*+(?>"[^"]*+"|'[^']*+')){{{_MOST_ATTRIBUTES}}}""")


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a document from its root element on: nothing declares entities or names a document type any more."""

    url: str
    text: str
    root: str  # local name in lower case; "{" or "[" for JSON, "" for what is neither

    def tree(self) -> etree._Element:
        """The XML, slips mended where that is sure. Depth is bounded by the parser (256). Raises ExtractError."""
        if _CROWDED_TAG.search(self.text):
            raise refused(self.url, "too-complex", f"the document gives an element more than {_MOST_ATTRIBUTES} attributes")
        parser = etree.XMLParser(
            recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
        )
        tree = None
        with suppress(etree.XMLSyntaxError):  # even a parser that recovers finds nothing in some texts
            tree = etree.fromstring(_AMPERSAND.sub(_mended, self.text).encode("utf-8"), parser)
        if tree is None:
            raise refused(self.url, "not-a-feed", "the document is no XML that can be read")
        return tree

    @property
    def is_cut(self) -> bool:
        """Whether the root element is never closed: then the last item may be half an item."""
        return f"</{self.text[1:120].split('>')[0].split()[0]}" not in self.text

    def value(self) -> object:
        """The JSON. Raises ExtractError."""
        try:
            return json.loads(self.text, strict=False)
        except (ValueError, RecursionError) as error:
            raise refused(self.url, "not-a-feed", "the document is no JSON that can be read") from error


def refused(url: str, code: str, sentence: str) -> ExtractError:
    """The error that says why a document yields nothing."""
    kind = EmptyListing if code in ("listing-empty", "blank-page", "comments", "product-grid", "events") else ExtractError
    return kind(f"{url}: {sentence}.", code=code, url=url)


def open_document(received: Received) -> Document:
    """The document, unpacked where it is gzipped (sitemaps are). Raises ExtractError for what is too large or a trap."""
    body = _unpacked(received)
    if not body.strip():
        raise refused(received.url, "blank-page", "the document is empty")
    text = legal_text(decode_html(body, received.charset)[0]).lstrip("\ufeff \t\r\n")
    if text[:1] in ("{", "["):
        return Document(received.url, text, text[0])
    text = _without_prolog(text, received.url)
    name = _NAME.match(text)
    return Document(received.url, text, name[2].lower() if name else "")


def _unpacked(received: Received) -> bytes:
    body = received.body
    if body.startswith(b"\x1f\x8b"):
        try:
            body = zlib.decompressobj(wbits=31).decompress(body, MAX_BYTES + 1)
        except zlib.error as error:
            raise refused(received.url, "not-a-feed", "the document is packed and cannot be unpacked") from error
    if len(body) > MAX_BYTES:
        raise refused(received.url, "too-large", f"the document is larger than {MAX_BYTES // 1_000_000} MB")
    return body


def _without_prolog(text: str, url: str) -> str:
    """The text from the root element on. A document type with declarations of its own is refused: nothing but attacks and
    ancient habits needs one (defusedxml refuses the same)."""
    at = 0
    for _ in range(_PIECES):
        opening = text[at : at + 9].upper()
        if opening.startswith("<?"):
            end, mark = text.find("?>", at), 2
        elif opening.startswith("<!--"):
            end, mark = text.find("-->", at), 3
        elif opening == "<!DOCTYPE":
            end, mark = text.find(">", at), 1
            if "[" in text[at : end if end >= 0 else at + _HEAD]:
                raise refused(url, "not-a-feed", "the document declares entities of its own, which we do not expand")
        else:
            return text[at:]
        if end < 0:
            return ""
        at = end + mark
        at += len(text[at:]) - len(text[at:].lstrip())
    return ""


def _mended(found: re.Match[str]) -> str:
    """HTML's entities as the characters they are; numbers of no character dropped; other ampersands escaped."""
    name, in_hex, in_tens = found.groups()
    if in_hex or in_tens:
        number = int(in_hex, 16) if in_hex else int(in_tens)
        return found[0] if number <= _LAST_CHARACTER and legal_text(chr(number)) else ""
    if name in _XML_NAMES:
        return found[0]
    letters = html5.get(f"{name};", "") if name else ""
    return letters if letters and letters not in "<>&" else "&amp;" + found[0][1:]
