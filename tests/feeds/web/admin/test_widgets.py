"""The page that says where widgets stand, without scripts."""

from __future__ import annotations

from datetime import timedelta

from bs4 import BeautifulSoup

from entries import View
from feeds.service import Service
from feeds.web import create_app
from tests.feeds.web.admin.visitor import Visitor
from tests.feeds.web.newsrooms import NOW

TODAY = NOW.date()
SHOWN = ("https://www.example.edu", "topic/education")


def words(page: BeautifulSoup) -> str:
    return " ".join(page.select_one("main").get_text(" ").split())


def rows(page: BeautifulSoup) -> list[list[str]]:
    return [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in page.select("tbody tr")]


def count(service: Service, *views: View) -> None:
    service.store.views.add(views)


def test_before_the_first_view_it_says_so(reader: Visitor) -> None:
    page = reader.open("/admin/widgets")
    assert "No page of another site showed a feed of ours" in words(page)
    assert page.select("table") == []
    assert page.select_one("nav [aria-current=page]").text == "Widgets"


def test_it_lists_sites_feeds_and_views(service: Service, reader: Visitor) -> None:
    count(
        service,
        View(TODAY, "www.example.edu", "topic/education", 1_200),
        View(TODAY - timedelta(days=9), "www.example.edu", "topic/education", 34),
        View(TODAY, "b.example", "entry/brightwater-laboratory", 5),
        View(TODAY, "other", "other", 1),
    )
    page = reader.open("/admin/widgets")
    assert rows(page) == [
        ["www.example.edu", "topic/education", "1,200", "1,234", "19 November 2026"],
        ["b.example", "entry/brightwater-laboratory", "5", "5", "19 November 2026"],
        ["other sites", "other feeds", "1", "1", "19 November 2026"],
    ]
    links = [link["href"] for link in page.select("tbody a")]
    assert links == ["/feeds/topic/education.html", "/entries/brightwater-laboratory"], "no site gets a link by showing up"
    for link in links:
        assert reader.client.get(link).status_code == 200


def test_a_long_list_goes_on(service: Service, reader: Visitor) -> None:
    count(service, *(View(TODAY, f"h{n}.example", "all", 300 - n) for n in range(201)))
    page = reader.open("/admin/widgets")
    assert len(rows(page)) == 200
    rest = reader.open(page.select_one("a[rel=next]")["href"])
    assert [row[0] for row in rows(rest)] == ["h200.example"]
    assert rest.select("a[rel=next]") == []
    for odd in ("?after=x", "?after=-1", "?after=999999999", "?after=٣", "?after=1e9"):
        reader.open(f"/admin/widgets{odd}")
    assert "There is no further page" in words(reader.open("/admin/widgets?after=400"))


def test_where_it_is_switched_off_it_says_so_and_counts_nothing(service: Service, reader: Visitor) -> None:
    count(service, View(TODAY, "www.example.edu", "all", 7))
    service.settings = service.settings.model_copy(update={"count_widget_views": False})
    page = reader.open("/admin/widgets")
    assert "Views are not counted: the setting count_widget_views is off." in words(page)
    assert len(rows(page)) == 1, "what was counted before stays until it is old"
    counter = create_app(service).extensions["pressroll-views"]
    counter.note(*SHOWN)
    counter.hand_on(service.store.views)
    assert [one.host for one in service.store.views.hosts(TODAY)] == ["www.example.edu"]


def test_what_a_browser_claims_stays_text(service: Service, reader: Visitor) -> None:
    counter = create_app(service).extensions["pressroll-views"]
    for origin in (
        "https://<script>alert(1)</script>",
        'https://a.example"><img src=x>',
        "https://xn--80ak6aa92e.example",
        "javascript:alert(1)",
    ):
        counter.note(origin, "all")
    counter.hand_on(service.store.views)
    assert [row[0] for row in rows(reader.open("/admin/widgets"))] == ["xn--80ak6aa92e.example"]


def test_the_page_of_a_source_tells_on_how_many_sites_it_stands(service: Service, reader: Visitor) -> None:
    def told() -> str:
        page = reader.open("/admin/sources/brightwater")
        name = page.find("dt", string="Shown by others")
        return " ".join(name.find_next("dd").get_text(" ").split()) if name else ""

    assert told() == ""
    count(service, View(TODAY, "a.example", "all", 1), View(TODAY, "b.example", "topic/education", 1), View(TODAY, "b.example", "all", 1))
    assert told() == "Widgets on 2 sites show feeds that may hold some. Where widgets stand"
    count(
        service,
        View(TODAY, "c.example", "source/brightwater", 1),
        View(TODAY, "d.example", "entry/brightwater-laboratory", 1),
        View(TODAY, "e.example", "source/kowloon", 1),
        View(TODAY - timedelta(days=30), "f.example", "source/brightwater", 1),
    )
    assert told().startswith("Widgets on 2 sites show releases of this source. Widgets on 2 sites show feeds that may hold some.")
