"""Named feeds made in pages: counted, kept, closed at once where they are private, renamed with their address, removed with a mark."""

from __future__ import annotations

import pytest
from werkzeug.test import Client

from config import FeedSpec, feed_to_toml
from entries import NEW, ConfigError, Conflict
from feeds import FastFeeds, create_app
from feeds.admin import named, rules
from feeds.admin.acting import Actor
from feeds.service import Service
from tests.feeds.web.admin.visitor import Visitor

ANN = Actor("ann@example.org", "editor")
BASE = "https://press.example.org"
FIELDS = {"title": "School boards", "slug": "boards", "topics": ["education"], "match": "any", "expected": NEW, "act": "save"}
PAGE, ATOM = "/admin/feeds/boards", "/feeds/named/boards.atom"


def boards(**more: object) -> FeedSpec:
    return FeedSpec.model_validate({"slug": "boards", "title": "School boards", "topics": ("education",), **more})


def test_a_feed_is_composed_counted_and_public_at_once(editor: Visitor, service: Service) -> None:
    counted = editor.send("/admin/feeds/new", {**FIELDS, "act": "count"})
    assert "Matches 3 releases" in " ".join(counted.text.replace("<b>", "").replace("</b>", "").split())
    assert service.store.definitions.all("feed") == {}
    answer = editor.send("/admin/feeds/new", {**FIELDS, "languages": "en, de", "sources": "brightwater university\nlindenhof"})
    assert answer.status_code == 303
    spec = named.feed(service, "boards").spec
    assert (spec.languages, spec.sources, spec.topics) == (("en", "de"), ("brightwater", "lindenhof"), ("education",))
    feed = editor.client.get(ATOM)
    assert (feed.status_code, feed.text.count("</entry>")) == (200, 2)
    page = editor.open(PAGE)
    assert [one["value"] for one in page.select("input[readonly]")] == [
        f"{BASE}/feeds/named/boards.{name}" for name in ("atom", "rss", "json")
    ]
    assert [link.text for link in page.select("#matches li a")] == [entry.title for entry in named.matching(service, spec).newest]


def test_a_feed_answers_anew_after_each_edit(editor: Visitor, service: Service) -> None:
    named.keep_feed(service, ANN, boards())
    first = editor.client.get(ATOM)
    named.keep_feed(service, ANN, boards(title="Boards of schools"), was="boards")
    second = editor.client.get(ATOM, headers={"If-None-Match": first.headers["ETag"]})
    assert (second.status_code, "Boards of schools" in second.text) == (200, True)
    named.keep_feed(service, ANN, boards(text="robotics"), was="boards")
    assert editor.client.get(ATOM).text.count("</entry>") == 1


def fast(service: Service) -> Client:
    return Client(FastFeeds(create_app(service), service.store.version))


def test_a_feed_that_is_made_private_is_closed_at_once_also_before_flask(editor: Visitor, service: Service) -> None:
    application = FastFeeds(create_app(service), service.store.version)
    client, visitor = Client(application), Visitor(editor.client)
    named.keep_feed(service, ANN, boards())
    for _ in range(2):
        assert client.get(ATOM, BASE).status_code == 200
    signed = Client(application)
    cookie = visitor.client.get_cookie("pressroll", path="/admin")
    signed.set_cookie("pressroll", cookie.value, path="/admin")
    page = signed.get(PAGE).text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    tag = named.feed(service, "boards").tag
    answer = signed.post(PAGE, data={**FIELDS, "private": "on", "expected": tag, "csrf_token": token})
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert client.get(ATOM, BASE).status_code == 401
    shown = service.store.tokens.create("reader", ("feed:boards",), service.clock())
    assert client.get(f"{ATOM}?token={shown}", BASE).status_code == 200
    assert client.get(ATOM, BASE).status_code == 401
    assert "boards" not in client.get("/feeds.opml", BASE).text


