"""The catalogue and the pages of topics and sources. Their filters are those of their feeds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from flask import Blueprint, render_template, request

from entries import FeedQuery, QueryError, Selection
from feeds.cards import list_card
from feeds.filters import EVERYTHING, query_string
from feeds.select import Place, Site, all_place, topic_place
from feeds.web.catalogue import Ready, catalogue_page, combine
from feeds.web.pages import Paging, paging, with_words
from feeds.web.publication import by_language, current, reader_names
from feeds.web.searching import Nothing, nothing
from feeds.web.source import SourcePage, source_page
from feeds.web.subscribable import of_feed, page_query
from feeds.web.subscribe import NAMES, addresses, alternates
from feeds.web.topic import TopicPage, topic_page

blueprint = Blueprint("public", __name__)
blueprint.after_request(by_language)
_LIST = 20  # releases on a page


@blueprint.get("/")
def catalogue() -> str:
    """Topics, sources and the newest releases; with words or ticks, the releases that fit."""
    service, site, names = current().service, current().site(), reader_names()
    place = all_place(site)
    query = _asked(site, place, beside=("format",))
    selection = current().select(query, site)
    page = catalogue_page(
        current().shelves(),
        service.store.states(),
        names,
        query,
        selection,
        service.clock(),
        form=combine(site, names, of_feed(query, place), _format()),
        paging=_paging(query, more=selection.more),
        named=tuple(_ready(site)),
    )
    own = _own(page.heading, site, place, of_feed(query, place))
    return render_template("catalogue.html", page=page, live=_live(query), searched=query.text, nothing=_nothing(query, selection), **own)


@blueprint.get("/topics/<topic_id>")
def topic(topic_id: str) -> str:
    """A topic: what counts for it, and its releases by day."""
    service, site, names = current().service, current().site(), reader_names()
    place = topic_place(site, topic_id)
    query = _asked(site, place)
    selection = current().select(query, site)
    page = topic_page(
        next(topic for topic in service.topics.topics if topic.id == topic_id),
        service.topics,
        names,
        query,
        selection,
        service.clock(),
        paging=_paging(query, more=selection.more),
        volume=current().shelves().topics.get(topic_id),
    )
    return _with_feed("topic.html", page, query, selection, site, place)


@blueprint.get("/sources/<source_id>")
def source(source_id: str) -> str:
    """A source: how fresh it is, and its releases by day, with the marks of those it took down."""
    service, site, names = current().service, current().site(source_id), reader_names()
    place = current().source_place(site, source_id)
    query = _asked(site, place)
    selection = current().select(query, site)
    page = source_page(
        source_id,
        names,
        service.store.states().get(source_id),
        query,
        selection,
        service.clock(),
        paging=_paging(query, more=selection.more),
        volume=current().shelves().sources.get(source_id),
    )
    return _with_feed("source.html", page, query, selection, site, place)


def _with_feed(template: str, page: TopicPage | SourcePage, query: FeedQuery, selection: Selection, site: Site, place: Place) -> str:
    """A page whose releases are a feed, too, with its addresses."""
    own = _own(page.name, site, place, of_feed(query, place))
    return render_template(template, page=page, live=_live(query), nothing=_nothing(query, selection), **own)


def _own(title: str, site: Site, place: Place, feed: FeedQuery) -> dict[str, object]:
    """The feed of a page in every format, and the page as a link to it is shown: whoever shares it shares it without filters, what is
    embedded of it has them."""
    filters = query_string(feed, place.query)
    embedded = place.home_url + (f"?{filters}" if filters else "")
    card = list_card(title, place.subtitle, place.home_url, site.base_url, embedded)
    return {"addresses": addresses(site, place, feed), "alternates": alternates(site, place, feed), "card": card}


def _asked(site: Site, place: Place, *, beside: tuple[str, ...] = ()) -> FeedQuery:
    return page_query(request.args.items(multi=True), site, place, limit=_LIST, beside=beside)


def _live(query: FeedQuery) -> str:
    """Where a first page hears of new releases; "" on older pages, where nothing new comes."""
    filters = query_string(replace(query, limit=EVERYTHING.limit, whole=False))
    return "" if query.page > 1 else current().addresses.path("events") + (f"?{filters}" if filters else "")


def _nothing(query: FeedQuery, selection: Selection) -> Nothing | None:
    """Why a search found nothing, None for all other pages."""
    if selection.entries or not query.text or query.page > 1:
        return None
    store = current().service.store
    here = current().addresses.path(*request.path.strip("/").split("/"))
    return nothing(
        query, lambda other: bool(store.select(other).entries), lambda text: with_words(here, request.args.items(multi=True), text)
    )


def _paging(query: FeedQuery, *, more: bool) -> Paging:
    return paging(current().addresses.path(*request.path.strip("/").split("/")), request.args.items(multi=True), query.page, more=more)


def _format() -> str:
    format = request.args.get("format", "atom")
    if format not in NAMES:
        raise QueryError("format", format, f"There is no format {format[:60]}. There are {', '.join(NAMES)}.")
    return format


def _ready(site: Site) -> Iterable[Ready]:
    for spec in current().public_feeds():
        yield Ready(spec.title, spec.description, addresses(site, current().named_place(site, spec.slug)))
