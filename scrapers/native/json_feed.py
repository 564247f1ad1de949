"""JSON Feed (jsonfeed.org, versions 1 and 1.1)."""

from __future__ import annotations

from datetime import datetime
from typing import TypeGuard

from config import SourceSpec
from scrapers.native.documents import refused
from scrapers.native.feeds import rung_of
from scrapers.native.fields import LABEL, MAX_ITEMS, TITLE, address, plain, stamp, teaser
from scrapers.native.json_text import address_of, date_text, text_of
from scrapers.native.rungs import Rung
from scrapers.native.strangers import is_comments
from scrapers.page import ListItem
from scrapers.urls import absolute


def is_json_feed(value: object) -> TypeGuard[dict[str, object]]:
    """Whether a JSON value is a JSON Feed: its version says so, as it must."""
    return isinstance(value, dict) and "jsonfeed.org/version/" in str(value.get("version")) and isinstance(value.get("items"), list)


def read_json_feed(value: dict[str, object], url: str, spec: SourceSpec, now: datetime) -> Rung:
    """A JSON Feed. Raises ExtractError when it holds no releases."""
    title = plain(text_of(value.get("title")), TITLE)
    if is_comments(url, title):
        raise refused(url, "comments", f"the feed {title!r} holds comments")
    items = value["items"]
    entries = [each for each in items if isinstance(each, dict)][:MAX_ITEMS] if isinstance(items, list) else []
    return rung_of(url, title, (_item(each, url, spec, now) for each in entries), len(entries))


def _item(entry: dict[str, object], url: str, spec: SourceSpec, now: datetime) -> ListItem:
    link = next((text for key in ("url", "external_url", "id") if "/" in (text := address_of(entry.get(key)))), "")
    title = plain(text_of(entry.get("title")), TITLE)
    said = next((text for key in ("summary", "content_text", "content_html") if (text := text_of(entry.get(key)))), "")
    picture = address_of(entry.get("image")) or address_of(entry.get("banner_image"))
    return ListItem(
        url=address(link, url),
        title=title,
        published=stamp(date_text(entry.get("date_published")), spec, now, "feed"),
        teaser=teaser(said, title),
        image=absolute(picture, url) or "",
        label=plain(text_of(entry.get("tags")), LABEL),
    )
