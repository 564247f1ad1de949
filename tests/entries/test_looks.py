"""Looks: what was found at an address that is no source yet, for two hours and no longer."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from entries import KeptAnswer, NotFound
from entries.looks import LASTS, MOST_CHARACTERS, MOST_PAGES
from entries.store import Store

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
PAGE = KeptAnswer("https://a.example/news", "https://www.a.example/news", "<p>新闻</p>".encode("gb18030") * 500, "text/html", "zh")


def _look(store: Store) -> str:
    return store.looks.begin("ann", "https://a.example/news", 'id = "a"\n', NOW)


def test_a_look_counts_while_it_is_looked_and_then_holds_what_was_found(store: Store) -> None:
    look_id = _look(store)
    for done in (4, 3):  # articles are read side by side
        store.looks.step(look_id, done)
    looking = store.looks.find(look_id, NOW)
    assert (looking.who, looking.done, looking.result, looking.until) == ("ann", 4, "", NOW + LASTS)
    other = KeptAnswer("https://a.example/1", "https://a.example/1", b"\0\xff", "text/html; charset=gbk")
    store.looks.keep(look_id, 'id = "b"\n', '{"kind": "list"}', (PAGE, other))
    seen = store.looks.find(look_id, NOW)
    assert (seen.toml, seen.result) == ('id = "b"\n', '{"kind": "list"}')
    assert store.looks.pages(look_id) == (PAGE, other)
    store.looks.keep(look_id, seen.toml, seen.result, (PAGE,))
    assert store.looks.pages(look_id) == (PAGE,)


def test_no_two_looks_have_an_id_in_common(store: Store) -> None:
    ids = {_look(store) for _ in range(50)}
    assert len(ids) == 50
    assert all(len(id_) >= 22 for id_ in ids)


def test_what_a_look_keeps_is_bounded_in_pages_and_in_bytes(store: Store) -> None:
    many, large = _look(store), _look(store)
    store.looks.keep(many, "", "{}", [PAGE] * (MOST_PAGES + 5))
    assert len(store.looks.pages(many)) == MOST_PAGES
    noise = random.Random(6).randbytes(1_800_000)  # no text is as hard to compress
    store.looks.keep(large, "", "{}", [KeptAnswer("https://a.example/", "https://a.example/", noise)] * 9)
    assert len(store.looks.pages(large)) == MOST_CHARACTERS // 2_400_000 == 3


def test_a_look_ends_after_two_hours_and_is_pruned_with_its_pages(store: Store) -> None:
    old = _look(store)
    store.looks.keep(old, "", "{}", (PAGE,))
    later = NOW + LASTS
    fresh = store.looks.begin("ben", "https://b.example/", "", later - timedelta(minutes=1))
    store.looks.keep(fresh, "", "{}", (PAGE,))
    with pytest.raises(NotFound, match="look"):
        store.looks.find(old, later)
    store.prune(later)
    assert store.looks.pages(old) == ()
    assert store.looks.pages(fresh) == (PAGE,)
