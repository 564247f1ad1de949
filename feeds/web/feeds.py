"""The feeds themselves: /feeds/... in every format, and the list of them all.

Whether a reader's copy is still good is judged by the revision alone; entries are read only when there is something to send.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from flask import Blueprint, Response, current_app, request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from entries import PUBLIC_STATES, FeedQuery, NotFound, Revision, SourceState
from feeds.codings import IDENTITY, chosen
from feeds.editions import Edition, edition_of, printed, selected
from feeds.filters import EVERYTHING, MAX_LIMIT, parse_query, suggestion
from feeds.formats import FORMATS, SUBSCRIPTIONS
from feeds.opml import MEDIA_TYPE, Folder, render_opml
from feeds.prints import Print
from feeds.select import Place, Site, all_place, feed_url, topic_place
from feeds.validators import answer, cache_control, etag, http_date, stamps
from feeds.web.navigation import chosen_format, vary
from feeds.web.publication import best, current, last_checked, last_succeeded

_NEWS = replace(EVERYTHING, limit=MAX_LIMIT, whole=True)
# A cache that knows nothing of RFC 3229 must not take a part of the feed for the feed.
_OF_DELTA = {"IM": "feed", "Cache-Control": "no-store, im", "Vary": "Accept-Encoding, A-IM, If-None-Match"}
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


@blueprint.get("/news-sitemap.xml")
def news_sitemap() -> Response:
    """The news sitemap of as many releases as a feed may hold, under an address to name to search engines: /feeds/all.sitemap?limit=200."""
    site = current().site()
    return _feed(site, all_place(site), "sitemap", _NEWS)


@blueprint.get("/feeds.opml")
def opml() -> Response:
    """The addresses of all feeds, for readers that subscribe to many at once."""
    return _list(current().places(current().site()))


@blueprint.get("/feeds/topics.opml")
def opml_of_topics() -> Response:
    """The feeds of the topics alone."""
    return _list({"Topics": current().places(current().site())["Topics"]})


@blueprint.get("/feeds/sources.opml")
def opml_of_sources() -> Response:
    """A folder for each organisation: its feed, and that feed by topic."""
    site = current().site()
    topics = current().topics_of_sources()
    places = current().places(site)["Sources"]
    return _list({"Sources": [Folder(place, topics.get(place.query.sources[0], ())) for place in places]})


@blueprint.get("/feeds/", defaults={"path": ""})
@blueprint.get("/feeds/<path:path>")
def unknown(path: str) -> Response:
    """Any other address under /feeds/."""
    raise NotFound("feed", path)


@blueprint.after_request
def open_to_scripts(response: Response) -> Response:
    """Widgets on foreign pages read feeds, and what is wrong with an address, without credentials."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Link, Pressroll-State, Pressroll-Checked, Pressroll-Succeeded"
    return response


def _list(groups: Mapping[str, Iterable[Place | Folder]]) -> Response:
    modified = current().service.store.revision(EVERYTHING).updated
    document = render_opml(current().site(), groups, modified=modified)
    response = Response(document, content_type=f"{MEDIA_TYPE}; charset=utf-8")
    response.add_etag()
    response.cache_control.max_age = 300
    response.make_conditional(request)
    return response


def _feed(site: Site, place: Place, format: str, base: FeedQuery | None = None) -> Response:
    """A feed whose print is there already, as a rule: see `editions`. `base`: what the address asks for, if its place does not tell."""
    if format not in FORMATS:
        raise NotFound("format", format, hint=suggestion(format, FORMATS))
    format = chosen_format(request, format)
    store = current().service.store
    query = parse_query(request.args.items(multi=True), topics=site.topics, sources=site.sources, base=base or place.query)
    states = current().states_of(query)
    edition = edition_of(store, site, place, query, format=format, state=best(state.public_state for state in states))
    coding = chosen(request.headers.get("Accept-Encoding", ""))
    headers = _headers(edition) | _live_headers(states) | {"ETag": etag(edition.stamp, coding)}
    if is_good(headers["ETag"], edition.revision):
        return Response(status=304, headers=headers)
    found = current().prints.get_or_make(edition.name, edition.stamp, lambda: _made_now(edition))
    headers["ETag"] = etag(found.stamp, coding)
    headers["Link"] = ", ".join([headers["Link"], *(f'<{address}>; rel="{relation}"' for relation, address in found.links)])
    status = 200
    if delta := _delta(edition, found):
        found, status, headers = delta, 226, headers | _OF_DELTA | {"ETag": etag(delta.stamp, coding)}
    if coding != IDENTITY:
        headers["Content-Encoding"] = coding
    return Response(found.bodies[coding], status, headers, content_type=_type(format))


def is_good(tag: str, revision: Revision) -> bool:
    """Whether the reader's copy is the present one."""
    conditions = {"if_none_match": request.headers.get("If-None-Match"), "if_modified_since": request.headers.get("If-Modified-Since")}
    return answer(etag=tag, modified=revision.updated, **conditions) == 304


def _made_now(edition: Edition, *, after: int = 0) -> Print:
    """Renders while a reader waits: what nobody asked for since it changed, and nobody printed before."""
    count_rendered()
    return printed(edition, selected(current().service.store, edition), after=after)


def count_rendered() -> None:
    """Notes that a reader waited for rendering."""
    current_app.extensions["pressroll-rendered"].inc()


def _delta(edition: Edition, found: Print) -> Print | None:
    """What changed since the copy that the reader names, where he asks for just that and we know it (RFC 3229 with the IM `feed`)."""
    asked = parse_accept_header(request.headers.get("A-IM", "")[:1000], Accept)  # it has weights, as Accept has
    if edition.format not in SUBSCRIPTIONS or not asked.quality("feed"):
        return None
    known = dict(found.past)
    number = next((known[stamp] for stamp in stamps(request.headers.get("If-None-Match")) if stamp in known), None)
    if number is None:
        return None
    return current().prints.get_or_make(f"{edition.name} after {number}", found.stamp, lambda: _made_now(edition, after=number))


def _type(format: str) -> str:
    return f"{FORMATS[format].media_type}; charset=utf-8"


def _headers(edition: Edition) -> dict[str, str]:
    """What 200 and 304 have in common (RFC 9110 §15.4.5)."""
    site, place, query = edition.site, edition.place, edition.query
    links = [f'<{feed_url(site, place, edition.format, query)}>; rel="self"']
    links += [f'<{hub}>; rel="hub"' for hub in (() if place.private else site.hub_urls)]
    for name, renderer in SUBSCRIPTIONS.items():
        if name != edition.format:
            links.append(f'<{feed_url(site, place, name, query)}>; rel="alternate"; type="{renderer.media_type}"')
    headers = {"Cache-Control": cache_control(place.ttl), "Vary": vary(request), "Link": ", ".join(links)}
    modified = edition.revision.updated
    return headers | ({"Last-Modified": http_date(modified)} if modified else {})


def _live_headers(states: tuple[SourceState, ...]) -> dict[str, str]:
    moments = {"Pressroll-Checked": last_checked(states), "Pressroll-Succeeded": last_succeeded(states)}
    headers = {"Pressroll-State": best(PUBLIC_STATES[state.state] for state in states)}
    return headers | {name: http_date(moment) for name, moment in moments.items() if moment}
