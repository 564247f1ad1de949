"""The frame that a foreign page puts around /embed, as HTML, as the address it shows, and how high it is likely to be."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil
from unicodedata import east_asian_width
from urllib.parse import quote, urlencode

from markupsafe import Markup

from feeds.widgets.view import Item, WidgetView

# A frame of ours may run its script and keep a copy in its own part of the browser; it opens links when a reader asks for that, and nothing
# else: no forms, no dialogs, no pointer lock, no top page on its own.
SANDBOX = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
WIDTH = 640  # CSS pixels that a column of text usually has

# Of styles/*.css, in CSS pixels; widths of letters are means seen in Chromium.
_LETTER, _SMALL, _SUMMARY = 8.9, 7.1, 8.1
_PADDING, _BODY = 34, 8
_PICTURE = 136  # with its gap, beside the text of a list


def embed_url(base_url: str, parameters: Iterable[tuple[str, str]]) -> str:
    """The address of a framed page."""
    query = query_of(parameters)
    return f"{base_url}/embed" + (f"?{query}" if query else "")


def query_of(parameters: Iterable[tuple[str, str]]) -> str:
    """The parameters as an address has them, as few signs escaped as may be: people read it."""
    return urlencode([pair for pair in parameters if pair[1]], safe=",:/", quote_via=quote)


def frame_html(src: str, title: str, height: int, width: str = "100%") -> Markup:
    """The frame, ready to paste. `height` and `width` are CSS pixels, a width may be a share."""
    return Markup('<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy"\n  sandbox="{}"></iframe>').format(
        src, title, width, height, SANDBOX
    )


def likely_height(view: WidgetView, width: int = WIDTH) -> int:
    """About how high the framed page is at this width, in CSS pixels: so that little moves when it is there. A frame that is measured in a
    browser takes its true height."""
    shown, layout = view.options.shown, view.options.layout
    inner = width - _BODY - _PADDING
    title = 33 if "title" in shown else 0
    foot = 41 if "more" in shown or "updated" in shown else 0
    if layout == "ticker":
        tall = max((_item(item, inner, title_only=True) for item in view.items), default=24)
        return round(_BODY + 18 + (25 if title else 0) + tall + 44)
    if not view.items:
        return round(_BODY + _PADDING + title + foot + 46)
    if layout == "cards":
        return round(_BODY + _PADDING + title + foot + _cards(view.items, inner))
    if layout == "headlines" and width >= 480:
        beside = 168 if any(item.day or item.source for item in view.items) else 0
        return round(_BODY + _PADDING + title + foot + sum(_item(item, inner - beside, title_only=True) - 8 for item in view.items))
    return round(_BODY + _PADDING + title + foot + sum(21 + _in_list(item, inner) for item in view.items))


def _in_list(item: Item, inner: float) -> float:
    if not item.image or inner < 480 - _PADDING:
        return _item(item, inner)
    return max(80, _item(item, inner - _PICTURE))


def _cards(items: tuple[Item, ...], inner: float) -> float:
    """Rows of cards, each as high as its highest."""
    columns = max(1, min(int((inner + 16) // 240), len(items)))
    own = (inner - 16 * (columns - 1)) / columns - 26
    heights = [26 + (own / 1.5 + 10 if item.image else 0) + _item(item, own) for item in items]
    rows = [max(heights[start : start + columns]) for start in range(0, len(heights), columns)]
    return sum(rows) + 16 * (len(rows) - 1)


def _item(item: Item, width: float, *, title_only: bool = False) -> float:
    """A release's title, summary and line of facts."""
    title = max(24, _lines(item.title, width / _LETTER) * 21.6)
    if title_only:
        return title + (21 if item.day or item.source else 0)
    summary = 2.4 + _lines(item.summary, width / _SUMMARY) * 21.75 if item.summary else 0
    facts = item.day + item.source + item.topics
    return title + summary + (2.4 + _lines(facts, width / _SMALL) * 18.85 if facts else 0)


def _lines(text: str, letters: float) -> int:
    """How many lines a text takes where so many letters stand in one; those of East Asia are about twice as wide."""
    wide = sum(1.8 if east_asian_width(letter) in "WF" else 1 for letter in text)
    return max(1, ceil(wide / max(letters, 1)))
