"""What an operator decides of two entries holds, whatever later refreshes and other copies bring, until he takes it back."""

from __future__ import annotations

import pytest

from bench.series import headline, story
from entries.errors import NotFound
from entries.model import Change, SourceState
from entries.queries import FeedQuery
from entries.store import Store
from tests.entries.makers import DAY, NOW, put
from tests.entries.test_releases import ALL, GULL, TERN, shown, told

BY = "ann@example.org"


def slug(seed: int, source: str) -> str:
    return told(seed, source).slug


def family(store: Store, seed: int, source: str) -> list[str]:
    return [member.url.rpartition("/")[2] for member in store.copies.family(slug(seed, source))]


def filled(store: Store) -> None:
    for seed, source in ((1, "tern"), (1, "wire"), (1, "gull"), (2, "tern"), (2, "wire")):
        put(store, told(seed, source, topics=["sea"]))


def revise(store: Store, seed: int, source: str, line: str) -> None:
    one = told(seed, source, topics=["sea"], text=f"{told(seed, source).text}\n{line}")
    store.save([Change("revised", one.id, one)], SourceState(source), NOW + DAY)


def test_the_leading_entry_of_a_release_comes_first(store: Store) -> None:
    filled(store)
    assert family(store, 1, "wire") == family(store, 1, "tern") == ["1-tern", "1-gull", "1-wire"]
    put(store, told(3, "tern"))
    assert family(store, 3, "tern") == ["3-tern"]
    with pytest.raises(NotFound):
        store.copies.family("unknown")


def test_a_copy_that_is_split_off_stands_by_itself_and_stays_so(store: Store) -> None:
    filled(store)
    before = store.version()
    assert [one.source_id for one in store.copies.split(slug(1, "wire"), NOW, by=BY)] == ["tern", "gull"]
    assert store.version() > before
    expected = {"1-tern", "1-wire", "2-tern"}
    assert set(shown(store, ALL)) == set(shown(store, FeedQuery(topics=("sea",)))) == expected
    for source in ("wire", "tern", "gull"):
        revise(store, 1, source, "A line more.")
    assert set(shown(store, ALL)) == expected
    assert family(store, 1, "tern") == ["1-tern", "1-gull"]
    assert [(one.other.source_id, one.same, one.by) for one in store.copies.pairings(slug(1, "tern"))] == [("wire", False, BY)]


def test_a_further_copy_joins_one_of_those_that_were_parted_and_never_both(store: Store) -> None:
    filled(store)
    store.copies.split(slug(1, "wire"), NOW, by=BY)
    put(store, told(1, "kite", text=story(1), title=headline(1)))
    families = [family(store, 1, source) for source in ("wire", "tern")]
    assert ["1-kite" in one for one in families].count(True) == 1
    assert not set(families[0]) & set(families[1])


def test_two_releases_that_are_merged_are_one_with_all_their_copies_and_stay_so(store: Store) -> None:
    filled(store)
    store.copies.merge(slug(2, "wire"), slug(1, "wire"), NOW, by=BY)
    assert len(shown(store, ALL)) == 1
    assert sorted(family(store, 1, "gull")) == ["1-gull", "1-tern", "1-wire", "2-tern", "2-wire"]
    assert set(shown(store, TERN)) == {"1-tern", "2-tern"}
    for source in ("tern", "wire"):
        revise(store, 2, source, "A line more.")
    assert len(shown(store, ALL)) == 1
    store.copies.forget(slug(1, "wire"), slug(2, "wire"), NOW, by=BY)
    assert set(shown(store, ALL)) == {"1-tern", "2-tern"}
    assert family(store, 2, "wire") == ["2-tern", "2-wire"]


def test_two_entries_of_one_source_can_be_merged(store: Store) -> None:
    put(store, told(1, "tern"), told(2, "tern"))
    store.copies.merge(slug(1, "tern"), slug(2, "tern"), NOW, by=BY)
    assert len(shown(store, ALL)) == 1
    assert len(shown(store, TERN)) == 2


