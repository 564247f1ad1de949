"""Signing in and out: what opens the gate, and what does not."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from feeds.service import Service
from feeds.web import create_app
from tests.feeds.web.admin.visitor import Visitor
from tests.feeds.web.newsrooms import open_service


def test_who_is_not_signed_in_is_led_to_a_form_and_back(visitor: Visitor, service: Service, password_hash: str) -> None:
    service.store.people.add("ann@example.org", "reader", password_hash, service.clock(), by="tests")
    answer = visitor.client.get("/admin/?sort=name")
    assert (answer.status_code, answer.location) == (302, "/admin/sign-in?next=/admin/?sort%3Dname")
    form = visitor.open(answer.location)
    assert form.select_one("input[type=hidden][name=csrf_token]")["value"]
    again = visitor.send(answer.location, {"name": "Ann@Example.org ", "password": "three herons at dawn"})
    assert (again.status_code, again.location) == (303, "/admin/?sort=name")
    cookie = again.headers["Set-Cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Lax", "Path=/admin"))
    assert visitor.open("/admin/").select_one("h1")


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example/admin/", "/\\evil.example/admin/", "/admin/../x:y", "javascript:alert(1)"]
)
def test_nobody_is_led_elsewhere(visitor: Visitor, service: Service, password_hash: str, address: str) -> None:
    service.store.people.add("ann", "reader", password_hash, service.clock(), by="tests")
    answer = visitor.send("/admin/sign-in", {"name": "ann", "password": "three herons at dawn"}, page=f"/admin/sign-in?next={address}")
    assert answer.location.startswith("/admin/")


def test_a_session_is_another_after_each_sign_in_and_ends_on_the_server(editor: Visitor) -> None:
    before = editor.client.get_cookie("pressroll", path="/admin").value
    editor.sign_in("editor@example.org")
    after = editor.client.get_cookie("pressroll", path="/admin").value
    assert before != after
    assert editor.send("/admin/sign-out", {}, page="/admin/").status_code == 303
    editor.client.set_cookie("pressroll", after, path="/admin")
    assert editor.client.get("/admin/").status_code == 302


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}])
def test_what_another_site_sends_is_refused(editor: Visitor, headers: dict[str, str]) -> None:
    token = editor.open("/admin/").select_one("[name=csrf_token]")["value"]
    assert editor.client.post("/admin/sign-out", data={"csrf_token": token}, headers=headers).status_code == 403
    assert editor.open("/admin/")


def test_a_form_without_its_token_is_refused(editor: Visitor) -> None:
    assert editor.client.post("/admin/sign-out").status_code == 400
    assert editor.open("/admin/")


def test_below_the_path_of_the_base_address_people_sign_in_and_find_their_way(
    folders: dict[str, Path], tmp_path: Path, password_hash: str
) -> None:
    service = open_service(Path(copytree(folders["empty"], tmp_path, dirs_exist_ok=True)), base_url="http://localhost/press")
    service.store.people.add("ann", "editor", password_hash, service.clock(), by="tests")
    app = create_app(service)
    inner = app.wsgi_app

    def proxy(environ: dict[str, Any], start: Any) -> Iterable[bytes]:  # Any: WSGI
        return inner({**environ, "PATH_INFO": environ["PATH_INFO"].removeprefix("/press")}, start)

    app.wsgi_app = proxy  # type: ignore[method-assign] # Flask's own way to wrap it
    visitor = Visitor(app.test_client())
    led = visitor.client.get("/press/admin/sources?sort=name").location
    assert led == "/press/admin/sign-in?next=/press/admin/sources?sort%3Dname"
    answer = visitor.send(led, {"name": "ann", "password": "three herons at dawn"})
    assert (answer.status_code, answer.location) == (303, "/press/admin/sources?sort=name")
    assert "Path=/press/admin" in answer.headers["Set-Cookie"]
    assert visitor.open("/press/admin/topics").select_one("nav [aria-current=page]").text == "Topics"
    assert visitor.send("/press/admin/sign-out", {}, page="/press/admin/").location == "/press/admin/sign-in"
    service.store.close()


def test_a_part_of_a_page_leads_to_the_form_when_the_session_is_over(visitor: Visitor, editor: Visitor) -> None:
    asks = {"HX-Request": "true", "HX-Current-URL": "http://localhost/admin/?state=broken"}
    for send in (visitor.client.get, visitor.client.post):
        answer = send("/admin/sources/bulk" if send == visitor.client.post else "/admin/health", headers=asks)
        assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/admin/sign-in?next=/admin/?state%3Dbroken")
    assert visitor.client.get("/admin/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/admin/sign-in"
    assert visitor.client.get("/admin/", headers=asks | {"HX-Current-URL": "http://[x"}).status_code == 204
    assert editor.client.get("/admin/", headers=asks).status_code == 200


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("", "Sources"),
        ("sources/import", "Sources"),
        ("jobs/", "Sources"),
        ("people", "People and access"),
        ("tokens", "People and access"),
        ("trail", "People and access"),
        ("alerts/new", "Health"),
    ],
)
def test_every_page_says_in_which_place_it_lies(admin: Visitor, path: str, name: str) -> None:
    assert [link.text for link in admin.open(f"/admin/{path}").select("nav[aria-label=Main] [aria-current]")] == [name]


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_nobody_sends_forms_without_end(visitor: Visitor, editor: Visitor, kind: str) -> None:
    for who, size in ((visitor, 600_000), (editor, 6_000_000)):
        body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + b"a" * size + b"\r\n--x--\r\n"
        assert who.client.post("/admin/sign-in", data=body, content_type=kind).status_code == 413


def test_a_look_at_the_head_of_a_form_is_no_try_and_sends_nothing(visitor: Visitor, editor: Visitor, service: Service) -> None:
    service.store.jobs.add("kept", (), service.clock(), by="tests")
    for _ in range(7):
        assert visitor.client.head("/admin/sign-in").status_code == 200
    known = {"name": "editor@example.org", "password": "three herons at dawn"}
    assert visitor.client.head("/admin/sign-in", data=known).status_code == 200
    assert visitor.client.get("/admin/").status_code == 302
    sent = {"list": "https://www.example.org/news", "file": ""}
    assert editor.client.head("/admin/sources/import", data=sent).status_code == 200
    assert [job.title for job in service.store.jobs.all()] == ["kept"]
    assert editor.client.head("/admin/sources/import").data == b""
