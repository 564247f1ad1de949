"""From a stored change to those who subscribed: over real sockets, with a real store, and a clock that stands still."""

from __future__ import annotations

import hmac
import json
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs
from xml.etree import ElementTree

import pytest

from entries import Change, SourceState, Store
from feeds.push import push, pusher
from feeds.web import create_app
from scrapers import now_utc
from scrapers.fetch_call import TIMEOUT_S
from tests.entries.makers import DAY, NOW, entry, put
from tests.feeds.subscribers import BASE, Scene, Subscriber, ask, listening, scene, service_of

ATOM = "{http://www.w3.org/2005/Atom}"
ONE_DATABASE = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)


@pytest.fixture
def stage(store: Store, tmp_path: Path) -> Iterator[Scene]:
    with scene(store, tmp_path / "config") as made:
        yield made


def subscribe(stage: Scene, topic: str = "all.atom", path: str = "/cb", **more: str) -> None:
    assert stage.ask(topic, path, **more)[0] == 202
    stage.push()
    stage.subscriber.received.clear()


def revise(store: Store, key: str) -> None:
    revised = replace(entry(key), title="A better title", fingerprint="better", revised=NOW)
    store.save([Change("revised", entry(key).id, revised)], SourceState("tern"), NOW)


def titles(body: bytes) -> list[str | None]:
    return [title.text for title in ElementTree.fromstring(body).findall(f"{ATOM}entry/{ATOM}title")]


def test_a_subscription_is_confirmed_and_told_of_what_is_new_with_a_signature(stage: Scene, store: Store) -> None:
    assert stage.ask("all.atom", "/cb?id=7", secret="kept between us", lease_seconds="3600")[0] == 202
    assert stage.subscriber.received == [], "nothing happens in the request"
    stage.push()
    (question,) = stage.subscriber.questions()
    challenge = question.query.pop("hub.challenge")
    assert len(challenge) >= 32
    assert question.query == {"id": "7", "hub.mode": "subscribe", "hub.topic": f"{BASE}/feeds/all.atom", "hub.lease_seconds": "3600"}
    put(store, entry("old"))
    stage.push()
    put(store, entry("a"))
    stage.push()
    first, second = stage.subscriber.posts("/cb")
    assert first.query == {"id": "7"}
    assert first.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert first.headers["link"] == f'<{BASE}/hub>; rel="hub", <{BASE}/feeds/all.atom>; rel="self"'
    expected = "sha256=" + hmac.new(b"kept between us", second.body, "sha256").hexdigest()
    assert second.headers["x-hub-signature"] == expected
    assert (titles(first.body), titles(second.body)) == (["Release old"], ["Release a"]), "what is new alone"
    whole = ElementTree.fromstring(stage.client.get("/feeds/all.atom").data)
    part = ElementTree.fromstring(second.body)
    assert part.findtext(f"{ATOM}id") == whole.findtext(f"{ATOM}id")
    assert {link.get("href") for link in part.findall(f"{ATOM}link[@rel='self']")} == {f"{BASE}/feeds/all.atom"}
    assert {link.get("href") for link in part.findall(f"{ATOM}link[@rel='hub']")} == {f"{BASE}/hub"}


def test_a_delivery_without_a_secret_has_no_signature(stage: Scene, store: Store) -> None:
    subscribe(stage)
    put(store, entry("a"))
    stage.push()
    assert "x-hub-signature" not in stage.subscriber.posts()[0].headers


NOT_CONFIRMED = {
    "another text": {"echo": lambda challenge: challenge + "x"},
    "a text around it": {"echo": lambda challenge: f" {challenge}"},
    "404": {"statuses": {"/cb": 404}},
    "a redirect": {"statuses": {"/cb": 302}, "headers": {"Location": "/elsewhere"}},
}


@pytest.mark.parametrize("how", NOT_CONFIRMED)
@ONE_DATABASE
def test_only_2xx_with_the_very_challenge_confirms(stage: Scene, store: Store, how: str) -> None:
    for name, value in NOT_CONFIRMED[how].items():
        setattr(stage.subscriber, name, value)
    stage.ask("all.atom")
    stage.push()
    put(store, entry("a"))
    stage.push()
    assert len(stage.subscriber.questions()) == 1
    assert stage.subscriber.posts() == []
    assert stage.client.get("/hub").status_code == 200


