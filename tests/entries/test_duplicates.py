"""Which entries are one release: copies are found, series are not merged, and the order in which they came changes nothing."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.series import EDITS, SERIES, headline, story
from entries.duplicates import (
    KEYS,
    Copy,
    differ,
    is_correction,
    likeness,
    place,
    releases,
    same_release,
    sketch,
    telling_words,
    titles_differ,
    words_of,
)
from entries.model import Publisher

NOW = datetime(2026, 3, 8, 12, tzinfo=UTC)
TITLE, TEXT = headline(1), story(1)


def copy(
    title: str = TITLE,
    text: str = TEXT,
    *,
    source: str = "tern",
    at: datetime = NOW,
    publisher: Publisher = "other",
    archived: bool = False,
    number: int = 1,
    about: str = "",
) -> Copy:
    words = words_of(text, about)
    return Copy(number, f"tag:{source}/{number}", source, at, publisher, archived, telling_words(title), is_correction(title), words)


def wire(title: str = TITLE, text: str = TEXT, number: int = 2, **others: object) -> Copy:
    return copy(title, text, source="wire", number=number, publisher="wire", **others)  # type: ignore[arg-type] # by name


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_copy_is_found(edit: str) -> None:
    rng = random.Random(7)
    originals = {seed: (headline(seed), story(seed, rng.choice((15, 30, 60)))) for seed in range(200)}
    copies = {seed: (copy(*original), wire(*EDITS[edit](*original, rng))) for seed, original in originals.items()}
    found = [seed for seed, (one, other) in copies.items() if same_release(one, other) and sketch(one.words) & sketch(other.words)]
    assert len(found) >= 0.99 * len(copies)


def test_ordinary_releases_are_never_one() -> None:
    ordinary = [copy(headline(seed), story(seed), source=f"s{seed}", number=seed) for seed in range(150)]
    assert [pair for pair in combinations(ordinary, 2) if same_release(*pair)] == []


@pytest.mark.parametrize("series", SERIES)
def test_a_series_is_never_merged_not_across_sources_either(series: str) -> None:
    own = [copy(*one, number=number) for number, one in enumerate(SERIES[series])]
    theirs = [wire(*one, number=100 + number) for number, one in enumerate(SERIES[series])]
    found = {(one.number, other.number - 100) for one, other in product(own, theirs) if same_release(one, other)}
    assert found == {(number, number) for number in range(len(own))}
    groups = releases([*own, *theirs])
    assert sorted(tuple(one.number for one in group) for group in groups) == [(number, 100 + number) for number in range(len(own))]


@pytest.mark.parametrize("series", ["towns", "shops", "German"])
def test_each_release_of_a_series_meets_its_own_edited_copy(series: str) -> None:
    rng = random.Random(3)
    own = [copy(*one, number=number) for number, one in enumerate(SERIES[series])]
    theirs = [wire(*EDITS["cut and signed"](*one, rng), number=100 + number) for number, one in enumerate(SERIES[series])]
    found = {(one.number, other.number - 100) for one, other in product(own, theirs) if same_release(one, other)}
    assert found == {(number, number) for number in range(len(own))}


@pytest.mark.parametrize(
    ("given", "one", "other", "same"),
    [
        ("nothing changed", {}, {}, True),
        ("one source says it twice", {}, {"source": "tern"}, False),
        ("a week apart", {}, {"at": NOW + timedelta(days=7)}, True),
        ("more than a week apart", {}, {"at": NOW + timedelta(days=7, seconds=1)}, False),
        ("a wire corrects it", {}, {"title": f"CORRECTION: {TITLE}"}, False),
        ("both correct it", {"title": f"Correction: {TITLE}"}, {"title": f"CORRECTED – {TITLE}"}, True),
        ("a wire calls it an update", {}, {"title": f"UPDATE -- {TITLE}"}, True),
        ("a line instead of a text", {"text": "Read the whole release as a PDF."}, {"text": "Read the whole release as a PDF."}, False),
        ("no text at all", {"text": ""}, {"text": ""}, False),
        ("the list's teaser", {}, {"text": " ".join(TEXT.split()[:40])}, True),
        ("an opening, and much of one's own", {}, {"text": " ".join(TEXT.split()[:160]) + story(2, 60)}, True),
        ("the boilerplate alone", {"text": story(2, 20) + story(4, 30), "about": story(4, 30)},
         {"text": story(3, 20) + story(4, 30), "about": story(4, 30)}, False),
        ("one other name", {"text": f"Works in Aldmouth begin. {TEXT}"}, {"text": f"Works in Carnsey begin. {TEXT}"}, False),
        ("a name spelt in two ways", {"text": f"Works at Aldmouth Ltd. {TEXT}"}, {"text": f"Works at Aldmouth Limited. {TEXT}"}, True),
        ("figures set in two ways", {"text": f"It sold 1,200 lamps. {TEXT}"}, {"text": f"It sold 1200 lamps. {TEXT}"}, True),
        ("one other figure", {"text": f"Last year it sold 431 red lamps. {TEXT}"}, {"text": f"Last year it sold 517 red lamps. {TEXT}"}, False),
        ("capitals throughout", {}, {"title": TITLE.upper(), "text": TEXT.upper()}, True),
    ],
)  # fmt: skip
def test_what_is_one_release(given: str, one: dict[str, str], other: dict[str, str], same: bool) -> None:
    a, b = copy(**one), copy(**{"source": "wire", "number": 2} | other)  # type: ignore[arg-type] # by name
    assert same_release(a, b) is same_release(b, a) is same, given


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("System upgrades in Aldmouth", "System upgrades in Carnsey", True),
        ("Release 4", "Release 6", True),
        ("Aldmouth opens its pier", "Aldmouth opens its pier | Tide Newswire", False),
        ("Aldmouth Opens New Pier", "Aldmouth to open the pier today", False),
        ("Tern Foods announces results", "Tern Foods reports its results", False),
        ("Aldmouth: Neue Brücke", "Die neue Brücke in Aldmouth", False),
        ("青岛供水系统升级", "大连供水系统升级", True),
        ("", "Aldmouth opens its pier", False),
    ],
)
def test_titles_tell_releases_apart_by_words_that_tell(one: str, other: str, apart: bool) -> None:
    assert titles_differ(telling_words(one), telling_words(other)) is apart


def test_a_round_up_takes_one_of_two_releases_and_joins_them_not() -> None:
    towns = SERIES["towns"]
    both = wire("System upgrades in Aldmouth and Brackwell", towns[0][1])
    one, other = copy(*towns[0], number=1), copy(*towns[1], number=3)
    assert same_release(one, both)
    assert not differ(both, other) or not same_release(other, both)
    assert [[member.number for member in release] for release in releases([one, other, both])] == [[1, 2]]


def test_the_issuer_leads_then_others_then_wires_then_whoever_was_earlier() -> None:
    later = NOW + timedelta(days=1)
    ranked = [
        copy(source="old", publisher="issuer", archived=True, at=NOW - timedelta(days=1), number=0),
        wire(at=later, number=1),
        wire(number=2),
        copy(source="kite", at=later, number=3),
        copy(source="gull", at=NOW, number=4),
        copy(publisher="issuer", at=later, number=5),
    ]
    assert [one.number for one in sorted(ranked, key=place)] == [5, 4, 3, 2, 1, 0]
    (release,) = releases(ranked)
    assert [one.number for one in release] == [5, 4, 3, 2, 1, 0]


def test_a_copy_of_a_copy_belongs_to_the_release() -> None:
    words = TEXT.split()
    first, second, third = (" ".join(words[start : start + 220]) for start in (0, 90, 180))
    one, two, three = copy(text=first, number=1), copy(text=second, source="gull", number=2), wire(text=third, number=3)
    assert same_release(one, two)
    assert same_release(two, three)
    assert not same_release(one, three)
    assert [[member.number for member in release] for release in releases([three, one, two])] == [[2, 1, 3]]


@settings(deadline=None)
@given(st.permutations(range(8)))
def test_the_order_of_arrival_decides_nothing(order: list[int]) -> None:
    sources: list[tuple[str, Publisher]] = [("tern", "issuer"), ("wire", "wire"), ("gull", "other"), ("kite", "wire")]
    copies = [
        copy(headline(story_), story(story_), source=source, publisher=publisher, number=number, at=NOW + timedelta(hours=number))
        for number, ((source, publisher), story_) in enumerate(product(sources, (1, 2)))
    ]
    assert releases([copies[index] for index in order]) == releases(copies)
    assert [[one.source_id for one in release] for release in releases(copies)] == [["tern", "gull", "wire", "kite"]] * 2


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=60), st.text(max_size=60))
def test_odd_texts_are_compared_like_any_other(one: str, other: str, title: str, second: str) -> None:
    a, b = copy(title, one * 5), wire(second, other * 5)
    assert 0 <= likeness(a, b) == likeness(b, a) <= 1
    assert same_release(a, b) is same_release(b, a)
    assert len(sketch(a.words)) <= KEYS


def test_a_sketch_is_the_same_in_every_process_and_bounded() -> None:
    assert sorted(sketch(words_of("one two three four five six seven eight nine ten " * 3)))[:3] == [500397230, 754896016, 916382238]
    assert len(sketch(words_of(story(1, 3000)))) == KEYS
    assert len(words_of("word " * 100_000)) == 1_000
    assert sketch(words_of("Too short.")) == frozenset()


def test_boilerplate_that_begins_in_the_first_third_is_no_end_of_the_text() -> None:
    about = "About the harbour board, which keeps the quays."
    assert words_of(f"Short news. {about} {TEXT}", about)[-1] == words_of(TEXT)[-1]
    assert words_of(f"{TEXT} {about}", about) == words_of(TEXT)


def test_an_archived_copy_is_compared_like_any_other() -> None:
    assert same_release(copy(), replace(wire(), archived=True))
