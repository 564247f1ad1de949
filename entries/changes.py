"""Decides, from what was seen and what is known, what is new, revised, completed, moved, withdrawn or unchanged. Pure.

seen      Sighting(keys=("example.org/news/7",), draft=..., topics=..., reading=...)
known     Known(id="tag:...", urls=("example.org/news/7",), fingerprint="ab12...", ...)
result    Change(kind="revised", id="tag:...", entry=Entry(...))
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal

from entries.identity import ONE_DAY, Match, Recall, alike
from entries.likeness import Said, prints, said_by
from entries.model import Change, Draft, Entry, Known, Reading, Stamp, TopicMatch

GONE_AFTER = 3  # looks in a row answered 404 or 410; one blip of a server is no withdrawal

Kind = Literal["completed", "revised", "moved", "looked"]
Mint = Callable[[str, int], tuple[str, str]]  # (address key, attempt) -> (id, slug)
_NOTHING: Mapping[str, Said] = MappingProxyType({})  # to recall: then addresses, titles and days decide


@dataclass(frozen=True, slots=True)
class Sighting:
    """One article as this refresh met it.

    `keys` are the keys of its addresses, the one to mint from first. `draft` is None when the page was not parsed (not modified, the same
    bytes, or gone) or is not to be believed. `listed` says whether it stands on the listing now. `also` are fingerprints of other readings
    of the same page: as it was read before more was known of its source, for example. A release known by one of them is not revised.
    `stranger` says that the address is used again, for another release than the one known by it; `same_as` is the id of the release that
    it is in another language.
    """

    keys: tuple[str, ...]
    reading: Reading
    draft: Draft | None = None
    topics: tuple[TopicMatch, ...] = ()
    listed: bool = True
    also: tuple[str, ...] = ()
    stranger: bool = False
    same_as: str = ""


def changes(
    seen: Sequence[Sighting],
    known: Sequence[Known],
    mint: Mint,
    now: datetime,
    *,
    listed: Collection[str] = (),
    recall: Recall = _NOTHING.get,
) -> tuple[Change, ...]:
    """The changes to store, in the order of `seen` (newest first, as the listing shows them). A release seen twice counts once.

    `listed` are ids of known releases that the listing shows under an address of theirs: a like title elsewhere is another release.
    `recall` gives the words that are stored of a release, for those whose titles and days leave it open.
    """
    taken = {row.id for row in known}
    done: set[str] = set()
    decided = []
    for sighting, match in _recognised(seen, known, listed, recall):
        change = _known(sighting, match, now) if match else _new(sighting, mint, taken, now)
        if change is None or change.id in done or not done.isdisjoint(sighting.keys):
            continue
        done.update((change.id, *sighting.keys))
        decided.append(replace(change, translations=sighting.draft.translations) if sighting.draft else change)
    return tuple(decided)


def _recognised(
    seen: Sequence[Sighting], known: Sequence[Known], listed: Collection[str], recall: Recall
) -> Iterator[tuple[Sighting, Match | None]]:
    """Each sighting with the known release that it is. An address that leads to another one is an address of the same release."""
    by_key = {key: row for row in known for key in row.urls}
    by_id = {row.id: row for row in known}
    for sighting in seen:
        row = next((by_key[key] for key in sighting.keys if key in by_key), None)
        if row and not sighting.stranger:
            by_key |= {key: row for key in sighting.keys if key not in by_key}
    for sighting in seen:
        row = None if sighting.stranger else next((by_key[key] for key in sighting.keys if key in by_key), None)
        if row:
            yield sighting, Match(row, "address")
        elif sighting.same_as in by_id:
            yield sighting, Match(by_id[sighting.same_as], "language")
        else:
            yield sighting, alike(sighting.draft, sighting.also, known, listed, recall) if sighting.draft else None


def _new(sighting: Sighting, mint: Mint, taken: set[str], now: datetime) -> Change | None:
    if sighting.draft is None:
        return None
    attempt = 0
    id_, slug = mint(sighting.keys[0], attempt)
    while id_ in taken:
        attempt += 1
        id_, slug = mint(sighting.keys[0], attempt)
    taken.add(id_)
    published = sighting.draft.published or Stamp(now, "second", "first-seen")
    entry = entry_of(sighting.draft, id_, slug, sighting.topics, published=published, first_seen=now)
    return Change("new", id_, entry, sighting.reading, sighting.keys)


def _known(sighting: Sighting, match: Match, now: datetime) -> Change:
    draft, row = sighting.draft, match.row
    looked = Change("looked", row.id, None, sighting.reading, sighting.keys, how=match.how)
    if row.withdrawn_by == "operator":
        return looked
    if draft is None:
        gone = sighting.reading.missing >= GONE_AFTER and not sighting.listed and not row.withdrawn
        return replace(looked, kind="withdrawn") if gone else looked
    if (draft.partial and not row.withdrawn) or match.how == "language":
        return looked
    kind = _kind(sighting, draft, row)
    if kind == "looked":
        return looked
    entry = entry_of(
        draft,
        row.id,
        "",  # the store keeps the slug it has
        sighting.topics,
        published=_published(draft, row),
        first_seen=row.first_seen,
        revised=now if kind == "revised" else row.revised,
    )
    return replace(looked, kind=kind, entry=replace(entry, hold_until=hold_until(draft, row)))


def _kind(sighting: Sighting, draft: Draft, row: Known) -> Kind:
    if row.partial or row.withdrawn:
        return "completed"
    marks = (*fingerprints_of(draft), *sighting.also)
    if row.fingerprint not in marks:
        if _is_earlier(marks, draft, row):
            return "looked"
        return "completed" if row.hold_until else "revised"  # nobody has seen what it said before
    if row.hold_until and hold_until(draft, row) != row.hold_until:  # its embargo ends at another moment now
        return "completed"
    if row.published.origin == "first-seen" and draft.published:  # it is dated now, and says what it said
        return "completed"
    return "moved" if draft.url != row.url else "looked"


def _is_earlier(marks: Sequence[str], draft: Draft, row: Known) -> bool:
    """Whether a reading shows an earlier state that says nothing now: at a former address, or of a page that is served in two versions
    turn by turn. A page that goes back once was corrected back."""
    return not set(marks).isdisjoint(row.past) and (draft.url != row.url or row.fingerprint in row.past)


def fingerprint_of(draft: Draft) -> str:
    """The fingerprint of a release: its title and its own text, without what stands around it, and elsewhere in every layout of a site."""
    return fingerprints_of(draft)[0]


def fingerprints_of(draft: Draft) -> tuple[str, ...]:
    """That fingerprint, and those under which earlier versions of this program knew the same reading."""
    return prints(said_by(draft))


def hold_until(draft: Draft, row: Known) -> datetime | None:
    """How long a release stays back. One under embargo waits for its moment also when a layout no longer shows the line, and no longer
    when the line now names one that has passed; one that was only dated ahead follows its date."""
    if draft.hold_until or not row.hold_until:
        return draft.hold_until
    if embargo := draft.anatomy.embargo:
        return embargo.until
    was_dated_ahead = row.published.at == row.hold_until
    return None if was_dated_ahead and draft.published else row.hold_until


def _published(draft: Draft, row: Known) -> Stamp:
    """A date once known stays, also when pages stop printing it; a stand-in gives way to the first real one, and what the list said to
    what the page says, unless that is the same day without a time."""
    said = draft.published
    if said is None or not (row.partial or row.hold_until or row.published.origin == "first-seen"):
        return row.published
    is_same_day = said.precision == "day" and timedelta() <= row.published.at - said.at < ONE_DAY
    return row.published if is_same_day and row.published.origin != "first-seen" else said


def entry_of(
    draft: Draft,
    id_: str,
    slug: str,
    topics: tuple[TopicMatch, ...],
    *,
    published: Stamp,
    first_seen: datetime,
    revised: datetime | None = None,
) -> Entry:
    """The draft as an entry; `sequence` is given by the store."""
    return Entry(
        id=id_,
        slug=slug,
        source_id=draft.source_id,
        url=draft.url,
        title=draft.title,
        content=draft.content,
        summary=draft.summary,
        subtitle=draft.subtitle,
        published=published,
        revised=revised,
        first_seen=first_seen,
        language=draft.language,
        authors=draft.authors,
        image=draft.image,
        enclosures=draft.enclosures,
        labels=draft.labels,
        topics=topics,
        anatomy=draft.anatomy,
        fingerprint=fingerprint_of(draft),
        sequence=0,
        hold_until=draft.hold_until,
        partial=draft.partial,
        text=draft.text,
        publisher=draft.publisher,
    )


def counts(decided: Sequence[Change]) -> Mapping[str, int]:
    """How many changes of each kind, for the log line of a refresh."""
    kinds = [change.kind for change in decided]
    return {kind: kinds.count(kind) for kind in ("new", "revised", "completed", "moved", "withdrawn")}
