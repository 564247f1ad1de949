"""The newsroom that the project carries, read over HTTP as a scraper reads it."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from feeds.sample import Sample, build_site, serve, start_sample
from tests.ports import own_port

MARCH, DECEMBER = "/2019-03/news", "/2019-12/newsroom"
SITE = build_site()
ARTICLES = [path for path in SITE if path.startswith((f"{MARCH}/", f"{DECEMBER}/"))]
FILES = [path for path in SITE if path.startswith("/files/")]


@pytest.fixture(scope="module")
def sample() -> Iterator[Sample]:
    with start_sample() as running:
        yield running


def ask(sample: Sample, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(urlsplit(sample.url).netloc, timeout=60)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def soup(path: str) -> BeautifulSoup:
    return BeautifulSoup(SITE[path].body, "lxml")


def visible_lines(path: str) -> list[str]:
    (body,) = soup(path).select("body")
    return [line for line in body.get_text("\n", strip=True).splitlines() if line]


@pytest.mark.parametrize(("listing", "date"), [(MARCH, r"201[89]-\d\d-\d\d \d\d:\d\d"), (DECEMBER, r"2019-\d\d-\d\d")])
def test_a_listing_links_eight_dated_releases_newest_first(listing: str, date: str) -> None:
    page = soup(listing)
    paths = [str(link["href"]) for link in page.select(f'a[href^="{listing}/"]')]
    dates = [node.get_text() for node in page.select(".date, time")]

    assert len(paths) == len(set(paths)) == len(dates) == 8
    assert all(path in SITE for path in paths)
    assert all(re.fullmatch(date, text) for text in dates)
    assert dates == sorted(dates, reverse=True)


@pytest.mark.parametrize("path", ARTICLES)
def test_a_release_reads_like_one(path: str) -> None:
    page = soup(path)
    body = page.select_one(".news-content, .content")

    assert body
    assert 150 <= len(body.get_text().split()) <= 400
    assert len(page.select("h1")) == 1
    assert all(str(node.get("src") or node.get("href")) in SITE for node in body.select("img, a"))


def test_the_march_layout_has_the_traps_of_its_time() -> None:
    for path in (path for path in ARTICLES if path.startswith(MARCH)):
        lines = visible_lines(path)
        start = lines.index("News Center")
        assert lines[start + 1] == "A small step every day."
        assert re.fullmatch(r"201[89]-\d\d-\d\d \d\d:\d\d", lines[start + 3])
        assert re.match(r"[A-Z][a-z]+ \d\d?, 201[89], [A-Z][a-z]+ – ", lines[start + 4])
        caption = soup(path).select_one("p:has(> img) + p")
        assert caption
        assert re.search(r"\w\s{20,}$", caption.get_text())


def test_the_december_layout_has_the_traps_of_its_time() -> None:
    for path in (path for path in ARTICLES if path.startswith(DECEMBER)):
        lines = visible_lines(path)
        assert "Apply for Trial" in lines
        title = lines.index("Newsroom", lines.index("Apply for Trial")) + 1
        assert [lines[title]] == [heading.get_text() for heading in soup(path).select("h1")]
        assert re.fullmatch(r"2019-\d\d-\d\d", lines[title + 1])
        assert re.match(r"[A-Z][\w ]+ – \d\d?(st|nd|rd|th) [A-Z][a-z]+ 2019 – ", lines[title + 2])
    text = " ".join(SITE[path].body.decode() for path in ARTICLES)
    assert text.count("About Brightwater Learning") >= 4
    assert text.count("Media contact") >= 2


@pytest.mark.parametrize("path", FILES)
def test_pictures_and_attachments_are_what_they_claim(path: str) -> None:
    found = SITE[path]
    if path.endswith(".png"):
        assert found.body.startswith(b"\x89PNG\r\n\x1a\n")
        start = found.body.index(b"IDAT") + 4
        length = int.from_bytes(found.body[start - 8 : start - 4], "big")
        assert len(zlib.decompress(found.body[start : start + length])) == 180 * (1 + 320 * 3)
    else:
        assert found.body.startswith(b"%PDF-")
        table = int(found.body.split()[-2])
        assert found.body[table:].startswith(b"xref")
        for number, offset in enumerate(re.findall(rb"(\d{10}) 00000 n", found.body), 1):
            assert found.body[int(offset) :].startswith(b"%d 0 obj" % number)


def test_the_newsroom_is_the_same_at_every_start() -> None:
    assert build_site() == SITE


def test_every_address_answers_get_and_head_alike(sample: Sample) -> None:
    for path, resource in SITE.items():
        got, body = ask(sample, path)
        head, nothing = ask(sample, path, "HEAD")

        assert (got.status, body, head.status, nothing) == (200, resource.body, 200, b"")
        assert {name: got.headers[name] for name in got.headers if name != "Date"} == {
            name: head.headers[name] for name in head.headers if name != "Date"
        }
        assert got.headers["Content-Type"] == resource.media_type


def test_whoever_has_the_page_already_gets_304(sample: Sample) -> None:
    first, _ = ask(sample, MARCH)

    by_tag, empty = ask(sample, MARCH, If_None_Match=first.headers["ETag"])
    by_date, _ = ask(sample, MARCH, If_Modified_Since=first.headers["Last-Modified"])
    other, _ = ask(sample, MARCH, If_None_Match='"other"', If_Modified_Since=first.headers["Last-Modified"])

    assert (by_tag.status, empty, by_date.status, other.status) == (304, b"", 304, 200)
    assert by_tag.headers["ETag"] == first.headers["ETag"]


def test_robots_may_read_the_releases_and_not_the_trial(sample: Sample) -> None:
    _, rules = ask(sample, "/robots.txt")
    missing, _ = ask(sample, "/2019-03/news/1")

    assert rules.splitlines() == [b"User-agent: *", b"Disallow: /trial"]
    assert missing.status == 404


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
def test_nothing_but_loopback_is_served(host: str) -> None:
    with pytest.raises(ValueError, match="loopback only"):
        serve(host, 0)


def test_a_closed_newsroom_frees_its_port() -> None:
    with start_sample(port := own_port()) as running:
        assert urlsplit(running.url).port == port
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
    with start_sample(port) as again:
        assert ask(again, "/")[0].status == 200


def test_the_newsroom_runs_as_a_program() -> None:
    port = own_port()
    program = subprocess.Popen([sys.executable, "-m", "feeds.sample", str(port)], cwd=Path(__file__).parents[2])
    try:
        deadline = time.monotonic() + 60
        with socket.socket() as probe:
            while probe.connect_ex(("127.0.0.1", port)) and time.monotonic() < deadline:
                time.sleep(0.05)
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", DECEMBER)
        assert connection.getresponse().read() == SITE[DECEMBER].body
        connection.close()
    finally:
        program.terminate()
        program.wait(60)
