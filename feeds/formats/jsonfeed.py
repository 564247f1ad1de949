"""JSON Feed 1.1, with what only newsrooms have in `_pressroll`. Nothing is null: what is unknown is absent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta

from entries import Contact, Dateline, Embargo, Enclosure, Section, TopicMatch
from feeds.feed import Feed, Rendered, TopicLabel
from feeds.renditions import Rendition, laid_out, renditions, zulu

Json = Mapping[str, object]


class JsonFeed:
    """The renderer of JSON Feed."""

    name = "json"
    media_type = "application/feed+json"

    def render(self, feed: Feed) -> Rendered:
        """The feed with its items, newest first."""
        feed, shown, left_out = renditions(feed)
        items, left_out = laid_out(shown, lambda rendition: _written(_item(rendition)), left_out)
        document = _present(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": feed.title,
                "home_page_url": feed.home_url,
                "feed_url": feed.self_url,
                "next_url": feed.next_url,
                "description": feed.subtitle,
                "language": feed.language,
                "hubs": [{"type": "WebSub", "url": url} for url in feed.hub_urls],
                "_pressroll": _feed(feed),
            }
        )
        return Rendered(f'{_written(document)[:-1]},"items":[{",".join(items)}]}}'.encode(), left_out)


def _written(values: Json) -> str:
    return json.dumps(values, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _feed(feed: Feed) -> Json:
    """What only newsrooms and archives have. JSON Feed knows no tombstones: what is gone is named by id and moment, never by title."""
    return _present(
        {
            "checked": zulu(feed.checked) if feed.checked else None,
            "state": feed.state,
            "current": feed.current_url,
            "prev_archive": feed.prev_archive_url,
            "next_archive": feed.next_archive_url,
            "withdrawn": [{"id": mark.id, "withdrawn": zulu(mark.withdrawn)} for mark in feed.tombstones],
        }
    )


def _item(shown: Rendition) -> Json:
    entry = shown.entry
    return _present(
        {
            "id": entry.id,
            "url": entry.url,
            "title": shown.title,
            "summary": shown.summary,
            "content_html": entry.content,
            "content_text": "" if entry.content else shown.summary,
            "image": entry.image.url if entry.image else None,
            "date_published": published_text(shown),
            "date_modified": zulu(shown.updated) if entry.revised else None,
            "authors": [_author(shown, name) for name in shown.authors],
            "language": shown.language,
            "tags": [match.topic for match, _ in shown.topics],
            "attachments": [_attachment(file) for file in entry.enclosures],
            "_pressroll": _release(shown),
        }
    )


def _release(shown: Rendition) -> Json:
    anatomy = shown.entry.anatomy
    facts = {
        "page": shown.page_url,
        "day": shown.day,
        "precision": shown.entry.published.precision,
        "origin": shown.entry.published.origin,
        "dateline": _dateline(anatomy.dateline) if anatomy.dateline else None,
        "issuer": anatomy.issuer,
        "release_line": anatomy.release_line,
        "correction": anatomy.correction,
        "embargo": _embargo(anatomy.embargo) if anatomy.embargo else None,
        "boilerplate": anatomy.boilerplate,
        "contact": _contact(anatomy.contact) if anatomy.contact else None,
        "sections": [_section(section) for section in anatomy.sections],
    }
    topics = [_topic(match, label) for match, label in shown.topics]
    also = [{"source": other.source, "url": other.url} for other in shown.also if not other.language]
    versions = [{"language": other.language, "source": other.source, "url": other.url} for other in shown.also if other.language]
    return {**_present(facts), "topics": topics, "also": also, "translations": versions}


def published_text(shown: Rendition) -> str:
    """RFC 3339. A release known by its day begins with that day on the issuer's clock, whatever UTC makes of it."""
    offset = shown.local.utcoffset() or timedelta()
    if shown.entry.published.precision == "day" and not offset % timedelta(minutes=1):  # local mean time before 1900 had seconds
        return shown.local.isoformat()
    return zulu(shown.published)


def _author(shown: Rendition, name: str) -> Json:
    return {"name": name, "url": shown.source.home_url} if name == shown.source.name else {"name": name}


def _attachment(file: Enclosure) -> Json:
    return _present({"url": file.url, "mime_type": file.media_type, "title": file.title, "size_in_bytes": file.length})


def _dateline(dateline: Dateline) -> Json:
    return _present({"text": dateline.text, "place": dateline.place, "day": dateline.day.isoformat() if dateline.day else None})


def _embargo(embargo: Embargo) -> Json:
    return {"text": embargo.text, "until": zulu(embargo.until)}


def _section(section: Section) -> Json:
    """Where to cut, and not the release once more without it: 50 bytes a part, where a second body would double the feed."""
    return {"kind": section.kind, "start": section.start, "end": section.end}


def _contact(contact: Contact) -> Json:
    return _present({"text": contact.text, "name": contact.name, "email": contact.email, "phone": contact.phone})


def _topic(match: TopicMatch, label: TopicLabel) -> Json:
    evidence = [{"field": proof.field, "offset": proof.offset, "words": proof.words, "weight": proof.weight} for proof in match.evidence]
    return {"id": match.topic, "label": label.label, "score": match.score, "by": match.by, "evidence": evidence}


def _present(values: Json) -> Json:
    """Without what is unknown. Zero and False are known."""
    return {name: value for name, value in values.items() if value not in (None, "", [])}
