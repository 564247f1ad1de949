"""/oembed: which frame stands for an address of ours (oEmbed 1.0).

What is not ours, is not there, was withdrawn, waits for its moment or is private gets one and the same 404: nobody learns from it which.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from flask import Blueprint, Response, request

from entries import FeedQuery, NotFound, QueryError
from feeds.filters import PARAMETERS, parse_query, query_string
from feeds.formats import FORMATS
from feeds.select import HALF_AN_HOUR, Place, Site, feed_title
from feeds.shown import as_shown
from feeds.validators import cache_control
from feeds.web.moved import present
from feeds.web.publication import Publication, current
from feeds.web.subscribable import of_feed, page_query, public_place
from feeds.web.widgets import OWN, asked_for
from feeds.widgets.frame import WIDTH, embed_url, likely_height
from feeds.widgets.oembed import MEDIA_TYPES, PATH, Embedded, as_json, as_rich, as_xml
from feeds.widgets.options import NAMES
from feeds.widgets.view import widget_view

MAX_URL = 4_000  # characters: longer than any address that we write
MAX_PIXELS = 100_000
_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNKNOWN = (
    "There is nothing at this address that can be embedded. It must be that of a public feed, topic, source or release of this service."
)

Given = list[tuple[str, str]]
blueprint = Blueprint("oembed", __name__)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is to be framed, as parameters of the framed page; whose it is, where it is of one source; how long it may be kept."""

    parameters: Given
    title: str
    author: str
    author_url: str
    ttl: timedelta


@blueprint.get(PATH)
def oembed() -> Response:
    """The answer as JSON or XML; 400 without an address, 404 for one that is nothing to embed, 501 for another format (§2.3.6)."""
    format = request.args.get("format") or "json"
    if format not in MEDIA_TYPES:
        return _plain(501, f"The answer can be had as {' or '.join(MEDIA_TYPES)}.")
    url, publication = request.args.get("url", ""), current()
    if not url:
        raise QueryError("url", url, f"Say which address is to be embedded: {PATH}?url=ADDRESS, with what is special in it escaped.")
    widest, highest = _pixels("maxwidth"), _pixels("maxheight")
    try:
        embedded = _embedded(subject_at(url, publication), widest, highest)
    except (NotFound, QueryError):
        return _plain(404, _UNKNOWN)
    answer = as_rich(embedded, "Pressroll", publication.addresses.full())
    body = as_json(answer) if format == "json" else as_xml(answer)
    response = Response(body, content_type=f"{MEDIA_TYPES[format]}; charset=utf-8")
    response.headers["Cache-Control"] = cache_control(embedded.cache_age)
    response.add_etag()
    response.make_conditional(request)
    return response


