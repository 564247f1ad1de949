"""A release's clean HTML in two parts: its text, and what closes it (About, media contact).

The closing part stays where it stood in `Entry.content`; pages only set it apart. The HTML is cut, never written anew: it was cleaned
last (nh3), and a second serialiser could undo that.
"""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser

from markupsafe import Markup

_VOID = frozenset({"area", "br", "col", "hr", "img", "input", "source", "track", "wbr"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


@dataclass(frozen=True, slots=True)
class Parts:
    """Both are clean HTML, ready to print."""

    body: Markup
    closing: Markup


def parts(content: str, closing: str) -> Parts:
    """Cut clean HTML before its last blocks that only repeat `closing` (plain text of boilerplate and contact).

    A release that would lose all of its text keeps it whole.
    """
    blocks = _Blocks(content).found
    known, first = _flat(closing), len(blocks)
    for number in reversed(range(len(blocks))):
        text = _flat(blocks[number].text)
        if text and text not in known:
            break
        first = number if text else first  # a rule or a picture goes with the block below it
    if 0 < first < len(blocks) and blocks[first - 1].tag in _HEADINGS:
        first -= 1  # the heading above an About is part of it
    cut = blocks[first].start if 0 < first < len(blocks) else len(content)
    return Parts(_clean(content[:cut]), _clean(content[cut:]))


def _clean(html: str) -> Markup:
    """The one place where pages trust HTML: `Entry.content` is clean by contract (entries/model.py)."""
    return Markup(html)  # noqa: S704


def _flat(text: str) -> str:
    return "".join(text.split()).casefold()


@dataclass(slots=True)
class _Block:
    tag: str
    start: int
    text: str = ""


class _Blocks(HTMLParser):
    """The top-level blocks of clean HTML with their positions and texts."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.found: list[_Block] = []
        self._depth = 0
        self._lines = [0]
        for line in content.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self.feed(content)
        self.close()

    def _block(self, tag: str) -> _Block:
        if not self._depth:
            line, column = self.getpos()
            self.found.append(_Block(tag, self._lines[line - 1] + column))
        return self.found[-1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._block(tag)
        self._depth += tag not in _VOID

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._block(tag)

    def handle_endtag(self, tag: str) -> None:
        self._depth = max(0, self._depth - 1)

    def handle_data(self, data: str) -> None:
        if self._depth or data.strip():
            self._block("").text += data
