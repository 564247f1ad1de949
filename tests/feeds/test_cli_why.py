"""`pressroll preview --why`: the reasons under a release."""

from __future__ import annotations

import pytest

from entries import Anatomy, Candidate, Draft, Vote
from feeds.cli_preview import draft_json
from feeds.cli_why import print_why

DRAFT = Draft(
    "tern",
    "https://tern.example/1",
    "Pier opens",
    content="<p>The pier opens.</p><p>About Tern</p>",
    anatomy=Anatomy(
        left_out=("Share",),
        votes=(
            Vote("title", "Pier opens", "h1", "The h1 agrees with the listing.", (Candidate("Pier opens | Tern", "title"),)),
            Vote("authors", "", "meta", "None of the names found is a person's."),
        ),
    ),
)


def test_reasons_and_what_lost_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    print_why(DRAFT)
    assert capsys.readouterr().out.splitlines() == [
        "  title     Pier opens  [h1]",
        "            The h1 agrees with the listing.",
        "            not Pier opens | Tern  [title]",
        "  authors   none  [meta]",
        "            None of the names found is a person's.",
    ]


def test_json_of_a_draft_holds_body_votes_and_what_was_left_out() -> None:
    plain = draft_json(DRAFT, ())
    assert plain["body"] == DRAFT.content
    assert plain["left_out"] == ["Share"]
    assert plain["votes"] == [
        {
            "field": "title",
            "value": "Pier opens",
            "origin": "h1",
            "reason": "The h1 agrees with the listing.",
            "others": [{"value": "Pier opens | Tern", "origin": "title"}],
        },
        {"field": "authors", "value": "", "origin": "meta", "reason": "None of the names found is a person's.", "others": []},
    ]
