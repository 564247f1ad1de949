"""A widget as the server draws it: the lean view of a feed and the options become what the template prints.

view = widget_view(document, options, address=..., since="2026-11-20")
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from feeds.widgets.options import Options, attributes
from feeds.widgets.words import BUILT_IN, day_text, words_of

LOCALE = "en-GB"  # where no language is asked for and no page around tells one

Document = Mapping[str, Any]  # Any: JSON, of our own making (formats/widget.py)


@dataclass(frozen=True, slots=True)
class Item:
    """A release as it is printed; what a widget does not show is ""."""

    url: str
    title: str
    summary: str
    language: str
    dir: str
    machine: str  # for <time datetime>
    day: str
    source: str
    topics: str
    image: str


@dataclass(frozen=True, slots=True)
class WidgetView:
    """What the template prints. `page` is where all releases are; `cut` says since when the newsroom cannot be read ("" when it can)."""

    options: Options
    locale: str
    language: str  # of its words
    words: Mapping[str, str]
    title: str
    page: str
    items: tuple[Item, ...]
    cut: str

    @property
    def direction(self) -> str:
        """`dir` of the whole, "" for that of the page around it."""
        return self.options.direction

    @property
    def carried(self) -> Markup:
        """The words as JSON, for the script, which has only those of some languages in it; "" where it has them."""
        return Markup("") if self.language in BUILT_IN else script_safe(dict(self.words))

    @property
    def attributes(self) -> list[tuple[str, str]]:
        """The options as the attributes of the element."""
        return attributes(self.options)


def widget_view(document: Document, options: Options, *, since: str = "") -> WidgetView:
    """A feed's lean view with these options. `since` is the day on which an interrupted newsroom was read last."""
    locale = options.locale or LOCALE
    language, words = words_of(locale)
    shown = options.shown
    items = tuple(_item(item, shown, locale) for item in document["items"][: options.count])
    cut = f"{words['updated'].format(when=day_text(since, locale))}. {words['cut']}" if since else ""
    title = options.heading or document["title"]
    return WidgetView(options, locale, language, words, title, web(document.get("page", "")), items, cut)


def _item(item: Document, shown: Iterable[str], locale: str) -> Item:
    def part(name: str, key: str = "") -> str:
        return item.get(key or name, "") if name in shown else ""

    day = part("date", "day")
    return Item(
        url=web(item.get("url", "")),
        title=item["title"],
        summary=part("summary"),
        language=item.get("language", ""),
        dir=item.get("dir", ""),
        machine=(item.get("at") or day) if day else "",
        day=day_text(day, locale) if day else "",
        source=part("source"),
        topics=", ".join(item.get("topics", ())) if "topics" in shown else "",
        image=web(part("image")),
    )


def web(address: str) -> str:
    """The address, if it is one that a link may lead to; else ""."""
    try:
        parts = urlsplit(address)
    except ValueError:  # brackets that hold no address
        return ""
    return address if parts.scheme in ("http", "https") and parts.netloc else ""


def script_safe(facts: Mapping[str, Any] | Iterable[Any]) -> Markup:
    """JSON that may stand inside `<script>`: nothing is unescaped there but "</script" and "<!--" end or change it."""
    text = json.dumps(facts, ensure_ascii=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704


def linked_data(document: Document, options: Options) -> Markup:
    """The releases as an ItemList of schema.org, for pages that are put together by a server. The publisher is who issued a release."""
    items = [
        {
            "@type": "ListItem",
            "position": place,
            "item": {
                "@type": "NewsArticle",
                "headline": item["title"],
                "url": web(item.get("url", "")),
                "datePublished": item.get("at") or item["day"],
                "publisher": {"@type": "Organization", "name": item["source"]},
                **({"inLanguage": item["language"]} if item.get("language") else {}),
            },
        }
        for place, item in enumerate(document["items"][: options.count], start=1)
    ]
    return script_safe(
        {"@context": "https://schema.org", "@type": "ItemList", "name": options.heading or document["title"], "itemListElement": items}
    )
