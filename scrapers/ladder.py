"""Where the items of a source come from: its page's list, or another document that lists the same releases.

A page is compared with what it offers (feeds, WordPress, JSON in the page) when it is met first and every month; in between its list is
read where it was found, with one document beside it at most: the one that fills dates, or the one that stands for a list that is drawn by
a script. An operator's own rules are never compared with anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from config import SourceSpec
from entries import ExtractError, Refused, SourceError, SourceState
from scrapers.asking import received, request_for
from scrapers.fetch import Fetcher, Response
from scrapers.health import REASONS
from scrapers.lessons import Lessons, Place
from scrapers.native import NAMES, Climb, Kind, Offer, Rung, climb, guesses
from scrapers.page import Listing
from scrapers.parsing import Parsing
from scrapers.reading import PageReading, accepted, refusal

COMPARED_EVERY = timedelta(days=30)
OFFERS_ASKED = 3  # a page names its feeds in its head: all posts, comments, perhaps one of the section
# A page with these has no list for us, but its site may have one elsewhere. A sign-in form or a robot check is a closed door.
_ELSEWHERE = frozenset({"listing-empty", "list-behind-script", "link-directory"})


@dataclass(frozen=True, slots=True)
class Listed:
    """The items of a source. `listing` is None when the document is what it was. `reasons` say what was compared, and why so; where that
    was done, `kind` and `url` say whose items were taken, and `compared` are all that there were."""

    response: Response
    listing: Listing | None
    lessons: Lessons
    reasons: tuple[str, ...] = ()
    kind: Kind = "html"
    url: str = ""
    compared: tuple[Rung, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked beside a page: the documents that could be read with the answers they came in, and those that could not."""

    found: tuple[tuple[Rung, Response], ...]
    failed: tuple[tuple[Offer | Place, SourceError], ...]

    @property
    def rungs(self) -> tuple[Rung, ...]:
        """The documents that could be read."""
        return tuple(rung for rung, _ in self.found)

    @property
    def answers(self) -> Mapping[str, Response]:
        """The answers by the address of what was read in them."""
        return {rung.url: answer for rung, answer in self.found}

    def failures(self) -> tuple[str, ...]:
        """A sentence for each document that was named and could not be read."""
        return tuple(f"The {NAMES[offer.kind]} {offer.url} was left: {REASONS[error.code]}." for offer, error in self.failed)

    def in_vain(self) -> tuple[str, ...]:
        """One sentence for all documents that might have been there; that a guess is wrong is nothing to mend."""
        paths = ", ".join(urlsplit(offer.url).path for offer, _ in self.failed)
        return (f"Nothing is found at usual addresses: {paths}.",) if paths else ()


@dataclass(frozen=True, slots=True)
class Reader:
    """What it takes to read a source's documents: one budget, one moment."""

    spec: SourceSpec
    parsing: Parsing
    fetcher: Fetcher
    now: datetime
    order: str = ""

    def ask(self, url: str, state: SourceState | None = None) -> Response:
        """One document, conditionally when its validators are in `state`."""
        before = state or SourceState(self.spec.id)
        return self.fetcher.fetch(request_for(self.spec, url, etag=before.etag, last_modified=before.last_modified))

    def read(self, response: Response, lessons: Lessons) -> PageReading:
        """What a document lists, and what it offers where that is of use: a look around costs a quarter of the reading."""
        has_dates_of_its_own = lessons.companion is not None and lessons.companion.url == response.url
        around = lessons.wrapper is None or has_dates_of_its_own or self.is_due(lessons)
        return self.parsing.listing(received(response), self.spec, now=self.now, order=self.order, wrapper=lessons.wrapper, around=around)

    def is_due(self, lessons: Lessons) -> bool:
        """Whether it is time to compare the page with what it offers."""
        return lessons.climbed is None or self.now - lessons.climbed >= COMPARED_EVERY

    def ask_all(self, offers: Iterable[Offer | Place]) -> Asked:
        """These documents, as far as they can be read."""
        found: list[tuple[Rung, Response]] = []
        failed: list[tuple[Offer | Place, SourceError]] = []
        for offer in offers:
            try:
                response = self.ask(offer.url)
                found.append((self.parsing.native(received(response), offer.kind, self.spec, now=self.now), response))
            except SourceError as error:
                failed.append((offer, error))
        return Asked(tuple(found), tuple(failed))


def list_items(reader: Reader, state: SourceState, lessons: Lessons) -> Listed:
    """The items of a source. Raises SourceError with the reason when there are none."""
    stands_in = lessons.native
    if stands_in and stands_in.url and not reader.is_due(lessons):
        try:
            return _native(reader, state, lessons, stands_in)
        except SourceError as error:
            if not _is_gone(error):
                raise
    if stands_in and stands_in.url:  # every month, and when that document is gone, the page gets its chance to show a list again
        state, lessons = replace(state, etag=None, last_modified=None, digest=None), replace(lessons, native=None, climbed=None)
    response = reader.ask(reader.spec.url, state)
    if response.not_modified or (state.digest and response.digest == state.digest):
        return Listed(response, None, lessons)
    is_known = stands_in is None and bool(lessons.wrapper or state.usual_items)
    return compare(reader, response, reader.read(response, lessons), lessons, is_known=is_known)


