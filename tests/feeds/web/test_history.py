"""The changes of a release as its page lists them."""

from __future__ import annotations

from dataclasses import replace

from entries import Anatomy, Past, own_text, said_by
from feeds.web.history import history
from tests.feeds.web.newsrooms import at, battery, laboratory

NOW = replace(
    battery(), title="The battery keeps 94%", text="It holds.\nForty hours went in.\nNo fault.", anatomy=Anatomy(), revised=at(19, 15)
)
FIRST = Past("The battery keeps 90%", "", "It holds.\nThirty hours went in.\nNo fault.", "", at(18, 11), at(18, 12))
SECOND = Past("The battery keeps 94%", "", "It holds.\nThirty hours went in.\nNo fault.", "", at(18, 12), at(19, 15))


def test_the_newest_change_is_laid_open_and_each_other_by_its_moment() -> None:
    newest, oldest = history(NOW, (SECOND, FIRST))
    assert [newest.key, oldest.key] == ["20261119T150000Z", "20261118T120000Z"]
    assert (newest.is_open, newest.touched, oldest.is_open, oldest.passages) == (True, "1 paragraph", False, ())
    newest, oldest = history(NOW, (SECOND, FIRST), "20261118T120000Z")
    assert (newest.is_open, oldest.is_open, oldest.touched) == (False, True, "headline")
    assert history(NOW, (SECOND, FIRST), "yesterday")[0].is_open


def test_a_change_shows_what_went_what_came_and_what_is_folded() -> None:
    (passage,) = history(NOW, (SECOND, FIRST))[0].passages
    assert (passage.name, passage.skipped) == ("", "1 paragraph unchanged")
    assert [(piece.how, piece.text.strip()) for piece in passage.stretches] == [
        ("removed", "Thirty"), ("added", "Forty"), ("same", "hours went in."),
    ]  # fmt: skip
    (headline,) = history(NOW, (SECOND, FIRST), "20261118T120000Z")[1].passages
    assert headline.name == "Headline"


def test_a_correction_is_what_the_newsroom_calls_so() -> None:
    assert [step.name for step in history(NOW, (SECOND, FIRST))] == ["Revised", "Revised"]
    corrected = replace(NOW, anatomy=Anatomy(correction="CORRECTION:"))
    assert [step.name for step in history(corrected, (SECOND, FIRST))] == ["Correction", "Revised"]


def test_a_paragraph_that_is_known_for_boilerplate_now_did_not_go() -> None:
    entry = replace(laboratory(), revised=at(19, 15))
    before = Past(entry.title, entry.subtitle, entry.text, "", at(19, 14), at(19, 15))
    assert own_text(said_by(entry)) != entry.text
    assert history(entry, (before,))[0].passages == ()


def test_a_change_from_before_states_were_kept_has_its_moment_alone() -> None:
    (step,) = history(NOW, ())
    assert (step.when.text, step.is_open, step.passages) == ("19 November 2026, 15:00 UTC", False, ())
    assert history(battery(), ()) == ()
