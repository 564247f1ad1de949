"""What the tests of the ladder share: a source, a moment, and short ways to write documents and items."""

from __future__ import annotations

from datetime import UTC, datetime

from config import SourceSpec
from entries import Stamp
from scrapers import Listing, ListItem, Page, Received
from scrapers.native import Kind, Rung, read_native

NOW = datetime(2024, 3, 8, 12, tzinfo=UTC)
SITE = "https://tern.example"
SPEC = SourceSpec(id="tern", name="Tern Harbour", url=f"{SITE}/news", language="en", timezone="Asia/Hong_Kong")


def read(
    text: str | bytes, kind: Kind | None = None, *, url: str = f"{SITE}/news/feed/", media_type: str = "", spec: SourceSpec = SPEC
) -> Rung:
    return read_native(Received(url, text.encode() if isinstance(text, str) else text, media_type), kind, spec, NOW)


def rss(*items: str, head: str = "", version: str = "2.0", attributes: str = "") -> str:
    body = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="{version}" {attributes}><channel><title>Tern news</title>{head}{body}</channel></rss>'


def release(n: int, more: str = "") -> str:
    return f"<title>The harbour opens pier number {n}</title><link>{SITE}/news/pier-{n}</link>{more}"


def page(body: str, url: str = f"{SITE}/news", head: str = "") -> Page:
    return Page(url, f"<html><head>{head}</head><body>{body}</body></html>")


def facts(rung: Rung) -> list[tuple[str, str, str]]:
    """(path and query, title, "2024-03-01T09:00 precision") of each item."""
    return [(item.url.removeprefix(SITE), item.title, moment(item.published)) for item in rung.listing.items]


def moment(stamp: Stamp | None) -> str:
    return f"{stamp.at:%Y-%m-%dT%H:%M} {stamp.precision}" if stamp else ""


def item(n: int, published: Stamp | None = None, *, url: str = "", title: str = "") -> ListItem:
    return ListItem(url or f"{SITE}/news/pier-{n}", title or f"The harbour board opens pier number {n}", published)


def rung(kind: Kind, *items: ListItem, url: str = "", title: str = "", confidence: float = 0.9, refusal: str = "") -> Rung:
    own = {"html": f"{SITE}/news", "page-json": f"{SITE}/news", "json-ld": f"{SITE}/news"}.get(kind, f"{SITE}/{kind}/")
    return Rung(kind, url or own, Listing(items, confidence if items else 0.0, None, refusal, ("as read",)), title)
