"""A service with one newsroom that pushes, and an HTTP server on loopback that stands for everybody who is told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from flask.testing import FlaskClient

from config import load
from entries import Store
from feeds.push import Pusher, pusher
from feeds.service import Service
from feeds.web import create_app
from tests.entries.makers import NOW

BASE = "https://press.example.org"
SOURCE = 'id = "{id}"\nname = "{name}"\nurl = "https://{id}.example/news"\n'


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    moment: float


@dataclass
class Subscriber:
    """What came in, and what is answered: by path, else 200; a question is answered by its challenge unless `confirms` is off."""

    port: int = 0
    received: list[Received] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    confirms: bool = True
    echo: Callable[[str], str] = lambda challenge: challenge

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def posts(self, path: str = "") -> list[Received]:
        return [one for one in self.received if one.method == "POST" and one.path.startswith(path)]

    def questions(self) -> list[Received]:
        return [one for one in self.received if one.method == "GET"]


@contextmanager
def listening() -> Iterator[Subscriber]:
    subscriber = Subscriber()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self.take()

        def do_POST(self) -> None:
            self.take()

        def take(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            subscriber.received.append(Received(self.command, parts.path, query, headers, body, time.monotonic()))
            challenge = subscriber.echo(query.get("hub.challenge", "")).encode() if subscriber.confirms else b"no"
            self.send_response(subscriber.statuses.get(parts.path, 200))
            for name, value in subscriber.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(challenge)))
            self.end_headers()
            self.wfile.write(challenge)

        def log_message(self, format: str, *arguments: object) -> None:
            return

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

    server = Server(("127.0.0.1", 0), Handler)
    subscriber.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield subscriber
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **span: float) -> None:
        self.now += timedelta(**span)


def service_of(
    store: Store, folder: Path, clock: Callable[[], datetime], subscriber: Subscriber, base: str = BASE, allow: str = "", **files: str
) -> Service:
    """Two newsrooms, tern and kite; further configuration files by name. Loopback may be called at the port of the subscriber alone, unless
    `allow` says more."""
    sources = folder / "sources"
    sources.mkdir(parents=True, exist_ok=True)
    for id_ in ("tern", "kite"):
        (sources / f"{id_}.toml").write_text(SOURCE.format(id=id_, name=id_.title()))
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text)
    environ = {
        "PRESSROLL_BASE_URL": base,
        "PRESSROLL_ALLOW_NETWORKS": allow or f"127.0.0.1:{subscriber.port}",
        "HOOK_SECRET": "whsec_c2VjcmV0IG9mIDE2IGJ5dGVz",
    }
    configuration = load(folder, environ)
    assert not configuration.problems
    service = Service(configuration, store, clock=clock)
    service.sync()
    return service


def ask(
    client: FlaskClient, subscriber: Subscriber, topic: str, path: str = "/cb", mode: str = "subscribe", **more: str
) -> tuple[int, str]:
    """What the hub answers to a request for a feed of ours, for example `all.atom`."""
    fields = {"hub.mode": mode, "hub.topic": f"{BASE}/feeds/{topic}", "hub.callback": subscriber.url(path)}
    fields |= {f"hub.{name}": value for name, value in more.items()}
    response = client.post("/hub", data=urlencode(fields), content_type="application/x-www-form-urlencoded")
    return response.status_code, response.text


@dataclass(frozen=True, slots=True)
class Scene:
    """All of it together."""

    service: Service
    client: FlaskClient
    subscriber: Subscriber
    clock: Clock
    pusher: Pusher

    def ask(self, topic: str, path: str = "/cb", mode: str = "subscribe", **more: str) -> tuple[int, str]:
        return ask(self.client, self.subscriber, topic, path, mode, **more)

    def push(self) -> None:
        """Turns until nothing is due any more."""
        self.pusher.turn(0.001)
        self.pusher.tell()
        self.pusher.look()
        while self.pusher.is_busy() or self.service.store.push.due(self.clock(), 1):
            self.pusher.turn(0.001)

    def errors(self) -> list[str]:
        return [one.error for one in self.service.store.push.recipients()]


@contextmanager
def scene(store: Store, folder: Path, **files: str) -> Iterator[Scene]:
    clock = Clock()
    with listening() as subscriber:
        filled = {name: text.replace("PORT", str(subscriber.port)) for name, text in files.items()}
        service = service_of(store, folder, clock, subscriber, **filled)
        with pusher(service) as running:
            made = Scene(service, create_app(service).test_client(), subscriber, clock, running)
            made.push()
            yield made
