"""Looking at an address that may become a source: what it is, its last releases, and how that may be adjusted before it is saved.

    look(service, actor, "https://www.example.edu/news").found.title    ->  "We found a list of 24 releases"
    adjust(service, actor, look_id, Changes(rules={"timezone": "Europe/London"}))
    save(service, actor, look_id, confirmed=True)                       ->  SourceSpec

Nothing is a source before it is saved. Pages that came once are not asked for again: other rules are tried on them.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from threading import Event, Lock, Thread

import structlog

from config import SourceSpec, amended, duration_text, parse_source, source_to_toml
from entries import NEW, Busy, ConfigError, KeptAnswer, KeptLook, NotFound, PressrollError, Problem, SourceError, StoreBusy, StoreError
from feeds.admin.acting import Actor
from feeds.admin.drafting import completed, source_of, spec_for, whole_address
from feeds.admin.finding import SHOWN, dateline_places, found_list, found_nothing, found_page, robots_of
from feeds.admin.first_reading import first_reading
from feeds.admin.found import FOUND, Changed, Found, Look, Reader, Robots, Way, Zone
from feeds.admin.sources import checked, keep
from feeds.service import Service
from scrapers import (
    LEASE,
    Desk,
    Fetcher,
    KeptPage,
    PageReading,
    Preview,
    Received,
    Recorder,
    Replay,
    guess_zone,
    is_dead,
    preview,
    received,
    this_process,
    url_key,
)

log = structlog.get_logger("pressroll")

SECONDS = 8.0  # after so many no further release is asked for
ADJUSTING_S = 4.0
LOST = timedelta(minutes=1)  # after so long nobody is looking any more
_FORM = "the form"


@dataclass(frozen=True, slots=True)
class Changes:
    """How a look is adjusted: the key of one of its ways, or values by their dotted keys, or the whole TOML text. `confirmed` says
    whether the zone was confirmed, None nothing of that."""

    way: str = ""
    rules: Changed = field(default_factory=dict)
    toml: str | None = None
    confirmed: bool | None = None


# ----------------------------------------------------------------------------------------------------------- to look


def look(service: Service, actor: Actor, address: str, *, again: bool = False) -> Look:
    """Looks at an address and waits until that is done. ConfigError for what is no address, Busy when others are looking."""
    started = start(service, actor, address, again=again)
    started.done.wait()
    return find(service, actor, started.id)


@dataclass(frozen=True, slots=True)
class Started:
    """A look that is under way; `done` is set at its end."""

    id: str
    done: Event


def start(service: Service, actor: Actor, address: str, *, again: bool = False) -> Started:
    """Begins to look at an address in a thread of its own. An address that a source reads already is only looked at when `again`.
    ConfigError for what is no address, Busy when others are looking."""
    address = whole_address(address)
    spec = spec_for(address, guess_zone(address, "", ()).zone, _FORM)
    readers = readers_of(service, address)
    store, done = service.store.looks, Event()
    if readers and not again:
        look_id = store.begin(actor.name, address, "", service.clock())
        known = Found("known", "", address, Robots("unknown", ""), Zone(spec.timezone, "", is_open=False), readers=readers)
        store.keep(look_id, "", FOUND.dump_json(known).decode(), ())
        done.set()
        return Started(look_id, done)
    look_id = store.begin(actor.name, address, source_to_toml(spec), service.clock())
    service.store.claim_new(_task(look_id), _task(look_id), service.clock(), LOST, this_process())
    place = service.desks.take()  # the last thing that may fail: nobody else would give it back
    Thread(target=_in_background, args=(service, place, look_id, spec, readers, done), name="look", daemon=True).start()
    return Started(look_id, done)


def get_ready(service: Service) -> None:
    """Begins to open the desk while somebody is still typing an address."""
    if not service.desks.is_open:
        Thread(target=service.desks.warm, args=(_first_page,), name="look-ready", daemon=True).start()


def _first_page(desk: Desk) -> None:
    page = Received("https://page.example/", b"<html><p>A page</p></html>", "text/html")
    with suppress(SourceError, Busy):  # the latter when the process ends meanwhile
        desk.parsing.listing(page, spec_for(page.url, "UTC"), now=datetime.now(UTC), order="")


def readers_of(service: Service, address: str) -> tuple[Reader, ...]:
    """The sources that read this address."""
    key = url_key(address)
    return tuple(Reader(spec.id, spec.name) for spec in service.specs().values() if url_key(spec.url) == key)


def _in_background(
    service: Service, place: AbstractContextManager[Desk], look_id: str, spec: SourceSpec, readers: tuple[Reader, ...], done: Event
) -> None:
    began = time.monotonic()
    try:
        with place as desk:
            toml, found, pages = _looked(service, desk, look_id, spec)
        found = replace(found, readers=readers, seconds=round(time.monotonic() - began, 1))
        service.store.looks.keep(look_id, toml, FOUND.dump_json(found).decode(), pages)
    except Busy:  # the desk was closed, because this process ends
        log.info("look-cut-off", look=look_id, url=spec.url)
    except Exception:  # nobody else hears of it: who waits would wait for ever
        log.exception("look-failed", look=look_id, url=spec.url)
        failed = found_nothing("internal-error", "", spec.url, Zone(spec.timezone, "", is_open=False), Robots("unknown", ""))
        with suppress(StoreBusy):
            service.store.looks.keep(look_id, "", FOUND.dump_json(failed).decode(), ())
    finally:
        with suppress(StoreError):  # else the lease runs out by itself
            service.store.release(_task(look_id), this_process())
        done.set()


def _task(look_id: str) -> str:
    """The name of a look among the leases: while it is there, and its owner lives, somebody is looking."""
    return f"look {look_id}"


def _looked(service: Service, desk: Desk, look_id: str, spec: SourceSpec) -> tuple[str, Found, tuple[KeptAnswer, ...]]:
    """The source as TOML, what was found, and the pages."""
    recorder = Recorder(desk.fetcher)
    place, now = replace(desk, fetcher=recorder, browser=recorder), service.clock()
    try:
        result = preview(spec, place, now, limit=SHOWN, seconds=SECONDS, step=_Steps(service, look_id).step)
    except SourceError as error:
        page = _page_again(desk, recorder, spec, service)
        zone = Zone(spec.timezone, "", is_open=False)
        nothing = found_nothing(error.code, str(error), spec.url, zone, robots_of(error, service.store, spec.url, now), page)
        return source_to_toml(_named(service, spec, page)), replace(nothing, requests=len(recorder.pages)), _answers(recorder.pages)
    robots = robots_of(None, service.store, result.url, now)
    if result.listing is None:
        return source_to_toml(_named(service, spec, result.page)), found_page(result, spec, robots), _answers(recorder.pages)
    spec = source_of(completed({"timezone": _zone(result)}, spec.url, result, service.specs()), _FORM)
    if spec.timezone != result.timezone:  # the same pages in another zone
        requests = result.requests
        result = replace(preview(spec, _replayed(desk, recorder.pages, recorder), now, limit=SHOWN), requests=requests)
    return source_to_toml(spec), found_list(result, spec, robots, now), _answers(recorder.pages)


class _Steps:
    """Counts the releases that were read, for whoever waits."""

    def __init__(self, service: Service, look_id: str) -> None:
        self._looks, self._id, self._number, self._lock = service.store.looks, look_id, 0, Lock()

    def step(self) -> None:
        """One more."""
        with self._lock:
            self._number += 1
            number = self._number
        with suppress(StoreBusy):
            self._looks.step(self._id, number)


def _zone(result: Preview) -> str:
    return guess_zone(result.url, result.page.language if result.page else "", dateline_places(result)).zone


def _named(service: Service, spec: SourceSpec, page: PageReading | None) -> SourceSpec:
    """A source of a page without a list, to be completed by rules."""
    bare = Preview(spec.url, None, (), page=page)
    return source_of(completed({"timezone": spec.timezone}, spec.url, bare, service.specs()), _FORM)


def _page_again(desk: Desk, recorder: Recorder, spec: SourceSpec, service: Service) -> PageReading | None:
    """What the page says that came and has no list; None when none came."""
    for page in recorder.pages[:1]:
        with suppress(SourceError):
            return desk.parsing.listing(received(page.response), spec, now=service.clock(), order="")
    return None


def _replayed(desk: Desk, pages: Iterable[KeptPage], beyond: Fetcher) -> Desk:
    again = Replay(pages, beyond)
    return replace(desk, fetcher=again, browser=again)


def _answers(pages: Iterable[KeptPage]) -> tuple[KeptAnswer, ...]:
    return tuple(KeptAnswer(page.requested, page.url, page.body, page.content_type, page.language) for page in pages)


# ------------------------------------------------------------------------------------------------- to see and to adjust


def find(service: Service, actor: Actor, look_id: str) -> Look:
    """A look as it stands, for who made it and for editors. NotFound."""
    owner = service.store.leases().get(_task(look_id))  # before the look: it ends when something was found
    look = _seen(_kept(service, actor, look_id))
    if look.found:  # somebody may have saved it, and gone back
        look = replace(look, found=replace(look.found, readers=readers_of(service, look.address)))
    is_cut = owner is None or is_dead(owner) or service.clock() - look.taken > LOST
    return replace(look, is_cut_off=look.found is None and is_cut)


def fields_of(look: Look) -> dict[str, str]:
    """The values of a look's source as forms show them, by their dotted keys; "" where it says nothing."""
    spec = parse_source(look.toml, _FORM, owner="store")
    values = {"id": spec.id, "name": spec.name, "language": spec.language, "timezone": spec.timezone, "every": duration_text(spec.every)}
    values |= {"readers": spec.readers}
    rules = {f"{part}.{key}": value for part in ("listing", "article") for key, value in getattr(spec, part)}
    return values | {key: ", ".join(value) if isinstance(value, tuple) else value for key, value in rules.items()}


