"""/events: new releases for pages that stay open, as Server-Sent Events (WHATWG HTML §9.2), with the filters of feeds.

    event: entry
    id: 42
    data: {"id": "tag:...", "title": "...", "url": "...", "page": "...", "source": "example", "topics": ["education"], ...}

An open stream keeps a thread of the server busy, so few are held open, and not for long; any other answer tells what is new and ends.
To an EventSource both are the same: it comes back after `retry` with the id of the last event, and misses nothing. Widgets on pages of
others may have thousands of readers: they leave places to our own pages, and come back later, each at a moment of its own.
"""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request

from entries import Entry, FeedQuery, StoreError, Told
from feeds.filters import parse_query
from feeds.web.pages import slug_of
from feeds.web.publication import Publication, current
from feeds.web.views import FRAMED
from feeds.wording import instant

blueprint = Blueprint("events", __name__)

MOST_STREAMS = 2  # at once in a worker, of the four threads that enter Flask
MOST_FOREIGN = 1  # of these, for pages of others
STREAM_S = 25.0  # proxies end what is silent for half a minute
LOOK_S = 0.25
WORD_S = 4.0
RETRY_MS = 2_000
FOREIGN_RETRY_MS, SPREAD_MS = 15_000, 10_000
_STEP = 0.618034  # of the spread: numbers one after the other lie far apart, and fill it evenly (the golden ratio)
_NAMES = {"new": "entry", "revised": "revised", "withdrawn": "withdrawn"}
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "Access-Control-Allow-Origin": "*"}


class Room:
    """Places for open streams."""

    def __init__(self, places: int = MOST_STREAMS, foreign: int = MOST_FOREIGN) -> None:
        self._free = threading.BoundedSemaphore(places)
        self._foreign = threading.BoundedSemaphore(foreign)
        self._numbers = itertools.count()

    def take(self, *, foreign: bool = False) -> Seat | None:
        """A place, None when all are taken."""
        seat = Seat()
        for free in (self._foreign, self._free) if foreign else (self._free,):
            if not seat.also(free):
                seat.leave()
                return None
        return seat

    def retry(self, *, foreign: bool = False) -> int:
        """When the reader is to come back, in milliseconds; those of pages of others not all at once."""
        return FOREIGN_RETRY_MS + int(next(self._numbers) * _STEP % 1 * SPREAD_MS) if foreign else RETRY_MS


class Seat:
    """A place that is taken, until it is left; a server may close what ended by itself once more."""

    def __init__(self) -> None:
        self._taken: list[threading.BoundedSemaphore] = []
        self._lock = threading.Lock()

    def also(self, free: threading.BoundedSemaphore) -> bool:
        """Takes one of these, if one is free."""
        if is_free := free.acquire(blocking=False):
            self._taken.append(free)
        return is_free

    def leave(self) -> None:
        """Gives it back, once."""
        with self._lock:
            while self._taken:
                self._taken.pop().release()


@blueprint.get("/events")
def events() -> Response:
    """What is new since the event that the reader saw last; since now for one who saw none."""
    publication, site = current(), current().site()
    given = [pair for pair in request.args.items(multi=True) if pair[0] != "lastEventId"]
    query = parse_query(given, topics=site.topics, sources=site.sources)
    after = _number(request.headers.get("Last-Event-ID") or request.args.get("lastEventId", ""))
    begun = publication.service.store.version() if after is None else after
    room: Room = current_app.extensions["pressroll-events"]
    foreign = _is_foreign()
    seat, retry = room.take(foreign=foreign) if request.method == "GET" else None, room.retry(foreign=foreign)
    if seat is None:
        place, news = _news(publication, query, begun)
        return Response(f"retry: {retry}\n{news}{_here(place)}", headers=_HEADERS, content_type="text/event-stream")
    response = Response(_stream(publication, query, begun, retry), headers=_HEADERS, content_type="text/event-stream")
    response.call_on_close(seat.leave)
    return response


def _is_foreign() -> bool:
    """Whether a page of others asks: a widget in it, whose origin browsers tell, or our frame in it, told as the referrer."""
    own, origin = urlsplit(current().addresses.base_url), request.headers.get("Origin", "")
    is_framed = (request.headers.get("Referer") or "").partition("?")[0].endswith(FRAMED)
    return is_framed or origin not in ("", f"{own.scheme}://{own.netloc}".lower())


def _stream(publication: Publication, query: FeedQuery, after: int, retry: int) -> Iterator[str]:
    """Says a word every few seconds, so that one who has gone is noticed, and his place given to another."""
    spoken = time.monotonic()
    end = spoken + STREAM_S
    try:
        place, news = _news(publication, query, after)
        yield f": here\nretry: {retry}\n{news}{_here(place)}"
        while time.monotonic() < end:
            time.sleep(LOOK_S)
            if publication.service.store.version() != place:
                place, news = _news(publication, query, place)
                yield f"{news}id: {place}\n\n"  # without data: the reader notes the id, and no event is seen
            elif time.monotonic() - spoken > WORD_S:
                spoken = time.monotonic()
                yield ": still here\n\n"
        yield ": back soon\n\n"
    except StoreError:
        return  # the reader comes back, and the store, too


def _here(place: int) -> str:
    """Tells a script where the stream stands; an EventSource hides the ids of what it does not dispatch."""
    return f"event: here\nid: {place}\ndata: {place}\n\n"


def _news(publication: Publication, query: FeedQuery, after: int) -> tuple[int, str]:
    """Up to which change the news go, and the news as events, oldest first."""
    place, told = publication.service.store.live.since(query, after)
    return place, "".join(_event(publication, one) for one in reversed(told))


def _event(publication: Publication, told: Told) -> str:
    subject, full = told.subject, publication.addresses.full
    facts: dict[str, object] = {"id": subject.id, "page": full("entries", slug_of(subject.id)), "source": subject.source_id}
    if isinstance(subject, Entry):
        facts |= {"page": full("entries", subject.slug), "title": subject.title, "url": subject.url}
        facts |= {"topics": [match.topic for match in subject.topics], "published": instant(subject.published.at)}
    return f"event: {_NAMES[told.kind]}\nid: {told.sequence}\ndata: {json.dumps(facts)}\n\n"


def _number(text: str) -> int | None:
    """The id of an event; None for anything else, as from another service."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None
