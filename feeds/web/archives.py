"""Archive documents over HTTP: /feeds/.../archive/..., which stay what they are."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, request

from entries import ArchiveDocument, ArchivePart, QueryError
from feeds.archives import KEPT, build_archive, parse_part, stamp_of
from feeds.codings import IDENTITY, chosen, encoded
from feeds.editions import body_of
from feeds.formats import FORMATS, SUBSCRIPTIONS
from feeds.prints import Print
from feeds.select import Place, Site, all_place, feed_url, part_url, topic_place
from feeds.validators import cache_control, etag, http_date
from feeds.web.feeds import count_rendered, is_good, open_to_scripts
from feeds.web.publication import current

blueprint = Blueprint("archives", __name__)
blueprint.after_request(open_to_scripts)


@blueprint.get("/feeds/all/archive/<path:name>")
def everything(name: str) -> Response:
    """Of the feed of all releases."""
    site = current().site()
    return _document(site, all_place(site), name)


@blueprint.get("/feeds/topic/<topic>/archive/<path:name>")
def of_topic(topic: str, name: str) -> Response:
    """Of the feed of a topic."""
    site = current().site()
    return _document(site, topic_place(site, topic), name)


@blueprint.get("/feeds/source/<source>/archive/<path:name>")
def of_source(source: str, name: str) -> Response:
    """Of the feed of a source."""
    site = current().site(source)
    return _document(site, current().source_place(site, source), name)


@blueprint.get("/feeds/named/<slug>/archive/<path:name>")
def named(slug: str, name: str) -> Response:
    """Of a feed that the operator composed."""
    site = current().site()
    return _document(site, current().named_place(site, slug), name)


def _document(site: Site, place: Place, name: str) -> Response:
    part, format = parse_part(name)
    for filter, value in request.args.items():
        raise QueryError(filter, value, "An archive document takes no filters.")
    archives = current().service.store.archives
    revision = archives.revision(place.query, part)
    coding = chosen(request.headers.get("Accept-Encoding", ""))
    stamp = stamp_of(revision, site, place, part, format)
    tag = etag(stamp, coding)
    headers = _headers(site, place, part, format, revision.updated) | {"ETag": tag}
    if is_good(tag, revision):
        return Response(status=304, headers=headers)
    found = current().prints.get_or_make(
        part_url(site, place, part, format), stamp, lambda: _printed(archives.document(place.query, part), site, place, part, format)
    )
    headers["ETag"] = etag(found.stamp, coding)
    headers["Link"] = ", ".join([headers["Link"], *(f'<{address}>; rel="{relation}"' for relation, address in found.links)])
    if coding != IDENTITY:
        headers["Content-Encoding"] = coding
    return Response(found.bodies[coding], headers=headers, content_type=f"{FORMATS[format].media_type}; charset=utf-8")


def _printed(document: ArchiveDocument, site: Site, place: Place, part: ArchivePart, format: str) -> Print:
    count_rendered()
    feed = build_archive(part, document, place=place, site=site, format=format)
    revision = document.selection.revision
    links = (("prev-archive", feed.prev_archive_url),) if feed.prev_archive_url else ()
    return Print(stamp_of(revision, site, place, part, format), revision.number, links, encoded(body_of(feed, format)))


def _headers(site: Site, place: Place, part: ArchivePart, format: str, modified: datetime | None) -> dict[str, str]:
    """What 200 and 304 have in common (RFC 9110 §15.4.5)."""
    links = [f'<{part_url(site, place, part, format)}>; rel="self"', f'<{feed_url(site, place, format)}>; rel="current"']
    links += [
        f'<{part_url(site, place, part, name)}>; rel="alternate"; type="{FORMATS[name].media_type}"'
        for name in SUBSCRIPTIONS
        if name != format
    ]
    headers = {"Cache-Control": cache_control(KEPT), "Vary": "Accept-Encoding", "Link": ", ".join(links)}
    return headers | ({"Last-Modified": http_date(modified)} if modified else {})