def test_the_last_decision_counts(store: Store) -> None:
    filled(store)
    store.copies.split(slug(1, "wire"), NOW, by=BY)
    store.copies.merge(slug(1, "wire"), slug(1, "gull"), NOW, by=BY)
    assert family(store, 1, "wire") == ["1-tern", "1-gull", "1-wire"]
    store.copies.split(slug(1, "wire"), NOW, by=BY)
    assert family(store, 1, "wire") == ["1-wire"]
    for other in ("tern", "gull"):
        store.copies.forget(slug(1, "wire"), slug(1, other), NOW, by=BY)
    assert family(store, 1, "wire") == ["1-tern", "1-gull", "1-wire"]
    assert store.copies.pairings(slug(1, "wire")) == ()


def test_a_merged_copy_that_is_withdrawn_and_comes_back_is_merged_again(store: Store) -> None:
    put(store, told(1, "tern"))
    put(store, told(2, "gull"))
    store.copies.merge(slug(1, "tern"), slug(2, "gull"), NOW, by=BY)
    store.withdraw(told(2, "gull").id, NOW)
    assert shown(store, GULL) == []
    assert family(store, 1, "tern") == ["1-tern"]
    store.restore(told(2, "gull").id, NOW)
    assert family(store, 1, "tern") == ["1-tern", "2-gull"]


def test_what_changes_nothing_moves_no_feed(store: Store) -> None:
    filled(store)
    put(store, told(3, "tern"))
    before = store.version()
    assert store.copies.split(slug(3, "tern"), NOW, by=BY) == ()
    store.copies.merge(slug(1, "tern"), slug(1, "tern"), NOW, by=BY)
    store.copies.forget(slug(1, "tern"), slug(2, "tern"), NOW, by=BY)
    store.copies.merge(slug(1, "tern"), slug(1, "wire"), NOW, by=BY)
    assert store.version() == before


def test_each_of_the_entries_tells_what_was_decided(store: Store) -> None:
    filled(store)
    store.copies.split(slug(2, "wire"), NOW, by=BY)
    store.copies.forget(slug(2, "wire"), slug(2, "tern"), NOW, by=BY)
    told_of = [(one.note.who, one.note.deed, one.note.after) for one in store.audit.notes(kind="release", key=slug(2, "tern"))]
    assert told_of == [(BY, "left to the texts", slug(2, "wire")), (BY, "split off", slug(2, "wire"))]


# ----------------------------------------------------------------------------------------------------------- all entries, listed


def test_the_register_lists_what_readers_do_not_see(store: Store) -> None:
    filled(store)
    put(store, told(4, "gull", hold_until=NOW + DAY))
    store.withdraw(told(2, "tern").id, NOW)

    def listed(state: str = "all", **query: object) -> set[str]:
        found, more = store.register.find(FeedQuery(**query), state)  # type: ignore[arg-type] # as the test names them
        assert not more
        return {one.slug for one in found}

    everything = {slug(seed, source) for seed, source in ((1, "tern"), (1, "wire"), (1, "gull"), (2, "tern"), (2, "wire"), (4, "gull"))}
    assert listed() == everything
    assert listed("held") == {slug(4, "gull")}
    assert listed("withdrawn") == {slug(2, "tern")}
    assert listed("public") == everything - {slug(4, "gull"), slug(2, "tern")}
    assert listed(sources=("wire",)) == {slug(1, "wire"), slug(2, "wire")}
    assert listed(topics=("sea",), sources=("gull",)) == {slug(1, "gull")}
    assert listed(text=f'"{headline(4)}"') == {slug(4, "gull")}
    found, _ = store.register.find(FeedQuery(sources=("gull",)))
    assert {(one.slug, one.copies, one.topics) for one in found} == {(slug(1, "gull"), 2, ("sea",)), (slug(4, "gull"), 0, ())}
    assert [store.register.find(FeedQuery(limit=4, page=page))[1] for page in (1, 2)] == [True, False]


def test_releases_are_counted_as_a_feed_shows_them(store: Store) -> None:
    filled(store)
    assert store.register.count(FeedQuery(), 100) == 2
    assert store.register.count(FeedQuery(), 1) == 1
    assert store.register.count(FeedQuery(sources=("wire",)), 100) == 2
    assert store.register.count(FeedQuery(since=NOW + DAY), 100) == 0
