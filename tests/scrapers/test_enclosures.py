"""Attached files get the type and length that their servers tell, and no file costs an article."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from entries import Draft, Enclosure, Reading, Refused, Sighting, Store
from scrapers import AddressGuard, BudgetedFetcher, ForgetfulMemory, HttpFetcher, Request, Response
from scrapers.enclosures import MAX_ASKED, measured, told
from tests.fakes import SavedPages
from tests.hostile_server import HostileServer, page
from tests.line import spec_at

NOW = datetime(2026, 3, 8, 12, tzinfo=UTC)
PRESS = "https://tern.example/files"
SPEC = spec_at("tern", "https://tern.example/news")


def sighting(*urls: str, media_type: str = "application/pdf") -> Sighting:
    files = tuple(Enclosure(url, media_type, None, "Report") for url in urls)
    return Sighting(("tern.example/news/1",), Reading(), Draft("tern", "https://tern.example/news/1", "Title", enclosures=files))


def files_of(seen: tuple[Sighting, ...]) -> list[tuple[str, str, int | None]]:
    return [(file.url, file.media_type, file.length) for one in seen if one.draft for file in one.draft.enclosures]


def head(media_type: str, length: str = "", **headers: str) -> object:
    fields = {"content-type": media_type, **({"content-length": length} if length else {}), **headers}
    return lambda request: Response(request.url, request.url, 200, fields, b"")


def ask(store: Store, answer: object, *, url: str = f"{PRESS}/a.pdf") -> list[tuple[str, str, int | None]]:
    return files_of(measured((sighting(url),), SPEC, SavedPages({url: answer}), store, NOW))  # type: ignore[dict-item]  # a page or a fault


@pytest.mark.parametrize(
    ("answer", "media_type", "length"),
    [
        ("application/pdf 412388", "application/pdf", 412_388),
        ("application/zip 18400000", "application/zip", 18_400_000),
        ("application/octet-stream 7", "application/pdf", 7),
        ("text/plain 7", "application/pdf", 7),
        (" 7", "application/pdf", 7),
        ("video/mp4 ", "video/mp4", None),
        ("notype 7", "application/pdf", 7),
        (" ", "application/pdf", None),
    ],
)
def test_file_is_what_its_server_says_where_it_says_something(answer: str, media_type: str, length: int | None) -> None:
    assert told(Enclosure("https://a.example/f", "application/pdf"), answer) == Enclosure("https://a.example/f", media_type, length)


@pytest.mark.parametrize("media_type", ["text/html", "application/xhtml+xml"])
def test_page_that_shows_a_file_is_no_file(media_type: str) -> None:
    assert told(Enclosure("https://a.example/f.pdf", "application/pdf"), f"{media_type} 812") is None


def test_length_is_asked_with_head_and_remembered(store: Store) -> None:
    pages = SavedPages({f"{PRESS}/a.pdf": head("application/pdf", "412388")})  # type: ignore[dict-item]  # answers a request
    for later in (timedelta(), timedelta(days=6)):
        seen = measured((sighting(f"{PRESS}/a.pdf"),), SPEC, pages, store, NOW + later)
        assert files_of(seen) == [(f"{PRESS}/a.pdf", "application/pdf", 412_388)]
    assert [request.method for request in pages.asked] == ["HEAD"]
    measured((sighting(f"{PRESS}/a.pdf"),), SPEC, pages, store, NOW + timedelta(days=8))
    assert len(pages.asked) == 2


@pytest.mark.parametrize(
    "answer",
    [
        Refused("It answers 405.", code="http-405", url=PRESS, status=405),
        head("application/pdf", "0"),
        head("application/pdf", "-5"),
        head("application/pdf", "9" * 40),
        head("application/pdf", "412", **{"content-encoding": "gzip"}),
    ],
)
def test_what_tells_nothing_leaves_the_file_as_it_was(store: Store, answer: object) -> None:
    assert ask(store, answer) == [(f"{PRESS}/a.pdf", "application/pdf", None)]


def test_viewer_page_leaves_the_draft(store: Store) -> None:
    assert ask(store, head("text/html", "812")) == []


def test_failure_is_not_asked_again_the_same_day(store: Store) -> None:
    pages = SavedPages({f"{PRESS}/a.pdf": Refused("It answers 404.", code="http-404-missing", url=PRESS, status=404)})
    for hours in (0, 20, 30):
        measured((sighting(f"{PRESS}/a.pdf"),), SPEC, pages, store, NOW + timedelta(hours=hours))
    assert len(pages.asked) == 2


def test_known_lengths_and_a_sixth_file_are_not_asked_for(store: Store) -> None:
    urls = [f"{PRESS}/{number}.pdf" for number in range(MAX_ASKED + 1)]
    pages = SavedPages({url: head("application/pdf", "5") for url in urls})  # type: ignore[misc]  # answers a request
    seen = sighting(*urls)
    assert seen.draft is not None
    known = Enclosure(f"{PRESS}/known.pdf", "application/pdf", 9)
    seen = replace(seen, draft=replace(seen.draft, enclosures=(known, *seen.draft.enclosures)))
    lengths = [length for _, _, length in files_of(measured((seen, Sighting(("x",), Reading())), SPEC, pages, store, NOW))]
    assert lengths == [9, 5, 5, 5, 5, 5, None]


def test_used_up_budget_is_no_answer_to_remember(store: Store) -> None:
    pages = SavedPages({f"{PRESS}/a.pdf": head("application/pdf", "5")})  # type: ignore[dict-item]  # answers a request
    broke = BudgetedFetcher(pages, requests=0, seconds=60)
    assert files_of(measured((sighting(f"{PRESS}/a.pdf"),), SPEC, broke, store, NOW)) == [(f"{PRESS}/a.pdf", "application/pdf", None)]
    assert files_of(measured((sighting(f"{PRESS}/a.pdf"),), SPEC, pages, store, NOW)) == [(f"{PRESS}/a.pdf", "application/pdf", 5)]


def test_real_server_is_asked_for_the_head_alone(store: Store) -> None:
    answer = page("", content_type="application/pdf", content_length="1234567")
    with HostileServer({"/robots.txt": page("", 404), "/a.pdf": answer}) as server:
        fetcher = HttpFetcher(guard=AddressGuard([server.place]), memory=ForgetfulMemory(), user_agent="Pressroll/1.0")
        with closing(fetcher):
            url = f"{server.url}/a.pdf"
            seen = measured((sighting(url),), spec_at("tern", server.url), fetcher, store, NOW)
        assert files_of(seen) == [(url, "application/pdf", 1_234_567)]
        assert [(heard.method, heard.path) for heard in server.heard] == [("GET", "/robots.txt"), ("HEAD", "/a.pdf")]


def test_request_is_polite_and_asks_for_anything(store: Store) -> None:
    pages = SavedPages({f"{PRESS}/a.pdf": head("application/pdf", "5")})  # type: ignore[dict-item]  # answers a request
    slow = SPEC.model_copy(update={"fetch": SPEC.fetch.model_copy(update={"pause": timedelta(seconds=3)})})
    measured((sighting(f"{PRESS}/a.pdf"),), slow, pages, store, NOW)
    assert pages.asked == [Request(f"{PRESS}/a.pdf", method="HEAD", accept="*/*", pause_s=3.0)]
