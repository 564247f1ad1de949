"""Named feeds: all of them, and one as it is composed, with what it would hold."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template, request

from config import FeedSpec, feed_to_toml
from entries import NEW, ConfigError, Conflict
from feeds.admin import named, rules
from feeds.admin.named import FeedView, Matching
from feeds.admin.removed import removed
from feeds.web.admin import gate
from feeds.web.admin.answering import TOML, attachment, done, number_sent, sentences
from feeds.web.admin.faults import NONE, Faults, at
from feeds.web.admin.gate import Answer, Route
from feeds.web.admin.rule_forms import OVERTAKEN, edited, rule_faults, typed_feed
from feeds.web.admin.rule_history import steps
from feeds.web.admin.telling import tell, told
from feeds.web.publication import current
from feeds.web.subscribe import of_named
from feeds.wording import direction, observed

_EMPTY = FeedSpec.model_construct(
    slug="", title="", description="", topics=(), match="any", not_topics=(), sources=(), languages=(), formerly=(), private=False, text=""
)
_DONE = {
    "saved": "Saved. The feed answers anew from now on.",
    "renamed": "Saved under its new name. The old addresses lead to the new ones.",
    "closed": "Saved. Only whoever shows a token reads it from now on; copies that readers hold are theirs.",
    "removed": "Removed. Its addresses answer 410 from now on, which tells readers to unsubscribe.",
    "shipped": "Dropped. The shipped feed of this name is back.",
    "restored": "Brought back.",
}


def table() -> str:
    """/admin/feeds: all named feeds."""
    service = current().service
    gone = removed(service, "feed")
    return render_template("admin/feeds.html", feeds=named.feeds(service), told=told(), removed=gone, alternates=())


def new() -> Answer:
    """The form of a feed that is not there yet, empty or as another one is."""
    like = request.args.get("from", "")
    spec = named.feed(current().service, like).spec.model_copy(update={"slug": "", "formerly": ()}) if like else _EMPTY
    return _sheet(None, spec, NEW)


def page(slug: str) -> Answer:
    """One named feed."""
    view = named.feed(current().service, slug)
    return _sheet(view, view.spec, view.tag)


def create() -> Answer:
    """A feed that is not there yet."""
    return _worked(None)


def edit(slug: str) -> Answer:
    """The form of a feed: to be kept, or to say what it would hold."""
    return _worked(named.feed(current().service, slug))


def _worked(view: FeedView | None) -> Answer:
    service, typed = current().service, request.form
    expected = typed.get("expected", NEW)
    spec = _EMPTY
    try:
        spec = typed_feed(typed, _ids(), view.spec.formerly if view else ())
        checked = named.checked(service, spec.slug, feed_to_toml(spec))
        if typed.get("act") == "count":
            return _sheet(view, spec, expected)
        was = view.spec.slug if view else ""
        named.keep_feed(service, gate.actor(), checked, was=was, expected=expected)
    except ConfigError as error:
        return _sheet(view, spec, expected, rule_faults(error)), 200 if typed.get("act") == "count" else 422
    except Conflict as error:
        service.look()
        now = named.feed(service, view.spec.slug if view else error.key)
        return _sheet(now, spec, now.tag, at("", OVERTAKEN)), 409
    words = "renamed" if was and was != spec.slug else "closed" if spec.private else "saved"
    return done(_DONE[words], "feeds", spec.slug)


def _ids() -> Mapping[str, str]:
    return {spec.name.lower(): id_ for id_, spec in current().service.specs().items()}


def _sheet(view: FeedView | None, spec: FeedSpec, expected: str, faults: Faults = NONE) -> str:
    publication = current()
    service = publication.service
    shown = _matching(spec) if not faults and (view or spec.title or spec.slug) else None
    return render_template(
        "admin/feed_form.html",
        view=view,
        spec=spec,
        expected=expected,
        faults=faults,
        typed=request.form,
        matching=shown,
        most=named.MOST,
        topics=service.topics.topics,
        source_names=[service.specs()[id_].name if id_ in service.specs() else id_ for id_ in spec.sources],
        addresses=of_named(view.spec) if view else (),
        editable=gate.actor().may("editor") and (view is None or view.owner != "file"),
        history=steps(rules.history(service, "feed", view.spec.slug), service.clock()) if view else (),
        day=lambda at: observed(at).text,
        direction=direction,
        told=told(),
        alternates=(),
    )


def _matching(spec: FeedSpec) -> Matching:
    return named.matching(current().service, spec)


def toml(slug: str) -> Answer:
    """The text of a feed, to keep in a file."""
    view = named.feed(current().service, slug)
    return attachment(view.text, TOML, f"{slug}.toml")


def remove(slug: str) -> Answer:
    """Takes a stored feed away."""
    covers = named.feed(current().service, slug).covers
    wrong = edited(named.remove_feed, slug, again=_again)
    return wrong or (done(_DONE["shipped"], "feeds", slug) if covers else done(_DONE["removed"], "feeds"))


def restore(slug: str) -> Answer:
    """Brings an earlier text back."""
    wrong = edited(named.restore_feed, slug, number_sent("change"), again=_again)
    return wrong or done(_DONE["restored"], "feeds", slug)


def _again(slug: str, error: ConfigError | Conflict) -> str:
    """The page of what is kept, with what was wrong; where nothing is, that of all."""
    service = current().service
    if slug not in {one.slug for one in service.feeds}:
        tell(sentences(error))
        return table()
    view = named.feed(service, slug)
    return _sheet(view, view.spec, view.tag, rule_faults(error))


ROUTES = (
    Route("/admin/feeds", table, "reader"),
    Route("/admin/feeds/new", new, "editor"),
    Route("/admin/feeds/new", create, "editor", ("POST",)),
    Route("/admin/feeds/<slug>", page, "reader"),
    Route("/admin/feeds/<slug>", edit, "editor", ("POST",)),
    Route("/admin/feeds/<slug>/toml", toml, "reader"),
    Route("/admin/feeds/<slug>/remove", remove, "editor", ("POST",)),
    Route("/admin/feeds/<slug>/restore", restore, "editor", ("POST",)),
)
