"""/hub: what it takes, what it refuses and in which words, and how feeds tell of it."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from entries import Outcome, Store
from entries.push import MOST_OF_HOST, MOST_UNCONFIRMED
from feeds.web import create_app
from tests.entries.makers import DAY, NOW
from tests.feeds.subscribers import BASE, Clock, Subscriber, ask, service_of

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
FORM = "application/x-www-form-urlencoded"
GOOD = {"hub.mode": "subscribe", "hub.topic": f"{BASE}/feeds/all.atom", "hub.callback": "https://reader.example/cb?id=1"}


@pytest.fixture
def subscriber() -> Subscriber:
    return Subscriber(port=9)


@pytest.fixture
def client(store: Store, tmp_path: Path, subscriber: Subscriber) -> FlaskClient:
    return create_app(service_of(store, tmp_path, Clock(), subscriber)).test_client()


def send(client: FlaskClient, **changed: str | None) -> tuple[int, str]:
    fields = GOOD | {f"hub.{name}": value for name, value in changed.items()}
    kept = {name: value for name, value in fields.items() if value is not None}
    response = client.post("/hub", data=urlencode(kept), content_type=FORM)
    assert response.content_type == "text/plain; charset=utf-8"
    return response.status_code, response.text


def test_a_good_request_is_accepted_and_noted(client: FlaskClient, store: Store) -> None:
    assert send(client)[0] == 202
    (delivery,) = store.push.due(NOW, 9)
    assert (delivery.mode, delivery.recipient.topic, delivery.lease_s) == ("subscribe", GOOD["hub.topic"], 10 * 86_400)
    assert not delivery.recipient.takes(NOW), "nobody is subscribed before he confirmed it"


LEASES = {"1": 60, "3600": 3600, "99999999": 30 * 86_400, "9" * 4_000: 30 * 86_400}


@pytest.mark.parametrize("asked", LEASES)
def test_a_lease_stays_within_bounds(client: FlaskClient, store: Store, asked: str) -> None:
    assert send(client, lease_seconds=asked)[0] == 202
    assert store.push.due(NOW, 9)[0].lease_s == LEASES[asked]


def test_parameters_that_we_do_not_know_are_ignored(client: FlaskClient) -> None:
    assert send(client, verify="sync", shoe="blue")[0] == 202


TOPICS = [
    "all.rss",
    "all.json",
    "topic/education.atom",
    "source/tern.rss",
    "all.atom?topic=education,partnerships&match=all",
    "all.atom?lang=de",
]


@pytest.mark.parametrize("topic", TOPICS)
def test_every_public_feed_can_be_subscribed_to(client: FlaskClient, topic: str) -> None:
    assert send(client, topic=f"{BASE}/feeds/{topic}") == (202, "The callback is asked whether it wants this.\n")


REFUSED = [
    ({"mode": None}, 400, "hub.mode"),
    ({"mode": "publish"}, 400, "hub.mode"),
    ({"topic": None}, 400, "hub.topic"),
    ({"topic": "https://other.example/feeds/all.atom"}, 400, "hub.topic"),
    ({"topic": f"{BASE}.evil.example/feeds/all.atom"}, 400, "hub.topic"),
    ({"topic": f"{BASE}/entries/x"}, 400, "hub.topic"),
    ({"topic": f"{BASE}/feeds/all.atom?page=2"}, 400, "first page"),
    ({"topic": f"{BASE}/feeds/all.atom?token=x"}, 400, "token"),
    ({"topic": f"{BASE}/feeds/all.atom?limit=0"}, 400, "limit"),
    ({"topic": f"{BASE}/feeds/all.html"}, 404, "feed"),
    ({"topic": f"{BASE}/feeds/all"}, 404, "feed"),
    ({"topic": f"{BASE}/feeds/all/x.atom"}, 404, "feed"),
    ({"topic": f"{BASE}/feeds//[.atom"}, 404, "feed"),
    ({"topic": f"{BASE}/feeds/topic/nothing.atom"}, 404, "topic"),
    ({"topic": f"{BASE}/feeds/source/nobody.atom"}, 404, "source"),
    ({"topic": f"{BASE}/feeds/named/nothing.atom"}, 404, "feed"),
    ({"topic": f"{BASE}/feeds/all.atom?q=" + "a" * 3000}, 400, "hub.topic"),
    ({"callback": None}, 400, "hub.callback"),
    ({"callback": "ftp://reader.example/cb"}, 400, "hub.callback"),
    ({"callback": "https://reader.example/cb#top"}, 400, "hub.callback"),
    ({"callback": "https://[reader.example/cb"}, 400, "hub.callback"),
    ({"callback": "https:///cb"}, 400, "hub.callback"),
    ({"callback": "https://name:word@reader.example/cb"}, 400, "hub.callback"),
    ({"callback": "http://127.0.0.1/cb"}, 400, "public"),
    ({"callback": "http://127.0.0.1:10/cb"}, 400, "public"),
    ({"callback": "http://10.0.0.8/cb"}, 400, "public"),
    ({"callback": "http://169.254.169.254/latest"}, 400, "public"),
    ({"callback": "http://[::1]/cb"}, 400, "public"),
    ({"callback": "http://0x7f000001/cb"}, 400, "public"),
    ({"callback": "https://reader.example:22/cb"}, 400, "public"),
    ({"secret": "x" * 200}, 400, "hub.secret"),
    ({"secret": "ü" * 100}, 400, "hub.secret"),
    ({"lease_seconds": "0"}, 400, "hub.lease_seconds"),
    ({"lease_seconds": "-5"}, 400, "hub.lease_seconds"),
    ({"lease_seconds": "ten"}, 400, "hub.lease_seconds"),
    ({"lease_seconds": "٣"}, 400, "hub.lease_seconds"),
]


@pytest.mark.parametrize(("changed", "status", "reason"), REFUSED, ids=range(len(REFUSED)))
def test_a_bad_request_is_refused_with_its_reason(
    client: FlaskClient, store: Store, changed: dict[str, str | None], status: int, reason: str
) -> None:
    answered, text = send(client, **changed)
    assert answered == status
    assert reason in text
    assert store.push.recipients() == ()


def test_loopback_is_called_where_the_operator_allows_it(client: FlaskClient, subscriber: Subscriber) -> None:
    assert ask(client, subscriber, "all.atom")[0] == 202


def test_a_request_is_a_form_of_bounded_length(client: FlaskClient) -> None:
    assert client.post("/hub", data="{}", content_type="application/json").status_code == 415
    assert client.post("/hub", data=b"hub.mode=" + b"x" * 20_000, content_type=FORM).status_code == 413


def test_whoever_opens_the_address_reads_what_it_is(client: FlaskClient) -> None:
    response = client.get("/hub")
    assert response.status_code == 200
    assert "WebSub" in response.text


def test_an_unknown_host_is_refused(client: FlaskClient) -> None:
    assert client.post("/hub", data=urlencode(GOOD), content_type=FORM, headers={"Host": "evil.example"}).status_code == 400


def test_a_private_feed_cannot_be_subscribed_to(store: Store, tmp_path: Path, subscriber: Subscriber) -> None:
    private = '[feeds.inner]\ntitle = "Inner"\nprivate = true\n'
    client = create_app(service_of(store, tmp_path, Clock(), subscriber, feeds=private)).test_client()
    for address in ("named/inner.atom", "named/inner.atom?token=x"):
        assert send(client, topic=f"{BASE}/feeds/{address}")[0] == 404


def test_feeds_name_the_hub_in_header_and_document(client: FlaskClient) -> None:
    for name in ("rss", "atom", "json"):
        response = client.get(f"/feeds/all.{name}")
        assert f'<{BASE}/hub>; rel="hub"' in response.headers["Link"]
        assert response.headers["Link"].count('rel="self"') == 1
        assert f"{BASE}/hub" in response.text
    assert json.loads(response.text)["hubs"] == [{"type": "WebSub", "url": f"{BASE}/hub"}]


def test_a_host_has_so_many_subscriptions_and_no_more(client: FlaskClient) -> None:
    for number in range(MOST_OF_HOST):
        assert send(client, callback=f"https://reader.example/{number}")[0] == 202
    status, reason = send(client, callback="https://reader.example/more")
    assert (status, "reader.example" in reason) == (429, True)
    assert send(client, callback="https://other.example/cb")[0] == 202
    assert send(client, callback="https://reader.example/1")[0] == 202, "whoever is known may renew"


def test_who_never_confirms_is_not_asked_on_and_on(client: FlaskClient, store: Store) -> None:
    for number in range(MOST_UNCONFIRMED):
        assert send(client, callback=f"https://victim.example/{number}")[0] == 202
        store.push.settle([Outcome(delivery, "refused", "answered 404") for delivery in store.push.due(NOW, 9)], NOW)
    assert send(client, callback="https://victim.example/more")[0] == 429
    store.push.prune(NOW + DAY)
    assert store.push.recipients() == ()
    assert send(client, callback="https://victim.example/more")[0] == 202
