"""Many sources at once over the API: what is done with them, how they are, all of them as a file."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable

import pytest

from entries import Definition
from feeds.admin.list_files import LIST_FORMATS
from feeds.service import Service
from tests.feeds.web.api.conftest import Program
from tests.feeds.web.newsrooms import NOW

Programs = Callable[[str], Program]
STORED = ("kite", "tern")
DEEDS = {
    "pause": {"paused": True, "why": "the site moves"},
    "check": {},
    "interval": {"every": "1h"},
    "group": {"group": "ports", "member": True},
}


@pytest.fixture
def stored(service: Service) -> Service:
    texts = {id_: f'id = "{id_}"\nname = "{id_.title()}"\nurl = "https://{id_}.example/news"\n' for id_ in STORED}
    service.store.definitions.put([Definition("source", id_, text) for id_, text in texts.items()], NOW, by="tests")
    service.sync()
    return service


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_is_done_with_all_or_none_and_files_are_left_out(program: Programs, stored: Service, deed: str) -> None:
    editor = program("api:write")
    unknown = editor.ask("POST", f"/bulk/{deed}", {"ids": ["tern", "nobody"], **DEEDS[deed]})
    assert (unknown.status_code, stored.store.audit.notes(kind="source", who="token program api:write")) == (404, ())
    done = editor.ask("POST", f"/bulk/{deed}", {"ids": [*STORED, "brightwater"], **DEEDS[deed]})
    skipped = [one["name"] for one in done.json["skipped"]]
    left = [stored.specs()["brightwater"].name] if deed in ("interval", "group") else []
    assert done.json["done"] == ([*STORED] if left else [*STORED, "brightwater"])
    assert skipped == left
    assert program("api:read").ask("POST", f"/bulk/{deed}", {"ids": ["tern"], **DEEDS[deed]}).status_code == 403


def test_what_was_done_is_in_force(program: Programs, stored: Service) -> None:
    editor = program("api:write")
    for deed, said in DEEDS.items():
        editor.ask("POST", f"/bulk/{deed}", {"ids": ["tern"], **said})
    spec = editor.ask("GET", "/sources/tern").json["spec"]
    assert (spec["every"], spec["groups"]) == ("1h", ["ports"])
    seen = editor.ask("GET", "/overview?state=paused&group=ports").json
    assert ([one["id"] for one in seen["lines"]], seen["counts"]["paused"]) == (["tern"], 1)
    assert "the site moves" in seen["lines"][0]["reason"]
    assert editor.ask("GET", "/sources?state=paused").json["items"][0]["id"] == "tern"
    assert editor.ask("GET", "/overview?state=asleep").status_code == 400


@pytest.mark.parametrize("format_", LIST_FORMATS)
def test_what_is_exported_can_be_imported(program: Programs, stored: Service, format_: str) -> None:
    editor = program("api:write")
    file = editor.ask("GET", f"/export?format={format_}").json
    assert len(b64decode(file["base64"])) > 100
    job = editor.ask("POST", "/imports", {**file, "begin": False}).json
    assert (job["total"], job["counted"]) == (7, {"refused": 7}), "all of them are sources already"
    rest = editor.ask("GET", f"/imports/{job['number']}/rest").json
    assert b"https://tern.example/news" in b64decode(rest["base64"])


def test_an_import_names_what_came_of_each_address_and_begins_paused_where_that_is_asked(program: Programs, stored: Service) -> None:
    editor = program("api:write")
    content = b64encode(b"https://tern.example/news\nhttps://egret.example/news\n").decode()
    job = editor.ask("POST", "/imports", {"name": "list.csv", "base64": content, "begin": False}).json
    assert [(group["code"], [row["address"] for row in group["rows"]]) for group in job["groups"]] == [
        ("known", ["https://tern.example/news"])
    ]
    begun = editor.ask("POST", f"/imports/{job['number']}/state", {"state": "running", "paused": True}).json
    assert (job["paused"], begun["paused"], begun["state"]) == (False, True, "running")


def test_parts_of_two_thousand_hold_each_source_once(program: Programs, service: Service) -> None:
    texts = [(f"s{n:04}", f'id = "s{n:04}"\nname = "S{n}"\nurl = "https://s{n}.example/news"\n') for n in range(2_000)]
    service.store.definitions.put([Definition("source", id_, text) for id_, text in texts], NOW, by="tests")
    service.sync()
    reader, after, seen = program("api:read"), "", []
    while True:
        page = reader.ask("GET", f"/sources?limit=500&after={after}").json
        seen += [one["id"] for one in page["items"]]
        after = page["next"]
        if not after:
            break
    assert seen == sorted(service.specs())
