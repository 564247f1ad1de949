"""`pressroll push`: what an operator sees of it, and what he never sees."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from entries import Store
from feeds.cli import main
from tests.entries.makers import entry, put
from tests.feeds.subscribers import Scene, scene

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
HOOKS = """
[webhooks.desk]
url = "http://127.0.0.1:PORT/hook/very-private"
secret = "sixteen bytes or more"
[webhooks.lost]
url = "http://127.0.0.1:PORT/lost"
secret = "sixteen bytes or more"
feed = "named/nothing"
"""


@pytest.fixture
def stage(store: Store, tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    with scene(store, tmp_path / "config", webhooks=HOOKS) as made:
        monkeypatch.setenv("PRESSROLL_CONFIG", str(tmp_path / "config"))
        monkeypatch.setenv("PRESSROLL_DATABASE_URL", database_url)
        monkeypatch.setenv("PRESSROLL_BASE_URL", "https://press.example.org")
        monkeypatch.setenv("PRESSROLL_ALLOW_NETWORKS", f"127.0.0.1:{made.subscriber.port}")
        yield made


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["push", *words])


def test_status_tells_who_is_told_and_what_went_wrong_without_addresses_and_secrets(stage: Scene, store: Store) -> None:
    stage.ask("all.atom", "/callback/private", secret="of the subscriber")
    stage.push()
    stage.subscriber.statuses |= {"/hook/very-private": 503}
    put(store, entry("a"))
    stage.push()
    result = run("status", "--json")
    shown = json.loads(result.stdout)
    host = f"127.0.0.1:{stage.subscriber.port}"
    desk, lost = shown["webhooks"]
    assert (desk["name"], desk["host"], desk["waiting"], desk["failures"], desk["error"]) == ("desk", host, 1, 1, "answered 503")
    assert "nothing" in lost["problem"]
    assert [one["host"] for one in shown["subscriptions"] + shown["inactive"]] == [host]
    assert shown["outcomes"] == {"received": 1, "failed": 1}
    plain = run("status").output
    assert "answered 503" in plain
    for secret in ("private", "sixteen", "of the subscriber"):
        assert secret not in plain + result.output


def test_a_test_message_is_signed_and_mends_what_failed(stage: Scene, store: Store) -> None:
    stage.subscriber.statuses |= {"/hook/very-private": 500}
    put(store, entry("a"))
    stage.push()
    failed = run("test", "desk")
    assert (failed.exit_code, "answered 500" in failed.output) == (3, True)
    stage.subscriber.statuses.clear()
    assert run("test", "desk").exit_code == 0
    post = stage.subscriber.posts("/hook")[-1]
    assert json.loads(post.body)["type"] == "test"
    assert post.headers["webhook-signature"].startswith("v1,")
    desk = next(one for one in store.push.recipients() if one.key == "webhook:desk")
    assert (desk.failures, desk.error) == (0, "")


def test_a_webhook_that_is_not_there_is_named(stage: Scene) -> None:
    result = run("test", "dsk")
    assert (result.exit_code, "dsk" in result.output) == (4, True)


def test_a_webhook_that_cannot_be_reached_is_told_by_host(stage: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSROLL_ALLOW_NETWORKS", "")
    result = run("test", "desk")
    assert (result.exit_code, "address-forbidden" in result.output, "private" in result.output) == (3, True, False)


def test_metrics_count_deliveries(stage: Scene, store: Store) -> None:
    put(store, entry("a"))
    stage.push()
    text = stage.client.get("/metrics").text
    assert 'pressroll_push_deliveries_total{result="received"} 1.0' in text
    assert 'pressroll_push_recipients{kind="webhook"} 2.0' in text
    assert "pressroll_push_waiting 0.0" in text