@ONE_DATABASE
def test_every_question_has_a_fresh_challenge(stage: Scene) -> None:
    for path in ("/one", "/two", "/one"):
        stage.ask("all.atom", path)
        stage.push()
    assert len({question.query["hub.challenge"] for question in stage.subscriber.questions()}) == 3


@ONE_DATABASE
def test_a_callback_that_is_down_is_asked_three_times(stage: Scene) -> None:
    stage.subscriber.statuses["/cb"] = 503
    stage.ask("all.atom")
    for _ in range(5):
        stage.push()
        stage.clock.pass_(hours=1)
    assert len(stage.subscriber.questions()) == 3


def test_an_end_is_confirmed_too_and_then_nothing_more_is_sent(stage: Scene, store: Store) -> None:
    subscribe(stage)
    stage.subscriber.confirms = False
    assert stage.ask("all.atom", mode="unsubscribe")[0] == 202
    stage.push()
    put(store, entry("a"))
    stage.push()
    assert len(stage.subscriber.posts()) == 1, "nobody may end the subscription of others"
    stage.subscriber.confirms = True
    stage.ask("all.atom", mode="unsubscribe")
    stage.push()
    assert "hub.lease_seconds" not in stage.subscriber.questions()[-1].query
    put(store, entry("b"))
    stage.push()
    assert len(stage.subscriber.posts()) == 1


@ONE_DATABASE
def test_the_end_of_what_nobody_has_is_refused_and_asks_nobody(stage: Scene) -> None:
    assert stage.ask("all.atom", mode="unsubscribe")[0] == 404
    stage.push()
    assert stage.subscriber.received == []


def test_a_lease_ends_unless_it_is_renewed(stage: Scene, store: Store) -> None:
    subscribe(stage, path="/once", lease_seconds="3600")
    subscribe(stage, path="/twice", lease_seconds="3600")
    stage.clock.pass_(minutes=50)
    subscribe(stage, path="/twice", lease_seconds="3600", secret="new")
    stage.clock.pass_(minutes=20)
    put(store, entry("a"))
    stage.push()
    (delivery,) = stage.subscriber.posts()
    assert delivery.path == "/twice"
    assert "x-hub-signature" in delivery.headers, "the renewal brought a secret"
    store.push.prune(stage.clock())
    assert [one.address for one in store.push.recipients()] == [stage.subscriber.url("/twice")]


@ONE_DATABASE
def test_a_renewal_that_is_not_confirmed_leaves_the_subscription_as_it_was(stage: Scene, store: Store) -> None:
    subscribe(stage, secret="mine")
    stage.subscriber.confirms = False
    stage.ask("all.atom", secret="of somebody else")
    stage.push()
    put(store, entry("a"))
    stage.push()
    (delivery,) = stage.subscriber.posts()
    assert delivery.headers["x-hub-signature"] == "sha256=" + hmac.new(b"mine", delivery.body, "sha256").hexdigest()


def test_what_failed_is_tried_again_with_growing_pauses_in_order_and_ends_after_three_days(stage: Scene, store: Store) -> None:
    subscribe(stage, lease_seconds=str(30 * 86_400))
    stage.subscriber.statuses["/cb"] = 500
    put(store, entry("a"))
    stage.push()
    put(store, entry("b"))
    stage.push()
    assert len(stage.subscriber.posts()) == 1, "the second waits behind the first"
    assert stage.errors() == ["answered 500"]
    tries = []
    for _ in range(240):
        stage.clock.pass_(seconds=10)
        before = len(stage.subscriber.posts())
        stage.push()
        if len(stage.subscriber.posts()) > before:
            tries.append((stage.clock() - NOW).total_seconds())
    assert tries == [10, 70, 370, 1270]
    stage.subscriber.statuses.clear()
    stage.clock.pass_(hours=1)
    stage.push()
    assert [titles(post.body) for post in stage.subscriber.posts()[-2:]] == [["Release a"], ["Release b"]]
    assert stage.errors() == [""]
    stage.subscriber.statuses["/cb"] = 500
    put(store, entry("c"))
    stage.push()
    stage.clock.pass_(hours=25)
    store.push.prune(stage.clock())
    assert store.push.standing().waiting == {}, "a message is given up after a day"
    assert len(store.push.recipients()) == 1
    stage.clock.pass_(hours=48)
    store.push.prune(stage.clock())
    assert store.push.recipients() == ()


