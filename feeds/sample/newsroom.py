"""The sample newsroom as a web server on loopback.

with start_sample() as sample:
    sample.url                                   # http://127.0.0.1:PORT
"""

from __future__ import annotations

import re
import threading
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader

from feeds.sample.files import document, picture
from feeds.validators import answer, http_date

LISTINGS = {"2019-03": "/2019-03/news", "2019-12": "/2019-12/newsroom"}
_TEMPLATES = {"2019-03": "march", "2019-12": "december"}
_HTML = "text/html; charset=utf-8"
_PICTURE = re.compile(r"!\[([a-z0-9-]+)\] (.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph, or a picture with its caption."""

    text: str
    picture: str = ""  # its address


@dataclass(frozen=True, slots=True)
class File:
    """A PDF to download."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Release:
    """One release as its page shows it. `date` and `dateline` are printed as they are."""

    layout: str
    url: str
    title: str
    date: str
    dateline: str
    parts: tuple[Part, ...]
    files: tuple[File, ...] = ()
    about: str = ""
    contact: str = ""

    @property
    def teaser(self) -> str:
        """The first sentences, for the listing."""
        return self.parts[0].text[:160].rsplit(" ", 1)[0] + " ..."

    @property
    def picture(self) -> str:
        """The address of its first picture, "" when it has none."""
        return next((part.picture for part in self.parts if part.picture), "")

    @property
    def modified(self) -> datetime:
        """When its page was last changed, as the server claims."""
        return datetime.fromisoformat(self.date).replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Resource:
    """What one address answers."""

    body: bytes
    media_type: str
    modified: datetime

    @property
    def etag(self) -> str:
        """Strong: a digest of the bytes."""
        return f'"{sha256(self.body).hexdigest()[:20]}"'


class Sample:
    """A running newsroom. `url` has no slash at its end."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.url = f"http://127.0.0.1:{server.server_port}"
        self._server = server
        self._thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="sample-newsroom", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends the server and frees its port."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Sample:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def start_sample(port: int = 0) -> Sample:
    """The newsroom in a thread of this process; port 0 takes a free one."""
    return Sample(_server("127.0.0.1", port))


def serve(host: str, port: int, ready: Path | None = None) -> None:
    """The newsroom until the process ends; makes the file `ready` once it listens. ValueError for an address that others can reach."""
    with _server(host, port) as server:
        if ready:
            ready.touch()
        server.serve_forever()


def build_site() -> Mapping[str, Resource]:
    """Every page, picture and file of the newsroom by path. The same at every start."""
    return dict(_resources(_releases()))


def _releases() -> tuple[Release, ...]:
    text = files(__package__).joinpath("releases.toml").read_text("utf-8")
    source = tomllib.loads(text)
    return tuple(_release(raw, source) for raw in source["release"])


def _release(raw: Mapping[str, Any], source: Mapping[str, Any]) -> Release:  # Any: our own TOML, read by build_site in every test
    return Release(
        layout=raw["layout"],
        url=f"{LISTINGS[raw['layout']]}/{raw['path']}",
        title=raw["title"],
        date=raw["date"],
        dateline=raw["dateline"],
        parts=tuple(_part(block) for block in raw["text"].strip().split("\n\n")),
        files=tuple(File(file["title"], f"/files/{file['name']}.pdf") for file in raw.get("files", ())),
        about=source["about"].strip() if raw.get("about") else "",
        contact=source["contact"] if raw.get("contact") else "",
    )


def _part(block: str) -> Part:
    found = _PICTURE.fullmatch(block)
    return Part(found[2], f"/files/{found[1]}.png") if found else Part(block)


def _resources(releases: tuple[Release, ...]) -> Iterator[tuple[str, Resource]]:
    templates = Environment(loader=PackageLoader("feeds.sample"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    newest = max(release.modified for release in releases)
    yield "/robots.txt", Resource(b"User-agent: *\nDisallow: /trial\n", "text/plain; charset=utf-8", newest)
    yield "/", Resource(templates.get_template("home.html").render().encode(), _HTML, newest)
    for layout, path in LISTINGS.items():
        listed = [release for release in releases if release.layout == layout]
        page = templates.get_template(f"{_TEMPLATES[layout]}-listing.html").render(releases=listed)
        yield path, Resource(page.encode(), _HTML, max(release.modified for release in listed))
    for release in releases:
        page = templates.get_template(f"{_TEMPLATES[release.layout]}-article.html").render(release=release)
        yield release.url, Resource(page.encode(), _HTML, release.modified)
        if release.picture:
            yield release.picture, Resource(picture(release.picture), "image/png", release.modified)
        for file in release.files:
            yield file.url, Resource(document(file.title), "application/pdf", release.modified)


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD from the server's table."""

    protocol_version = "HTTP/1.1"
    server: _Newsroom

    def do_GET(self) -> None:
        """The page, or 304 to whoever has it already."""
        found = self.server.site.get(urlsplit(self.path).path)
        if found is None:
            self.send_error(404)
            return
        tags, since = self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")
        status = answer(etag=found.etag, modified=found.modified, if_none_match=tags, if_modified_since=since)
        self.send_response(status)
        self.send_header("ETag", found.etag)
        self.send_header("Last-Modified", http_date(found.modified))
        if status == 200:
            self.send_header("Content-Type", found.media_type)
            self.send_header("Content-Length", str(len(found.body)))
        self.end_headers()
        if status == 200 and self.command == "GET":
            self.wfile.write(found.body)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the one who reads this newsroom logs what it reads."""


class _Newsroom(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], site: Mapping[str, Resource]) -> None:
        self.site = site
        super().__init__(address, _Handler)


def _server(host: str, port: int) -> _Newsroom:
    if not ip_address(host).is_loopback:
        raise ValueError(f"The sample newsroom is served on loopback only, not on {host}.")
    return _Newsroom((host, port), build_site())
