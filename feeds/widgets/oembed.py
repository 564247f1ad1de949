"""oEmbed 1.0 (https://oembed.com): the answer to "how do I show this address of yours in my page?", and how our pages announce it.

    answer = as_rich(Embedded("Education", "https://press.example.org/embed?feed=topic/education", ...), "Pressroll", ...)
    as_json(answer)                           # {"version": "1.0", "type": "rich", ..., "html": "<iframe ...></iframe>"}

WordPress and others ask without a person: whoever pastes the address of a page of ours gets a frame with its releases.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from urllib.parse import quote
from xml.sax.saxutils import escape

from feeds.legal import legal
from feeds.widgets.frame import frame_html

MEDIA_TYPES: Mapping[str, str] = MappingProxyType({"json": "application/json", "xml": "text/xml"})
PATH = "/oembed"

Answer = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Embedded:
    """What is framed: `src` is the address of the framed page. `author` and `author_url` name the source where it is one, else they are
    empty. Sizes in CSS pixels."""

    title: str
    src: str
    author: str
    author_url: str
    cache_age: timedelta
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Announcement:
    """A `<link>` of a page that leads to the answer about it."""

    media_type: str
    href: str


def announced(base_url: str, address: str) -> tuple[Announcement, ...]:
    """How a page says that its address, or that of what it shows, can be embedded (§4, Discovery)."""
    href = f"{base_url}{PATH}?url={quote(address, safe='')}&format="
    return tuple(Announcement(f"{media_type}+oembed", href + format) for format, media_type in MEDIA_TYPES.items())


def as_rich(embedded: Embedded, provider: str, provider_url: str) -> Answer:
    """The answer of the type "rich" (§2.3.4.4)."""
    author = {"author_name": embedded.author, "author_url": embedded.author_url} if embedded.author else {}
    return legal(
        {
            "version": "1.0",
            "type": "rich",
            "title": embedded.title,
            **author,
            "provider_name": provider,
            "provider_url": provider_url,
            "cache_age": int(embedded.cache_age.total_seconds()),
            "width": embedded.width,
            "height": embedded.height,
            "html": str(frame_html(embedded.src, embedded.title, embedded.height, str(embedded.width))),
        }
    )


def as_json(answer: Answer) -> str:
    """The answer as JSON."""
    return json.dumps(answer, ensure_ascii=False)


def as_xml(answer: Answer) -> str:
    """The answer as XML (§2.3.5.2)."""
    fields = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in answer.items())
    return f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>{fields}</oembed>\n'