@ONE_DATABASE
def test_retry_after_is_obeyed(stage: Scene, store: Store) -> None:
    subscribe(stage)
    stage.subscriber.statuses["/cb"], stage.subscriber.headers["Retry-After"] = 503, "600"
    put(store, entry("a"))
    for _ in range(20):
        stage.push()
        stage.clock.pass_(seconds=30)
    assert len(stage.subscriber.posts()) == 1
    stage.push()
    assert len(stage.subscriber.posts()) == 2


@ONE_DATABASE
def test_410_ends_a_subscription(stage: Scene, store: Store) -> None:
    subscribe(stage)
    stage.subscriber.statuses["/cb"] = 410
    for key in ("a", "b"):
        put(store, entry(key))
        stage.push()
    assert len(stage.subscriber.posts()) == 1
    assert store.push.recipients() == ()


@ONE_DATABASE
def test_a_redirect_is_not_followed(stage: Scene, store: Store) -> None:
    subscribe(stage)
    stage.subscriber.statuses["/cb"], stage.subscriber.headers["Location"] = 307, stage.subscriber.url("/elsewhere")
    put(store, entry("a"))
    stage.push()
    assert [post.path for post in stage.subscriber.posts()] == ["/cb"]
    assert stage.errors() == ["answered 307"]


@ONE_DATABASE
def test_a_subscription_to_a_feed_that_is_no_more_is_denied_with_a_reason(store: Store, tmp_path: Path) -> None:
    with scene(store, tmp_path / "config", feeds='[feeds.harbours]\ntitle = "Harbours"\n') as stage:
        subscribe(stage, "named/harbours.atom")
        stage.pusher.close()
        service = service_of(store, tmp_path / "config", stage.clock, stage.subscriber, feeds="")
        put(store, entry("a"))
        with pusher(service) as running:
            replace(stage, service=service, pusher=running).push()
        (denial,) = stage.subscriber.questions()
        assert denial.query["hub.mode"] == "denied"
        assert denial.query["hub.reason"]
        assert stage.subscriber.posts() == []
        assert store.push.recipients() == ()


PUSHED = {
    "all.atom": ["a", "b", "gone"],
    "all.rss": ["a", "b"],
    "all.json": ["a", "b", "gone"],
    "source/kite.atom": [],
    "topic/education.atom": ["a", "gone"],
    "topic/education.rss?lang=en": ["a"],
    "all.json?topic=education&limit=20": ["a", "gone"],
}


@pytest.mark.parametrize("topic", PUSHED)
def test_a_feed_gets_what_it_would_show_and_nothing_else(stage: Scene, store: Store, topic: str) -> None:
    put(store, entry("gone", topics=["education"]))
    stage.push()
    subscribe(stage, topic)
    put(store, entry("a", topics=["education"]), entry("b"))
    store.withdraw(entry("gone").id, NOW)
    stage.push()
    text = "".join(post.body.decode() for post in stage.subscriber.posts())
    assert len(stage.subscriber.posts()) == bool(PUSHED[topic])
    assert [key for key in ("a", "b", "gone") if entry(key).id in text] == PUSHED[topic]


@ONE_DATABASE
def test_a_revision_is_told_and_a_backfill_and_new_topics_are_not(stage: Scene, store: Store) -> None:
    put(store, entry("a"))
    stage.push()
    subscribe(stage)
    store.correct(entry("a").id, "education", True, NOW)
    stage.push()
    assert stage.subscriber.posts() == []
    revise(store, "a")
    stage.push()
    (post,) = stage.subscriber.posts()
    assert titles(post.body) == ["A better title"]


@ONE_DATABASE
def test_a_first_reading_is_told_as_one_page(stage: Scene, store: Store) -> None:
    subscribe(stage)
    put(store, *(entry(f"n{number}", at=NOW - DAY * number) for number in range(80)))
    stage.push()
    (post,) = stage.subscriber.posts()
    assert titles(post.body) == [f"Release n{number}" for number in range(50)]


