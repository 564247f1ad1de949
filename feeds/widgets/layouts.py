"""The layouts of a widget. Adding one is a style sheet in `styles/` and a line in `WIDGETS`.

All of them have the same markup (templates/widgets/widget.html, and `drawn` in widget.js): a layout is how it looks, not what it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

# What a widget may show, in the order in which people are asked. `title` is its heading, `more` the link to all releases, `updated` how old
# the list is.
PARTS: Mapping[str, str] = MappingProxyType(
    {
        "title": "Title",
        "image": "Pictures",
        "summary": "Summaries",
        "date": "Dates",
        "source": "Newsrooms",
        "topics": "Topics",
        "updated": "How old the list is",
        "more": "Link to all releases",
    }
)
MOST = 50  # releases in a widget: as many as the lean view of a feed holds unless more are asked for


@dataclass(frozen=True, slots=True)
class Layout:
    """`show` is what it shows unless told otherwise. `row` and `frame` are CSS pixels, seen in Chromium at a width of 600: what a release
    and what everything around them take, for the height of a frame before it can be measured; `columns` releases stand side by side.
    Where `moves`, a script shows one release at a time, and without one the list is scrolled sideways."""

    name: str
    label: str
    show: tuple[str, ...]
    row: int
    frame: int
    columns: int = 1
    moves: bool = False


WIDGETS: Mapping[str, Layout] = MappingProxyType(
    {
        layout.name: layout
        for layout in (
            Layout("list", "List", ("title", "image", "summary", "date", "source", "updated", "more"), 118, 112),
            Layout("cards", "Cards", ("title", "image", "summary", "date", "source", "updated", "more"), 330, 112, columns=2),
            Layout("headlines", "Headlines", ("title", "date", "updated", "more"), 36, 112),
            Layout("ticker", "Ticker", ("title", "date", "source", "more"), 60, 80, moves=True),
        )
    }
)
