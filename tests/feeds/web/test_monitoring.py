"""What is shipped for Prometheus and Grafana names metrics that a running application has."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from feeds.service import Service
from feeds.web import create_app
from tests.feeds.web.test_ops import metric

FOLDER = Path(__file__).parents[3] / "docs" / "monitoring"
RULES, BOARD = FOLDER / "prometheus-rules.yml", FOLDER / "grafana.json"


def named(text: str) -> set[str]:
    return set(re.findall(r"\bpressroll_[a-z_]+", text))


def test_every_metric_that_is_named_exists(service: Service) -> None:
    client = create_app(service).test_client()
    client.get("/")
    present = named(client.get("/metrics").text)
    page = named((FOLDER.parent / "operating.md").read_text("utf-8"))
    for text in (named(RULES.read_text("utf-8")), named(BOARD.read_text("utf-8")), page):
        assert text <= present, text - present
        assert len(text) > 5


def test_the_dashboard_is_one() -> None:
    board = json.loads(BOARD.read_text("utf-8"))
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
    assert all(target["expr"].count("(") == target["expr"].count(")") for panel in board["panels"] for target in panel["targets"])


def test_the_rules_are_yaml_of_the_right_shape() -> None:
    yaml = pytest.importorskip("yaml")
    (group,) = yaml.safe_load(RULES.read_text("utf-8"))["groups"]
    assert all({"alert", "expr", "for", "labels", "annotations"} == rule.keys() for rule in group["rules"])


def test_each_source_has_one_state_one_reason_and_an_age(client: FlaskClient) -> None:
    assert metric(client, 'pressroll_source_state{source="northgrid",state="broken"}') == 1
    assert metric(client, 'pressroll_source_reason{code="listing-empty",source="northgrid"}') == 1
    assert metric(client, 'pressroll_source_succeeded_seconds{source="kowloon"}') == 0
    text = client.get("/metrics").text
    assert text.count("pressroll_source_state{") == 5
    assert text.count("pressroll_source_reason{") == 3


def test_refreshes_are_counted_by_outcome(service: Service) -> None:
    client = create_app(service).test_client()
    before = metric(client, 'pressroll_refreshes_total{outcome="failed"}')
    state = service.store.state("northgrid")
    service.store.record(replace(state, checked=service.clock(), failures=4))
    assert metric(client, 'pressroll_refreshes_total{outcome="failed"}') == before + 1
