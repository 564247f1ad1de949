"""The lean view of a feed that widgets are drawn from: what a list shows and nothing else, a few kB where a feed has hundreds.

    {"title": "Education", "page": "https://.../topics/education", "feed": "https://.../feeds/topic/education.html",
     "events": "https://.../events?topic=education&lastEventId=42",
     "items": [{"id": "tag:...", "url": "...", "title": "...", "summary": "...", "day": "2019-12-13", "at": "2019-12-13T01:30:00Z",
                "language": "en", "dir": "ltr", "source": "Example", "topics": ["Education"], "image": "https://.../pictures/....webp"}]}

All text is plain. `day` is the issuer's own; `at` is absent where the newsroom printed none. What is unknown is absent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from feeds import wording
from feeds.feed import Feed, Rendered
from feeds.pictures import picture_url
from feeds.renditions import Rendition, laid_out, renditions, zulu

Json = Mapping[str, object]

_SUMMARY = 220  # characters: three lines of a list


class Widget:
    """The renderer of the lean view."""

    name = "widget"
    media_type = "application/json"

    def render(self, feed: Feed) -> Rendered:
        """The feed with its items, newest first."""
        feed, shown, left_out = renditions(feed)
        items, left_out = laid_out(shown, lambda rendition: _item(rendition, feed), left_out)
        document = {
            "title": feed.title,
            "page": feed.page_url,
            "feed": _as_page(feed.self_url) if feed.page_url else "",
            "events": feed.events_url,
            "items": items,
        }
        return Rendered(json.dumps(_present(document), ensure_ascii=False, separators=(",", ":")).encode(), left_out)


def _item(shown: Rendition, feed: Feed) -> Json:
    entry = shown.entry
    return _present(
        {
            "id": entry.id,
            "url": entry.url,
            "title": shown.title,
            "summary": wording.short(entry.summary, _SUMMARY),
            "day": shown.day,
            "at": zulu(shown.published) if entry.published.precision != "day" else "",
            "language": shown.language,
            "dir": wording.direction(shown.language),
            "source": shown.source.name,
            "topics": [label.label for _, label in shown.topics],
            "image": picture_url(feed.base_url, entry.image.url) if entry.image and feed.thumbnails else "",
        }
    )


def _as_page(self_url: str) -> str:
    head, mark, filters = self_url.partition("?")
    return f"{head.rpartition('.')[0]}.html{mark}{filters}"


def _present(values: Json) -> Json:
    """Without what is unknown; a list without releases is known to have none."""
    return {name: value for name, value in values.items() if value or name == "items"}
