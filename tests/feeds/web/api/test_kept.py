"""What is kept of a source, over the API, and what is made of it: trials, repairs, copies, earlier versions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from entries import RawPage, Refreshed, SourceState
from feeds.admin.masking import HIDDEN
from feeds.service import Service
from tests.feeds.admin.alert_desk import tell_of_trouble
from tests.feeds.admin.test_pages import redesigned
from tests.feeds.web.api.conftest import Program
from tests.feeds.web.newsrooms import NOW

Programs = Callable[[str], Program]
KITE = "https://kite.example/news"
SECRET = 'id = "kite"\nname = "Kite"\nurl = "https://kite.example/news"  # theirs\n\n[fetch]\nauth = "ann:herons at dawn"\n'


@pytest.fixture
def broken(service: Service) -> Iterator[Service]:
    redesigned(service)
    yield service
    service.desks.close()


def test_refreshes_come_in_parts_and_pages_as_they_came(broken: Service, program: Programs) -> None:
    reader = program("api:read")
    first = reader.ask("GET", "/sources/tern/refreshes?limit=1").json
    assert [(one["outcome"], one["sentence"]) for one in first["items"]] == [("failed", "0 items where 5 were expected.")]
    rest = reader.ask("GET", f"/sources/tern/refreshes?before={first['next']}").json
    assert ([one["chip"] for one in rest["items"]], rest["next"]) == (["5 new"], None)
    pages = reader.ask("GET", "/sources/tern/pages").json["items"]
    page = reader.ask("GET", f"/sources/tern/pages/{pages[0]['number']}").json
    assert page["facts"] == pages[0]
    assert 'class="feed-grid"' in page["text"]
    assert reader.ask("GET", f"/sources/brightwater/pages/{pages[0]['number']}").status_code == 404
    portrait = reader.ask("GET", "/sources/tern/portrait").json
    assert (len(portrait["days"]), portrait["fills"][0]) == (30, {"field": "title", "have": 5, "of": 5})


def test_who_was_told_of_its_trouble_and_the_way_alone_unless_to_administrators(service: Service, program: Programs) -> None:
    tell_of_trouble(service, "mailtos://press:three-words@mail.example.com?to=desk@example.org")
    for scope, to in (("api:read", "mailtos://"), ("api:write", "mailtos://"), ("api:admin", "desk@example.org")):
        asking = program(scope)
        (told,) = asking.ask("GET", "/sources/northgrid/portrait").json["told"]
        at = told.pop("at")
        assert (told, at[:16]) == ({"alert": "desk", "to": to, "why": "after 2 failures in a row", "well": None}, "2026-11-19T16:22")
        assert asking.ask("GET", "/sources/brightwater/portrait").json["told"] == []


def test_a_change_is_tried_and_nothing_is_kept(broken: Service, program: Programs) -> None:
    editor, before = program("api:write"), broken.store.definitions.all("source")["tern"]
    tried = editor.ask("POST", "/sources/tern/trial", {"toml": before.replace("ul.news > li", "article.card")})
    assert tried.status_code == 200
    assert "gained" in tried.json["summary"]
    assert len(tried.json["lists"][0]["gained"]) == 6
    assert broken.store.definitions.all("source")["tern"] == before
    refused = editor.ask("POST", "/sources/tern/trial", {"toml": before.replace("ul.news > li", "ul >")})
    assert (refused.status_code, refused.json["problems"][0]["key"]) == (422, "listing.item")


def test_the_repair_that_was_seen_is_accepted_once_and_no_other(broken: Service, program: Programs) -> None:
    editor = program("api:write")
    seen = editor.ask("GET", "/sources/tern/repair")
    proposal = seen.json["proposal"]
    assert (proposal["known"], proposal["new"], "card" in proposal["rule"]) == (5, 1, True)
    assert any("feed-grid" in line["text"] for line in seen.json["change"]["difference"]["after"])
    statuses = [editor.ask("POST", "/sources/tern/repair").status_code]
    statuses += [editor.ask("POST", "/sources/tern/repair", If_Match=tag).status_code for tag in ('"another"', seen.headers["ETag"])]
    assert statuses == [428, 412, 200]
    assert "card" in broken.store.definitions.all("source")["tern"]
    assert editor.ask("GET", "/sources/brightwater/repair").json == {"change": None, "proposal": None, "dismissal": None}


def test_a_wrong_repair_is_dismissed(broken: Service, program: Programs) -> None:
    editor = program("api:write")
    tag = editor.ask("GET", "/sources/tern/repair").headers["ETag"]
    statuses = [editor.ask("DELETE", "/sources/tern/repair").status_code]
    statuses += [editor.ask("DELETE", "/sources/tern/repair", If_Match=one).status_code for one in ('"another"', tag, tag)]
    assert statuses == [428, 412, 204, 404]
    left = editor.ask("GET", "/sources/tern/repair").json
    assert (left["proposal"], left["dismissal"]["who"]) == (None, "token program api:write")


def test_a_secret_shows_nowhere_and_survives_copies_edits_and_the_way_back(service: Service, program: Programs) -> None:
    editor = program("api:write")
    editor.ask("POST", "/sources", {"id": "kite", "name": "Kite", "url": "https://kite.example/news"})
    editor.ask("PUT", "/sources/kite/toml", {"toml": SECRET}, If_Match="*")
    shown = editor.ask("GET", "/sources/kite/toml").json["toml"]
    assert (shown.count(HIDDEN), "# theirs" in shown) == (1, True)
    editor.ask("PUT", "/sources/kite/toml", {"toml": shown.replace('"Kite"', '"Red Kite"')}, If_Match="*")
    assert editor.ask("POST", "/sources/kite/copy", {"id": "kite-2"}).headers["Location"].endswith("/sources/kite-2")
    assert editor.ask("POST", "/sources/kite/copy", {"id": "kite-2"}).status_code == 422
    versions = editor.ask("GET", "/sources/kite/versions").json["items"]
    assert [one["deed"] for one in versions] == ["changed", "changed", "added"]
    tag = editor.ask("GET", "/sources/kite").headers["ETag"]
    back = editor.ask("POST", "/sources/kite/restore", {"number": versions[1]["number"]}, If_Match=tag)
    assert (back.status_code, back.json["spec"]["name"]) == (200, "Kite")
    assert editor.ask("POST", "/sources/kite/restore", {"number": versions[1]["number"]}, If_Match=tag).status_code == 412
    assert back.json["missing"] == []
    assert {service.specs()[id_].fetch.auth for id_ in ("kite", "kite-2")} == {"ann:herons at dawn"}
    told = [
        editor.ask("GET", f"/{path}").text
        for path in ("sources", "sources/kite", "sources/kite/toml", "sources/kite/versions", "sources/kite/portrait", "overview", "export")
    ]
    told += [program("api:admin").ask("GET", "/trail").text]
    assert not [text for text in told if "herons" in text]


def test_a_mask_that_hides_nothing_is_refused(program: Programs) -> None:
    editor = program("api:write")
    editor.ask("POST", "/sources", {"id": "kite", "name": "Kite", "url": "https://kite.example/news"})
    refused = editor.ask("PUT", "/sources/kite/toml", {"toml": SECRET.replace("ann:herons at dawn", HIDDEN)}, If_Match="*")
    assert (refused.status_code, refused.json["problems"][0]["key"]) == (422, "fetch.auth")


def test_pages_that_came_with_a_password_are_for_those_who_may_edit(service: Service, program: Programs) -> None:
    editor = program("api:write")
    editor.ask("POST", "/sources", {"id": "kite", "name": "Kite", "url": KITE, "fetch": {"auth": "ann:herons at dawn"}})
    page = RawPage("list", KITE, KITE, b"for members", "text/html")
    service.store.record(SourceState("kite"), refreshed=Refreshed(pages=(page,), keep=5), now=NOW)
    place = f"/sources/kite/pages/{service.store.snapshots.all('kite')[0].number}"
    assert editor.ask("GET", place).json["text"] == "for members"
    refused = program("api:read").ask("GET", place)
    assert (refused.status_code, "for members" in refused.text, "came with a password" in refused.text) == (404, False, True)


def test_kept_releases_are_asked_to_be_read_again(broken: Service, program: Programs) -> None:
    editor = program("api:write")
    answer = editor.ask("POST", "/sources/tern/reread")
    assert (answer.status_code, answer.json) == (202, {"releases": 5})
    assert editor.ask("GET", "/sources/tern/portrait").json["rereading"] is True
    assert program("api:read").ask("POST", "/sources/tern/reread").status_code == 403
    assert editor.ask("POST", "/sources/brightwater/reread").status_code == 404


def test_a_removed_source_comes_back_without_its_secrets_and_paused(service: Service, program: Programs) -> None:
    editor = program("api:write")
    editor.ask("POST", "/sources", {"id": "kite", "name": "Kite", "url": "https://kite.example/news"})
    editor.ask("PUT", "/sources/kite/toml", {"toml": SECRET}, If_Match="*")
    assert editor.ask("DELETE", "/sources/kite", If_Match="*").status_code == 204
    number = editor.ask("GET", "/sources/kite/versions").json["items"][0]["number"]
    back = editor.ask("POST", "/sources/kite/restore", {"number": number}, If_Match="*")
    assert (back.status_code, back.json["missing"], back.json["spec"]["paused"]) == (200, ["fetch.auth"], True)
    assert "# theirs" in service.store.definitions.all("source")["kite"]
