"""Widgets for foreign pages: /embed as a frame or a fragment, and the script and style that are pasted.

/embed?feed=topic/education&layout=cards&count=3       the frame; filters of feeds and options of widgets, see docs/embedding.md
/embed?entry=example-k3j5                              one release
/embed?...&as=fragment                                 HTML to put into a page by a server
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from flask import Blueprint, Response, abort, g, make_response, render_template, request

from entries import PUBLIC_STATES, FeedQuery, NotFound, QueryError, Selection, SourceState, StoreError
from feeds.assets import Assets
from feeds.codings import IDENTITY
from feeds.editions import body_of, edition_of, printed, selected
from feeds.filters import PARAMETERS, parse_query, suggestion, visible
from feeds.select import Place, build_feed, feed_url, source_place
from feeds.shown import as_shown
from feeds.validators import cache_control
from feeds.web.publication import best, current, last_succeeded
from feeds.web.subscribable import place_of
from feeds.widgets.options import NAMES, Options, parse_options
from feeds.widgets.policy import embed_policy, origin_of
from feeds.widgets.release import MEDIA_TYPES, newest, released
from feeds.widgets.view import Document, linked_data, widget_view

OWN = ("feed", "entry", "as")  # parameters that are neither filters nor options
_FOR_EVER = "public, max-age=31536000, immutable"
_AN_HOUR = "public, max-age=3600, stale-while-revalidate=604800, stale-if-error=31536000"
_A_MINUTE = "public, max-age=60, stale-while-revalidate=86400, stale-if-error=604800"
# Of a frame whose script asks for what is new. Measured in Chromium: where pages of other sites may store, our worker shows its copy
# while we are away, whatever its age; where they may not, only what the browser's own cache takes for fresh. So there it is for a day.
_KEPT = "public, max-age=86400, s-maxage=60, stale-while-revalidate=86400, stale-if-error=604800"
_NUMBER = re.compile(r"[0-9]{1,9}")
blueprint = Blueprint("widgets", __name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address of /embed asks for. `address` is that of the feed's lean view, "" where the server draws alone."""

    options: Options
    document: Document
    place: Place
    filters: tuple[tuple[str, str], ...] = ()
    address: str = ""
    since: str = ""
    modified: datetime | None = None


@blueprint.get("/embed")
def embed() -> Response:
    """The framed page, or the fragment."""
    is_fragment = request.args.get("as") == "fragment"
    try:
        asked = asked_for(list(request.args.items(multi=True)))
    except (QueryError, NotFound, StoreError) as error:
        return _refused(error)
    view = widget_view(asked.document, asked.options, since=asked.since)
    if is_fragment:
        body = render_template("widgets/fragment.html", view=view, linked_data=linked_data(asked.document, asked.options))
        return _conditional(make_response(body), asked, cache_control(asked.place.ttl))
    colours = "".join(f"--pressroll-{name}:{value};" for name, value in asked.options.colours.items())
    sheet = f":root{{{colours}}}" if colours else ""
    addresses = current().addresses
    path = addresses.path
    body = render_template(
        "widgets/frame.html",
        view=view,
        src=addresses.below(asked.address) if asked.address else "",
        colours=sheet,
        style=path(newest("css").name),
        script=path(newest("js").name) if asked.address else "",
        worker="" if asked.place.private else path("embed-worker.js"),
    )
    styles = [f"sha256-{b64encode(sha256(sheet.encode()).digest()).decode()}"] if sheet else []
    return _framed(_conditional(make_response(body), asked, _KEPT if asked.address else _A_MINUTE), styles)


def _conditional(response: Response, asked: Asked, kept: str) -> Response:
    """With validators: whoever has this copy is told so. What is said of an interrupted newsroom is no change of its feed."""
    response.headers["Cache-Control"] = kept
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.set_etag(sha256(response.get_data()).hexdigest()[:24])
    if asked.modified and not asked.since:
        response.last_modified = asked.modified
    response.make_conditional(request)
    return response


def _framed(response: Response, styles: list[str] | None = None) -> Response:
    ancestors = g.get("frame_ancestors")
    allowed = current().service.settings.frame_ancestors if ancestors is None else ancestors
    response.headers["Content-Security-Policy"] = embed_policy(allowed, styles or [], origin=origin_of(current().addresses.base_url))
    return response


def _refused(error: QueryError | NotFound | StoreError) -> Response:
    """A page of the same kind that says what would be right: a frame shows whatever comes."""
    status, heading = 400, "This widget asks for something we do not know"
    if isinstance(error, NotFound):
        status, heading = 404, "There is nothing to show here"
    if isinstance(error, StoreError):
        status, heading = 503, "Busy at the moment"
    sentence = "The database is busy. Try again in a few seconds." if status == 503 else str(error)
    addresses, is_fragment = current().addresses, request.args.get("as") == "fragment"
    page = render_template(
        "widgets/refused_fragment.html" if is_fragment else "widgets/refusal.html",
        heading=heading,
        sentence=sentence,
        style=addresses.path(newest("css").name),
        builder=addresses.full("widgets"),
    )
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store" if status == 503 else "public, max-age=60"
    if status == 503:
        response.headers["Retry-After"] = "5"
    return _framed(response)


