"""/healthz, /readyz, /metrics."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from sqlalchemy import create_engine, text

from entries import StoreError
from feeds.service import Service
from feeds.web import create_app
from tests.feeds.web.newsrooms import NOW


def metric(client: FlaskClient, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", client.get("/metrics").text, re.MULTILINE)
    assert found, name
    return float(found[1])


def test_a_living_process_is_healthy_whatever_the_database_does(service: Service) -> None:
    service.store.close()
    response = create_app(service).test_client().get("/healthz")
    assert (response.status_code, response.text, response.headers["Cache-Control"]) == (200, "ok\n", "no-store")


def test_a_service_whose_store_answers_is_ready(client: FlaskClient) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.get_json()["ready"] is True
    assert response.get_json()["topics"] == "due", "nobody has judged these releases yet"


def test_a_service_whose_store_refuses_is_not_ready_and_says_why(service: Service) -> None:
    class Refusing:
        def __getattr__(self, name: str) -> object:
            return getattr(service.store, name)

        def version(self) -> int:
            raise StoreError("The database is gone.")

    client = create_app(Service(service.configuration, Refusing(), clock=lambda: NOW)).test_client()  # type: ignore[arg-type]
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.get_json() == {"ready": False, "reason": "The database is gone."}


def test_a_schema_of_another_version_is_not_ready(service: Service) -> None:
    engine = create_engine(service.settings.database_url)
    with engine.begin() as db:
        db.execute(text("UPDATE alembic_version SET version_num = 'from-the-future'"))
    engine.dispose()
    assert create_app(service).test_client().get("/readyz").status_code == 503


def test_metrics_count_entries_and_sources_by_state(client: FlaskClient) -> None:
    assert metric(client, "pressroll_entries") == 6
    assert metric(client, 'pressroll_sources{state="healthy"}') == 2
    assert metric(client, 'pressroll_sources{state="broken"}') == 1
    assert metric(client, 'pressroll_sources{state="paused"}') == 0


def test_metrics_tell_how_long_ago_each_source_was_looked_at(client: FlaskClient) -> None:
    assert metric(client, 'pressroll_source_checked_seconds{source="brightwater"}') == 720


def test_requests_are_counted_by_route_never_by_address(service: Service) -> None:
    client = create_app(service).test_client()
    for number in range(3):
        client.get(f"/entries/nothing-{number}")
        client.get(f"/nowhere/{number}")
    assert metric(client, 'pressroll_requests_total{route="entries.entry",status="4xx"}') == 3
    assert metric(client, 'pressroll_requests_total{route="none",status="4xx"}') == 3
    assert "nothing-1" not in client.get("/metrics").text
