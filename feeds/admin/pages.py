"""What became of a source's page: how it changed since it could be read, and a rule by which its list is found again.

    with service.desks.take() as desk:
        page_change(service, desk, "example")      the last good list document beside the newest, as lines of markup
        proposal(service, desk, "example")         Repair(rule='[listing]\\nitem = "div.feed-grid > article"\\n', known=19, new=1, ...)
        accept(service, desk, actor, "example", expected=repair.tag)
    dismiss(service, desk, actor, "example", expected=repair.tag)

The machine repairs by itself where it is sure (`scrapers.listing.repair`); this is for what a person has to look at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from config import ListingRules, SourceSpec, amended, source_to_toml
from entries import Conflict, ExtractError, Known, Note, Noted, NotFound, RawPage, Snapshot, SourceState, letters, tag_of
from feeds.admin.acting import Actor
from feeds.admin.sources import check_now, find, keep
from feeds.service import Service
from scrapers import Desk, ListItem, PageDifference, kept_page, of_another_list, reread, url_key, without_list

BY_LIST = frozenset({"listing-empty", "listing-shrunk", "listing-changed"})
_HABIT = timedelta(days=730)
_FEW = 2
_DISMISSED = "dismissed the repair of"
_SHARE = 0.3  # of a list that is known already: two releases of a dozen may be a box of popular ones

Kept = Sequence[tuple[Snapshot, RawPage]]


@dataclass(frozen=True, slots=True)
class PageChange:
    """Two versions of a list document, and where they differ."""

    before: Snapshot
    after: Snapshot
    difference: PageDifference


@dataclass(frozen=True, slots=True)
class ProposedItem:
    """A release of the list that was found, and whether it is one that we keep."""

    item: ListItem
    is_known: bool


@dataclass(frozen=True, slots=True)
class Repair:
    """How the list of a broken source can be read again.

    `rule` is the `[listing]` table to have, and `former` the present one, "" where there is none. When both are, no rule is needed: it is
    enough to look for the list as for that of a new source. `toml` is the whole definition. `before` is the last list that could be read,
    at `last_good`; `after` is the newest document, of `taken`.
    """

    source_id: str
    taken: datetime
    last_good: datetime | None
    former: str
    rule: str
    toml: str
    before: tuple[ListItem, ...]
    after: tuple[ProposedItem, ...]

    @property
    def known(self) -> int:
        """How many of the items found are releases that we keep."""
        return sum(item.is_known for item in self.after)

    @property
    def new(self) -> int:
        """How many would be new."""
        return len(self.after) - self.known

    @property
    def tag(self) -> str:
        """Another one for another repair: what a person saw is what is accepted."""
        return tag_of(f"{self.source_id}\n{self.former}\n{self.rule}")


def page_change(service: Service, desk: Desk, source_id: str) -> PageChange | None:
    """The newest list document beside the last good one before it; None when there are no two to compare. NotFound."""
    find(service, source_id)
    facts = service.store.snapshots.all(source_id)
    newest = next((one for one in facts if one.kind == "list"), None)
    good = _good_before(facts, newest)
    if newest is None or good is None:
        return None
    before, after = (kept_page(service.store.snapshots.page(one.number)).received for one in (good, newest))
    return PageChange(good, newest, desk.parsing.difference(before, after))


def proposal(service: Service, desk: Desk, source_id: str) -> Repair | None:
    """The repair of a source that is broken by its list, found on its newest list document; None when it is not broken so, nothing is
    found there that holds releases we keep, or a person said since it broke that this one is wrong. NotFound."""
    spec = find(service, source_id).spec
    state = service.store.state(source_id)
    kept = service.store.snapshots.pages(source_id)
    newest = next((facts for facts, _ in kept if facts.kind == "list"), None)
    if state.state != "broken" or not BY_LIST.intersection(state.reasons) or newest is None or spec.scraper:
        return None
    known = service.store.known(source_id, (), newest.taken - _HABIT)
    found = [(one, _proposed(_items(service, desk, one, _only(kept, newest), fresh=True), known)) for one in _candidates(spec, desk, kept)]
    best = max(found, key=lambda one: sum(item.is_known for item in one[1]), default=None)
    if best is None or not _is_believed(best[1]):
        return None
    good = _good_before([facts for facts, _ in kept], newest)
    before = _items(service, desk, spec, _only(kept, good), fresh=False) if good else ()
    rules = (_rule(source_to_toml(spec)), _rule(source_to_toml(best[0])))
    found_repair = Repair(source_id, newest.taken, good.taken if good else None, *rules, _with_list(service, best[0]), before, best[1])
    return None if _is_dismissed(service, found_repair, state) else found_repair


def dismissed(service: Service, source_id: str) -> Noted | None:
    """Who dismissed a repair of the source as it is broken now, and when; None when nobody did."""
    last = service.store.audit.latest("source", _DISMISSED, [source_id]).get(source_id)
    since = service.store.state(source_id).since
    return last if last and (since is None or last.at >= since) else None


def dismiss(service: Service, desk: Desk, actor: Actor, source_id: str, *, expected: str | None = None) -> Repair:
    """Notes that a repair is wrong: it is not proposed again until the source was well in between; another one may be. NotFound when
    there is none, Conflict when it is not the one with the tag `expected` any more."""
    repair = _expected(service, desk, source_id, expected)
    service.store.audit.note(Note(actor.name, _DISMISSED, "source", source_id, repair.former, repair.rule), service.clock())
    return repair


def accept(service: Service, desk: Desk, actor: Actor, source_id: str, *, expected: str | None = None) -> Repair:
    """Keeps the repair and makes the source due. Conflict when it is not the one with the tag `expected` any more, or somebody has just
    edited the source; NotFound when there is none; ConfigError for a source in a file that needs another rule."""
    service.look()
    seen = tag_of(find(service, source_id).text)
    repair = _expected(service, desk, source_id, expected)
    if repair.rule != repair.former:
        keep(service, actor, repair.toml, expected=seen)
        check_now(service, actor, [source_id])
        return repair
    store, note = service.store, Note(actor.name, "accepted the list of", "source", source_id)
    store.learn_anew(of_another_list(store.state(source_id)), without_list(store.lessons(source_id)), service.clock(), note)
    return repair


def _expected(service: Service, desk: Desk, source_id: str, expected: str | None) -> Repair:
    repair = proposal(service, desk, source_id)
    if repair is None:
        raise NotFound("repair", source_id)
    if expected is not None and expected != repair.tag:
        raise Conflict("repair", source_id)
    return repair


def _is_dismissed(service: Service, repair: Repair, state: SourceState) -> bool:
    noted = dismissed(service, state.source_id)
    return noted is not None and (noted.note.before, noted.note.after) == (repair.former, repair.rule)


def _with_list(service: Service, spec: SourceSpec) -> str:
    """The definition as it is written, comments and all, with these rules for its list in place of the present ones."""
    present = find(service, spec.id)
    rules = {key: value or None for key, value in spec.listing.model_dump().items()}
    own = present.spec.listing.model_dump()
    changes: dict[tuple[str, ...], object] = {("listing", key): value for key, value in rules.items() if value != (own[key] or None)}
    return amended(present.text, changes)


def _good_before(facts: Sequence[Snapshot], newest: Snapshot | None) -> Snapshot | None:
    """The last list document of the same address that could be read, before the newest."""
    others = (one for one in facts if newest and one.kind == "list" and one.number != newest.number and one.requested == newest.requested)
    return next((one for one in others if one.good), None)


def _only(kept: Kept, wanted: Snapshot) -> Kept:
    """One list document, and what was read beside the list."""
    return [(facts, page) for facts, page in kept if facts.number == wanted.number or facts.kind == "beside"]


def _items(service: Service, desk: Desk, spec: SourceSpec, kept: Kept, *, fresh: bool) -> tuple[ListItem, ...]:
    """What a list document lists: to a `fresh` eye, or with all that was learnt of the source."""
    lessons = "" if fresh else service.store.lessons(spec.id)
    read = reread(spec, desk, kept, lessons=lessons, state=SourceState(spec.id))
    return read.lists[0].items if read.lists else ()


def _candidates(spec: SourceSpec, desk: Desk, kept: Kept) -> Iterator[SourceSpec]:
    """The definitions to try, the best first: with the lists that detection sees named by rules where the source has a rule now, then
    without any rule."""
    facts, page = next((facts, page) for facts, page in kept if facts.kind == "list")
    bare = spec.model_copy(update={"listing": ListingRules()})
    try:
        seen = desk.parsing.listing(kept_page(page).received, bare, now=facts.taken, order=spec.dates.order, around=False).rung.listing
    except ExtractError:
        return
    named = [listing.selector for listing in (seen, *seen.alternatives) if listing.selector]
    by_rules = [bare.model_copy(update={"listing": ListingRules(item=selector)}) for selector in named]
    yield from (*by_rules, bare) if spec.listing.item else (bare, *by_rules)


def _proposed(items: Sequence[ListItem], known: Sequence[Known]) -> tuple[ProposedItem, ...]:
    keys = {key for row in known for key in row.urls}
    titles = {letters(row.title) for row in known}
    return tuple(ProposedItem(item, url_key(item.url) in keys or letters(item.title) in titles) for item in items)


def _is_believed(items: Sequence[ProposedItem]) -> bool:
    known = sum(item.is_known for item in items)
    return known >= _FEW and known >= _SHARE * len(items)


def _rule(toml: str) -> str:
    """The `[listing]` table of a definition, "" when it has none."""
    _, header, rest = f"\n{toml}".partition("\n[listing]\n")
    own = rest.partition("\n[")[0].rstrip()
    return f"[listing]\n{own}\n" if header else ""
