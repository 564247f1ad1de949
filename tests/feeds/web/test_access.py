"""Every address that exists, walked: what anybody may see is a list, what writes is closed, and what is read writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from entries.schema import metadata
from feeds.service import Service
from feeds.web import create_app
from feeds.web.admin import ROUTES
from tests.feeds.web.admin.visitor import PASSWORD, Visitor

# What anybody may see, by endpoint. A new one is added here by whoever decides that it is for everybody.
PUBLIC = {
    *("archives.", "assets.", "entries.", "events.", "feeds.", "oembed.", "pictures.", "public."),  # pages and feeds
    *("builder.", "widgets.", "worker."),  # for foreign pages
    *("hub.page", "ops.healthz", "ops.metrics", "ops.readyz", "api.description"),
}
OPEN_PAGES = {f"admin.{route.endpoint}" for route in ROUTES if route.needs is None}
EXAMPLES = {
    "source_id": "brightwater",
    "topic_id": "education",
    "format": "atom",
    "slug": "education-partnerships",
    "name": "app.js",
    "kind": "js",
}
# What other pages may frame, as settings and tokens say, and what a page of our own frames.
FRAMED = {"widgets.embed", "admin.pointing_page"}
READS = ("GET", "HEAD", "OPTIONS")


def is_public(endpoint: str) -> bool:
    return endpoint in PUBLIC or endpoint.partition(".")[0] + "." in PUBLIC


def address(rule: Rule, app: Flask) -> str:
    values = {name: EXAMPLES.get(name, "1") for name in rule.arguments}
    with app.test_request_context():
        return str(rule.build(values, append_unknown=False)[1])  # type: ignore[index] # None only where an argument is missing


def rules(app: Flask) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules():
        yield rule, address(rule, app)


@pytest.fixture
def app(service: Service) -> Flask:
    return create_app(service)


def test_without_sign_in_only_the_public_list_answers(app: Flask) -> None:
    client = app.test_client()
    opened = []
    for rule, path in rules(app):
        if is_public(rule.endpoint) or rule.endpoint in OPEN_PAGES or rule.endpoint == "hub.ask":
            continue
        method = "GET" if "GET" in (rule.methods or ()) else min({*(rule.methods or ())} - {*READS})
        answer = client.open(path, method=method)
        closed = answer.status_code in (400, 401, 403) or (answer.status_code == 302 and "/admin/sign-in" in answer.location)
        if not closed:
            opened.append((rule.endpoint, path, answer.status_code))
    assert opened == []


def test_every_write_refuses_what_another_site_sends_and_what_has_no_token(app: Flask, service: Service, password_hash: str) -> None:
    service.store.people.add("admin@example.org", "admin", password_hash, service.clock(), by="tests")
    visitor = Visitor(app.test_client())
    visitor.sign_in("admin@example.org", PASSWORD)
    bearer = {"Authorization": f"Bearer {service.store.tokens.create('walker', ['api:admin'], service.clock())}"}
    before = rows(service)
    wrong = []
    for rule, path in rules(app):
        for method in sorted({*(rule.methods or ())} - {*READS}):
            if rule.endpoint == "hub.ask":  # WebSub: anybody may ask, and is asked back before anything happens
                continue
            headers = bearer if rule.endpoint.startswith("api.") else {}
            foreign = visitor.client.open(path, method=method, headers={**headers, "Origin": "https://evil.example"})
            bare = visitor.client.open(path, method=method)
            wrong += [(path, method, answer.status_code) for answer in (foreign, bare) if answer.status_code not in (400, 401, 403)]
    assert wrong == []
    assert rows(service) == before


def test_no_get_writes_a_byte(app: Flask, service: Service, password_hash: str) -> None:
    service.store.people.add("admin@example.org", "admin", password_hash, service.clock(), by="tests")
    visitor = Visitor(app.test_client())
    visitor.sign_in("admin@example.org", PASSWORD)
    bearer = {"Authorization": f"Bearer {service.store.tokens.create('walker', ['api:admin'], service.clock())}"}
    visitor.client.get("/api/v1/sources", headers=bearer)  # the day of a token's last use is noted once a day
    before = rows(service), file_digest(service)
    answered = 0
    for rule, path in rules(app):
        if "GET" in (rule.methods or ()) and not rule.endpoint.startswith("events."):  # a stream has no end
            answer = visitor.client.get(path, headers=bearer if path.startswith("/api/") else {})
            answered += answer.status_code == 200
            assert answer.status_code < 500, path
    assert answered > 15
    assert (rows(service), file_digest(service)) == before


def test_every_page_but_the_one_for_frames_is_framed_by_nobody(app: Flask, service: Service, password_hash: str) -> None:
    service.store.people.add("admin@example.org", "admin", password_hash, service.clock(), by="tests")
    visitor = Visitor(app.test_client())
    visitor.sign_in("admin@example.org", PASSWORD)
    pages, wrong = 0, []
    for rule, path in rules(app):
        for method in sorted({*(rule.methods or ())} & {"GET", "POST", "PUT", "DELETE"}):
            if rule.endpoint in FRAMED or rule.endpoint.startswith("events."):  # a stream has no end
                continue
            answer = visitor.client.open(path, method=method)
            if answer.mimetype == "text/html":
                pages += 1
                policy = answer.headers.get("Content-Security-Policy", "")
                if policy.partition("frame-ancestors ")[2].partition(";")[0] != "'none'":
                    wrong.append((method, path, policy))
    assert wrong == []
    assert pages > 40


def rows(service: Service) -> str:
    """Everything in the database, as one digest."""
    with service.store._reading() as db:
        found = [
            (table.name, [tuple(row) for row in db.exec_driver_sql(f'SELECT * FROM "{table.name}"')]) for table in metadata.sorted_tables
        ]
    return sha256(repr(found).encode()).hexdigest()


def file_digest(service: Service) -> str:
    path = Path(service.settings.database_url.removeprefix("sqlite:///"))
    files = (path, path.with_name(path.name + "-wal"))
    return sha256(b"".join(file.read_bytes() for file in files if file.exists())).hexdigest()
