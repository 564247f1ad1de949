"""Releases over the API: what is decided of two entries is seen, found, and taken back."""

from __future__ import annotations

from collections.abc import Callable

from feeds.service import Service
from tests.feeds.web.api.conftest import Program
from tests.feeds.web.newsrooms import bring_copy, copy_of_laboratory, laboratory, library

Programs = Callable[[str], Program]
ONE, COPY = laboratory().slug, copy_of_laboratory().slug


def test_a_decision_on_two_entries_is_seen_and_taken_back(program: Programs, service: Service) -> None:
    bring_copy(service)
    editor = program("api:write")
    before = editor.ask("GET", f"/releases/{ONE}").json
    assert (COPY in [one["slug"] for one in before["copies"]], before["decisions"]) == (True, [])
    parted = editor.ask("POST", f"/releases/{COPY}/split").json
    assert [(one["slug"], one["same"], one["by"]) for one in parted["decisions"]] == [(ONE, False, "token program api:write")]
    back = editor.ask("POST", f"/releases/{COPY}/forget", {"other": ONE})
    assert (back.status_code, back.json["decisions"], back.json["history"][0]["deed"]) == (200, [], "left to the texts")
    assert editor.ask("GET", f"/releases/{ONE}").json["copies"] == before["copies"], "the texts decide again"
    assert editor.ask("POST", f"/releases/{COPY}/forget", {"other": "no-such"}).status_code == 404
    assert program("api:read").ask("POST", f"/releases/{COPY}/forget", {"other": ONE}).status_code == 403


def test_a_partner_is_found_by_words_and_by_address_and_is_never_a_copy_already(program: Programs, service: Service) -> None:
    bring_copy(service)
    editor, other = program("api:write"), library()
    for wanted in (other.title, other.url):
        found = editor.client.get(
            f"/api/v1/releases/{ONE}/candidates", query_string={"q": wanted}, headers={"Authorization": f"Bearer {editor.token}"}
        )
        assert other.slug in [one["slug"] for one in found.json["items"]], wanted
    own = editor.ask("GET", f"/releases/{ONE}/candidates?q=laboratory").json["items"]
    assert not {ONE, COPY} & {one["slug"] for one in own}
    assert editor.ask("POST", f"/releases/{ONE}/merge", {"other": other.slug}).json["decisions"][0]["slug"] == other.slug


def test_a_release_says_what_the_rules_find_for_each_topic(program: Programs) -> None:
    reader = program("api:read")
    shown = reader.ask("GET", f"/releases/{ONE}").json["verdicts"]
    first = shown[0]
    assert first["score"] >= first["needs"] > 0
    assert first["words"]
    assert {one["topic"] for one in shown if one["score"] < one["needs"]}