@ONE_DATABASE
def test_a_message_of_long_releases_stays_below_what_subscribers_take(stage: Scene, store: Store) -> None:
    subscribe(stage)
    put(store, *(entry(f"n{number}", content="<p>" + "word " * 60_000 + "</p>", at=NOW - DAY * number) for number in range(3)))
    stage.push()
    assert titles(stage.subscriber.posts()[0].body) == ["Release n0"]


@ONE_DATABASE
def test_what_cannot_be_rendered_is_not_sent_as_an_empty_feed(stage: Scene, store: Store) -> None:
    subscribe(stage)
    put(store, entry("a", url="ftp://tern.example/a"))
    stage.push()
    assert stage.subscriber.posts() == []


HOOKS = """
[webhooks.desk]
url = "http://127.0.0.1:PORT/hook?token=private"
secret = "env:HOOK_SECRET"
feed = "topic/education"
[webhooks.wire]
url = "http://127.0.0.1:PORT/wire"
secret = "another secret of ours"
"""


def test_a_webhook_is_told_by_the_standard_scheme(store: Store, tmp_path: Path) -> None:
    with scene(store, tmp_path / "config", webhooks=HOOKS) as stage:
        put(store, entry("gone", topics=["education"]), entry("a", topics=["education"]))
        stage.push()
        stage.subscriber.received.clear()
        revise(store, "a")
        put(store, entry("b", topics=["education"]), entry("c"))
        store.withdraw(entry("gone").id, NOW)
        stage.subscriber.statuses["/hook"] = 500
        stage.push()
        stage.clock.pass_(minutes=1)
        stage.subscriber.statuses.clear()
        stage.push()
    first, again = stage.subscriber.posts("/hook")
    assert first.query == {"token": "private"}
    assert first.headers["content-type"] == "application/json"
    assert first.headers["webhook-id"] == again.headers["webhook-id"], "by this a receiver knows it again"
    assert first.body == again.body
    assert int(again.headers["webhook-timestamp"]) == int(stage.clock().timestamp())
    for post in (first, again):
        signed = f"{post.headers['webhook-id']}.{post.headers['webhook-timestamp']}.".encode() + post.body
        expected = b64encode(hmac.new(b"secret of 16 bytes", signed, "sha256").digest()).decode()
        assert post.headers["webhook-signature"] == f"v1,{expected}"
    told = json.loads(first.body)
    assert told["type"] == "releases.changed"
    assert told["data"]["feed"]["url"] == f"{BASE}/feeds/topic/education.json"
    kinds = {event["item"]["id"]: event["kind"] for event in told["data"]["events"]}
    assert kinds == {entry("b").id: "new", entry("gone").id: "withdrawn"}, "its topics went with the revision"
    everything = json.loads(stage.subscriber.posts("/wire")[0].body)["data"]["events"]
    assert {event["item"]["id"]: event["kind"] for event in everything} == {
        entry("a").id: "revised",
        entry("b").id: "new",
        entry("c").id: "new",
        entry("gone").id: "withdrawn",
    }


@ONE_DATABASE
def test_a_webhook_that_fails_for_days_is_disabled_until_it_is_mended(store: Store, tmp_path: Path) -> None:
    with scene(store, tmp_path / "config", webhooks=HOOKS) as stage:
        stage.subscriber.statuses["/wire"] = 401
        put(store, entry("a"))
        stage.push()
        stage.clock.pass_(days=3)
        store.push.prune(stage.clock())
        put(store, entry("b"))
        stage.push()
        assert len(stage.subscriber.posts("/wire")) == 1
        wire = next(one for one in store.push.recipients() if one.key == "webhook:wire")
        assert (wire.disabled, wire.error) == (stage.clock(), "answered 401")
        stage.subscriber.statuses.clear()
        store.push.mend("webhook:wire", stage.clock())
        put(store, entry("c"))
        stage.push()
        assert len(stage.subscriber.posts("/wire")) == 2


