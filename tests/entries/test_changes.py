"""What is new, revised, completed, moved, withdrawn or unchanged: a table, and what must always hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries import Anatomy, Draft, Embargo, Known, Reading, Sighting, Stamp, changes, fingerprint, mint

NOW = datetime(2024, 3, 8, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PRINTED = Stamp(datetime(2024, 3, 7, 9, 30, tzinfo=UTC), "minute", "page")
DRAFT = Draft("tern", "https://tern.example/news/1", "A pier opens", content="<p>It opens.</p>", text="It opens.", published=PRINTED)
KEY = "tern.example/news/1"
ROW = Known(
    id="tag:press.example,2024:tern/abc",
    url=DRAFT.url,
    urls=(KEY,),
    title=DRAFT.title,
    published=PRINTED,
    first_seen=NOW - timedelta(days=1),
    revised=None,
    fingerprint=fingerprint(DRAFT.title, DRAFT.text),
    reading=Reading(looks=1, looked=NOW - timedelta(days=1)),
)
EMBARGOED = Anatomy(embargo=Embargo("Embargo: now", NOW))
SEEN = Sighting((KEY,), Reading(looks=2, looked=NOW), DRAFT)


def name(key: str, attempt: int) -> tuple[str, str]:
    return mint("press.example", 2024, "tern", key, attempt)


@pytest.mark.parametrize(
    ("seen", "row", "kind"),
    [
        (SEEN, None, "new"),
        (SEEN, ROW, "looked"),
        (replace(SEEN, draft=replace(DRAFT, text="It opens on Sunday.")), ROW, "revised"),
        (replace(SEEN, draft=replace(DRAFT, title="A pier opens at last")), ROW, "revised"),
        (replace(SEEN, draft=replace(DRAFT, text="  It  opens!")), ROW, "looked"),
        (replace(SEEN, draft=replace(DRAFT, url="https://tern.example/pier")), ROW, "moved"),
        (SEEN, replace(ROW, partial=True), "completed"),
        (SEEN, replace(ROW, withdrawn=True), "completed"),
        (SEEN, replace(ROW, published=replace(PRINTED, origin="first-seen")), "completed"),
        (replace(SEEN, draft=replace(DRAFT, published=None)), replace(ROW, published=replace(PRINTED, origin="first-seen")), "looked"),
        (replace(SEEN, draft=replace(DRAFT, partial=True, text="")), ROW, "looked"),
        (replace(SEEN, draft=replace(DRAFT, hold_until=NOW)), replace(ROW, hold_until=NOW), "looked"),
        (replace(SEEN, draft=replace(DRAFT, hold_until=NOW)), ROW, "looked"),
        (replace(SEEN, draft=DRAFT), replace(ROW, hold_until=NOW), "looked"),
        (replace(SEEN, draft=replace(DRAFT, anatomy=EMBARGOED)), replace(ROW, hold_until=NOW), "looked"),
        (replace(SEEN, draft=None), ROW, "looked"),
        (replace(SEEN, draft=None, reading=Reading(missing=2), listed=False), ROW, "looked"),
        (replace(SEEN, draft=None, reading=Reading(missing=3), listed=False), ROW, "withdrawn"),
        (replace(SEEN, draft=None, reading=Reading(missing=9), listed=True), ROW, "looked"),
        (replace(SEEN, draft=None), None, None),
    ],
)
def test_each_sighting_is_decided(seen: Sighting, row: Known | None, kind: str | None) -> None:
    decided = changes((seen,), (row,) if row else (), name, NOW)
    assert [change.kind for change in decided] == ([kind] if kind else [])
    if row and decided:
        assert decided[0].id == row.id


@pytest.mark.parametrize(
    ("stored", "said", "held"),
    [
        ({"hold_until": NOW + DAY}, {"hold_until": NOW + 3 * DAY}, NOW + 3 * DAY),
        ({"hold_until": NOW + 3 * DAY}, {"hold_until": NOW + DAY, "url": "https://tern.example/pier"}, NOW + DAY),
        ({"hold_until": NOW + DAY}, {"anatomy": Anatomy(embargo=Embargo("Embargo: yesterday", NOW - DAY))}, NOW - DAY),
        ({"hold_until": NOW + DAY, "published": replace(PRINTED, at=NOW + DAY)}, {}, None),
    ],
    ids=["postponed", "brought forward at a new address", "brought forward into the past", "dated ahead by mistake"],
)
def test_a_release_that_nobody_has_seen_waits_for_the_moment_that_its_page_gives_now(
    stored: dict[str, Any], said: dict[str, Any], held: datetime | None
) -> None:
    (change,) = changes((replace(SEEN, draft=replace(DRAFT, **said)),), (replace(ROW, **stored),), name, NOW)
    assert change.entry is not None
    assert (change.kind, change.entry.hold_until, change.entry.published) == ("completed", held, PRINTED)


def test_a_revision_moves_revised_and_keeps_published_and_first_seen() -> None:
    later = replace(PRINTED, at=PRINTED.at + timedelta(hours=3))
    (change,) = changes((replace(SEEN, draft=replace(DRAFT, text="Other words.", published=later)),), (ROW,), name, NOW)
    assert change.entry is not None
    assert (change.entry.published, change.entry.first_seen, change.entry.revised) == (PRINTED, ROW.first_seen, NOW)


def test_a_known_date_stays_when_the_page_no_longer_prints_it() -> None:
    (change,) = changes((replace(SEEN, draft=replace(DRAFT, text="Other words.", published=None)),), (ROW,), name, NOW)
    assert change.entry is not None
    assert change.entry.published == PRINTED


def test_an_undated_release_is_dated_by_its_first_sight_until_a_date_is_printed() -> None:
    (new,) = changes((replace(SEEN, draft=replace(DRAFT, published=None)),), (), name, NOW)
    assert new.entry is not None
    assert (new.entry.published.origin, new.entry.published.at) == ("first-seen", NOW)
    row = replace(ROW, published=new.entry.published, fingerprint="other")
    (dated,) = changes((SEEN,), (row,), name, NOW)
    assert dated.entry is not None
    assert dated.entry.published == PRINTED


@pytest.mark.parametrize("text", ["The pier at noon\nIt opens.", "It opens.\nThe pier at noon", "It opens."])
def test_a_caption_that_moves_or_goes_is_no_revision(text: str) -> None:
    captioned = replace(DRAFT, text=text, anatomy=Anatomy(captions=("The pier, at noon.",) if "noon" in text else ()))
    first = changes((replace(SEEN, draft=captioned),), (), name, NOW)[0].entry
    assert first is not None
    row = replace(ROW, fingerprint=first.fingerprint)
    later = replace(DRAFT, text="It opens.\nThe pier at noon", anatomy=Anatomy(captions=("The pier at noon",)))
    assert changes((replace(SEEN, draft=later),), (row,), name, NOW)[0].kind == "looked"
    assert changes((replace(SEEN, draft=replace(later, text="It opened.\nThe pier at noon")),), (row,), name, NOW)[0].kind == "revised"


def test_a_release_listed_twice_is_one_entry() -> None:
    assert len(changes((SEEN, SEEN, replace(SEEN, keys=(KEY, "tern.example/x"))), (), name, NOW)) == 1


@given(st.lists(st.integers(0, 5), max_size=12))
def test_ids_do_not_depend_on_the_order_of_arrival(numbers: list[int]) -> None:
    seen = [Sighting((f"tern.example/{n}",), Reading(), replace(DRAFT, url=f"https://tern.example/{n}")) for n in numbers]
    forward = {change.urls: change.id for change in changes(seen, (), name, NOW)}
    backward = {change.urls: change.id for change in changes(seen[::-1], (), name, NOW)}
    assert forward == backward
    assert len(set(forward.values())) == len(set(numbers))


MOVED = Sighting(("tern.example/new/1",), Reading(), replace(DRAFT, url="https://tern.example/new/1"))


def test_a_release_under_a_new_address_is_itself() -> None:
    day = Stamp(datetime(2024, 3, 7, tzinfo=UTC), "day", "page")
    for seen in (MOVED, replace(MOVED, draft=replace(MOVED.draft or DRAFT, published=day, title="A  PIER opens"))):
        (change,) = changes((seen,), (ROW,), name, NOW)
        assert (change.id, change.kind) == (ROW.id, "moved")


def test_a_release_that_moved_and_is_read_otherwise_since_more_is_known_of_its_site_is_itself() -> None:
    learnt = replace(DRAFT, url="https://tern.example/new/1", title="Pier opens at last")
    (change,) = changes((replace(MOVED, draft=learnt, also=(ROW.fingerprint,)),), (ROW,), name, NOW)
    assert (change.id, change.kind) == (ROW.id, "moved")


@pytest.mark.parametrize(
    ("draft", "row", "listed"),
    [
        (MOVED.draft, ROW, (ROW.id,)),  # the old one stands on the listing, too: two releases with one title
        (replace(DRAFT, published=replace(PRINTED, at=PRINTED.at + timedelta(days=1))), ROW, ()),
        (replace(DRAFT, published=None), ROW, ()),
        (replace(DRAFT, title="Another pier opens"), ROW, ()),
    ],
)
def test_a_like_release_is_another_one(draft: Draft, row: Known, listed: tuple[str, ...]) -> None:
    (change,) = changes((replace(MOVED, draft=draft),), (row,), name, NOW, listed=listed)
    assert change.kind == "new"
    assert change.id != ROW.id


def test_of_two_known_releases_alike_none_is_taken_for_the_moved_one() -> None:
    twin = replace(ROW, id="tag:press.example,2024:tern/twin", urls=("tern.example/news/2",))
    (change,) = changes((MOVED,), (ROW, twin), name, NOW)
    assert change.kind == "new"


def test_an_entry_has_the_publisher_of_its_draft() -> None:
    (change,) = changes((replace(SEEN, draft=replace(DRAFT, publisher="issuer")),), (), name, NOW)
    assert change.entry
    assert change.entry.publisher == "issuer"
