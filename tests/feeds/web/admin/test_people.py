"""The pages of people and access: users, one's own account, tokens, the trail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from entries import Definition, Note
from feeds.service import Service
from feeds.web import create_app
from tests.feeds.web.admin.visitor import PASSWORD, Visitor
from tests.feeds.web.newsrooms import NOW

HOSTILE = "<script>alert(1)</script>"
ONLY_ADMINS = ("/admin/people", "/admin/people/reader@example.org", "/admin/tokens", "/admin/trail")


@pytest.mark.parametrize("path", ONLY_ADMINS)
def test_readers_and_editors_see_their_own_account_only(reader: Visitor, editor: Visitor, admin: Visitor, path: str) -> None:
    assert [one.client.get(path).status_code for one in (reader, editor, admin)] == [403, 403, 200]
    for one in (reader, editor, admin):
        assert one.open("/admin/account").select_one("h1")
    links = {link["href"] for link in editor.open("/admin/account").select("header a")}
    assert ("/admin/people" in links, "/admin/account" in links) == (False, True)


def test_a_user_is_invited_and_sets_a_password_once(admin: Visitor, service: Service) -> None:
    answer = admin.send("/admin/people", {"name": "New@Example.org", "role": "editor", "password": ""})
    address = admin.found(answer, "#invitation")["value"]
    assert address.startswith("https://press.example.org/admin/password?once=")
    path = address.removeprefix("https://press.example.org")
    newcomer = Visitor(create_app(service).test_client())
    page = newcomer.client.get(path)
    assert (page.status_code, page.headers["Referrer-Policy"]) == (200, "strict-origin")
    once = path.partition("once=")[2]
    short = newcomer.send("/admin/password", {"once": once, "password": "short"}, page=path)
    assert (short.status_code, "12 characters" in short.text) == (422, True)
    done = newcomer.send("/admin/password", {"once": once, "password": PASSWORD}, page=path)
    assert (done.status_code, done.location) == (303, "/admin/")
    assert newcomer.open("/admin/account")
    assert newcomer.client.get(path).status_code == 404
    assert admin.client.get("/admin/people").text.count("once=") == 0


def test_a_role_is_changed_and_ends_the_sessions_of_the_user(admin: Visitor, editor: Visitor) -> None:
    answer = admin.send("/admin/people/editor@example.org/role", {"role": "reader"}, page="/admin/people/editor@example.org")
    assert answer.status_code == 303
    assert "editor@example.org may read now" in admin.open("/admin/people").get_text()
    assert editor.client.get("/admin/account").status_code == 302


@pytest.mark.parametrize(("deed", "fields"), [("role", {"role": "editor"}), ("remove", {})])
def test_the_last_administrator_stays(admin: Visitor, service: Service, deed: str, fields: Mapping[str, str]) -> None:
    page = "/admin/people/admin@example.org"
    answer = admin.send(f"{page}/{deed}", fields, page=page)
    assert (answer.status_code, "only administrator" in admin.text(answer, "[role=alert]")) == (422, True)
    assert admin.found(answer, "title").text.startswith("Error:")
    assert service.store.people.user("admin@example.org").role == "admin"  # type: ignore[union-attr]


def test_a_password_is_reset_and_a_user_removed(admin: Visitor, editor: Visitor, service: Service) -> None:
    page = "/admin/people/editor@example.org"
    assert admin.send(f"{page}/password", {"password": "another long sentence"}, page=page).status_code == 303
    assert editor.client.get("/admin/account").status_code == 302
    assert editor.sign_in("editor@example.org", "another long sentence").status_code == 303
    assert admin.send(f"{page}/end-all", {}, page=page).status_code == 303
    assert editor.client.get("/admin/account").status_code == 302
    assert admin.send(f"{page}/remove", {}, page=page).status_code == 303
    assert admin.client.get(page).status_code == 404
    deeds = [one.note.deed for one in service.store.audit.notes(key="editor@example.org")]
    assert deeds[:2] == ["removed", "signed out everywhere"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "", "role": "reader"}, "sign-in name"),
        ({"name": HOSTILE, "role": "reader"}, "sign-in name"),
        ({"name": "ben", "role": "emperor"}, "role is"),
        ({"name": "ben", "role": "reader", "password": "short"}, "12 characters"),
        ({"name": "admin@example.org", "role": "reader"}, "already"),
    ],
)
def test_a_form_that_does_not_fit_comes_back_as_it_was_typed(
    admin: Visitor, service: Service, fields: Mapping[str, str], said: str
) -> None:
    answer = admin.send("/admin/people", fields)
    assert (answer.status_code, said in admin.text(answer, "[role=alert]")) == (422, True)
    assert admin.found(answer, "#name")["value"] == fields["name"]
    assert len(service.store.people.all()) == 1


def test_ones_own_password_wants_the_present_one_and_signs_others_out(reader: Visitor, service: Service) -> None:
    elsewhere = Visitor(create_app(service).test_client())
    elsewhere.sign_in("reader@example.org")
    wrong = reader.send("/admin/account/password", {"present": "wrong", "password": "another long sentence"}, page="/admin/account")
    assert (wrong.status_code, "present password" in reader.text(wrong, "[role=alert]")) == (422, True)
    before = reader.client.get_cookie("pressroll", path="/admin").value
    done = reader.send("/admin/account/password", {"present": PASSWORD, "password": "another long sentence"}, page="/admin/account")
    assert done.status_code == 303
    assert "Your password is changed" in reader.open("/admin/account").get_text()
    assert reader.client.get_cookie("pressroll", path="/admin").value != before
    assert elsewhere.client.get("/admin/account").status_code == 302
    assert elsewhere.sign_in("reader@example.org").status_code == 403


def test_ones_sessions_are_listed_by_browser_and_ended(reader: Visitor, service: Service) -> None:
    elsewhere = Visitor(create_app(service).test_client())
    elsewhere.client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    elsewhere.sign_in("reader@example.org")
    page = reader.open("/admin/account")
    rows = [" ".join(row.get_text(" ").split()) for row in page.select("tbody tr")]
    assert len(rows) == 2
    assert any(row.startswith("Firefox on Linux just now") for row in rows)
    other = page.select_one("tbody [name=session]")["value"]
    assert reader.send("/admin/account/end", {"session": other}, page="/admin/account").status_code == 303
    assert elsewhere.client.get("/admin/account").status_code == 302
    assert "signed out" in reader.open("/admin/account").get_text()
    assert reader.send("/admin/account/end-all", {}, page="/admin/account").location == "/admin/sign-in"
    assert reader.client.get("/admin/account").status_code == 302


def test_nobody_ends_the_sessions_of_another(reader: Visitor, editor: Visitor, service: Service) -> None:
    (session,) = service.store.people.sessions("reader@example.org", NOW)
    editor.send("/admin/account/end", {"session": session.id}, page="/admin/account")
    assert reader.open("/admin/account")


@pytest.mark.parametrize(("stay", "lasts"), [({}, timedelta(hours=12)), ({"stay": "on"}, timedelta(days=30))])
def test_a_session_lasts_as_long_as_was_asked(reader: Visitor, service: Service, stay: Mapping[str, str], lasts: timedelta) -> None:
    answer = reader.send("/admin/sign-in", {"name": "reader@example.org", "password": PASSWORD, **stay})
    assert ("Expires=" in answer.headers["Set-Cookie"]) == bool(stay)
    service.clock = lambda: NOW + lasts - timedelta(seconds=1)
    assert reader.client.get("/admin/account").status_code == 200
    service.clock = lambda: NOW + lasts
    assert reader.client.get("/admin/account").status_code == 302


def test_a_token_is_made_shown_once_listed_and_revoked(admin: Visitor, service: Service) -> None:
    assert "No token yet" in admin.open("/admin/tokens").get_text()
    made = admin.send("/admin/tokens", {"name": "Nightly import", "scope": "api:write", "ends": "90d"})
    token = admin.found(made, "#newtoken")["value"]
    found = service.store.tokens.found(token, NOW)
    assert found is not None
    assert (found.scopes, found.until, found.made_by) == (("api:write",), NOW + timedelta(days=90), "admin@example.org")
    listed = admin.open("/admin/tokens")
    assert token not in str(listed)
    ask = listed.select_one("tbody details").extract()
    row = " ".join(listed.select_one("tbody tr").get_text(" ").split())
    assert row == "Nightly import change sources, topics and feeds by API 19 November 2026, by admin@example.org today 17 February 2027"
    assert [" ".join(ask.select_one(one).text.split()) for one in ("summary", "button")] == [
        "Revoke Nightly import",
        "For good: revoke Nightly import",
    ], "what is done once and for all is asked twice"
    assert admin.send("/admin/tokens/revoke", {"name": "Nightly import"}, page="/admin/tokens").status_code == 303
    assert service.store.tokens.found(token, NOW) is None
    assert admin.send("/admin/tokens/revoke", {"name": "Nightly import"}, page="/admin/tokens").status_code == 303


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " ", "scope": "api:read", "ends": "year"}, "name"),
        ({"name": "a\nb", "scope": "api:read", "ends": "year"}, "name"),
        ({"name": "taken", "scope": "api:read", "ends": "year"}, "name"),
        ({"name": "x", "scope": "feed:nothing", "ends": "year"}, "scope"),
        ({"name": "x", "ends": "year"}, "scope"),
        ({"name": "x", "scope": "api:read", "ends": "soon"}, "ends"),
        ({"name": "x", "scope": "api:read", "ends": "year", "origins": "https://www.example.org"}, "origins"),
        ({"name": "x", "scope": "api:read", "ends": "year", "origins": "www.example.org"}, "origins"),
    ],
)
def test_a_token_that_cannot_be_is_refused_at_its_field(admin: Visitor, service: Service, fields: Mapping[str, str], field: str) -> None:
    service.store.tokens.create("taken", ("api:read",), NOW)
    answer = admin.send("/admin/tokens", fields)
    assert answer.status_code == 422
    assert admin.found(answer, "[role=alert] a")["href"] == f"#{field}"
    assert len(service.store.tokens.all()) == 1


def test_the_end_of_a_token_is_told_before_and_after(admin: Visitor, service: Service) -> None:
    for name, days in (("soon", 9), ("late", 300)):
        service.store.tokens.create(name, ("metrics:read",), NOW, until=NOW + timedelta(days=days, minutes=-1))
    ends = {row.select_one("th").text: row.select("td")[3].get_text().strip() for row in admin.open("/admin/tokens").select("tbody tr")}
    assert ends == {"soon": "in 9 days", "late": "15 September 2027"}
    service.clock = lambda: NOW + timedelta(days=9)
    admin.sign_in("admin@example.org")
    assert "ended 28 November 2026" in admin.open("/admin/tokens").get_text()


def test_ones_own_password_cannot_be_found_out_by_trying(reader: Visitor) -> None:
    typed = [f"wrong {number}" for number in range(5)] + [PASSWORD]
    said = [
        reader.send("/admin/account/password", {"present": one, "password": "another long sentence"}, page="/admin/account")
        for one in typed
    ]
    assert {answer.status_code for answer in said} == {422}
    assert "try again in 5 minutes" in reader.text(said[-1], "[role=alert]")


@pytest.mark.parametrize("kind", ["release", "import", "backup"])
def test_the_trail_is_narrowed_to_every_kind_of_thing(admin: Visitor, service: Service, kind: str) -> None:
    service.store.audit.note(Note("ann", "changed", kind, "one"), NOW)
    page = admin.open(f"/admin/trail?kind={kind}")
    assert page.select_one("#kind option[selected]").text == kind
    assert len(page.select("tbody tr")) == 1


def test_the_trail_shows_who_did_what_with_the_difference(admin: Visitor, service: Service) -> None:
    for text in ('id = "x"\nname = "One"\n[fetch]\nauth = "ann:hunter2"', 'id = "x"\nname = "Two"\n[fetch]\nauth = "ann:hunter3"'):
        service.store.definitions.put([Definition("source", "x", text)], NOW, by="editor@example.org")
    page = admin.open("/admin/trail?kind=source")
    row = page.select_one("tbody tr")
    assert [one.get_text() for one in row.select("del, ins")] == ["One", "Two"]
    assert "hunter" not in str(page)
    assert admin.open("/admin/trail?who=nobody").select_one("table") is None


@pytest.mark.parametrize("kind", ["release", "import"])
def test_the_trail_of_each_kind_can_be_chosen(admin: Visitor, service: Service, kind: str) -> None:
    service.store.audit.note(Note("ann", "changed", kind, "x"), NOW)
    page = admin.open("/admin/trail")
    assert kind in [option.text for option in page.select("#kind option")]


def test_the_trail_is_read_page_by_page(admin: Visitor, service: Service) -> None:
    for number in range(120):
        service.store.audit.note(Note("ann", "changed", "source", f"s{number}"), NOW)
    seen: list[str] = []
    address = "/admin/trail?who=ann"
    while address:
        page = admin.open(address)
        seen += [row.select_one(".url").text for row in page.select("tbody tr")]
        link = page.select_one("a[rel=next]")
        address = link["href"] if link else ""
    assert seen == [f"s{number}" for number in reversed(range(120))]


@pytest.mark.parametrize(
    "query",
    ["before=x", "before=-1", "before=" + "9" * 400, "before=9999999999999999999", "kind=%00", "who=" + "a" * 5000, "key=%F0%9F%92%A9"],
)
def test_an_odd_question_to_the_trail_is_answered(admin: Visitor, query: str) -> None:
    assert admin.client.get(f"/admin/trail?{query}").status_code == 200


def test_hostile_texts_are_shown_and_never_run(admin: Visitor, service: Service) -> None:
    service.store.audit.note(Note(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE * 20), NOW)
    service.store.tokens.create("hostile", ("api:read",), NOW, by=HOSTILE)
    service.store.people.open_session("admin@example.org", NOW, NOW + timedelta(hours=1), HOSTILE)
    for path in ("/admin/trail", "/admin/tokens", "/admin/account", "/admin/people"):
        assert HOSTILE not in admin.client.get(path).text