def _kept(service: Service, actor: Actor, look_id: str) -> KeptLook:
    kept = service.store.looks.find(look_id, service.clock())
    if kept.who != actor.name and not actor.may("editor"):
        raise NotFound("look", look_id)
    return kept


def _seen(kept: KeptLook) -> Look:
    found = FOUND.validate_json(kept.result) if kept.result else None
    return Look(kept.id, kept.who, kept.address, kept.taken, kept.done, kept.toml, found)


def adjust(service: Service, actor: Actor, look_id: str, changes: Changes) -> Look:
    """Reads the pages of a look again with other rules. ConfigError names what is wrong with them, by key or line, also selectors that
    match nothing or take too long: nothing is changed then. NotFound, Busy."""
    kept = _kept(service, actor, look_id)
    before = _seen(kept).found
    if before is None or before.kind == "known":
        raise NotFound("finished look", look_id)
    text, name = _changed(kept, before, changes)
    spec = parse_source(text, name, owner="store", topics={topic.id for topic in service.topics.topics})
    old = parse_source(kept.toml, name, owner="store") if kept.toml else spec
    pages = _pages(service, look_id) if spec.fetch == old.fetch else ()
    began = time.monotonic()
    with service.desks.take() as desk:
        recorder = Recorder(Replay(pages, desk.browser if spec.fetch.render else desk.fetcher))
        found = _adjusted(service, replace(desk, fetcher=recorder, browser=recorder), spec, name)
    ways = _chosen(before.ways or found.ways, spec, changes.way)
    stays = before.zone.confirmed and before.zone.name == found.zone.name
    zone = replace(found.zone, confirmed=stays if changes.confirmed is None else changes.confirmed)
    found = replace(found, ways=ways, readers=before.readers, zone=zone, seconds=round(time.monotonic() - began, 1))
    union = {page.requested: page for page in (*pages, *recorder.pages)}
    service.store.looks.keep(look_id, text, FOUND.dump_json(found).decode(), _answers(union.values()))
    return find(service, actor, look_id)


