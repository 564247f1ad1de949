"""What was there once is known to be gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from entries.store import Store

NOW = datetime(2026, 5, 3, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(days=2)


def test_what_goes_is_gone_since_it_was_missed_first_and_what_never_was_is_not(store: Store) -> None:
    store.places.note("topic", {"education", "people"}, NOW)
    store.places.note("source", {"people"}, NOW)
    assert store.places.gone("topic", "people") is None
    store.places.note("topic", {"education"}, LATER)
    store.places.note("topic", {"education"}, LATER + timedelta(days=1))
    assert store.places.gone("topic", "people") == LATER
    assert [store.places.gone("topic", name) for name in ("education", "never")] == [None, None]
    assert store.places.gone("source", "people") is None


def test_what_comes_back_is_there_again(store: Store) -> None:
    for names, now in (({"people"}, NOW), (set(), LATER), ({"people"}, LATER + timedelta(days=1))):
        store.places.note("feed", names, now)
    assert store.places.gone("feed", "people") is None
