"""/widgets: choose a feed and how it looks, see it at two widths, copy one of three embeds. All of it works without scripts.

The form's fields are the options of widgets and the filters of feeds, so the address of the page is the widget, to be sent around.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from entries import NotFound, QueryError
from feeds.cards import list_card
from feeds.select import Place
from feeds.web.publication import current, reader_names
from feeds.web.widgets import Asked, asked_for
from feeds.widgets.contrast import contrasts
from feeds.widgets.frame import embed_url, likely_height, query_of
from feeds.widgets.layouts import MOST, PARTS, WIDGETS
from feeds.widgets.options import CHOICES, COLOURS, NAMES, attributes
from feeds.widgets.release import newest
from feeds.widgets.snippets import snippets
from feeds.widgets.view import widget_view
from feeds.widgets.words import languages

blueprint = Blueprint("builder", __name__)
_CARD = "A list of press releases for your own page: no cookies, no tracking, nobody else is asked."
_PHONE = 360  # CSS pixels
# Filters with a field of their own, and what joins repetitions; the others of an address are carried along.
_OPEN: Mapping[str, str] = MappingProxyType({"topic": ",", "lang": ",", "q": " "})
_LABELS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "layout": {layout.name: layout.label for layout in WIDGETS.values()},
        "dates": {"absolute": "as a date", "relative": "as an age"},
        "theme": {"auto": "as the page", "light": "always light", "dark": "always dark"},
        "dir": {"auto": "by language", "ltr": "left to right", "rtl": "right to left"},
        "font": {"sans": "plain", "serif": "with serifs", "mono": "typewriter"},
        "target": {"_top": "same window", "_blank": "new tab"},
        "live": {"no": "at each visit", "yes": "as they come"},
    }
)
_NAMES = MappingProxyType(
    {"layout": "Layout", "dates": "Dates", "theme": "Light or dark", "dir": "Direction", "font": "Letters", "target": "Links open"}
    | {"live": "New releases appear", "count": "Releases", "locale": "Language", "heading": "Title", "feed": "Feed", "show": "Show"}
)


@dataclass(frozen=True, slots=True)
class Group:
    """Feeds of a kind to choose from."""

    name: str
    places: tuple[Place, ...]


@blueprint.get("/widgets")
def widgets() -> Response:
    """The builder. What cannot be understood is said above the form, at its field, and left away in the preview (400)."""
    given, refused = _given(), None
    try:
        asked = asked_for(given)
    except (QueryError, NotFound) as error:
        refused = error
        asked = _without(given, error)
    query = query_of(_own(asked))
    here = current().addresses.full("widgets") + (f"?{query}" if query else "")
    page = render_template(
        "widgets.html",
        **_form(asked),
        **_preview(asked),
        here=current().addresses.below(here),
        card=None
        if refused
        else list_card("Make a widget", _CARD, current().addresses.full("widgets"), current().addresses.base_url, here),
        script=current().addresses.path(newest("js").name),
        refused=refused,
        field=_field(refused),
        alternates=(),
    )
    return make_response(page, 400 if refused else 200)


def _own(asked: Asked) -> list[tuple[str, str]]:
    """The parameters of the widget, in /embed and here."""
    path = "" if asked.place.path == "all" else asked.place.path
    return [("feed", path), *asked.filters, *attributes(asked.options)]


def _form(asked: Asked) -> dict[str, Any]:
    """What may be chosen, and what is."""
    site = current().site()
    return {
        "asked": asked,
        "options": asked.options,
        "groups": tuple(Group(name, places) for name, places in current().places(site).items() if places),
        "chosen": {name: joint.join(value for other, value in asked.filters if other == name) for name, joint in _OPEN.items()},
        "carried": [pair for pair in asked.filters if pair[0] not in _OPEN],
        "topics": site.topics,
        "names": reader_names(),
        "labels": _LABELS,
        "titles": _NAMES,
        "choices": CHOICES,
        "colours": COLOURS,
        "parts": PARTS,
        "most": MOST,
        "languages": languages(),
        "contrasts": tuple(contrasts(asked.options)),
    }


def _preview(asked: Asked) -> dict[str, Any]:
    """The widget in two widths, and in three forms to copy."""
    addresses, view = current().addresses, widget_view(asked.document, asked.options, since=asked.since)
    element = render_template("widgets/element.html", view=view, src=asked.address)
    return {
        "snippets": snippets(addresses.base_url, view, element.strip(), _own(asked)),
        "preview": addresses.below(embed_url(addresses.base_url, _own(asked))),
        "heights": (likely_height(view), likely_height(view, _PHONE)),
        "phone": _PHONE,
    }


def _given() -> list[tuple[str, str]]:
    """What the form sends, without what stands for nothing: an empty filter, a colour as it is anyway, the parts of another layout."""
    args = [(name, value) for name, value in request.args.items(multi=True) if value or name == "show"]
    was, layout = request.args.get("was", ""), request.args.get("layout", "")
    plain = {(name, colour.light) for name, colour in COLOURS.items()}
    return [
        (name, value)
        for name, value in args
        if name not in ("was", "entry", "as")
        and not (name == "show" and was and was != layout)
        and (name, value.removeprefix("#").lower()) not in plain
    ]


def _without(given: list[tuple[str, str]], error: QueryError | NotFound) -> Asked:
    """The same without what was refused; the plain widget, if that is not all."""
    names = {error.name} if isinstance(error, QueryError) else {"feed"}
    try:
        return asked_for([pair for pair in given if pair[0] not in names])
    except (QueryError, NotFound):
        return asked_for([])


def _field(refused: QueryError | NotFound | None) -> str:
    """The field that the refusal speaks of; "" where there is none for it."""
    name = refused.name if isinstance(refused, QueryError) else "feed" if refused else ""
    return name if name in (*NAMES, *_OPEN, "feed") else ""