def _changed(kept: KeptLook, before: Found, changes: Changes) -> tuple[str, str]:
    """The text of the source with the changes, and its name in problems."""
    if changes.toml is not None:
        return changes.toml, "the text"
    rules = dict(changes.rules)
    if changes.way:
        way = next((way for way in before.ways if way.key == changes.way), None)
        if way is None:
            raise ConfigError((Problem(_FORM, "way", "Choose one of the ways that were found."),))
        rules |= way.writes
    elif any(value for key, value in rules.items() if key.startswith("listing.")):
        # Rules are for the page, not for a feed that was chosen instead; and those inside a release need the one that names it.
        rules |= {"url": kept.address, "listing.item": rules.get("listing.item") or before.item_rule}
    return amended(kept.toml, {tuple(key.split(".")): value or None for key, value in rules.items()}, _FORM), _FORM


def _adjusted(service: Service, desk: Desk, spec: SourceSpec, name: str) -> Found:
    now = service.clock()
    for limit in (1, SHOWN):  # a selector that is slow on one page is slow on all ten
        try:
            result = preview(spec, desk, now, limit=limit, seconds=ADJUSTING_S)
        except SourceError as error:
            raise ConfigError((_of_rule(error, spec, name),)) from error
        if any(skip.code == "too-complex" for skip in result.skipped):
            raise ConfigError((_too_slow(spec, name, "article"),))
    listing = result.listing
    if listing is None:
        raise ConfigError((_no_list(spec, name),))
    if listing.silent:
        raise ConfigError(tuple(_silent(key, spec, name) for key in listing.silent))
    return found_list(result, spec, robots_of(None, service.store, result.url, now), now)


