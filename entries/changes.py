"""Decides, from what was seen and what is known, what is new, revised, completed, moved, withdrawn or unchanged. Pure.

seen      Sighting(keys=("example.org/news/7",), draft=..., topics=..., reading=...)
known     Known(id="tag:...", urls=("example.org/news/7",), fingerprint="ab12...", ...)
result    Change(kind="revised", id="tag:...", entry=Entry(...))
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from entries.ids import fingerprint, letters
from entries.model import Change, Draft, Entry, Known, Reading, Stamp, TopicMatch

ONE_DAY = timedelta(days=1)  # the same day may be known to the minute and printed without a time
GONE_AFTER = 3  # looks in a row answered 404 or 410; one blip of a server is no withdrawal

Kind = Literal["completed", "revised", "moved", "looked"]
Mint = Callable[[str, int], tuple[str, str]]  # (address key, attempt) -> (id, slug)


@dataclass(frozen=True, slots=True)
class Sighting:
    """One article as this refresh met it.

    `keys` are the keys of its addresses, the one to mint from first. `draft` is None when the page was not parsed:
    not modified, the same bytes, or gone. `listed` says whether it stands on the listing now. `also` are fingerprints of other readings of
    the same page: as it was read before more was known of its source, for example. A release known by one of them is not revised.
    """

    keys: tuple[str, ...]
    reading: Reading
    draft: Draft | None = None
    topics: tuple[TopicMatch, ...] = ()
    listed: bool = True
    also: tuple[str, ...] = ()


def changes(
    seen: Sequence[Sighting], known: Sequence[Known], mint: Mint, now: datetime, *, listed: Collection[str] = ()
) -> tuple[Change, ...]:
    """The changes to store, in the order of `seen` (newest first, as the listing shows them). A release seen twice counts once.

    `listed` are ids of known releases that the listing shows under an address of theirs: a like title elsewhere is another release.
    """
    by_key = {key: row for row in known for key in row.urls}
    absent = [row for row in known if row.id not in listed]
    taken = {row.id for row in known}
    done: set[str] = set()
    decided = []
    for sighting in seen:
        row = next((by_key[key] for key in sighting.keys if key in by_key), None) or _moved_from(sighting, absent)
        change = _known(sighting, row, now) if row else _new(sighting, mint, taken, now)
        if change is None or change.id in done or not done.isdisjoint(sighting.keys):
            continue
        done.update((change.id, *sighting.keys))
        decided.append(replace(change, translations=sighting.draft.translations) if sighting.draft else change)
    return tuple(decided)


def _moved_from(sighting: Sighting, absent: Sequence[Known]) -> Known | None:
    """The known release that this one is under a new address: the same day, the same title or another reading's fingerprint, and its old
    address is off the listing."""
    draft = sighting.draft
    if draft is None or draft.published is None:
        return None
    at, title = draft.published.at, letters(draft.title)
    like = (row for row in absent if letters(row.title) == title or row.fingerprint in sighting.also)
    same = [row for row in like if abs(row.published.at - at) < ONE_DAY]
    return same[0] if len(same) == 1 else None


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


def _known(sighting: Sighting, row: Known, now: datetime) -> Change | None:
    draft = sighting.draft
    if draft is None:
        gone = sighting.reading.missing >= GONE_AFTER and not sighting.listed and not row.withdrawn
        return Change("withdrawn" if gone else "looked", row.id, None, sighting.reading, sighting.keys)
    if draft.partial and not row.withdrawn:
        return Change("looked", row.id, None, sighting.reading, sighting.keys)
    kind = _kind(sighting, draft, row)
    if kind == "looked":
        return Change(kind, row.id, None, sighting.reading, sighting.keys)
    entry = entry_of(
        draft,
        row.id,
        "",  # the store keeps the slug it has
        sighting.topics,
        published=_published(draft, row),
        first_seen=row.first_seen,
        revised=now if kind == "revised" else row.revised,
    )
    return Change(kind, row.id, entry, sighting.reading, sighting.keys)


def _kind(sighting: Sighting, draft: Draft, row: Known) -> Kind:
    if row.partial or row.withdrawn:
        return "completed"
    # With captions is how releases were marked before; whoever knows them so has seen the same page.
    if row.fingerprint not in (fingerprint_of(draft), fingerprint(draft.title, draft.text), *sighting.also):
        return "revised"
    if row.published.origin == "first-seen" and draft.published:  # it is dated now, and says what it said
        return "completed"
    return "moved" if draft.url != row.url else "looked"


def fingerprint_of(draft: Draft) -> str:
    """The fingerprint of a release: its title and its text without captions, which stand elsewhere in every layout of a site."""
    captions = frozenset(map(letters, draft.anatomy.captions))
    lines = (line for line in draft.text.split("\n") if not captions or letters(line) not in captions)
    return fingerprint(draft.title, "\n".join(lines))


def _published(draft: Draft, row: Known) -> Stamp:
    """A date once known stays, also when pages stop printing it; a stand-in gives way to the first real one, and what the list said to
    what the page says, unless that is the same day without a time."""
    said = draft.published
    if said is None or not (row.partial or row.published.origin == "first-seen"):
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
