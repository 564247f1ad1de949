"""Tokens that stand in pages of given sites: made on the page and over the API, listed with their sites, refused at the field."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from feeds.service import Service
from feeds.web import create_app
from tests.feeds.web.admin.visitor import Visitor
from tests.feeds.web.api.conftest import Program
from tests.feeds.web.newsrooms import NOW
from tests.feeds.web.renamed import FEEDS, configured

SITES = ("https://www.example.org", "http://localhost")


@pytest.fixture
def service(folders: dict[str, Path], tmp_path: Path) -> Iterator[Service]:
    with configured(Path(shutil.copytree(folders["filled"], tmp_path / "service")), feeds_toml=FEEDS) as service:
        yield service


def test_a_token_is_made_for_sites_and_listed_with_them(admin: Visitor, service: Service) -> None:
    typed = "https://WWW.example.org\r\n\r\n http://localhost:80 "
    made = admin.send("/admin/tokens", {"name": "Our site", "scope": "feed:board", "ends": "year", "origins": typed})
    assert made.status_code == 200, admin.text(made, "[role=alert]")
    assert admin.found(made, "#origins").get_text().strip() == ""
    (kept,) = service.store.tokens.all()
    assert kept.origins == SITES
    row = admin.open("/admin/tokens").select_one("tbody td")
    assert row
    assert row.get_text() == "read the feed “For the board alone”, only on https://www.example.org, http://localhost"
    assert "only on https://www.example.org http://localhost" in admin.open("/admin/trail").get_text()


WRONG = [
    ("https://www.example.org/news", "feed:board", "is no origin such as https://www.example.org"),
    ("https://<b>.example", "feed:board", "'https://<b>.example' is no origin"),
    ("https://*.example.org", "feed:board", "is no origin"),
    ("http://www.example.org", "feed:board", "is not protected"),
    ("https://www.example.org", "api:admin", "'api:admin' is no feed"),
    ("\n".join(f"https://{number}.example" for number in range(21)), "feed:board", "at most 20 sites"),
]


@pytest.mark.parametrize(("origins", "scope", "said"), WRONG)
def test_what_is_no_site_is_refused_at_its_field_and_stays_there(
    admin: Visitor, service: Service, origins: str, scope: str, said: str
) -> None:
    answer = admin.send("/admin/tokens", {"name": "Our site", "scope": scope, "ends": "year", "origins": origins})
    assert answer.status_code == 422
    assert admin.found(answer, "[role=alert] a")["href"] == "#origins"
    assert said in admin.text(answer, "#origins-error")
    field = admin.found(answer, "#origins")
    assert (field.get_text().strip(), field["aria-describedby"]) == (origins, "origins-error")
    assert service.store.tokens.all() == ()


def test_a_program_makes_a_token_for_sites(service: Service) -> None:
    admin = Program(create_app(service).test_client(), service.store.tokens.create("admin", ["api:admin"], NOW))
    asked = {"name": "site", "scopes": ["feed:board"], "origins": [SITES[0], "http://LOCALHOST"]}
    made = admin.ask("POST", "/tokens", asked)
    assert made.status_code == 201, made.text
    listed = {one["name"]: one["origins"] for one in admin.ask("GET", "/tokens").json["items"]}
    assert listed == {"admin": [], "site": list(SITES)}
    noted = admin.ask("GET", "/trail?kind=token&limit=1").json["items"][0]
    assert "only on https://www.example.org http://localhost" in str(noted)
    for wrong in (["https://www.example.org/"], [""], [SITES[0]] * 21, "https://www.example.org"):
        refused = admin.ask("POST", "/tokens", asked | {"name": "other", "origins": wrong})
        assert (refused.status_code, refused.json["problems"][0]["key"].partition(".")[0]) == (422, "origins"), refused.text
    both = admin.ask("POST", "/tokens", asked | {"name": "other", "scopes": ["feed:board", "api:read"]})
    assert (both.status_code, both.json["problems"][0]["key"]) == (422, "origins")
    assert len(service.store.tokens.all()) == 2


def test_a_token_for_sites_opens_nothing_of_the_api(service: Service) -> None:
    token = service.store.tokens.create("site", ["feed:board", "api:admin", "health:read"], NOW, origins=SITES)  # as no page makes one
    program = Program(create_app(service).test_client(), token)
    for path in ("/sources", "/tokens"):
        assert program.ask("GET", path).status_code in (401, 403), path
        assert program.ask("GET", path, Origin=SITES[0]).status_code in (401, 403), path
    assert program.client.get(f"/admin/health.atom?token={token}").status_code == 401