def _of_rule(error: SourceError, spec: SourceSpec, name: str) -> Problem:
    if error.code == "too-complex":
        return _too_slow(spec, name, "listing")
    return _silent("item", spec, name) if spec.listing.item else Problem(name, "url", str(error))


def _no_list(spec: SourceSpec, name: str) -> Problem:
    if spec.listing.item:
        return Problem(name, "listing.item", f"“{spec.listing.item}” matches nothing that can be read as a release.")
    return Problem(name, "url", "This is one release, not the list of them.")


def _silent(key: str, spec: SourceSpec, name: str) -> Problem:
    where = "on the page" if key == "item" else "in a release"
    return Problem(name, f"listing.{key}", f"“{getattr(spec.listing, key)}” matches nothing {where}.")


def _too_slow(spec: SourceSpec, name: str, part: str) -> Problem:
    """The longest of the selectors is the likeliest to be the slow one."""
    rules = getattr(spec, part)
    texts = {key: " ".join(value) if isinstance(value := getattr(rules, key), tuple) else value for key in type(rules).model_fields}
    key = max(texts, key=lambda key: len(texts[key]))
    return Problem(name, f"{part}.{key}", "This takes too long on a page of this site. Write a simpler selector.")


def _chosen(ways: tuple[Way, ...], spec: SourceSpec, asked: str) -> tuple[Way, ...]:
    """The ways, with the one that the source goes now."""
    now = {"url": spec.url, "listing.item": spec.listing.item or None}
    fits = [way.key for way in ways if way.writes and all(now.get(key) == value for key, value in way.writes.items())]
    stays = [way.key for way in ways if way.chosen and (way.key in fits or not way.writes)]
    key = asked or next(iter((*stays, *fits)), "")
    return tuple(replace(way, chosen=way.key == key) for way in ways)


def page_of(service: Service, look_id: str) -> Received:
    """The page at the address of a look, as it came. NotFound when it did not come, or was too large to be kept."""
    pages = _pages(service, look_id)
    if not pages:
        raise NotFound("page of look", look_id)
    return received(pages[0].response)


def _pages(service: Service, look_id: str) -> tuple[KeptPage, ...]:
    return tuple(KeptPage(**asdict(page)) for page in service.store.looks.pages(look_id))


# -------------------------------------------------------------------------------------------------------------- to save


def written(service: Service, actor: Actor, look_id: str, rules: Changed, *, confirmed: bool) -> str:
    """The TOML of the source that a look would become with these last changes. ConfigError, also when a person must confirm the zone of
    the site's times and did not. NotFound."""
    kept = _kept(service, actor, look_id)
    found = _seen(kept).found
    if found is None or not found.can_be_saved:
        raise ConfigError((Problem(_FORM, "url", "There is no list to read yet."),))
    text = amended(kept.toml, {tuple(key.split(".")): value or None for key, value in rules.items()}, _FORM)
    spec = checked(service, text)
    if spec.id in service.specs():
        raise ConfigError((Problem(_FORM, "id", f"There is a source “{spec.id}” already. Choose another short name."),))
    if found.zone.is_open and not confirmed:
        raise ConfigError((Problem(_FORM, "tz-ok", f"Say whether times on the page are in {spec.timezone}."),))
    return text


def save(service: Service, actor: Actor, look_id: str, rules: Changed, *, confirmed: bool) -> SourceSpec:
    """Keeps a look as a source, which is due at once. As `written`; Conflict when somebody has just kept one under its id."""
    text = written(service, actor, look_id, rules, confirmed=confirmed)
    spec, owner = checked(service, text), this_process()
    if spec.paused or spec.fetch.render:
        return keep(service, actor, text, expected=NEW)
    # Before it is there: whoever reads sources would take it within a second, and ask for every page again.
    claimed = service.store.claim_new(spec.id, spec.host, service.clock(), LEASE, owner)
    try:
        keep(service, actor, text, expected=NEW)
        pages = _pages(service, look_id)
    except PressrollError:
        if claimed:
            service.store.release(spec.id, owner)
        raise
    Thread(target=first_reading, args=(service, spec.id, pages, claimed), name="first-reading", daemon=True).start()
    return spec
