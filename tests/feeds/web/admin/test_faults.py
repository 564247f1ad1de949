"""A form that is refused says so in one way, whatever it is of: a heading, and a link to each field."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from feeds.service import Service
from tests.feeds.web.admin.visitor import Visitor


@pytest.mark.parametrize(
    ("page", "fields"),
    [
        ("/admin/alerts/new", {"name": "Desk One", "addresses": "nonsense", "timezone": "UTC", "minimum": "late"}),
        ("/admin/sources/new", {"url": "not an address"}),
        ("/admin/topics/new", {"id": "?", "language": "en"}),
        ("/admin/feeds/new", {"slug": "?"}),
        ("/admin/sources/import", {"list": ""}),
        ("/admin/account", {"present": "wrong", "password": "three larks at noon"}),
    ],
)
def test_every_form_names_its_faults_in_one_way(admin: Visitor, service: Service, page: str, fields: dict[str, str]) -> None:
    answer = admin.send(page if page != "/admin/account" else "/admin/account/password", fields, page=page)
    shown = BeautifulSoup(answer.text, "lxml")
    assert (answer.status_code // 100, shown.title.text.startswith("Error: ")) == (4, True)
    summary = shown.select_one("[role=alert]")
    assert summary.select_one("h2").text == "There is a problem"
    links = [link["href"] for link in summary.select("a")]
    assert links
    assert all(shown.find(id=link[1:]) for link in links), links
    service.desks.close()  # the page of a new source opens them
