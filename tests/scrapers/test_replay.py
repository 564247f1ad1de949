"""Pages that are here already are read again as if they came now."""

from __future__ import annotations

import pytest

from entries import Unreachable
from scrapers.fetch import Request
from scrapers.replay import KeptPage, Recorder, Replay
from tests.fakes import SavedPages

NEWS = "https://brightwater.example/news"


def test_what_was_recorded_is_answered_again_without_asking() -> None:
    recorder = Recorder(SavedPages({NEWS: "<ul><li>One</ul>"}))
    first = recorder.fetch(Request(NEWS, etag='"a"'))
    again = Replay(recorder.pages).fetch(Request(NEWS))
    assert (again.body, again.media_type, again.charset, again.url) == (first.body, first.media_type, first.charset, first.url)
    assert again.etag is None


def test_a_page_answers_at_the_address_that_was_asked_and_at_its_own() -> None:
    replay = Replay([KeptPage("https://a.example/", "https://b.example/", b"x", "text/html")])
    assert [replay.fetch(Request(url)).body for url in ("https://a.example/", "https://b.example/")] == [b"x", b"x"]


def test_what_was_not_kept_is_a_refusal_or_asked_beyond() -> None:
    with pytest.raises(Unreachable) as error:
        Replay(()).fetch(Request(NEWS))
    assert error.value.code == "not-kept"
    assert Replay((), beyond=SavedPages({NEWS: "<p>x</p>"})).fetch(Request(NEWS)).status == 200


def test_nothing_is_recorded_of_looks_at_heads_and_of_huge_pages() -> None:
    recorder = Recorder(SavedPages({NEWS: "x" * 2_000_001}))
    recorder.fetch(Request(NEWS))
    assert recorder.pages == ()
