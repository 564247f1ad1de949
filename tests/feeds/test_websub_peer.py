"""flask-websub, a subscriber by others, against our hub: it discovers, subscribes, is asked, receives, and unsubscribes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_websub.subscriber import SQLite3SubscriberStorage, SQLite3TempSubscriberStorage, Subscriber, discover
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from entries import Store
from feeds.push import Pusher, pusher
from feeds.web import create_app
from scrapers import now_utc
from tests.entries.makers import entry, put
from tests.feeds.subscribers import Subscriber as Port
from tests.feeds.subscribers import service_of
from tests.ports import own_port


class Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # Any: werkzeug's own
        return


@contextmanager
def served(app: Flask, port: int) -> Iterator[BaseWSGIServer]:
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def settle(running: Pusher) -> None:
    running.tell()
    running.look()
    while running.is_busy():
        running.turn(0.01)


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")  # its open connections
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", ["atom", "rss"])
def test_flask_websub_discovers_subscribes_receives_and_leaves(store: Store, tmp_path: Path, name: str) -> None:
    ours, theirs = own_port(), own_port()
    base = f"http://127.0.0.1:{ours}"
    service = service_of(store, tmp_path / "config", now_utc, Port(theirs), base)
    put(store, entry("old"))
    files = str(tmp_path / "subscriptions.db")
    subscriber = Subscriber(SQLite3SubscriberStorage(files), SQLite3TempSubscriberStorage(files))
    app = Flask("subscriber")
    app.config["SERVER_NAME"] = f"127.0.0.1:{theirs}"
    app.register_blueprint(subscriber.build_blueprint(url_prefix="/callbacks"))
    modes: list[str] = []
    bodies: list[bytes] = []
    subscriber.add_success_handler(lambda topic, callback, mode: modes.append(mode))
    subscriber.add_listener(lambda topic, callback, body: bodies.append(body))
    with ExitStack() as stack:
        stack.enter_context(served(create_app(service), ours))
        stack.enter_context(served(app, theirs))
        running = stack.enter_context(pusher(service))
        running.turn(0.01)
        found = discover(f"{base}/feeds/all.{name}")
        assert found == {"hub_url": f"{base}/hub", "topic_url": f"{base}/feeds/all.{name}"}
        with app.app_context():
            callback = subscriber.subscribe(**found)
            settle(running)
            assert modes == ["subscribe"]
            put(store, entry("fresh"))
            settle(running)
            (body,) = bodies
            assert entry("fresh").id.encode() in body
            assert entry("old").id.encode() not in body
            subscriber.unsubscribe(callback)
        settle(running)
        assert modes == ["subscribe", "unsubscribe"]
        put(store, entry("later"))
        settle(running)
        assert len(bodies) == 1
