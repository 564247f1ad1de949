"""Addresses of what has another name now (301, for good) or is not there any more (410, with the day)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote, urlencode

from flask import Flask, Response, request

from entries import NotFound, PlaceKind
from feeds.web.answers import not_found, say
from feeds.web.publication import current
from feeds.wording import long_day

_KINDS: Mapping[str, PlaceKind] = {
    "feeds/named": "feed",
    "feeds/topic": "topic",
    "feeds/source": "source",
    "topics": "topic",
    "sources": "source",
}
_FILTERS: Mapping[str, PlaceKind] = {"topic": "topic", "not_topic": "topic", "source": "source"}
_PLACE = re.compile(rf"/(?P<kind>{'|'.join(_KINDS)})/(?P<name>[a-z0-9-]{{1,64}})(?P<rest>[./].*)?", re.DOTALL)
_DAY_S = 86_400  # a wrong redirect is forgotten in a day; without a limit browsers keep one for ever

Moved = Mapping[PlaceKind, Mapping[str, str]]


def install(app: Flask) -> None:
    """Lets former names lead to the present ones, and removed things say so."""
    app.before_request(lead_on)
    app.register_error_handler(NotFound, missing)


def lead_on() -> Response | None:
    """301 where path or filters name something by a former name: the same address with present names. None for all others."""
    if request.method not in ("GET", "HEAD"):
        return None
    moved = current().moved()
    given = list(request.args.items(multi=True))
    path, filters = present(request.path, given, moved)
    if (path, filters) == (request.path, given):
        return None
    query = urlencode(filters, safe=",:/", quote_via=quote)
    address = f"{current().addresses.base_url}{quote(path)}" + (f"?{query}" if query else "")
    response = say(301, f"This has another name now: {address}", "This has another name now", ((address, address),))
    response.headers["Location"] = address
    response.headers["Cache-Control"] = f"public, max-age={_DAY_S}"
    return response


def present(path: str, given: Iterable[tuple[str, str]], moved: Moved) -> tuple[str, list[tuple[str, str]]]:
    """The same path and filters with present names."""
    return _path(path, moved), [(name, _names(name, value, moved)) for name, value in given]


def missing(error: NotFound) -> Response:
    """410 for what was removed from the configuration, which tells a reader to unsubscribe; 404 for what never was."""
    place = _PLACE.fullmatch(request.path)
    kind = _KINDS[place["kind"]] if place else None
    removed = current().service.store.places.gone(kind, error.key) if kind and kind == error.kind else None
    if not removed:
        return not_found(error)
    what = "feed" if request.path.startswith("/feeds/") else kind
    sentence = f"This {what} was removed on {long_day(removed.date())}. What there is: {current().addresses.full()}"
    return say(410, sentence, f"This {what} was removed")


def _path(path: str, moved: Moved) -> str:
    place = _PLACE.fullmatch(path)
    if not place:
        return path
    name = moved[_KINDS[place["kind"]]].get(place["name"], place["name"])
    return f"/{place['kind']}/{name}{place['rest'] or ''}"


def _names(filter: str, value: str, moved: Moved) -> str:
    """The list of names in a filter, or the feed of a widget, which somebody pasted long ago; other parameters are what they are."""
    if filter == "feed":
        return _path(f"/feeds/{value}.html", moved).removeprefix("/feeds/").removesuffix(".html")
    if filter not in _FILTERS:
        return value
    present = moved[_FILTERS[filter]]
    names = [present.get(name.strip(), name) for name in value.split(",")]
    return ",".join(dict.fromkeys(names)) if names != value.split(",") else value
