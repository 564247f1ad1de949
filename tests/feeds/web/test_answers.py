"""What every answer has in common."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from entries import StoreBusy
from feeds.service import Service
from feeds.web import create_app
from tests.feeds.web.newsrooms import BASE, NOW, empty_service
from tests.feeds.web.reading import page, words

PAGES = ["/", "/topics/education", "/sources/kowloon", "/entries/brightwater-laboratory", "/entries/brightwater-recalled", "/nowhere"]


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_protected(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("address", PAGES)
def test_no_page_has_an_inline_style_or_script(client: FlaskClient, address: str) -> None:
    text = client.get(address).text
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)
    assert all("src=" in tag or "application/ld+json" in tag for tag in re.findall(r"<script[^>]*>", text))


@pytest.mark.parametrize("address", [*PAGES, "/feeds/all.atom", "/feeds/all.json", "/feeds.opml"])
def test_the_host_header_decides_nothing(client: FlaskClient, address: str) -> None:
    plain = client.get(address, headers={"Host": "press.example.org"})
    other = client.get(address, headers={"Host": "127.0.0.1:4711", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"})
    assert other.data == plain.data


@pytest.mark.parametrize(
    "host", ["press.example.org", "PRESS.example.org:443", "localhost:8000", "app.localhost", "127.0.0.1", "[::1]:8000", "10.1.2.3"]
)
def test_own_names_and_addresses_are_answered(client: FlaskClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "press.example.org.evil.example", "[evil]", "press.example.org@evil.example", "localhost.evil.example"]
)
def test_a_foreign_name_is_refused(client: FlaskClient, host: str) -> None:
    response = client.get("/", headers={"Host": host})
    assert response.status_code == 400
    assert "PRESSROLL_BASE_URL" in response.text or "400" in response.status


@pytest.mark.parametrize("address", ["/feeds", "/topics//education", "/topics/education/", "/feeds/topic//education.atom"])
def test_no_redirect_carries_the_host_header(client: FlaskClient, address: str) -> None:
    response = client.get(address, headers={"Host": "127.0.0.1:4711"})
    assert response.status_code in (200, 404)
    assert "4711" not in response.text + str(response.headers)


def test_a_service_below_a_path_links_below_it(tmp_path: Path) -> None:
    service = empty_service(tmp_path, base_url=f"{BASE}/press/")
    soup = page(create_app(service).test_client(), "/")
    addresses = [str(tag.get("href") or tag.get("src")) for tag in soup.select("a[href], link[href], script[src]")]
    service.store.close()
    assert all(address.startswith(("/press/", "#", f"{BASE}/press/")) for address in addresses), addresses


def test_styles_are_kept_for_ever_under_the_name_of_their_content(client: FlaskClient) -> None:
    link = str(page(client, "/").select_one("link[rel=stylesheet]")["href"])  # type: ignore[index]
    response = client.get(link)
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.content_type == "text/css; charset=utf-8"
    assert len(client.get(link, headers={"Accept-Encoding": "gzip"}).data) < len(response.data)
    assert client.get(re.sub(r"[0-9a-f]{12}", "0" * 12, link)).status_code == 404


def test_a_busy_database_says_when_to_come_back(service: Service) -> None:
    class Busy:
        def __getattr__(self, name: str) -> object:
            return getattr(service.store, name)

        def states(self) -> object:
            raise StoreBusy("locked")

    client = create_app(Service(service.configuration, Busy(), clock=lambda: NOW)).test_client()  # type: ignore[arg-type]
    for address in ("/", "/feeds/all.atom"):
        response = client.get(address)
        assert response.status_code == 503
        assert response.headers["Retry-After"] == "5"
        assert "locked" not in response.text


def test_a_fault_of_ours_is_a_page_without_its_cause(service: Service) -> None:
    class Faulty:
        def __getattr__(self, name: str) -> object:
            return getattr(service.store, name)

        def states(self) -> object:
            raise RuntimeError("the password is hunter2")

    client = create_app(Service(service.configuration, Faulty(), clock=lambda: NOW)).test_client()  # type: ignore[arg-type]
    response = client.get("/")
    assert response.status_code == 500
    assert "hunter2" not in response.text
    assert response.headers["Content-Security-Policy"]


def test_errors_of_the_address_are_escaped(client: FlaskClient) -> None:
    text = client.get("/topics/education?<b>x</b>=1").text
    assert "<b>x</b>" not in text
    assert "&lt;b&gt;" in text


def test_pages_that_do_not_exist_yet_are_not_linked(client: FlaskClient) -> None:
    for address in PAGES[:4]:
        for link in page(client, address).select("a[href^='/']"):
            path = str(link["href"])
            assert client.get(path).status_code in (200, 410), f"{address} links {path}: {words(link)}"