@ONE_DATABASE
def test_external_hubs_are_told_which_feeds_of_the_catalogue_changed(store: Store, tmp_path: Path) -> None:
    with scene(store, tmp_path / "config", pressroll='hubs = ["http://127.0.0.1:PORT/publish"]') as stage:
        put(store, entry("a", topics=["education"]))
        stage.push()
        (ping,) = stage.subscriber.posts("/publish")
        link = stage.client.get("/feeds/all.rss").headers["Link"]
    assert ping.headers["content-type"] == "application/x-www-form-urlencoded"
    told = parse_qs(ping.body.decode())
    assert told["hub.mode"] == ["publish"]
    paths = ("all", "topic/education", "source/tern")
    assert set(told["hub.url"]) == {f"{BASE}/feeds/{path}.{name}" for path in paths for name in ("rss", "atom", "json")}
    assert f'<{stage.subscriber.url("/publish")}>; rel="hub"' in link


def test_a_restart_loses_nothing_and_repeats_nothing(stage: Scene, store: Store) -> None:
    subscribe(stage)
    put(store, entry("told"))
    stage.push()
    stage.pusher.tell()
    put(store, entry("before-the-end"))
    stage.pusher.tell()  # on its way, and not sent
    put(store, entry("while-nothing-ran"))
    stage.pusher.close()
    with pusher(stage.service) as running:
        replace(stage, pusher=running).push()
    found = [titles(post.body) for post in stage.subscriber.posts()]
    assert found == [["Release told"], ["Release before-the-end"], ["Release while-nothing-ran"]]


def test_of_two_processes_one_pushes_and_the_other_takes_over(stage: Scene, store: Store) -> None:
    subscribe(stage)
    assert not store.push.hold("another process", stage.clock())
    stage.pusher.close()
    assert store.push.hold("another process", stage.clock())
    put(store, entry("a"))
    assert not store.push.tell((), 99, "host:1:1", stage.clock()), "whoever lost the lease tells nothing"
    with pusher(stage.service) as running:
        running.turn(0.001)
        assert stage.subscriber.posts() == []
        store.release("push", "another process")
    with pusher(stage.service) as running:
        replace(stage, pusher=running).push()
    assert len(stage.subscriber.posts()) == 1


@ONE_DATABASE
def test_500_subscribers_are_told_within_two_seconds(store: Store, tmp_path: Path) -> None:
    stop = threading.Event()
    with listening() as subscriber:
        service = service_of(store, tmp_path / "config", now_utc, subscriber)
        client = create_app(service).test_client()
        for number in range(500):
            assert ask(client, subscriber, "all.atom", f"/cb{number}", secret="s")[0] == 202
        thread = threading.Thread(target=push, args=(service, stop))
        thread.start()
        try:
            wait(lambda: len([one for one in store.push.recipients() if one.expires]) == 500)
            assert any(told(store, subscriber, f"n{number}") <= 2.0 for number in range(8)), "on a busy machine one of eight is enough"
        finally:
            stop.set()
            thread.join()


def told(store: Store, subscriber: Subscriber, name: str) -> float:
    """The seconds after which 95 of 100 have a new release."""
    subscriber.received.clear()
    began = time.monotonic()
    put(store, entry(name, content="<p>" + "word " * 800 + "</p>"))
    wait(lambda: len(subscriber.posts()) == 500, 120)
    assert len({post.path for post in subscriber.posts()}) == 500
    return sorted(post.moment - began for post in subscriber.posts())[475]


@ONE_DATABASE
def test_a_slow_host_delays_nobody_else(store: Store, tmp_path: Path) -> None:
    with listening() as slow, listening() as quick:
        service = service_of(store, tmp_path / "config", now_utc, quick, allow="127.0.0.0/8")
        client = create_app(service).test_client()
        with pusher(service) as running:
            running.turn(0.001)
            for number in range(60):
                ask(client, slow, "all.atom", f"/cb{number}")
            ask(client, quick, "all.atom")
            while len([one for one in store.push.recipients() if one.expires]) < 61:
                running.turn()
            told = threading.Event()
            slow.echo = lambda _challenge: str(told.wait(60))
            put(store, entry("a"))
            began = time.monotonic()
            while not quick.posts():
                running.turn()
            told.set()
            assert time.monotonic() - began < TIMEOUT_S, "before any call to the slow host ended"
            assert len(slow.posts()) <= 16


def wait(until: object, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not until():  # type: ignore[operator] # a function
        assert time.monotonic() < deadline
        time.sleep(0.02)
