"""What is wrong is named, field by field, on a page that one can open."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.figures import Answers, Figure
from bench.misses import MISSES, Miss, page_of
from bench.suites import SUITES, gold_rows, load_scorer, measure
from tests.bench.tiny_corpus import write_corpus


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path)


def missed(name: str, corpus: Path, answers: Answers) -> list[tuple[str, str, str, str]]:
    suite = SUITES[name]
    found = MISSES[name](load_scorer(suite, corpus), gold_rows(suite, corpus), answers)
    return [(miss.field, miss.page, miss.expected, miss.got) for miss in found]


LISTED = {
    "list": {
        "items": [
            {"title": "One", "url": "http://a.example/1/", "published": "2020-02-01"},
            {"title": "Read more", "url": "http://a.example/two", "published": None},
            {"title": "Menu", "url": "http://a.example/menu"},
            {"title": "Press review", "url": "http://a.example/aside"},
        ]
    },
    "lost": {"items": [{"title": "x", "url": "http://b.example/x"}], "confidence": 0.2},
    "shop": {"items": [{"title": "Lamp", "url": "http://c.example/lamp"}], "confidence": 0.8},
}


def test_each_wrong_part_of_a_list_is_a_miss(corpus: Path) -> None:
    assert missed("lists", corpus, LISTED) == [
        ("item missing", "list", "Three http://a.example/3", ""),
        ("item date", "list", "2020-01-02", "2020-02-01"),
        ("item title", "list", "Two", "Read more"),
        ("item too many", "list", "", "Menu http://a.example/menu"),
        ("next page", "list", "http://a.example/news?2", ""),
        ("refusal", "lost", "1 items", "0 items, confidence 0.20"),
        ("refusal", "shop", "no list", "1 items, confidence 0.80"),
    ]


def test_each_wrong_field_of_an_article_is_a_miss_with_the_lines_that_differ(corpus: Path) -> None:
    answers = {
        "whole": {"title": "A <b> title", "text": "first line\nMenu"},
        "parts": {"title": "Parts", "text": "in one menu", "author": ["Jo"], "dateline": "Bergen"},
    }
    assert missed("articles", corpus, answers) == [
        ("author", "whole", "Jo", "-"),
        ("body_90", "whole", "Second line", "Menu"),
        ("author", "parts", "-", "Jo"),
        ("dateline", "parts", "Oslo", "Bergen"),
        ("snip_must", "parts", "in two", "not in the text"),
        ("snip_clean", "parts", "not in the text", "Menu"),
    ]


def test_a_page_without_an_answer_misses_every_field(corpus: Path) -> None:
    assert [field for field, page, *_ in missed("articles", corpus, {}) if page == "whole"] == ["title", "author", "body_90"]


def test_what_a_system_does_not_offer_is_no_figure(corpus: Path) -> None:
    assert set(measure(SUITES["lists"], corpus, {"list": {"next_page": None}})) == {"next page"}
    found = measure(SUITES["lists"], corpus, {"list": {"items": [{"title": "One", "url": "http://a.example/1"}]}})
    assert found.keys() & {"dates", "next page", "macro F1", "titles"} == {"macro F1", "titles"}
    assert measure(SUITES["lists"], corpus, LISTED)["dates"] == Figure(0.5, 1)
    assert set(measure(SUITES["articles"], corpus, {"whole": {"title": "?"}})) == {"title", "overall"}


def test_releases_are_judged_apart(corpus: Path) -> None:
    assert [page["id"] for page in gold_rows(SUITES["lists"], corpus)] == ["list", "lost", "shop"]
    assert measure(SUITES["releases"], corpus, {"whole": {"title": "A <b> title"}})["title"].of == 2


def test_the_page_of_misses_escapes_what_it_shows_and_is_sorted_by_field() -> None:
    misses = [
        Miss("lists", "next page", "<i>", "a&b", "<script>alert(1)</script>", '"><img>', 'lists/pages/"x".gz'),
        Miss("lists", "item title", "p", "", "long " * 200, ""),
    ]
    page = page_of(misses, Path("/corpus"), Path("/out/bench"))
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert '<a href="../../corpus/lists/pages/&quot;x&quot;.gz">&lt;i&gt;</a>' in page
    assert page.index("item title (1)") < page.index("next page (1)")
    assert "long " * 61 not in page


def test_topics_too_few_and_too_many_are_misses_and_optional_ones_are_not(corpus: Path) -> None:
    answers = {"a": {"topics": ["health", "sport", "awards"]}}
    assert missed("topics", corpus, answers) == [
        ("topic missing", "a", "funding, health: A clinic", "funding"),
        ("topic too many", "a", "funding, health: A clinic", "awards"),
    ]
    figures = measure(SUITES["topics"], corpus, answers)
    assert {name: figure.of for name, figure in figures.items()} == dict.fromkeys(("micro precision", "micro recall", "micro F1"), 1) | {
        "macro F1": 4
    }


def test_a_day_that_is_not_said_is_not_right_but_not_wrong_either(corpus: Path) -> None:
    answers = {"x": {"date": "2020-01-02T00:00"}, "y": {"date": None}, "z": {"date": "2020-01-05"}}
    figures = measure(SUITES["datelines"], corpus, answers)
    assert set(figures) == {"days right", "days not wrong"}
    assert (figures["days right"].value, figures["days not wrong"].value) == (1 / 3, 2 / 3)
    whole = measure(SUITES["datelines"], corpus, {**answers, "x": {"date": "2020-01-02", "place": "Oslo"}})
    assert (whole["right"].value, whole["negatives right"].value) == (0.25, 0.0)


def test_each_wrong_key_of_a_line_is_a_miss(corpus: Path) -> None:
    answers = {"x": {"date": "2020-01-02", "place": "Oslo"}, "y": {}, "z": {}, "e": {"end": True}}
    assert missed("datelines", corpus, answers) == [("date", "y", "2020-01-03 in 'Bergen, 3 January'", "-")]
