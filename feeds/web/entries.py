"""/entries/SLUG: the readable release, and the mark of a withdrawn one."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request

from entries import Tombstone
from feeds.web import wording
from feeds.web.answers import say
from feeds.web.jsonld import news_article
from feeds.web.pages import Names
from feeds.web.publication import by_language, current, reader_names
from feeds.web.release import release
from feeds.web.subscribe import alternates

blueprint = Blueprint("entries", __name__)
blueprint.after_request(by_language)


@blueprint.get("/entries/<slug>")
def entry(slug: str) -> Response:
    """A release with everything we know about it; 410 when its newsroom took it down. `?why=TOPIC` marks the words of a topic."""
    store, names = current().service.store, reader_names()
    mark = store.tombstone(slug)
    if mark:
        return _withdrawn(mark, names)
    found = store.entry(slug)
    site = current().site(found.source_id)
    page = release(found, names, current().service.topics, why=request.args.get("why", ""))
    facts = news_article(found, page.when, names.sources.get(found.source_id), page_url=current().addresses.full("entries", found.slug))
    own = alternates(site, current().source_place(site, found.source_id))
    copies = [other for other in store.appearances(found.id) if other.relation == "copy"]
    also = [(names.source(other.source_id), other) for other in copies]
    lead = next((other.slug for other in copies if other.leads), found.slug)
    return make_response(render_template("entry.html", page=page, news_article=facts, alternates=own, also=also, lead=lead))


def _withdrawn(mark: Tombstone, names: Names) -> Response:
    source = names.source(mark.source_id)
    by = "The operator of this service" if mark.by == "operator" else source.name
    sentence = (
        f"{by} took this release down on {wording.long_day(mark.withdrawn.date())}. We no longer show its text. "
        "This address answers 410, and feeds carry a mark of withdrawal, so that readers can remove their copy."
    )
    addresses = current().addresses
    ways = ((f"Other releases of {source.name}", addresses.path("sources", source.id)), ("Catalogue", addresses.path()))
    return say(410, sentence, "This release was withdrawn", ways)
