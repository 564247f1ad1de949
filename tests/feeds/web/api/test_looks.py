"""Pointing at the page of a look, over the API."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from feeds.service import Service
from scrapers import this_process
from tests.feeds.web.admin.test_pointing import looked
from tests.feeds.web.api.conftest import Program
from tests.scrapers.newsroom_pages import PAGES

Programs = Callable[[str], Program]


@pytest.fixture
def look(service: Service) -> Iterator[str]:
    yield f"/looks/{looked(service, PAGES['list']).rpartition('/')[2]}"
    service.desks.close()


def test_an_element_is_chosen_by_number_and_says_what_it_means(program: Programs, look: str) -> None:
    editor = program("api:write")
    spots = editor.ask("GET", f"{look}/spots").json["items"]
    copy = editor.ask("GET", f"{look}/copy").json
    assert {f'data-n="{one["n"]}"' for one in spots} <= set(re.findall(r'data-n="\d+"', copy["html"]))
    title = next(one for one in spots if one["part"] == "title" and PAGES["list"].title in one["text"])
    pointed = editor.ask("POST", f"{look}/point", {"number": title["n"], "part": "item"}).json
    assert (pointed["rules"], pointed["matches"][0]["count"]) == ({"item": ".entry"}, 5)
    assert len(pointed["matches"][0]["numbers"]) == 5
    tried = editor.ask("POST", f"{look}/rules", {"rules": {"item": ".entry", "date": ".nothing"}}).json["matches"]
    assert [(one["part"], one["count"]) for one in tried] == [("item", 5), ("date", 0)]
    assert tried[1]["problem"]


@pytest.mark.parametrize(
    ("body", "status"),
    [({"number": 1, "part": "author"}, 422), ({"number": -1, "part": "item"}, 422), ({"number": 9_999_999, "part": "item"}, 200)],
)
def test_a_wrong_element_is_a_sentence(program: Programs, look: str, body: dict[str, object], status: int) -> None:
    answer = program("api:write").ask("POST", f"{look}/point", body)
    assert (answer.status_code, bool(answer.json.get("problem") or answer.json.get("problems"))) == (status, True)


def test_a_look_that_is_not_there_has_no_page(program: Programs) -> None:
    editor = program("api:write")
    assert [editor.ask("GET", f"/looks/none{rest}").status_code for rest in ("", "/spots", "/copy")] == [404, 404, 404]


def test_a_look_at_which_nobody_is_any_more_says_so(program: Programs, service: Service) -> None:
    cut, goes_on = (service.store.looks.begin("ann", "https://www.example.edu/news", "", service.clock()) for _ in range(2))
    service.store.claim_new(f"look {goes_on}", f"look {goes_on}", service.clock(), timedelta(minutes=1), this_process())
    seen = [program("api:write").ask("GET", f"/looks/{cut}").json, program("api:admin").ask("GET", f"/looks/{goes_on}").json]
    assert [(one["found"], one["is_cut_off"]) for one in seen] == [(None, True), (None, False)]


def test_an_address_that_is_read_already_is_said_to_be(program: Programs, service: Service) -> None:
    url = service.specs()["brightwater"].url
    known = program("api:write").ask("POST", "/looks", {"url": url})
    assert (known.status_code, known.json["found"]["readers"][0]["id"]) == (201, "brightwater")
