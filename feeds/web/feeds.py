"""The feeds themselves: /feeds/... in every format, and the list of them all.

Whether a reader's copy is still good is judged by the revision alone; entries are read only when there is something to send.
"""

from __future__ import annotations

import gzip
from datetime import datetime

import structlog
from flask import Blueprint, Response, request

from entries import PUBLIC_STATES, FeedQuery, NotFound, SourceState
from feeds.feed import Feed
from feeds.filters import parse_query
from feeds.formats import FORMATS
from feeds.opml import MEDIA_TYPE, render_opml
from feeds.select import Place, Site, all_place, build_feed, feed_url, page_url, topic_place
from feeds.validators import answer, appearance, cache_control, etag, http_date
from feeds.web.publication import best, current, last_checked

log = structlog.get_logger("pressroll")
blueprint = Blueprint("feeds", __name__)


@blueprint.get("/feeds/all.<format>")
def everything(format: str) -> Response:
    """The feed of all releases."""
    site = current().site()
    return _feed(site, all_place(site), format)


@blueprint.get("/feeds/topic/<topic>.<format>")
def of_topic(topic: str, format: str) -> Response:
    """The feed of a topic."""
    site = current().site()
    return _feed(site, topic_place(site, topic), format)


@blueprint.get("/feeds/source/<source>.<format>")
def of_source(source: str, format: str) -> Response:
    """The feed of a source."""
    site = current().site(source)
    return _feed(site, current().source_place(site, source), format)


@blueprint.get("/feeds/named/<slug>.<format>")
def named(slug: str, format: str) -> Response:
    """A feed that the operator composed."""
    site = current().site()
    return _feed(site, current().named_place(site, slug), format)


@blueprint.get("/feeds.opml")
def opml() -> Response:
    """The addresses of all feeds, for readers that subscribe to many at once."""
    site = current().site()
    response = Response(render_opml(site, current().places(site)), content_type=f"{MEDIA_TYPE}; charset=utf-8")
    response.add_etag()
    response.cache_control.max_age = 300
    response.make_conditional(request)
    return response


@blueprint.get("/feeds/", defaults={"path": ""})
@blueprint.get("/feeds/<path:path>")
def unknown(path: str) -> Response:
    """Any other address under /feeds/."""
    raise NotFound("feed", path)


@blueprint.after_request
def open_to_scripts(response: Response) -> Response:
    """Widgets on foreign pages read feeds, and what is wrong with an address, without credentials."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Link, Pressroll-State, Pressroll-Checked"
    return response


def _feed(site: Site, place: Place, format: str) -> Response:
    if format not in FORMATS:
        raise NotFound("format", format)
    store = current().service.store
    query = parse_query(request.args.items(multi=True), topics=site.topics, sources=site.sources, base=place.query)
    states = current().states_of(query)
    # The state in the document is the one at its last change, so that a look at a newsroom changes no byte; headers tell the live one.
    state = best(state.public_state for state in states)
    revision = store.revision(query)
    coding = "gzip" if request.accept_encodings.quality("gzip") > 0 else "identity"
    tag = etag(revision, format=format, query=query, version=_appearance(site, place, query, state), coding=coding)
    headers = _headers(site, place, format, query, revision.updated) | _live_headers(states) | {"ETag": tag}
    conditions = {"if_none_match": request.headers.get("If-None-Match"), "if_modified_since": request.headers.get("If-Modified-Since")}
    if answer(etag=tag, modified=revision.updated, **conditions) == 304:
        return Response(status=304, headers=headers)
    selection = store.select(query)
    if selection.archive:  # in a header only: the document was the same before there was an archive
        headers["Link"] += f', <{page_url(query, 1, place, site, format)}>; rel="next"'
    feed = build_feed(query, selection, place=place, site=site, format=format, state=state)
    return _sent(feed, format, coding, headers)


def _appearance(site: Site, place: Place, query: FeedQuery, state: str) -> str:
    sources = {source: site.sources[source] for source in query.sources or site.sources if source in site.sources}
    names = {source: known.name for source, known in site.sources.items()}  # any of them may have published a release, too
    return appearance(site.base_url, site.topics, sources, names, place, state)


def _headers(site: Site, place: Place, format: str, query: FeedQuery, modified: datetime | None) -> dict[str, str]:
    """What 200 and 304 have in common (RFC 9110 §15.4.5)."""
    links = [f'<{feed_url(site, place, format, query)}>; rel="self"']
    for name, renderer in FORMATS.items():
        if name != format:
            links.append(f'<{feed_url(site, place, name, query)}>; rel="alternate"; type="{renderer.media_type}"')
    headers = {"Cache-Control": cache_control(place.ttl), "Vary": "Accept-Encoding", "Link": ", ".join(links)}
    return headers | ({"Last-Modified": http_date(modified)} if modified else {})


def _live_headers(states: tuple[SourceState, ...]) -> dict[str, str]:
    checked = last_checked(states)
    headers = {"Pressroll-State": best(PUBLIC_STATES[state.state] for state in states)}
    return headers | ({"Pressroll-Checked": http_date(checked)} if checked else {})


def _sent(feed: Feed, format: str, coding: str, headers: dict[str, str]) -> Response:
    rendered = FORMATS[format].render(feed)
    for entry in rendered.left_out:
        log.warning("entry left out of a feed", feed=feed.self_url, entry=entry.entry_id, reason=entry.reason)
    response = Response(rendered.body, headers=headers, content_type=f"{FORMATS[format].media_type}; charset=utf-8")
    for relation, address in (("next", feed.next_url), ("prev", feed.previous_url)):
        if address:
            response.headers["Link"] += f', <{address}>; rel="{relation}"'
    if coding == "gzip":
        response.set_data(gzip.compress(rendered.body, compresslevel=6, mtime=0))  # no time in it: same feed, same bytes
        response.headers["Content-Encoding"] = "gzip"
    return response
