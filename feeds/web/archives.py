"""Archive documents over HTTP: /feeds/.../archive/..., which stay what they are."""

from __future__ import annotations

import gzip
from datetime import datetime

import structlog
from flask import Blueprint, Response, request

from entries import ArchivePart, QueryError
from feeds.archives import ARCHIVED_FORMATS, KEPT, build_archive, parse_part, part_url
from feeds.feed import Feed
from feeds.formats import FORMATS
from feeds.select import Place, Site, all_place, feed_url, topic_place
from feeds.validators import answer, appearance, cache_control, etag, http_date
from feeds.web.feeds import open_to_scripts
from feeds.web.publication import current

log = structlog.get_logger("pressroll")
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
    coding = "gzip" if request.accept_encodings.quality("gzip") > 0 else "identity"
    sources = {source: site.sources[source] for source in place.query.sources or site.sources if source in site.sources}
    names = {source: known.name for source, known in site.sources.items()}  # any of them may have published a release, too
    version = appearance(site.base_url, site.topics, sources, names, place, part)
    tag = etag(revision, format=format, query=place.query, version=version, coding=coding)
    headers = _headers(site, place, part, format, revision.updated) | {"ETag": tag}
    conditions = {"if_none_match": request.headers.get("If-None-Match"), "if_modified_since": request.headers.get("If-Modified-Since")}
    if answer(etag=tag, modified=revision.updated, **conditions) == 304:
        return Response(status=304, headers=headers)
    document = archives.document(place.query, part)
    return _sent(build_archive(part, document, place=place, site=site, format=format), format, coding, headers)


def _headers(site: Site, place: Place, part: ArchivePart, format: str, modified: datetime | None) -> dict[str, str]:
    """What 200 and 304 have in common (RFC 9110 §15.4.5)."""
    links = [f'<{part_url(site, place, part, format)}>; rel="self"', f'<{feed_url(site, place, format)}>; rel="current"']
    links += [
        f'<{part_url(site, place, part, name)}>; rel="alternate"; type="{FORMATS[name].media_type}"'
        for name in ARCHIVED_FORMATS
        if name != format
    ]
    headers = {"Cache-Control": cache_control(KEPT), "Vary": "Accept-Encoding", "Link": ", ".join(links)}
    return headers | ({"Last-Modified": http_date(modified)} if modified else {})


def _sent(feed: Feed, format: str, coding: str, headers: dict[str, str]) -> Response:
    rendered = FORMATS[format].render(feed)
    for entry in rendered.left_out:
        log.warning("entry left out of a feed", feed=feed.self_url, entry=entry.entry_id, reason=entry.reason)
    response = Response(rendered.body, headers=headers, content_type=f"{FORMATS[format].media_type}; charset=utf-8")
    if feed.prev_archive_url:
        response.headers["Link"] += f', <{feed.prev_archive_url}>; rel="prev-archive"'
    if coding == "gzip":
        response.set_data(gzip.compress(rendered.body, compresslevel=6, mtime=0))  # no time in it: same document, same bytes
        response.headers["Content-Encoding"] = "gzip"
    return response