@blueprint.after_request
def open_to_scripts(response: Response) -> Response:
    """Editors of foreign pages ask from there, without credentials."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _plain(status: int, sentence: str) -> Response:
    return Response(f"{sentence}\n", status, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-cache"})


def _pixels(name: str) -> int:
    """0 when nothing is asked for. QueryError for what is no size."""
    given = request.args.get(name, "").strip()
    if not given:
        return 0
    if given.isascii() and given.isdigit() and len(given) <= len(str(MAX_PIXELS)) and 1 <= int(given) <= MAX_PIXELS:
        return int(given)
    raise QueryError(name, given[:60], f"{name} is a number of pixels from 1 to {MAX_PIXELS}.")


def _embedded(subject: Subject, widest: int, highest: int) -> Embedded:
    """The frame of it, no wider than is asked for, and no higher than that and than it is likely to be then; 0 asks for nothing."""
    asked, width = asked_for(subject.parameters), min(WIDTH, widest or WIDTH)
    height = likely_height(widget_view(asked.document, asked.options, since=asked.since), width)
    src = embed_url(current().addresses.base_url, subject.parameters)
    return Embedded(subject.title, src, subject.author, subject.author_url, subject.ttl, width, min(height, highest or height))


def subject_at(url: str, publication: Publication) -> Subject:
    """What a frame shows for an address of ours, also under a former name. NotFound or QueryError when there is nothing for everybody."""
    path, given = present(*_own(url, publication.addresses.base_url), publication.service.moved())
    kind, _, name = path.removeprefix("/").partition("/")
    site = publication.site(name if kind == "sources" else name.removeprefix("source/").rpartition(".")[0])
    match kind:
        case "" if path == "/":
            return _page(publication, site, "all", given)
        case "topics":
            return _page(publication, site, f"topic/{name}", given)
        case "sources":
            return _page(publication, site, f"source/{name}", given)
        case "feeds":
            place_path, _, format = name.rpartition(".")
            if format not in FORMATS:
                raise NotFound("format", format)
            return _feed(publication, site, place_path, given)
        case "entries":
            return _entry(publication, name)
        case "embed" | "widgets" if not name:
            return _framed(publication, given, is_builder=kind == "widgets")
    raise NotFound("page", path)


def _own(url: str, base_url: str) -> tuple[str, Given]:
    """Path and parameters of an address under ours, with the path of the base address or without. NotFound for any other."""
    try:
        asked, own = urlsplit(url), urlsplit(base_url)
        is_ours = asked.scheme in _DEFAULT_PORTS and "@" not in asked.netloc and _server(asked) == _server(own)
    except ValueError:  # brackets that hold no address, a port that is no number
        is_ours = False
    if len(url) > MAX_URL or not is_ours:
        raise NotFound("page", url[:MAX_URL])
    path = unquote(asked.path)
    path = path.removeprefix(own.path) if f"{path}/".startswith(f"{own.path}/") else path
    return path or "/", parse_qsl(asked.query, keep_blank_values=True)


def _server(parts: SplitResult) -> tuple[str, int | None]:
    """Host, and port where it is not the usual one: a page that was pasted with http:// long ago has https:// now."""
    port = parts.port
    return (parts.hostname or "").rstrip("."), None if port == _DEFAULT_PORTS.get(parts.scheme) else port


def _page(publication: Publication, site: Site, path: str, given: Given) -> Subject:
    """A page whose filters are those of its feed. `format` belongs to a form of the catalogue."""
    place = public_place(path, publication, site)
    query = page_query(given, site, place, limit=place.query.limit, beside=("format",) if path == "all" else ())
    return _listed(publication, site, place, of_feed(query, place))


def _feed(publication: Publication, site: Site, path: str, given: Given, looks: Given | None = None) -> Subject:
    place = public_place(path, publication, site)
    query = parse_query(given, topics=site.topics, sources=site.sources, base=place.query)
    return _listed(publication, site, place, replace(query, page=1), looks)


def _framed(publication: Publication, given: Given, *, is_builder: bool) -> Subject:
    """The framed page itself, or the page that makes it: that has the same parameters, and fields of its own."""
    named = dict(given)
    filters = [(name, value) for name, value in given if name in PARAMETERS and value]
    looks = [(name, value) for name, value in given if name in NAMES or (name not in (*PARAMETERS, *OWN) and not is_builder)]
    if named.get("entry"):
        return _entry(publication, named["entry"], looks)
    path = named.get("feed") or "all"
    return _feed(publication, publication.site(path.removeprefix("source/")), path, filters, looks)


def _listed(publication: Publication, site: Site, place: Place, query: FeedQuery, looks: Given | None = None) -> Subject:
    """A feed. `looks` are options of widgets, as they were given."""
    feed = [("feed", place.path)] if place.path != "all" else []
    parameters = [*feed, *parse_qsl(query_string(query, place.query)), *(looks or ())]
    return Subject(parameters, feed_title(place, query, site), *_author(publication, site, query.sources), place.ttl)


def _entry(publication: Publication, slug: str, looks: Given | None = None) -> Subject:
    """One release."""
    stored = publication.service.store.entry(slug)
    site = publication.site(stored.source_id)
    (found,) = as_shown([stored], site.sources)
    author, author_url = _author(publication, site, (found.source_id,))
    ttl = site.sources[found.source_id].every if found.source_id in site.sources else HALF_AN_HOUR
    return Subject([("entry", found.slug), *(looks or ())], found.title or f"A release of {author}", author, author_url, ttl)


def _author(publication: Publication, site: Site, sources: tuple[str, ...]) -> tuple[str, str]:
    """Name and page of the one source; empty when there are several."""
    if len(sources) != 1:
        return "", ""
    (source,) = sources
    return site.sources[source].name if source in site.sources else source, publication.addresses.full("sources", source)
