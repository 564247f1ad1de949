"""What keeps the service running asks here: /healthz, /readyz, /metrics.

With several web processes, each counts the requests it answered itself; set PROMETHEUS_MULTIPROC_DIR to a folder and
every process answers for all of them (prometheus_client's own way).
"""

from __future__ import annotations

import os
from collections import Counter as Tally
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from entries import SourceState, StoreError, schema_status
from feeds.admin.health import STATES, shown_state
from feeds.judging import standing

if TYPE_CHECKING:
    from feeds.service import Service


def install(app: Flask, service: Service) -> None:
    """Adds the three addresses, and counts requests by route (never by address: their number is not bounded) and status class."""
    shared = "PROMETHEUS_MULTIPROC_DIR" in os.environ
    registry = CollectorRegistry()
    requests = Counter(
        "pressroll_requests", "Requests answered by the pages and feeds.", ("route", "status"), registry=None if shared else registry
    )
    rendered = Counter("pressroll_rendered_in_request", "Feeds rendered while a reader waited.", registry=None if shared else registry)
    registry.register(StoreFacts(service))
    if shared:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # prometheus_client has no types there

    def count(response: Response) -> Response:
        requests.labels(request.endpoint or "none", f"{response.status_code // 100}xx").inc()
        return response

    app.after_request(count)
    app.extensions["pressroll-rendered"] = rendered
    app.extensions["pressroll-requests"] = requests  # for the layer before Flask, which answers feeds without coming here
    app.register_blueprint(_blueprint(service, registry))


def _blueprint(service: Service, registry: CollectorRegistry) -> Blueprint:
    blueprint = Blueprint("ops", __name__)

    @blueprint.get("/healthz")
    def healthz() -> Response:
        return _plain("ok\n")

    @blueprint.get("/readyz")
    def readyz() -> tuple[Response, int]:
        try:
            version, schema, topics = service.store.version(), schema_status(service.settings.database_url), standing(service)
        except StoreError as error:
            return jsonify(ready=False, reason=str(error)), 503
        ready = schema.state == "ready"
        return jsonify(ready=ready, version=version, schema=schema.state, topics=topics), 200 if ready else 503

    @blueprint.get("/metrics")
    def metrics() -> Response:
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)

    @blueprint.after_request
    def never_kept(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        return response

    return blueprint


def _plain(text: str) -> Response:
    return Response(text, content_type="text/plain; charset=utf-8")


def _sources(specs: Iterable[str], states: Mapping[str, SourceState], now: datetime) -> Iterable[Metric]:
    """Of each source: its state, the code of what is wrong (of those alone that are not well), and how old its last good reading is. At
    most three lines a source, whatever happens."""
    state = GaugeMetricFamily("pressroll_source_state", "1 for the state that a source is in.", labels=("source", "state"))
    reason = GaugeMetricFamily("pressroll_source_reason", "1 for the first reason of a source that is not well.", labels=("source", "code"))
    succeeded = GaugeMetricFamily("pressroll_source_succeeded_seconds", "Seconds since a source was read well.", labels=("source",))
    for id_ in specs:
        known = states.get(id_) or SourceState(id_)
        state.add_metric((id_, shown_state(known)), 1)
        if known.reasons and not known.paused:
            reason.add_metric((id_, known.reasons[0]), 1)
        if known.succeeded:
            succeeded.add_metric((id_,), (now - known.succeeded).total_seconds())
    yield from (state, reason, succeeded)


class StoreFacts:
    """What the store knows, asked when somebody looks at the metrics."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterable[Metric]:
        """Entries, sources by state, and how long ago each source was looked at."""
        now = self._service.clock()
        states = self._service.store.states()
        specs = self._service.specs()
        yield GaugeMetricFamily("pressroll_entries", "Entries that are published.", value=self._service.store.counts(now)[0])
        sources = GaugeMetricFamily("pressroll_sources", "Sources by state.", labels=("state",))
        tally: Tally[str] = Tally(shown_state(states.get(id_) or SourceState(id_)) for id_ in specs)
        for state in STATES:
            sources.add_metric((state,), tally[state])
        yield sources
        checked = GaugeMetricFamily("pressroll_source_checked_seconds", "Seconds since the last look at a source.", labels=("source",))
        for id_ in specs:
            state_of = states.get(id_)
            if state_of and state_of.checked:
                checked.add_metric((id_,), (now - state_of.checked).total_seconds())
        yield checked
        yield from _sources(specs, states, now)
        yield from self._events()
        yield from self._push()

    def _events(self) -> Iterable[Metric]:
        """Refreshes by what came of them, and open incidents by cause; over all processes and starts."""
        refreshes = CounterMetricFamily("pressroll_refreshes", "Refreshes by what came of them.", labels=("outcome",))
        counted = self._service.store.refresh_counts()
        for outcome in ("changed", "unchanged", "failed"):
            refreshes.add_metric((outcome,), counted.get(outcome, 0))
        yield refreshes
        incidents = GaugeMetricFamily("pressroll_incidents", "Open incidents by cause.", labels=("cause",))
        for cause, number in sorted(Tally(one.cause for one in self._service.store.incidents.all()).items()):
            incidents.add_metric((cause,), number)
        yield incidents

    def _push(self) -> Iterable[Metric]:
        """Recipients by kind, what waits for them, and what came of deliveries, over all processes and starts."""
        standing = self._service.store.push.standing()
        recipients = GaugeMetricFamily("pressroll_push_recipients", "Who is told of news.", labels=("kind",))
        for kind, number in sorted(Tally(one.kind for one in standing.recipients).items()):
            recipients.add_metric((kind,), number)
        yield recipients
        yield GaugeMetricFamily("pressroll_push_waiting", "Deliveries on their way.", value=sum(standing.waiting.values()))
        deliveries = CounterMetricFamily("pressroll_push_deliveries", "Deliveries by what came of them.", labels=("result",))
        for result, number in sorted(standing.outcomes.items()):
            deliveries.add_metric((result,), number)
        yield deliveries