def asked_for(given: Sequence[tuple[str, str]]) -> Asked:
    """What the parameters of an address ask for. Raises QueryError or NotFound that says what would be right."""
    known = (*OWN, *NAMES, *PARAMETERS)
    for name, value in given:
        if name not in known:
            raise QueryError(name, value, f"There is no option or filter {visible(name)}. {suggestion(name, known)}".rstrip())
    own = _once(pair for pair in given if pair[0] in OWN)
    if own.get("as", "page") not in ("page", "fragment"):
        raise QueryError("as", own["as"], f"The option as is page or fragment, not {visible(own['as'])}.")
    filters = tuple(pair for pair in given if pair[0] in PARAMETERS and pair[1])
    limit = next((int(value) for name, value in filters if name == "limit" and _NUMBER.fullmatch(value)), None)
    options = parse_options([pair for pair in given if pair[0] in NAMES], limit=limit)
    if slug := own.get("entry"):
        return _one(slug, options)
    return _many(own.get("feed") or "all", filters, options)


def _once(given: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What names the subject, each once: whoever counts views or guards private feeds must not read another one than is shown."""
    own: dict[str, str] = {}
    for name, value in given:
        if own.setdefault(name, value) != value:
            raise QueryError(name, value, f"The option {name} stands twice, with different values.")
    return own


def _many(path: str, filters: tuple[tuple[str, str], ...], options: Options) -> Asked:
    publication, store = current(), current().service.store
    site = publication.site()
    place = place_of(path, publication, site)
    query = parse_query(filters, topics=site.topics, sources=site.sources, base=place.query)
    states = publication.states_of(query)
    edition = edition_of(store, site, place, query, format="widget", state=best(state.public_state for state in states))
    found = publication.prints.get_or_make(edition.name, edition.stamp, lambda: printed(edition, selected(store, edition)))
    address = "" if place.private else feed_url(site, place, "widget", query)
    return Asked(options, json.loads(found.bodies[IDENTITY]), place, filters, address, _cut_since(states), edition.revision.updated)


def _cut_since(states: tuple[SourceState, ...]) -> str:
    """The day on which newsrooms that cannot be read now were read last; "" while one of them can."""
    is_cut = best(PUBLIC_STATES[state.state] for state in states) == "interrupted"
    day = last_succeeded(states)
    return day.date().isoformat() if is_cut and day else ""


def _one(slug: str, options: Options) -> Asked:
    """One release, as readers get it: a list of one."""
    store = current().service.store
    if store.tombstone(slug):
        raise NotFound("release", slug)
    entry = store.entry(slug)
    site = current().site(entry.source_id)
    place = source_place(site, entry.source_id)
    selection = Selection(as_shown([entry], site.sources), (), store.revision(place.query), more=False)
    feed = build_feed(FeedQuery(sources=place.query.sources, limit=1), selection, place=place, site=site, format="widget")
    return Asked(options, json.loads(body_of(feed, "widget")), place)


@blueprint.get("/widget.<kind>")
def latest(kind: str) -> Response:
    """The newest script or style, for an hour."""
    return _file(newest(kind).number, kind, _AN_HOUR) if kind in MEDIA_TYPES else abort(404)


@blueprint.get("/widget-<int:number>.<kind>")
def version(number: int, kind: str) -> Response:
    """A published script or style, for ever."""
    return _file(number, kind, _FOR_EVER)


def _file(number: int, kind: str, kept: str) -> Response:
    found = released().get(kind, {}).get(number) or abort(404)
    packed = request.accept_encodings.quality("gzip") > 0
    response = Response(found.packed if packed else found.body, content_type=MEDIA_TYPES[kind])
    stamp = sha256(found.body).hexdigest()[:24]  # the newest is replaced until it is published
    response.headers |= {"Cache-Control": kept, "Vary": "Accept-Encoding", "Access-Control-Allow-Origin": "*"}
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.set_etag(f"{stamp}.gzip" if packed else stamp)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.make_conditional(request)
    return response


def worker(assets: Assets) -> Blueprint:
    """The worker that keeps copies of framed pages: under an address beside them, because it reaches no further than that."""
    own = Blueprint("worker", __name__)

    @own.get("/embed-worker.js")
    def embed_worker() -> Response:
        _, digest, name = assets.segments("embed-worker.js")
        found = assets.find(digest, name) or abort(404)
        response = Response(found.body, content_type=found.media_type)
        response.headers["Cache-Control"] = "no-cache"
        response.set_etag(digest)
        response.make_conditional(request)
        return response

    return own
