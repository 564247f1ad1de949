"""Sources over the API: made once, changed by who has seen them, removed; and what is refused."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from config import SourceSpec, source_to_toml
from feeds.service import Service
from feeds.web import create_app
from tests.feeds.web.api.conftest import Program

NEW = {"id": "tern", "name": "Tern Harbour", "url": "https://tern.example/news", "every": "1h", "groups": ["ports"]}

Programs = Callable[[str], Program]


def test_a_source_is_made_seen_changed_and_removed(program: Programs, service: Service) -> None:
    editor = program("api:write")
    made = editor.ask("POST", "/sources", NEW)
    assert (made.status_code, made.json["owner"], made.json["state"]["state"]) == (201, "store", "new")
    assert made.headers["Location"] == "https://press.example.org/api/v1/sources/tern"
    seen = editor.ask("GET", "/sources/tern")
    assert seen.headers["ETag"] == made.headers["ETag"]
    changed = editor.ask("PUT", "/sources/tern", {**seen.json["spec"], "name": "Tern Port"}, If_Match=seen.headers["ETag"])
    assert (changed.status_code, changed.json["spec"]["name"]) == (200, "Tern Port")
    assert service.specs()["tern"].name == "Tern Port"
    assert editor.ask("DELETE", "/sources/tern", If_Match=changed.headers["ETag"]).status_code == 204
    assert editor.ask("GET", "/sources/tern").status_code == 404
    deeds = [note.note.deed for note in service.store.audit.notes(kind="source", key="tern")]
    assert deeds == ["removed", "changed", "added"]


def test_the_same_source_sent_twice_is_made_once(program: Programs, service: Service) -> None:
    editor = program("api:write")
    first, again = (editor.ask("POST", "/sources", NEW) for _ in range(2))
    assert [first.status_code, again.status_code] == [201, 200]
    assert editor.ask("POST", "/sources", {**NEW, "name": "Another"}).status_code == 409
    assert len(service.store.audit.notes(kind="source", key="tern")) == 1


def test_an_idempotency_key_answers_again_what_it_answered_first(program: Programs) -> None:
    editor = program("api:write")
    first = editor.ask("POST", "/sources", NEW, Idempotency_Key="a1")
    editor.ask("DELETE", "/sources/tern", If_Match="*")
    again = editor.ask("POST", "/sources", NEW, Idempotency_Key="a1")
    assert (again.status_code, again.json, again.headers["Location"]) == (201, first.json, first.headers["Location"])
    assert editor.ask("GET", "/sources/tern").status_code == 404
    assert editor.ask("POST", "/sources", {**NEW, "name": "Other"}, Idempotency_Key="a1").status_code == 422


def test_an_idempotency_key_is_for_one_address(program: Programs) -> None:
    editor = program("api:write")
    assert editor.ask("POST", "/sources/northgrid/copy", {"id": "copy"}, Idempotency_Key="a1").status_code == 201
    assert editor.ask("POST", "/sources/kowloon/copy", {"id": "copy"}, Idempotency_Key="a1").status_code == 422


def test_what_is_sent_at_the_same_moment_under_one_key_is_done_once(program: Programs, service: Service) -> None:
    first = program("api:write")
    programs = [first, *(Program(create_app(service).test_client(), first.token) for _ in range(3))]
    sent = {"name": "list.csv", "base64": b64encode(b"url\nhttps://a.example/\n").decode()}
    together = Barrier(len(programs))

    def ask(one: Program) -> int:
        together.wait(30)
        return one.ask("POST", "/imports", sent, Idempotency_Key="a1").status_code

    with ThreadPoolExecutor(len(programs)) as pool:
        answers = list(pool.map(ask, programs))
    assert 201 in answers
    assert set(answers) <= {201, 409}, "409: it is being done, and the same request later tells what came of it"
    assert len(service.store.jobs.all()) == 1
    assert first.ask("POST", "/imports", sent, Idempotency_Key="a1").status_code == 201


def test_who_has_not_seen_the_present_version_changes_nothing(program: Programs) -> None:
    editor = program("api:write")
    old = editor.ask("POST", "/sources", NEW).headers["ETag"]
    editor.ask("PUT", "/sources/tern", {**NEW, "name": "Second"}, If_Match=old)
    lost = editor.ask("PUT", "/sources/tern", {**NEW, "name": "Third"}, If_Match=old)
    assert (lost.status_code, lost.mimetype) == (412, "application/problem+json")
    assert editor.ask("PUT", "/sources/tern", NEW).status_code == 428
    assert editor.ask("DELETE", "/sources/tern", If_Match=old).status_code == 412
    assert editor.ask("GET", "/sources/tern").json["spec"]["name"] == "Second"


def test_another_state_is_another_answer_and_no_other_version_to_edit(program: Programs, service: Service) -> None:
    editor = program("api:write")
    tag = editor.ask("POST", "/sources", NEW).headers["ETag"]
    editor.ask("POST", "/sources/tern/pause", {"paused": True})
    assert editor.ask("GET", "/sources/tern", If_None_Match=tag).status_code == 200
    assert editor.ask("PUT", "/sources/tern", {**NEW, "name": "Tern Port"}, If_Match=tag).status_code == 200


def test_a_version_that_is_known_is_not_sent_again(program: Programs) -> None:
    reader = program("api:read")
    tag = reader.ask("GET", "/sources/brightwater").headers["ETag"]
    assert reader.ask("GET", "/sources/brightwater", If_None_Match=tag).status_code == 304


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"every": "soon"}, "every"),
        ({"listing": {"item": "ul >"}}, "listing.item"),
        ({"topics": ["eduction"]}, "topics"),
        ({"colour": "red"}, "colour"),
        ({"scraper": "os:system"}, "scraper"),
        ({"fetch": {"auth": "env:HOME"}}, "fetch.auth"),
    ],
)
def test_each_fault_is_named_and_nothing_is_kept(program: Programs, change: dict[str, object], key: str) -> None:
    editor = program("api:write")
    refused = editor.ask("POST", "/sources", {**NEW, **change})
    assert (refused.status_code, refused.mimetype) == (422, "application/problem+json")
    assert key in [fault["key"] for fault in refused.json["problems"]]
    assert editor.ask("GET", "/sources/tern").status_code == 404


def test_secrets_are_hidden_and_survive_a_change_of_something_else(program: Programs, service: Service) -> None:
    editor = program("api:write")
    secret = {"auth": "ann:herons at dawn", "headers": {"X-Key": "four swans"}}
    made = editor.ask("POST", "/sources", {**NEW, "fetch": secret})
    assert "herons" not in made.text
    assert "swans" not in made.text
    changed = editor.ask("PUT", "/sources/tern", {**made.json["spec"], "name": "Tern Port"}, If_Match="*")
    assert (changed.status_code, changed.json["spec"]["name"]) == (200, "Tern Port")
    kept = service.specs()["tern"].fetch
    assert (kept.auth, kept.headers) == (secret["auth"], secret["headers"])


def test_a_mask_is_never_kept_as_a_secret(program: Programs, service: Service) -> None:
    editor = program("api:write")
    secret = {"auth": "ann:herons at dawn", "headers": {"X-Key": "four swans"}}
    shown = editor.ask("POST", "/sources", {**NEW, "fetch": secret}).json["spec"]
    copied = {**shown, "id": "kite"}
    toml = source_to_toml(SourceSpec.model_validate(copied))
    asked = [("POST", "/sources", copied), ("POST", "/plans/apply", {"files": [{"name": "kite.toml", "text": toml}]})]
    for method, path, body in asked:
        refused = editor.ask(method, path, body)
        assert (refused.status_code, [one["key"] for one in refused.json["problems"]]) == (422, ["fetch.auth", "fetch.headers.X-Key"])
    assert "kite" not in service.specs()


def test_a_source_in_a_file_is_read_and_paused_but_never_written(program: Programs, service: Service) -> None:
    editor = program("api:write")
    spec = editor.ask("GET", "/sources/brightwater").json["spec"]
    assert editor.ask("PUT", "/sources/brightwater", spec, If_Match="*").status_code == 422
    assert editor.ask("DELETE", "/sources/brightwater", If_Match="*").status_code == 422
    assert editor.ask("POST", "/sources/brightwater/pause", {"paused": True}).json["state"]["state"] == "paused"
    assert editor.ask("POST", "/sources/brightwater/check").status_code == 202
    assert service.store.state("brightwater").next_check is None


def test_toml_keeps_its_comments(program: Programs) -> None:
    editor = program("api:write")
    editor.ask("POST", "/sources", NEW)
    text = '# the port\nid = "tern"\nname = "Tern"\nurl = "https://tern.example/news"\n'
    assert editor.ask("PUT", "/sources/tern/toml", {"toml": text}, If_Match="*").json == {"toml": text}
    assert editor.ask("GET", "/sources/tern/toml").json == {"toml": text}
    other = editor.ask("PUT", "/sources/tern/toml", {"toml": text.replace('"tern"', '"kite"')}, If_Match="*")
    assert (other.status_code, other.json["problems"][0]["key"]) == (422, "id")
    broken = editor.ask("PUT", "/sources/tern/toml", {"toml": "id = \n"}, If_Match="*")
    assert (broken.status_code, broken.json["problems"][0]["line"]) == (422, 1)


def test_a_source_that_keeps_its_former_id_takes_another_one(program: Programs, service: Service) -> None:
    editor = program("api:write")
    made = editor.ask("POST", "/sources", NEW)
    renamed = {**NEW, "id": "kite", "formerly": ["tern"]}
    assert editor.ask("PUT", "/sources/tern", {**NEW, "id": "kite"}, If_Match="*").status_code == 422
    moved = editor.ask("PUT", "/sources/tern", renamed, If_Match=made.headers["ETag"])
    assert (moved.status_code, moved.json["id"], "tern" in service.specs()) == (200, "kite", False), moved.text


def test_why_a_source_was_paused_is_kept(program: Programs) -> None:
    editor = program("api:write")
    editor.ask("POST", "/sources/brightwater/pause", {"paused": True, "why": "they are moving house"})
    assert "they are moving house" in editor.ask("GET", "/sources/brightwater/portrait").json["reason"]


def test_a_long_list_comes_in_parts(program: Programs) -> None:
    reader = program("api:read")
    first = reader.ask("GET", "/sources?limit=3").json
    rest = reader.ask("GET", f"/sources?after={first['next']}").json
    assert [len(first["items"]), len(rest["items"]), rest["next"]] == [3, 2, ""]
    refused = reader.ask("GET", "/sources?limt=3")
    assert (refused.status_code, refused.json["problems"][0]["key"]) == (400, "limt")


@pytest.mark.parametrize(("scope", "status"), [("", 401), ("feed:board", 401), ("api:read", 403), ("api:write", 201), ("api:admin", 201)])
def test_a_token_reaches_as_far_as_its_scope(program: Programs, scope: str, status: int) -> None:
    answer = program(scope).ask("POST", "/sources", NEW)
    assert answer.status_code == status
    assert ("WWW-Authenticate" in answer.headers) == (status == 401)


def test_a_page_of_another_site_is_refused_even_with_a_token(program: Programs) -> None:
    assert program("api:write").ask("POST", "/sources", NEW, Origin="https://evil.example").status_code == 403


@pytest.mark.parametrize("body", ["{", "[" * 100_000, '{"id": NaN}', "\udcff"])
def test_a_body_that_is_no_json_is_a_sentence(program: Programs, body: str) -> None:
    editor = program("api:write")
    raw = body.encode("utf-8", "surrogateescape")
    headers = {"Authorization": f"Bearer {editor.token}"}
    answer = editor.client.post("/api/v1/sources", data=raw, headers=headers, content_type="application/json")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
