"""Adding a source in a browser without scripts, at a press office on loopback: from the address to the entry in the feed."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from config import load
from entries import NotFound, open_store, upgrade
from feeds.admin import looking
from feeds.admin.acting import COMMAND_LINE, Actor
from feeds.service import Service, open_crawl
from feeds.web import create_app
from scrapers import Crawl, this_process
from tests.feeds.web.admin.visitor import Visitor
from tests.press_office import RELEASES, PressOffice, press_office, title

NEW = "/admin/sources/new"
_numbers = count(1)


@pytest.fixture(scope="module")
def office() -> Iterator[PressOffice]:
    with press_office() as running:
        yield running


@pytest.fixture(scope="module")
def desk(office: PressOffice, tmp_path_factory: pytest.TempPathFactory, password_hash: str) -> Iterator[Service]:
    """A service that may read the press office; its parsing child is started once."""
    folder = tmp_path_factory.mktemp("adding")
    (folder / "config" / "sources").mkdir(parents=True)
    url = f"sqlite:///{folder / 'pressroll.db'}"
    upgrade(url)
    environ = {"PRESSROLL_DATABASE_URL": url, "PRESSROLL_ALLOW_NETWORKS": office.base.removeprefix("http://")}
    service = Service(load(folder / "config", environ), open_store(url))
    for name in ("ann", "ben"):
        service.store.people.add(name, "editor", password_hash, service.clock(), by="tests")
    looking.look(service, COMMAND_LINE, f"{office.base}/sparse")  # its parsing child begins, as it does while somebody types
    yield service
    service.desks.close()
    service.store.close()


@pytest.fixture
def ann(desk: Service) -> Visitor:
    visitor = Visitor(create_app(desk).test_client())
    visitor.sign_in("ann")
    return visitor


def _address(office: PressOffice, path: str = "/news") -> str:
    """An address that no other test looks at."""
    return f"{office.base}{path}?edition={next(_numbers)}"


def _looked(visitor: Visitor, url: str) -> tuple[str, BeautifulSoup]:
    """The address of the look and its page."""
    answer = visitor.send(NEW, {"url": url})
    assert answer.status_code == 303, answer.text[-2000:]
    return answer.location, _seen(visitor, answer.location)


def _looked_whole(visitor: Visitor, office: PressOffice) -> tuple[str, str, BeautifulSoup]:
    """An address, a look at it that was over before its time was, and its page: what is not seen in time is left out, and a busy machine
    takes longer."""
    for _ in range(8):
        url, began = _address(office), time.monotonic()
        look, page = _looked(visitor, url)
        if time.monotonic() - began < looking.SECONDS:
            break
    return url, look, page


def _seen(visitor: Visitor, look: str) -> BeautifulSoup:
    """The page of a look that is done; on a busy machine one follows its link a few times."""
    for _ in range(600):
        page = visitor.open(look)
        if not page.select_one("#looking"):
            return page
        time.sleep(0.1)
    raise AssertionError("the look does not end")


def _words(page: BeautifulSoup, selector: str) -> str:
    return " ".join(page.select_one(selector).get_text(" ").split())


def test_from_an_address_to_the_entry_in_the_feed(ann: Visitor, desk: Service, office: PressOffice) -> None:
    _, look, page = _looked_whole(ann, office)
    assert _words(page, "h2#found") == f"We found a list of {RELEASES} releases"
    assert "allowed by" in _words(page, "main")
    assert [_words(row, "th a") for row in page.select("tbody tr")] == [title(number) for number in range(10)]
    assert [fill.get_text().split()[-3] for fill in page.select(".fills li")] == ["10", "10", "10", "5", "4", "5"]
    zone = _words(page, "section[aria-labelledby=zone]")
    assert "Two date styles on this site, both understood." in zone
    assert "Neither names a zone; times are taken as Europe/Berlin, because 5 releases begin in Munich." in zone
    fields = {"name": "Tern University", "id": "tern-news", "every": "1h", "timezone": "Europe/Berlin", "readers": "excerpt", "do": "save"}
    unconfirmed = ann.send(f"{look}/save", fields, page=look)
    assert unconfirmed.status_code == 422
    assert (
        BeautifulSoup(unconfirmed.text, "lxml").select_one("#tz-ok-error").text
        == "Error: Say whether times on the page are in Europe/Berlin."
    )
    assert "tern-news" not in desk.specs()
    assert ann.send(f"{look}/adjust", {**fields, "tz-ok": "on"}, page=look).status_code == 303
    assert ann.open(look).select_one("#tz-ok").has_attr("checked"), "what was confirmed stays so, while it is adjusted"
    assert ann.send(f"{look}/adjust", fields, page=look).status_code == 303
    assert not ann.open(look).select_one("#tz-ok").has_attr("checked")
    before = len(office.asked)
    with open_crawl(desk) as crawl, _always_reading(crawl):
        saved = ann.send(f"{look}/save", {**fields, "tz-ok": "on"}, page=look)
        assert (saved.status_code, saved.location) == (303, "/admin/sources/tern-news")
        assert "Tern University is kept. Its releases are read now." in _words(ann.open(saved.location), "main")
        spec = desk.specs()["tern-news"]
        assert (spec.timezone, spec.every.total_seconds(), spec.language, spec.readers) == ("Europe/Berlin", 3600, "en", "excerpt")
        assert desk.store.audit.notes(kind="source", key="tern-news")[0].note.who == "ann"
        assert _titles(ann, 10) >= {title(number) for number in range(10)}, "the releases that were seen are entries at once"
        assert _titles(ann, RELEASES) == {title(number) for number in range(RELEASES)}, "and the rest was due"
    assert not {f"/news/{number}" for number in range(10)} & set(office.asked[before:]), "of the pages that were here"


@contextmanager
def _always_reading(crawl: Crawl) -> Iterator[None]:
    """Reads what is due at every moment of the block, as another process may."""
    stop = threading.Event()

    def read() -> None:
        while not stop.wait(0.01):
            crawl.dispatch()

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _titles(visitor: Visitor, number: int) -> set[str]:
    """The titles in the feed of the new source, as soon as there are so many."""
    for _ in range(300):
        answer = visitor.client.get("/feeds/source/tern-news.json")
        items = json.loads(answer.text)["items"] if answer.status_code == 200 else []
        if len(items) >= number:
            break
        time.sleep(0.1)
    return {item["title"] for item in items}


def test_with_scripts_the_page_tells_how_far_the_look_is(ann: Visitor, office: PressOffice) -> None:
    given, office.gate = len(office.asked), threading.Semaphore(0)
    try:
        token = ann.open(NEW).select_one("[name=csrf_token]")["value"]
        answer = ann.client.post(NEW, data={"url": _address(office), "csrf_token": token}, headers={"HX-Request": "true"})
        assert answer.status_code == 204
        look = answer.headers["HX-Redirect"]
        waiting = ann.open(look).select_one("#looking")
        assert (waiting["hx-get"], waiting["hx-trigger"], waiting.progress["max"]) == (look, "every 700ms", "10")
        seen = set()
        while (bar := (page := ann.open(look)).select_one("#looking progress")) is not None:
            seen.add(bar["value"])
            if len(office.asked) > given:  # one answer between two looks at the bar, however busy the machine is
                given += 1
                office.gate.release()
            time.sleep(0.05)
        assert page.select_one("#prev")
        assert len(seen) > 2, "it counted on"
    finally:
        office.gate.release(100)
        office.gate = None


@pytest.mark.parametrize(
    ("path", "seen", "way_on"),
    [
        ("/closed/x", "/robots.txt asks programs not to read /closed/x.", "Ask the press office whether it has a feed"),
        ("/sparse", "This page has no list that looks like releases.", "Is there a page with more of them"),
        ("/scripted", "The page is empty until its scripts run.", "opened in a browser each time"),
        ("/members", "The site answered with a sign-in page.", "Only public pages can be read."),
        ("/nothing", "The page is not there:", "copy its address"),
        ("/news/3", "This is one release, not the list of them.", "Give the address of the page that lists the releases."),
    ],
)
def test_what_is_no_list_is_told_with_a_way_on(ann: Visitor, office: PressOffice, path: str, seen: str, way_on: str) -> None:
    look, page = _looked(ann, office.base + path)
    said = _words(page, "main")
    assert seen in said
    assert way_on in said
    assert page.select_one("#save") is None
    assert ann.send(f"{look}/save", {"do": "save"}, page=look).status_code == 422


@pytest.mark.parametrize("typed", ["example.edu news", "", "ftp://www.example.edu/news", "javascript:alert(1)", "https://"])
def test_what_is_no_address_is_refused_at_the_field(ann: Visitor, typed: str) -> None:
    answer = ann.send(NEW, {"url": typed})
    page = BeautifulSoup(answer.text, "lxml")
    assert answer.status_code == 400
    assert page.title.text.startswith("Error: ")
    assert page.select_one("[role=alert] a")["href"] == "#url"
    assert page.select_one("#url")["value"] == typed
    assert page.select_one("#url")["aria-describedby"] == page.select_one(".error")["id"]


def test_selectors_are_tried_on_the_pages_that_are_here(ann: Visitor, office: PressOffice) -> None:
    look, _ = _looked(ann, _address(office))
    office.asked.clear()
    wrong = ann.send(f"{look}/adjust", {"listing.item": "ul.news-list > li", "listing.date": ".dat"}, page=look)
    page = BeautifulSoup(wrong.text, "lxml")
    assert wrong.status_code == 422
    assert page.select_one("#listing-date-error").text == "Error: “.dat” matches nothing in a release."
    assert page.select_one("#listing-date")["value"] == ".dat"
    assert ann.open(look).select_one("#listing-date")["value"] == "", "nothing was changed"
    assert ann.send(f"{look}/adjust", {"listing.item": "ul.none > li"}, page=look).status_code == 422
    right = ann.send(f"{look}/adjust", {"listing.date": ".date", "article.drop": ".share, .related"}, page=look)
    assert (right.status_code, right.location) == (303, look)
    page = ann.open(look)
    text = page.select_one("#toml").text
    assert 'date = ".date"' in text
    assert 'item = "' in text, "a rule inside a release brings the one that names it"
    assert 'drop = [".share, .related"]' in text
    assert [_words(row, "th a") for row in page.select("tbody tr")] == [title(number) for number in range(10)]
    assert office.asked == []


def test_a_text_with_a_fault_is_shown_with_its_line(ann: Visitor, office: PressOffice) -> None:
    look, page = _looked(ann, _address(office))
    text = page.select_one("#toml").text.removeprefix("\n")  # which HTML drops itself
    answer = ann.send(f"{look}/adjust", {"toml": f'{text}evry = "30m"\n'}, page=look)
    page = BeautifulSoup(answer.text, "lxml")
    assert answer.status_code == 422
    line = text.count("\n") + 1
    assert page.select_one("#toml-error").text == f'Error: Line {line}: evry: there is no such key; did you mean "every"?'
    assert page.select_one("#toml").text.strip().endswith('evry = "30m"')
    kept = ann.send(f"{look}/adjust", {"toml": f"{text}# our own words\n"}, page=look)
    assert kept.status_code == 303
    assert "# our own words" in ann.open(look).select_one("#toml").text


def test_the_feed_of_the_site_may_be_chosen_instead_and_the_list_again(ann: Visitor, office: PressOffice) -> None:
    url, look, page = _looked_whole(ann, office)
    ways = [way["value"] for way in page.select("[name=way]")]
    assert ways[:2] == ["list", "feed:/news/feed"]
    assert "summaries only" in _words(page, "fieldset")
    for way, written in (("feed:/news/feed", f"{office.base}/news/feed"), ("list", url)):
        assert ann.send(f"{look}/adjust", {"way": way}, page=look).status_code == 303
        page = ann.open(look)
        assert page.select_one("[name=way][checked]")["value"] == way
        assert f'url = "{written}"' in page.select_one("#toml").text
    assert ann.send(f"{look}/adjust", {"way": "nonsense"}, page=look).status_code == 422


def test_a_rule_that_names_no_releases_is_told_at_its_field(ann: Visitor, office: PressOffice) -> None:
    look, _ = _looked(ann, _address(office, "/wide"))
    answer = ann.send(f"{look}/adjust", {"listing.item": "i"}, page=look)
    assert answer.status_code == 422
    assert "“i” matches nothing" in _words(BeautifulSoup(answer.text, "lxml"), "#listing-item-error")


@pytest.mark.parametrize("key", ["listing.item", "article.drop"])
def test_a_selector_that_takes_too_long_is_refused_in_time(ann: Visitor, office: PressOffice, key: str) -> None:
    slow = "i:nth-child(2n+1 of i:nth-child(3n of i))"  # looks at every sibling of every sibling of every sibling
    office.pages["/news/0"] = office.pages["/news/0"].replace("</main>", f"</main><div>{'<i></i>' * 15_000}</div>")
    look, _ = _looked(ann, _address(office, "/wide"))
    began = time.process_time()
    answer = ann.send(f"{look}/adjust", {key: slow}, page=look)
    assert time.process_time() - began < 1, "it is the child's time"
    assert answer.status_code == 422
    assert (
        _words(BeautifulSoup(answer.text, "lxml"), f"#{key.replace('.', '-')}-error")
        == "Error: This takes too long on a page of this site. Write a simpler selector."
    )


def test_a_look_is_seen_by_who_made_it_and_by_editors(ann: Visitor, desk: Service, office: PressOffice) -> None:
    look, _ = _looked(ann, _address(office, "/sparse"))
    look_id = look.rpartition("/")[2]
    assert looking.find(desk, Actor("ben", "editor"), look_id).who == "ann"
    assert looking.find(desk, Actor("ann", "reader"), look_id).who == "ann"
    with pytest.raises(NotFound):
        looking.find(desk, Actor("ben", "reader"), look_id)
    ann.open(f"{NEW}/no-such-look", status=404)


def test_an_address_that_is_read_already_leads_to_its_source(ann: Visitor, desk: Service, office: PressOffice) -> None:
    url = _address(office)
    look, _ = _looked(ann, url)
    fields = {"name": "Twice", "id": "twice", "timezone": "Europe/Berlin", "tz-ok": "on", "do": "pause"}
    assert ann.send(f"{look}/save", fields, page=look).status_code == 303
    assert desk.specs()["twice"].paused
    office.asked.clear()
    look, page = _looked(ann, url)
    assert _words(page, ".note b") == "Twice already reads this address."
    assert page.select_one(".note a")["href"] == "/admin/sources/twice"
    assert office.asked == []
    again = ann.send(NEW, {"url": url, "again": "yes"}, page=look)
    assert _seen(ann, again.location).select_one("#prev")
    taken = ann.send(f"{again.location}/save", {**fields, "name": "Third"}, page=again.location)
    assert (
        BeautifulSoup(taken.text, "lxml").select_one("#id-error").text
        == "Error: There is a source “twice” already. Choose another short name."
    )


def test_who_goes_back_after_saving_is_led_to_the_source_that_was_saved(ann: Visitor, office: PressOffice) -> None:
    look, _ = _looked(ann, _address(office))
    fields = {"name": "Once", "id": "once", "timezone": "Europe/Berlin", "tz-ok": "on", "do": "pause"}
    assert ann.send(f"{look}/save", fields, page=look).status_code == 303
    again = ann.send(f"{look}/save", fields, page=look)
    assert (again.status_code, ann.text(again, ".note b")) == (422, "Once already reads this address.")
    assert ann.found(again, ".note:not(.bad) a")["href"] == "/admin/sources/once"


def test_a_fault_in_the_summary_says_what_it_is_about(ann: Visitor, office: PressOffice) -> None:
    look, _ = _looked(ann, _address(office))
    answer = ann.send(f"{look}/save", {"name": "", "id": "A B", "tz-ok": "on", "do": "toml"}, page=look)
    said = [(link["href"], link.get_text()) for link in BeautifulSoup(answer.text, "lxml").select("#faults a")]
    assert ("#name", "Name readers see: is missing.") in said
    assert next(words for field, words in said if field == "#id").startswith("An id has 1 to 64 small letters")


def test_when_two_people_look_the_third_is_asked_to_wait(ann: Visitor, desk: Service, office: PressOffice) -> None:
    with desk.desks.take(), desk.desks.take():
        answer = ann.send(NEW, {"url": _address(office)})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Two people are looking at pages at the moment." in answer.text


def test_the_source_can_be_taken_away_as_a_file(ann: Visitor, desk: Service, office: PressOffice) -> None:
    look, _ = _looked(ann, _address(office))
    before = set(desk.specs())
    answer = ann.send(f"{look}/save", {"name": "Tern", "id": "tern-file", "do": "toml"}, page=look)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="tern-file.toml"'
    assert 'name = "Tern"' in answer.text
    assert set(desk.specs()) == before


def test_looking_at_the_pages_writes_nothing(ann: Visitor, desk: Service, office: PressOffice) -> None:
    look, _ = _looked(ann, _address(office))
    file = Path(desk.settings.database_url.removeprefix("sqlite:///"))

    def dump() -> bytes:
        with sqlite3.connect(file) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return file.read_bytes()

    before = dump()
    for address in (NEW, f"{NEW}?url=https://www.example.edu/", look):
        ann.open(address)
    assert dump() == before


def test_a_look_of_a_process_that_is_no_more_is_said_to_be_interrupted(ann: Visitor, desk: Service) -> None:
    look_id = desk.store.looks.begin("ann", "https://www.example.edu/news", "", desk.clock())
    gone = f"{socket.gethostname()}:{os.getpid()}:0"  # another process had this number
    for owner, is_cut_off in ((this_process(), False), (gone, True)):
        desk.store.claim_new(f"look {look_id}", f"look {look_id}", desk.clock(), timedelta(minutes=1), owner)
        page = ann.open(f"{NEW}/{look_id}")
        assert ("This look was interrupted." in page.text, bool(page.select("#looking"))) == (is_cut_off, not is_cut_off)
        desk.store.release(f"look {look_id}", owner)


def test_readers_cannot_look(desk: Service, password_hash: str) -> None:
    desk.store.people.add("rita", "reader", password_hash, desk.clock(), by="tests")
    visitor = Visitor(create_app(desk).test_client())
    visitor.sign_in("rita")
    assert visitor.client.get(NEW).status_code == 403