def compare(reader: Reader, response: Response, page: PageReading, lessons: Lessons, *, is_known: bool = False) -> Listed:
    """The items of a page that was read, after a look at what it offers. `is_known`: a list is known to stand there, so that its absence
    is a failure, and nothing takes its place. Raises EmptyListing."""
    if page.is_final:
        lessons = replace(lessons, wrapper=page.rung.listing.wrapper)
        return Listed(response, accepted(page), lessons, (), page.rung.kind, page.rung.url, (page.rung,))
    if page.rung.listing.items:
        return _with_list(reader, response, page, lessons)
    if is_known or page.rung.listing.refusal not in _ELSEWHERE:
        raise refusal(page)
    return _without_list(reader, response, page, lessons)


def _is_gone(error: SourceError) -> bool:
    """Whether a document is no more what it was: away, without items, or something else."""
    return isinstance(error, ExtractError) or (isinstance(error, Refused) and error.status in (404, 410))


def _native(reader: Reader, state: SourceState, lessons: Lessons, place: Place) -> Listed:
    response = reader.ask(place.url, state)
    if response.not_modified or (state.digest and response.digest == state.digest):
        return Listed(response, None, lessons)
    return Listed(response, reader.parsing.native(received(response), place.kind, reader.spec, now=reader.now).listing, lessons)


def _with_list(reader: Reader, response: Response, page: PageReading, lessons: Lessons) -> Listed:
    is_due = reader.is_due(lessons)
    beside = [lessons.companion] if lessons.companion and lessons.companion.url != page.rung.url else []
    asked = reader.ask_all(page.offers[:OFFERS_ASKED] if is_due else beside)
    compared = (page.rung, *page.others, *asked.rungs)
    choice = climb(compared, reader.now)
    reasons = (*(choice.reasons if choice else ()), *asked.failures())
    if choice and choice.kind != "html":  # the list is hardly one
        return _standing_in(reader, asked.answers.get(choice.url), response, choice, lessons, reasons, compared)
    listing = choice.listing if choice else page.rung.listing
    lessons = replace(lessons, wrapper=listing.wrapper, native=None)
    if choice and is_due:
        # A document that could not be read today is given up when another has proved better, not for its bad day.
        before = lessons.companion if asked.failed else None
        companion = Place(choice.companion.kind, choice.companion.url) if choice.companion else before
        lessons = replace(lessons, companion=companion, climbed=reader.now)
    return Listed(response, listing, lessons, reasons, "html", page.rung.url, compared)


def _without_list(reader: Reader, response: Response, page: PageReading, lessons: Lessons) -> Listed:
    """Another document in place of the list: the data in the page that stood for it last time, else the best of all there are."""
    known = climb((page.rung, *page.others), reader.now) if lessons.native and not reader.is_due(lessons) else None
    if known:
        return Listed(response, known.listing, lessons, known.reasons)
    choice, asked, reasons = _first_choice(reader, page)
    if choice is None:
        raise refusal(page, *reasons)
    compared = (page.rung, *page.others, *asked.rungs)
    return _standing_in(reader, asked.answers.get(choice.url), response, choice, lessons, reasons, compared)


def _standing_in(
    reader: Reader,
    answer: Response | None,
    response: Response,
    choice: Climb,
    lessons: Lessons,
    reasons: tuple[str, ...],
    compared: tuple[Rung, ...],
) -> Listed:
    """The items of a document that is read from now on where the page's list would be. It came in `answer`, whose validators are the ones
    to keep; None when it is data in the page itself, which came in `response`."""
    place = Place(choice.kind, choice.url if answer else "")
    climbed = reader.now if reader.is_due(lessons) else lessons.climbed
    lessons = replace(lessons, wrapper=None, native=place, companion=None, climbed=climbed)
    return Listed(answer or response, choice.listing, lessons, reasons, choice.kind, choice.url, compared)


def _first_choice(reader: Reader, page: PageReading) -> tuple[Climb | None, Asked, tuple[str, ...]]:
    """What the page offers, then what sites of its kind usually have; with what was asked for it, and what is to be said."""
    said: tuple[str, ...] = ()
    named = frozenset(offer.url for offer in page.offers)
    guessed = [guess for guess in guesses(page.rung.url) if guess.url not in named]
    for offers, missed in ((page.offers[:OFFERS_ASKED], Asked.failures), (guessed, Asked.in_vain)):
        asked = reader.ask_all(offers)
        choice = climb((page.rung, *page.others, *asked.rungs), reader.now)
        said = (*said, *(choice.reasons if choice else ()), *missed(asked))
        if choice:
            return choice, asked, said
    return None, Asked((), ()), said
