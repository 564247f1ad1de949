"""Plain text as people read it: what is invisible, illegal in XML or left over from escaping is gone.

clean_text("AT&amp;T\u200b  and\n IBM")  ->  "AT&T and IBM"
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from html import unescape

MAX_TEXT = 2_000_000  # characters

# Control, unassigned by XML 1.0 (§2.2 Char), or without a shape of their own: soft hyphen, zero-width and direction marks and overrides
# (U+202E turns a title around), tags, and the private-use glyphs of icon fonts. Joiners are judged by their neighbours below.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U0001fffe\U0001ffff\U000e0000-\U0010ffff]"
)
# All of these and the joiners, for one quick look: most texts hold none. ASCII is looked at as octets, which is faster still.
_ODD = re.compile(f"{_INVISIBLE.pattern[:-1]}\x0b\x0c\r\x85\u2028\u2029\u200c\u200d]")
_ODD_ASCII = bytes({*range(0x09), *range(0x0B, 0x20), 0x7F})
# A zero-width (non-)joiner shapes Persian, Indic and emoji; between blanks or Latin letters it is only noise.
_IDLE_JOINER = re.compile("(?<![\u0600-\U0001faff])[\u200c\u200d]+|[\u200c\u200d]+(?![\u0600-\U0001faff])")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# "&lt;" is no leftover: a title that shows markup means to show it.
_LEFTOVER = re.compile(r"&(?!lt;|gt;|LT;|GT;|#0*6[02];|#[xX]0*3[cCeE];)(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31}\d{0,2});")


def clean_text(text: str, limit: int | None = None) -> str:
    """One line of plain text: NFC, XML-legal, blanks folded, escaped entities decoded once, at most `limit` characters.

    A text that is too long ends at a word with an ellipsis, which counts.
    """
    decoded = _LEFTOVER.sub(lambda found: unescape(found[0]), text[:MAX_TEXT])
    line = " ".join(legal_text(decoded, nfc=True).split())
    return line if limit is None or len(line) <= limit else _shortened(line, limit)


def legal_text(text: str, *, nfc: bool = False) -> str:
    """The text without what XML forbids or nobody sees, line ends as "\\n"; blanks stay as they are."""
    legal = text
    if not (text.isascii() and text.isprintable()) and _is_odd(text):
        legal = _IDLE_JOINER.sub("", _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text)))
    return unicodedata.normalize("NFC", legal) if nfc else legal


def short_digest(text: str) -> str:
    """Twelve hexadecimal digits that stand for a text: 48 bits, so that 20,000 of them hardly ever meet (once in a million times)."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _is_odd(text: str) -> bool:
    """Whether there may be something to take out."""
    if text.isascii():
        return len(text.encode().translate(None, _ODD_ASCII)) < len(text)
    return _ODD.search(text) is not None


def _shortened(line: str, limit: int) -> str:
    if limit < 1:
        return ""
    head = line[: limit - 1]
    space = head.rfind(" ")
    # Chinese and Japanese have no blanks: there the cut falls where it falls.
    if line[limit - 1] != " " and space >= limit // 2:
        head = head[:space]
    return head.rstrip(" ,;:–—-(“\"'") + "…"
