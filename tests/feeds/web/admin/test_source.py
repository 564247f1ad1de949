"""The page of one source without scripts: what it tells, and what is done there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from entries import Definition, RawPage, Refreshed, SourceState, tag_of
from feeds.admin.alerting import Watch
from feeds.admin.masking import HIDDEN
from feeds.service import Service
from tests.feeds.admin.alert_desk import tell_of_trouble
from tests.feeds.web.admin.past import HOSTILE, STORED
from tests.feeds.web.admin.visitor import Visitor
from tests.feeds.web.newsrooms import NOW

SECRET = STORED["lighthouse"] + '\n[fetch]\nauth = "desk:three-words"\nheaders = { "X-Key" = "four-words" }\n'


def facts(page: BeautifulSoup) -> dict[str, str]:
    return {name.text: " ".join(name.find_next("dd").text.split()) for name in page.select(".facts dt")}


def said(page: BeautifulSoup) -> str:
    return " ".join(page.select_one("[role=status]").get_text(" ", strip=True).split())


def test_what_is_wrong_stands_first_with_what_readers_see(lived: Service, reader: Visitor) -> None:
    page = reader.open("/admin/sources/northgrid")
    note = " ".join(page.select_one(".note.bad").text.split())
    assert note.startswith("The list is empty. Since 18 November 2026, 12:00 UTC. Readers see “Interrupted”")
    assert page.select_one("h1 .chip").text == "Broken"
    assert "3 times since" in page.select_one(".log li").text
    assert [link.text for link in page.select(".tools a.button")] == ["Public page", "Download TOML"], "a reader may only look"


def test_the_facts_say_where_it_is_kept_its_pace_and_its_cost(lived: Service, reader: Visitor) -> None:
    told = facts(reader.open("/admin/sources/brightwater"))
    assert told["Kept in"].startswith("file sources/brightwater.toml. Read-only here")
    assert told["Cost"] == "67% of 30 checks answered “not modified”; 400 kB in 30 days"
    assert told["Fields, last 31"].startswith("title 31, date 31, text 31, image 1, authors 1, contact 1")
    assert told["Pace"].endswith("; checked every 30 minutes")
    stored = facts(reader.open("/admin/sources/harbour"))
    assert stored["Kept in"].startswith("the store")
    assert stored["Pace"] == "no release in 12 weeks; checked every hour"
    assert stored["Groups"] == f"coast, {HOSTILE}"


def test_who_was_told_of_its_trouble_is_told_with_addresses_for_administrators_alone(
    service: Service, reader: Visitor, admin: Visitor
) -> None:
    place = "/admin/sources/northgrid"
    assert "Told" not in facts(reader.open(place))
    tell_of_trouble(service, "mailtos://press:three-words@mail.example.com?to=desk@example.org")
    words = "on 19 November 2026, 16:22 UTC, after 2 failures in a row"
    assert facts(reader.open(place))["Told"] == f"desk (mailtos://) {words}"
    assert facts(admin.open(place))["Told"] == f"desk (desk@example.org) {words}"
    assert "Told" not in facts(reader.open("/admin/sources/brightwater"))
    service.store.record(replace(service.store.state("northgrid"), state="healthy", reasons=(), failures=0))
    Watch(service, "tests", lambda *_: "").look(NOW + timedelta(hours=1))
    (told,) = [name for name in reader.open(place).select(".facts dt") if name.text == "Told"]
    said = [" ".join(one.text.split()) for one in told.find_next_siblings("dd", limit=2)]
    assert said == [f"desk (mailtos://) {words}", "It could be read again on 19 November 2026, 17:20 UTC."]


def test_its_last_releases_lead_to_their_pages(lived: Service, reader: Visitor) -> None:
    links = reader.open("/admin/sources/kowloon").select("section[aria-labelledby=last] a")
    assert len(links) == 10
    assert all(reader.client.get(link["href"]).status_code == 200 for link in links[:2])


def test_older_refreshes_are_a_page_further(lived: Service, reader: Visitor) -> None:
    for hour in range(25):
        outcome = SourceState("harbour", "broken", (f"http-4xx-{hour}",), failures=hour + 1)
        lived.store.record(outcome, refreshed=Refreshed(requests=1, ms=9), now=NOW - timedelta(hours=25 - hour))
    page = reader.open("/admin/sources/harbour")
    older = next(link for link in page.select("section[aria-labelledby=time] a") if link.text == "Older")
    assert len(reader.open(older["href"]).select(".log li")) == 5


def test_kept_pages_are_handed_out_as_text(lived: Service, reader: Visitor) -> None:
    page = RawPage("list", "https://harbour.example/news", "https://harbour.example/news", b"<script>alert(1)</script>", "text/html")
    lived.store.record(SourceState("harbour"), refreshed=Refreshed(pages=(page,), keep=5), now=NOW)
    link = reader.open("/admin/sources/harbour").select_one("section[aria-labelledby=pages] tbody a")["href"]
    answer = reader.client.get(link)
    assert (answer.data, answer.mimetype) == (page.body, "text/plain")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert reader.client.get(link.replace("harbour", "kowloon")).status_code == 404, "a page belongs to its source"


def test_secrets_are_shown_to_those_who_may_edit_only(service: Service, reader: Visitor, editor: Visitor) -> None:
    service.store.definitions.put([Definition("source", "lighthouse", SECRET)], NOW, by="tests")
    for address in ("/admin/sources/lighthouse", "/admin/sources/lighthouse/toml"):
        assert "-words" not in reader.client.get(address).text
        assert HIDDEN in reader.client.get(address).text
        assert "three-words" in editor.client.get(address).text
    assert editor.client.get("/admin/sources/lighthouse/toml").text == SECRET
    assert reader.client.get("/admin/sources/lighthouse/edit").status_code == 403


def test_pages_that_came_with_a_password_are_for_those_who_may_edit(service: Service, reader: Visitor, editor: Visitor) -> None:
    service.store.definitions.put([Definition("source", "lighthouse", SECRET)], NOW, by="tests")
    service.look()
    page = RawPage("list", "https://lighthouse.example/news", "https://lighthouse.example/news", b"for members", "text/html")
    service.store.record(SourceState("lighthouse"), refreshed=Refreshed(pages=(page,), keep=5), now=NOW)
    link = editor.open("/admin/sources/lighthouse").select_one("section[aria-labelledby=pages] tbody a")["href"]
    assert editor.client.get(link).data == b"for members"
    refused = reader.client.get(link)
    assert (refused.status_code, b"for members" in refused.data) == (403, False)
    assert "came with a password" in reader.open("/admin/sources/lighthouse").select_one("section[aria-labelledby=pages]").text


def test_pausing_says_who_and_why_and_resuming_goes_on(lived: Service, editor: Visitor) -> None:
    place = "/admin/sources/harbour"
    page = editor.open(editor.send(f"{place}/pause", {"why": "site being <rebuilt>"}, page=place).location)
    assert said(page).startswith("Paused Harbour Office")
    assert "Paused by editor@example.org on 19 November 2026: “site being <rebuilt>”." in page.select_one("#news > .note").text
    assert lived.store.state("harbour").paused
    assert "“site being <rebuilt>”" in page.select_one(".version summary").text
    editor.send(f"{place}/resume", {}, page=place)
    assert not lived.store.state("harbour").paused


def test_checking_now_makes_it_due(lived: Service, editor: Visitor) -> None:
    lived.store.record(replace(lived.store.state("harbour"), next_check=NOW + timedelta(hours=5)))
    answer = editor.send("/admin/sources/harbour/check", {}, page="/admin/sources/harbour")
    assert "will be read now" in said(editor.open(answer.location))
    assert lived.store.state("harbour").next_check is None
    assert "asked for a check of it" in editor.open("/admin/sources/harbour").select_one("[aria-labelledby=edits]").text


def test_what_comes_of_a_check_shows_itself(service: Service, editor: Visitor) -> None:
    place = "/admin/sources/kowloon"
    service.store.record(replace(service.store.state("kowloon"), checked=NOW, next_check=NOW + timedelta(hours=5)))
    assert not editor.open(place).select_one("#news").has_attr("hx-trigger"), "nothing is on its way"
    page = editor.open(editor.send(f"{place}/check", {}, page=place).location)
    assert page.select_one("#news")["hx-trigger"] == "every 2s"


def test_a_file_is_copied_into_the_store_under_another_id(service: Service, editor: Visitor) -> None:
    answer = editor.send("/admin/sources/kowloon/copy", {"id": "kowloon-2"}, page="/admin/sources/kowloon")
    page = editor.open(answer.location)
    assert said(page) == "Copied Kowloon Learning Trust into the store as kowloon-2. It is another source with releases of its own."
    original = service.catalogue().sources["kowloon"].text
    assert service.store.definitions.all("source")["kowloon-2"] == original.replace('id = "kowloon"', 'id = "kowloon-2"')


@pytest.mark.parametrize(
    ("new_id", "sentence"),
    [
        ("kowloon", "There is a source 'kowloon' already"),
        ("No Id", "An id has 1 to 64"),
        *((page, f"“{page}” is the address of a page") for page in ("new", "import", "export")),
    ],
)
def test_an_id_that_cannot_be_is_refused_where_it_was_typed(service: Service, editor: Visitor, new_id: str, sentence: str) -> None:
    answer = editor.send("/admin/sources/kowloon/copy", {"id": new_id}, page="/admin/sources/kowloon")
    page = BeautifulSoup(answer.text, "lxml")
    assert (answer.status_code, page.title.text[:6]) == (400, "Error:")
    assert sentence in page.select_one("[role=alert]").text
    assert page.select_one("#copy-id")["value"] == new_id
    assert service.store.definitions.all("source") == {}


def test_removing_asks_first_and_can_be_taken_back(lived: Service, editor: Visitor) -> None:
    place = "/admin/sources/lighthouse"
    assert "pause it instead" in editor.open(f"{place}/remove").text
    assert "lighthouse" in lived.specs(), "asking removes nothing"
    page = editor.open(editor.send(f"{place}/remove", {}).location)
    assert said(page).startswith("Removed Lighthouse Trust. Its releases and feeds stay.")
    assert "lighthouse" not in lived.specs()
    editor.open(place, 404)
    form = page.select_one("[role=status] form")
    back = editor.client.post(form["action"], data={one["name"]: one["value"] for one in form.select("[name]")})
    assert back.status_code == 303
    assert said(editor.open(back.location)) == "Lighthouse Trust is back."
    lived.look()
    assert lived.store.definitions.all("source")["lighthouse"] == STORED["lighthouse"]


def test_a_source_in_a_file_is_not_removed(service: Service, editor: Visitor) -> None:
    page = editor.open("/admin/sources/kowloon/remove")
    assert "sources/kowloon.toml" in page.text
    assert editor.send("/admin/sources/kowloon/remove", {}, page="/admin/").status_code == 400
    assert "kowloon" in service.specs()


def test_edits_are_listed_with_their_difference_and_restored(lived: Service, editor: Visitor) -> None:
    place = "/admin/sources/lighthouse"
    changed = STORED["lighthouse"].replace("ul > li", "ol > li")
    lived.store.definitions.put([Definition("source", "lighthouse", changed)], NOW, by="ann@example.org")
    lived.look()
    page = editor.open(place)
    newest, first = page.select(".version")
    assert "ann@example.org changed it" in newest.text
    assert [one.text for one in newest.select("del, ins")] == ['item = "ul > li"', 'item = "ol > li"']
    assert not newest.select("form"), "it is the present one"
    answer = editor.send(f"{place}/restore", {"number": first.select_one("[name=number]")["value"]}, page=place)
    assert "is again as that version says" in said(editor.open(answer.location))
    assert lived.store.definitions.all("source")["lighthouse"] == STORED["lighthouse"]


@pytest.mark.parametrize("version", ["", "x", "999999", "9" * 40])
def test_a_version_that_is_not_there_is_not_restored(lived: Service, editor: Visitor, version: str) -> None:
    place = "/admin/sources/lighthouse"
    assert editor.send(f"{place}/restore", {"number": version}, page=place).status_code == 404


def test_versions_of_other_sources_are_not_restored_here(lived: Service, editor: Visitor) -> None:
    number = lived.store.audit.notes(kind="source", key="harbour")[0].number
    place = "/admin/sources/lighthouse"
    assert editor.send(f"{place}/restore", {"number": number}, page=place).status_code == 404


def test_what_nobody_knows_is_not_there(service: Service, reader: Visitor) -> None:
    addresses = ("/admin/sources/nobody", "/admin/sources/nobody/toml", "/admin/sources/kowloon/pages/7")
    assert [reader.client.get(address).status_code for address in addresses] == [404] * len(addresses)


def keep_release(service: Service) -> None:
    url = "https://lighthouse.example/press/lamp"
    page = RawPage("article", url, url, b"<h1>Lamp</h1>", "text/html")
    service.store.record(SourceState("lighthouse"), refreshed=Refreshed(pages=(page,), keep=5), now=NOW)


def test_after_other_rules_for_releases_the_kept_ones_are_offered_to_be_read_again(lived: Service, editor: Visitor) -> None:
    keep_release(lived)
    place = "/admin/sources/lighthouse"
    changed = STORED["lighthouse"] + '\n[article]\ndrop = [".share"]\n'
    page = editor.open(
        editor.send(f"{place}/edit", {"as": "toml", "text": changed, "expected": tag_of(STORED["lighthouse"])}, page=place).location
    )
    assert "Releases that are kept stay as they were read." in said(page)
    form = next(one for one in page.select("[role=status] form") if one["action"].endswith("/reread"))
    assert form.button.text == "Read the 1 kept release again with these rules"
    page = editor.open(editor.send(form["action"], {}, page=place).location)
    assert said(page).startswith("1 kept release of Lighthouse Trust will be read again.")
    assert [wish.source_id for wish in lived.store.rereads.asked(NOW)] == ["lighthouse"]
    assert "about to be read again" in page.select_one("section[aria-labelledby=pages] .note").text
    assert page.select_one(".version summary").text.startswith("editor@example.org asked for a rereading of it")


def test_a_list_rule_offers_no_rereading_and_without_kept_releases_there_is_none(lived: Service, editor: Visitor) -> None:
    place, text = "/admin/sources/lighthouse", STORED["lighthouse"]
    assert editor.send(f"{place}/reread", {}, page=place).status_code == 404
    keep_release(lived)
    sent = {"as": "toml", "text": text.replace("ul > li", "ol > li"), "expected": tag_of(text)}
    page = editor.open(editor.send(f"{place}/edit", sent, page=place).location)
    assert "Releases that are kept" not in said(page)


@pytest.mark.parametrize(
    ("fetch", "missing"),
    [
        ('[fetch]\nauth = "desk:three-words"\nheaders = { "X-Key" = "four-words" }\n', "fetch.auth and fetch.headers"),
        ('[fetch.headers]\nX-Key = "four-words"\n\n[article]\ntitle = "h1"\n', "fetch.headers"),
        ('[fetch]\nheaders."X-Key" = "four-words"\n', "fetch.headers.X-Key"),
    ],
)
def test_a_removed_source_with_secrets_comes_back_paused_and_says_what_is_missing(
    service: Service, editor: Visitor, fetch: str, missing: str
) -> None:
    service.store.definitions.put([Definition("source", "lighthouse", f"{STORED['lighthouse']}\n{fetch}")], NOW, by="tests")
    service.sync()
    place = "/admin/sources/lighthouse"
    editor.send(f"{place}/remove", {}, page=place)
    form = editor.open("/admin/").select_one("section[aria-labelledby=removed] form")
    answer = editor.send(form["action"], {"number": form.select_one("[name=number]")["value"]}, page="/admin/")
    assert f"It is paused: no secret is kept in the list of edits. Write {missing} anew, then resume it." in said(
        editor.open(answer.location)
    )
    spec = service.specs()["lighthouse"]
    assert (spec.paused, spec.fetch.auth, dict(spec.fetch.headers), spec.listing.item) == (True, "", {}, "ul > li")
    assert not editor.open("/admin/").select("section[aria-labelledby=removed]")


def test_the_secrets_of_today_stand_in_a_restored_version(service: Service, editor: Visitor) -> None:
    for text in (SECRET, SECRET.replace("Trust", "Fund")):
        service.store.definitions.put([Definition("source", "lighthouse", text)], NOW, by="tests")
    service.sync()
    place = "/admin/sources/lighthouse"
    number = editor.open(place).select("[name=number]")[-1]["value"]
    editor.send(f"{place}/restore", {"number": number}, page=place)
    spec = service.specs()["lighthouse"]
    assert (spec.name, spec.paused, spec.fetch.auth, dict(spec.fetch.headers)) == (
        "Lighthouse Trust",
        False,
        "desk:three-words",
        {"X-Key": "four-words"},
    )
