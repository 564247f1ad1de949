"""/entries/SLUG: the readable release, and the mark of a withdrawn one."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request
from markupsafe import Markup

from entries import Tombstone
from feeds import wording
from feeds.cards import entry_card
from feeds.select import source_place
from feeds.shown import as_shown
from feeds.web.answers import say
from feeds.web.elsewhere import elsewhere
from feeds.web.history import history
from feeds.web.jsonld import news_article
from feeds.web.pages import Names
from feeds.web.publication import by_language, current, reader_names
from feeds.web.release import Release, release
from feeds.web.subscribe import alternates

blueprint = Blueprint("entries", __name__)
blueprint.after_request(by_language)


@blueprint.get("/entries/<slug>")
def entry(slug: str) -> Response:
    """A release with everything we know about it; 410 when it was withdrawn. `?why=TOPIC` marks the words of a topic in it,
    `?revision=MOMENT` lays that change open."""
    store, names = current().service.store, reader_names()
    mark = store.tombstone(slug)
    if mark:
        return _withdrawn(mark, names)
    stored = store.entry(slug)
    site = current().site(stored.source_id)
    (found,) = as_shown([stored], site.sources)
    others = elsewhere(store.appearances(found.id), names)
    # Changes are told by the passages that changed.
    past = store.revisions(found.id) if found is stored else ()
    steps = history(found, past, request.args.get("revision", ""))
    page = release(found, names, current().service.topics, steps, others, why=request.args.get("why", ""))
    own = alternates(site, source_place(site, found.source_id))
    full, lead = current().addresses.full, page.others.lead
    card = entry_card(found, page.source.name, full("entries", found.slug), full("entries", (lead or found).slug), site.base_url)
    return make_response(
        render_template("entry.html", page=page, is_whole=found is stored, news_article=_facts(page, names), alternates=own, card=card)
    )


def _facts(page: Release, names: Names) -> Markup:
    full, found = current().addresses.full, page.entry
    versions = tuple((one.language, full("entries", one.slug)) for one in page.others.translations)
    return news_article(found, page.when, names.sources.get(found.source_id), page_url=full("entries", found.slug), translations=versions)


def _withdrawn(mark: Tombstone, names: Names) -> Response:
    """The same frame for both: a reader learns who took it down and when, and nothing of what it said."""
    source = names.source(mark.source_id)
    who, whose = ("The operator of this service", f" of {source.name}") if mark.by == "operator" else (source.name, "")
    sentence = (
        f"{who} took this release{whose} down on {wording.long_day(mark.withdrawn.date())}. We no longer show its text. "
        "This address answers 410, and feeds carry a mark of withdrawal, so that readers can remove their copy."
    )
    addresses = current().addresses
    ways = ((f"Other releases of {source.name}", addresses.path("sources", source.id)), ("Catalogue", addresses.path()))
    return say(410, sentence, "This release was withdrawn", ways)
