"""The nginx configuration of docs/export.md, in a real nginx over a real export."""

from __future__ import annotations

import gzip
import http.client
import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from feeds.codings import CODINGS
from feeds.export import Export
from feeds.formats import FORMATS
from feeds.widgets.release import newest
from tests.browser.conftest import serving
from tests.feeds.test_export import picture_of
from tests.feeds.web.newsrooms import empty_service, fill, withdrawn
from tests.ports import own_port

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """The port of nginx, and the folder it serves."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if not program:
        pytest.skip("nginx is missing: apt-get install nginx-light")
    place = tmp_path_factory.mktemp("nginx")
    service = empty_service(place / "service")
    fill(service)
    picture_of(service)
    Export(service, place / "site").run()
    with serving(service) as address:
        port = own_port()
        configure(place, port, address)
        server = subprocess.Popen([program, "-p", str(place), "-c", str(place / "nginx.conf"), "-e", str(place / "error.log")])
        until_listening(port)
        yield port, place / "site"
        server.terminate()
        server.wait(60)
    service.store.close()


def configure(place: Path, port: int, service: str) -> None:
    """The documented configuration, at other ports."""
    documented = re.search(r"```nginx\n(.*?)```", (ROOT / "docs" / "export.md").read_text("utf-8"), re.DOTALL)
    assert documented
    own = documented[1].replace("listen 8080;", f"listen 127.0.0.1:{port};").replace("root /srv/press;", f"root {place}/site;")
    own = own.replace("proxy_pass http://127.0.0.1:8000;", f"proxy_pass {service};")
    paths = "".join(f"{name}_temp_path {place}/tmp;\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;\n" if os.geteuid() == 0 else ""  # else its workers are somebody who may not look into folders of tests
    text = f"{user}daemon off; pid {place}/pid; events {{}}\nhttp {{ access_log off;\n{paths}{own}}}\n"
    (place / "nginx.conf").write_text(text, "utf-8")


def until_listening(port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            ask(port, "/")
            return
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.05)


def ask(port: int, path: str, **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(
        "GET", path, headers={"Host": "press.example.org"} | {name.replace("_", "-"): value for name, value in headers.items()}
    )
    answer = connection.getresponse()
    found = answer.status, answer.headers, answer.read()
    connection.close()
    return found


@pytest.mark.parametrize("format", FORMATS)
def test_nginx_serves_a_feed_as_the_service_does(site: tuple[int, Path], format: str) -> None:
    port, folder = site
    status, headers, body = ask(port, f"/feeds/topic/education.{format}", Accept_Encoding="gzip")
    packed = (folder / f"feeds/topic/education.{format}.gz").exists()  # a calendar without events is too small
    assert (status, headers["Content-Encoding"]) == (200, "gzip" if packed else None)
    assert headers["Content-Type"] == f"{FORMATS[format].media_type}; charset=utf-8"
    plain = (folder / f"feeds/topic/education.{format}").read_bytes()
    assert body == (CODINGS["gzip"](plain) if packed else plain)
    assert not packed or (headers["Vary"], gzip.decompress(body)) == ("Accept-Encoding", plain)
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "stale-if-error" in headers["Cache-Control"]
    assert ask(port, f"/feeds/topic/education.{format}", Accept_Encoding="gzip", If_None_Match=headers["ETag"])[0] == 304


@pytest.mark.parametrize(
    ("path", "file", "status"),
    [
        ("/", "index.html", 200),
        ("/topics/education", "topics/education.html", 200),
        ("/sources/kowloon", "sources/kowloon.html", 200),
        ("/entries/kowloon-memorandum", "entries/kowloon-memorandum.html", 200),
        ("/entries/nothing", "404.html", 404),
        ("/static/000000000000/public.css", "404.html", 404),
        ("/.pressroll/lock", "404.html", 404),
        ("/gone/entries/brightwater-recalled.html", "404.html", 404),
        (f"/entries/{withdrawn().slug}", f"gone/entries/{withdrawn().slug}.html", 410),
    ],
)
def test_nginx_serves_each_page_with_its_status(site: tuple[int, Path], path: str, file: str, status: int) -> None:
    port, folder = site
    found, headers, body = ask(port, path)
    assert (found, body) == (status, (folder / file).read_bytes())
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_pages_are_protected_as_the_service_protects_them(site: tuple[int, Path]) -> None:
    headers = ask(site[0], "/topics/education")[1]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert (headers["Referrer-Policy"], headers["Cache-Control"]) == ("same-origin", "no-cache")


def test_what_no_file_can_answer_goes_to_the_service(site: tuple[int, Path]) -> None:
    port = site[0]
    assert ask(port, "/feeds/all.atom?limit=1")[2].count(b"<entry") == 1
    assert b"robotics" in ask(port, "/?q=robotics")[2]
    assert ask(port, "/healthz")[2] == b"ok\n"
    assert b"There is no format" in ask(port, "/feeds/all.xyz")[2]  # or it is a former name: the service knows


def test_styles_are_kept_for_good(site: tuple[int, Path]) -> None:
    port, folder = site
    style = next(folder.glob("static/*/public.css"))
    status, headers, _ = ask(port, f"/{style.relative_to(folder)}")
    assert (status, headers["Content-Type"]) == (200, "text/css; charset=utf-8")
    assert headers["Cache-Control"].endswith("immutable")


@pytest.mark.parametrize("pattern", ["widget.js", newest("js").name, "widget.css", newest("css").name, "pictures/*.webp"])
def test_what_widgets_load_is_open_to_pages_of_others_as_the_service_opens_it(site: tuple[int, Path], pattern: str) -> None:
    port, folder = site
    file = next(folder.glob(pattern))
    status, headers, body = ask(port, f"/{file.relative_to(folder)}", Origin="https://www.example.edu")
    record = json.loads((folder / "manifest.json").read_bytes())["documents"][str(file.relative_to(folder))]
    assert (status, body) == (200, file.read_bytes())
    assert (headers["Content-Type"], headers["Cache-Control"]) == (record["type"], record["cache"])
    assert (headers["Access-Control-Allow-Origin"], headers["Cross-Origin-Resource-Policy"]) == ("*", "cross-origin")


def test_what_the_service_alone_can_answer_of_widgets(site: tuple[int, Path]) -> None:
    assert b"pressroll-feed" in ask(site[0], "/widgets")[2]
    assert b"pressroll-feed" in ask(site[0], "/embed")[2]
    assert ask(site[0], "/embed-worker.js")[0] == 200
    assert b"There is no such picture" in ask(site[0], "/pictures/0.webp")[2]  # it may be made, and not yet exported
