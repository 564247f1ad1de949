"""IPTC ninjs 3.1, the news exchange format in JSON.

The standard describes items, not lists of them. A feed is therefore one item of type "composite" whose associations are the releases: so
that the whole document, and each release in it, is valid by IPTC's own schema (a bare array, as some agencies send, is not). Withdrawn
releases stay in it as items whose `pubStatus` is "canceled".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from entries import Anatomy, Contact, Enclosure, Image, Stamp, Tombstone
from feeds.feed import Elsewhere, Feed, Rendered
from feeds.formats.jsonfeed import published_text
from feeds.renditions import IPTC_SCHEME, Category, Rendition, renditions, utc
from feeds.wording import instant

Json = Mapping[str, object]

_STANDARD = {"name": "ninjs", "version": "3.1", "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json"}
_TYPES = {"image": "picture", "audio": "audio", "video": "video"}  # by the first half of a media type; any other file is text


class Ninjs:
    """The renderer of ninjs."""

    name = "ninjs"
    media_type = "application/json"

    def render(self, feed: Feed) -> Rendered:
        """The feed as a composite of its releases, newest first, and then of the withdrawn ones."""
        feed, shown, left_out = renditions(feed)
        document = _present(
            {
                "standard": _STANDARD,
                "uri": feed.id,
                "type": "composite",
                "title": feed.title,
                "language": feed.language,
                "versionCreated": instant(utc(feed.updated)) if feed.updated else None,
                "pubStatus": "usable",
                "descriptions": _texts("summary", "text/plain", feed.subtitle),
                "altIds": [{"role": "feed", "value": feed.self_url}, {"role": "page", "value": feed.home_url}],
            }
        )
        items = [*map(_item, shown), *map(_canceled, feed.tombstones)]
        return Rendered(json.dumps({**document, "associations": items}, ensure_ascii=False, separators=(",", ":")).encode(), left_out)


def _item(shown: Rendition) -> Json:
    entry, anatomy = shown.entry, shown.entry.anatomy
    return _present(
        {
            "name": entry.slug or entry.id,
            "rel": "item",
            "uri": entry.id,
            "type": "text",
            "representationType": "partial" if entry.partial else "full",
            "firstCreated": published_text(shown),
            "versionCreated": instant(shown.updated),
            "embargoedUntil": instant(anatomy.embargo.until) if anatomy.embargo else None,
            "pubStatus": "usable",
            "language": shown.language,
            "headlines": [*_texts("main", "text/plain", shown.title), *_texts("sub", "text/plain", entry.subtitle)],
            "descriptions": _texts("summary", "text/plain", shown.summary),
            "bodies": _texts("main", "text/html", entry.content) or _texts("main", "text/plain", shown.summary),
            "by": ", ".join(entry.authors),
            "located": anatomy.dateline.place if anatomy.dateline else None,
            "subjects": [_subject(category) for category in shown.categories],
            "organisations": [_issuer(shown, anatomy)],
            "infoSources": [{"name": shown.source.name, "role": "newsroom", "uri": shown.source.listing_url}],
            "altIds": [{"role": "original", "value": entry.url}, {"role": "page", "value": shown.page_url}],
            "associations": list(_associations(shown)),
        }
    )


def _texts(role: str, media_type: str, text: str) -> list[Json]:
    """A headline, description or body; nothing for an empty one."""
    return [{"role": role, "contentType": media_type, "value": text}] if text else []


def _subject(category: Category) -> Json:
    """A topic by the address that its scheme gives it, and by its code there."""
    code = f"medtop:{category.term}" if category.scheme == IPTC_SCHEME else category.term
    return _present({"name": category.label, "rel": "about", "uri": f"{category.scheme}{quote(category.term)}", "literal": code})


def _issuer(shown: Rendition, anatomy: Anatomy) -> Json:
    contacts = _contacts(anatomy.contact) if anatomy.contact else []
    return _present({"name": anatomy.issuer or shown.source.name, "rel": "issuer", "contactInfo": contacts})


def _contacts(contact: Contact) -> list[Json]:
    ways = (("email", contact.email), ("phone", contact.phone))
    return [_present({"type": kind, "role": "media", "name": contact.name, "value": value}) for kind, value in ways if value]


def _associations(shown: Rendition) -> Iterator[Json]:
    """What goes with a release: its picture, files, event, copies and versions in other languages."""
    entry, number = shown.entry, 0
    if entry.image:
        yield _picture(entry.image)
    for number, file in enumerate(entry.enclosures, start=1):
        yield _file(f"file-{number}", file)
    if entry.anatomy.event:
        yield _event(shown, entry.anatomy.event)
    for number, other in enumerate(shown.also, start=1):
        yield _other(f"other-{number}", other)


def _picture(image: Image) -> Json:
    rendition = _present({"name": "original", "href": image.url, "width": image.width, "height": image.height})
    descriptions = [*_texts("caption", "text/plain", image.caption), *_texts("alternative", "text/plain", image.alt)]
    return _present(
        {"name": "picture", "rel": "picture", "uri": image.url, "type": "picture", "descriptions": descriptions, "renditions": [rendition]}
    )


def _file(name: str, file: Enclosure) -> Json:
    rendition = _present(
        {"name": "original", "href": file.url, "contentType": file.media_type, "title": file.title, "sizeInBytes": file.length}
    )
    kind = _TYPES.get(file.media_type.partition("/")[0], "text")
    return _present({"name": name, "rel": "enclosure", "uri": file.url, "type": kind, "title": file.title, "renditions": [rendition]})


def _event(shown: Rendition, begins: Stamp) -> Json:
    """Expected dates may be days; the schema's others are moments."""
    dates = {"expectedStartDate": shown.day_of(begins).isoformat()} if begins.precision == "day" else {"startDate": instant(begins.at)}
    return {
        "name": "event",
        "rel": "announces",
        "uri": f"{shown.entry.id}#event",
        "type": "event",
        "title": shown.title,
        "eventDetails": {"dates": dates},
    }


def _other(name: str, other: Elsewhere) -> Json:
    rel = "translation" if other.language else "copy"
    sources = [{"name": other.source}]
    return _present({"name": name, "rel": rel, "uri": other.url, "type": "text", "language": other.language, "infoSources": sources})


def _canceled(mark: Tombstone) -> Json:
    """A withdrawn release: its id and the moment, without a word of it."""
    return {"name": mark.id, "rel": "item", "uri": mark.id, "versionCreated": instant(utc(mark.withdrawn)), "pubStatus": "canceled"}


def _present(values: Json) -> Json:
    """Without what is unknown."""
    return {name: value for name, value in values.items() if value not in (None, "", [])}
