"""The feed of health: what happened, under ids that stay, for those who may know."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from datetime import timedelta

import feedparser
from lxml import etree

from feeds.admin.alerting import Watch
from feeds.service import Service
from tests.feeds.web.admin.visitor import Visitor
from tests.feeds.web.newsrooms import NOW

PATH = "/admin/health.atom"


def happened(service: Service) -> None:
    """One incident that began and ended, one that began, and a source that became late yesterday."""
    watch = Watch(service, "tests", lambda *_: "")
    for source in ("northgrid", "lindenhof"):
        state = service.store.state(source)
        service.store.record(replace(state, state="broken", reasons=("timeout",), failures=3, since=NOW))
    watch.look(NOW - timedelta(hours=3))
    service.store.record(
        replace(service.store.state("lindenhof"), state="late", reasons=("late",), failures=0, since=NOW - timedelta(days=1))
    )
    watch.look(NOW)


def test_events_have_stable_ids_and_the_newest_comes_first(reader: Visitor, service: Service) -> None:
    happened(service)
    answer = reader.client.get(PATH)
    etree.fromstring(answer.data)
    feed = feedparser.parse(answer.data)
    assert not feed.bozo
    assert [entry.title for entry in feed.entries] == [
        "Hochschule Lindenhof can be read again",
        "Northgrid Energy cannot be read",
        "Hochschule Lindenhof cannot be read",
        "Hochschule Lindenhof is late or odd",
    ]
    assert feed.feed.updated_parsed
    assert all(entry.id.startswith("tag:") and entry.updated == entry.published for entry in feed.entries)
    assert len({entry.id for entry in feed.entries}) == 4
    assert "timeout: the server takes too long" in feed.entries[1].content[0].value
    again = reader.client.get(PATH, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, reader.client.get(PATH).data) == (304, answer.data)


def test_a_token_for_health_opens_it_and_no_other(visitor: Visitor, service: Service) -> None:
    token = service.store.tokens.create("monitor", ("health:read",), NOW)
    other = service.store.tokens.create("acme", ("feed:board",), NOW)
    basic = "Basic " + b64encode(f"any:{token}".encode()).decode()
    opened = [
        visitor.client.get(PATH, headers={"Authorization": f"Bearer {token}"}),
        visitor.client.get(PATH, headers={"Authorization": basic}),
        visitor.client.get(f"{PATH}?token={token}"),
    ]
    assert [answer.status_code for answer in opened] == [200] * 3
    assert token not in "".join(answer.text for answer in opened)
    closed = [visitor.client.get(PATH), visitor.client.get(f"{PATH}?token={other}"), visitor.client.get(f"{PATH}?token=x")]
    assert [(answer.status_code, "WWW-Authenticate" in answer.headers) for answer in closed] == [(401, True)] * 3
    assert visitor.client.get(f"/admin/health?token={token}").status_code == 302, "the pages take no token"