def test_a_renamed_feed_leads_on_and_a_removed_one_is_gone(editor: Visitor, service: Service) -> None:
    named.keep_feed(service, ANN, boards())
    tag = named.feed(service, "boards").tag
    answer = editor.send(PAGE, {**FIELDS, "slug": "councils", "expected": tag})
    assert answer.location == "/admin/feeds/councils"
    assert "under its new name" in editor.open("/admin/feeds/councils").select_one("[role=status]").text
    assert "new name" not in editor.open("/admin/feeds/councils?done=renamed").text
    moved = fast(service).get(ATOM, BASE)
    assert (moved.status_code, moved.location) == (301, f"{BASE}/feeds/named/councils.atom")
    assert editor.client.get("/feeds/named/councils.atom").status_code == 200
    assert set(service.store.definitions.all("feed")) == {"councils"}
    view = named.feed(service, "councils")
    assert view.spec.formerly == ("boards",)
    assert editor.send("/admin/feeds/councils/remove", {"expected": view.tag}, page="/admin/feeds/councils").status_code == 303
    assert editor.client.get("/feeds/named/councils.atom").status_code == 410
    gone = [form["action"] for form in editor.open("/admin/feeds").select("section[aria-labelledby=removed] form")]
    assert "/admin/feeds/councils/restore" in gone
    notes = rules.history(service, "feed", "councils")
    named.restore_feed(service, ANN, "councils", notes[1].number, expected=NEW)
    assert editor.client.get("/feeds/named/councils.atom").status_code == 200


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("slug", "School Boards", "small letters"),
        ("slug", "education-partnerships", "already"),
        ("slug", "new", "address of a page"),
        ("title", " ", "must not be empty"),
        ("topics", ["teaching"], "there is no topic"),
        ("sources", "Brightwater Univercity", "there is no source"),
        ("languages", "english!", "a language is"),
        ("text", "x" * 300, "at most 200"),
    ],
)
def test_a_faulty_feed_is_refused_at_its_field(editor: Visitor, service: Service, field: str, value: object, said: str) -> None:
    answer = editor.send("/admin/feeds/new", {**FIELDS, field: value})
    assert (answer.status_code, said in answer.text.lower(), f'id="{field}-error"' in answer.text) == (422, True, True)
    assert "<title>Error: " in answer.text
    assert service.store.definitions.all("feed") == {}
    assert editor.send("/admin/feeds/new", {**FIELDS, field: value, "act": "count"}).status_code == 200


def test_an_edit_over_somebody_elses_and_a_rename_over_another_feed_are_refused(service: Service) -> None:
    named.keep_feed(service, ANN, boards())
    tag = named.feed(service, "boards").tag
    named.keep_feed(service, ANN, boards(title="Other"), was="boards", expected=tag)
    with pytest.raises(Conflict):
        named.keep_feed(service, ANN, boards(), was="boards", expected=tag)
    named.keep_feed(service, ANN, boards(slug="councils"))
    with pytest.raises(ConfigError, match="already"):
        named.keep_feed(service, ANN, boards(slug="councils"), was="boards")
    assert set(service.store.definitions.all("feed")) == {"boards", "councils"}


def test_what_was_typed_over_somebody_elses_edit_stays_and_is_saved_when_sent_again(editor: Visitor, service: Service) -> None:
    named.keep_feed(service, ANN, boards())
    tag = named.feed(service, "boards").tag
    named.keep_feed(service, ANN, boards(title="Other"), was="boards", expected=tag)
    met = editor.send(PAGE, {**FIELDS, "title": "Mine", "expected": tag, "act": "save"})
    assert (met.status_code, editor.found(met, "#title")["value"], named.feed(service, "boards").spec.title) == (409, "Mine", "Other")
    assert "changed meanwhile" in editor.text(met, "#faults")
    again = {**FIELDS, "title": "Mine", "expected": editor.found(met, "#edit [name=expected]")["value"], "act": "save"}
    assert editor.send(PAGE, again).status_code == 303
    assert named.feed(service, "boards").spec.title == "Mine"


def test_a_shipped_feed_keeps_its_name_and_comes_back(service: Service) -> None:
    shipped = named.feed(service, "education-partnerships")
    with pytest.raises(ConfigError, match="ships with"):
        named.remove_feed(service, ANN, shipped.spec.slug)
    with pytest.raises(ConfigError, match="keeps its name"):
        named.keep_feed(service, ANN, shipped.spec.model_copy(update={"slug": "other"}), was=shipped.spec.slug)
    named.keep_feed(service, ANN, shipped.spec.model_copy(update={"title": "Ours"}), was=shipped.spec.slug, expected=shipped.tag)
    assert named.feed(service, shipped.spec.slug).covers
    named.remove_feed(service, ANN, shipped.spec.slug)
    assert named.feed(service, shipped.spec.slug) == shipped


def test_the_text_of_a_feed_can_be_taken_along(editor: Visitor, service: Service) -> None:
    spec = named.feed(service, "education-partnerships").spec
    assert editor.client.get("/admin/feeds/education-partnerships/toml").text == feed_to_toml(spec)
    copy = editor.open("/admin/feeds/new?from=education-partnerships")
    assert (copy.select_one("#slug")["value"], copy.select_one("#title")["value"]) == ("", spec.title)


def test_readers_look_and_change_nothing(reader: Visitor) -> None:
    page = reader.open("/admin/feeds/education-partnerships")
    assert not page.select("button[name=act]")
    token = page.select_one("[name=csrf_token]")["value"]
    for address in ("new", "education-partnerships", "education-partnerships/remove", "education-partnerships/restore"):
        assert reader.client.post(f"/admin/feeds/{address}", data={"csrf_token": token}).status_code == 403
