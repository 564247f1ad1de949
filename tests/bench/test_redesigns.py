"""`bench.redesigns` writes what the scorer reads, from ids and addresses alone."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest

from bench.corpus import run
from bench.figures import of_redesigns
from bench.redesigns import answer, pairs
from tests.scrapers.listing.listing_pages import RELEASES, URL, layout

MOVED = tuple(replace(release, number=release.number + 1_000) for release in RELEASES)
LOGIN = "<html><title>Log in</title><body><h1>Sign in</h1><form><input type=password></form>"
SHOP = layout("flat paragraphs", tuple(replace(r, number=r.number + 500, title=f"{r.label} for {r.lead.lower()}") for r in RELEASES))
PAGES = {
    "moved": (layout("headings in a list", RELEASES[1:]), layout("flat paragraphs", MOVED[:-1])),
    "login": (layout("headings in a list"), LOGIN),
    "other": (layout("headings in a list"), SHOP),
    "first": (LOGIN, layout("headings in a list")),
}


@pytest.fixture
def answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, object]]:
    (tmp_path / "pages").mkdir()
    for id_, both in PAGES.items():
        for which, page in zip(("before", "after"), both, strict=True):
            (tmp_path / "pages" / f"{id_}-{which}.html.gz").write_bytes(gzip.compress(page.encode()))
    (tmp_path / "truth.json").write_text(json.dumps({"pairs": [{"id": id_, "url": URL} for id_ in PAGES]}))
    out = tmp_path / "out.jsonl"
    run("pairs", None, pairs, answer, [str(tmp_path), "--out", str(out)])
    assert "4 pairs" in capsys.readouterr().out
    return {row["id"]: row for row in map(json.loads, out.read_text("utf-8").splitlines())}


def test_a_pair_says_what_is_published_and_which_of_it_was_known(answers: dict[str, dict[str, object]]) -> None:
    assert answers["moved"]["repair"] == "accepted"
    newest = {"title": RELEASES[0].title, "url": MOVED[0].url, "published": "2020-01-13", "was": None}
    old = [
        {"title": r.title, "url": m.url, "published": f"{r.day}", "was": r.url} for r, m in zip(RELEASES[1:-1], MOVED[1:-1], strict=True)
    ]
    assert answers["moved"]["items"] == [newest, *old]


def test_a_page_that_is_no_list_is_refused_and_another_list_proposed(answers: dict[str, dict[str, object]]) -> None:
    assert [(answers[id_]["repair"], answers[id_]["items"]) for id_ in ("login", "other")] == [("refused", []), ("proposed", [])]


def test_a_list_that_was_not_found_before_is_met_as_a_new_one(answers: dict[str, dict[str, object]]) -> None:
    assert answers["first"]["repair"] == "none"
    assert len(answers["first"]["items"]) == len(RELEASES)  # type: ignore[arg-type] # a list


class Scorer:
    """A scorer whose figures are its input."""

    @staticmethod
    def score_pair(pair: dict[str, int], guess: dict[str, int]) -> dict[str, int]:
        return guess

    @staticmethod
    def summarise(rows: list[dict[str, int]]) -> dict[str, int]:
        return {name: sum(row[name] for row in rows) for name in rows[0] if name not in ("hits", "merged")}


def test_figures_are_shares_of_what_could_go_right() -> None:
    names = ("redesigns", "recovered", "negatives", "negatives_handled", "wrong_acceptances", "wrong_unnoticed", "hits", "new_items")
    told = dict(zip(names, (2, 1, 1, 1, 0, 1, 9, 4), strict=True)) | {"new_found": 3, "merged": 1, "republished_as_new": 1}
    found = of_redesigns(Scorer, [{"id": "a"}], {"a": told})  # type: ignore[arg-type] # a class will do for a module
    assert {name: figure.value for name, figure in found.items()} == {
        "recovered": 0.5,
        "nothing wrong": 0.0,
        "negatives refused": 1.0,
        "known kept": 0.8,
        "new found": 0.75,
    }
