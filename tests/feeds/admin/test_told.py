"""Who was told of the trouble of a source: what stands on its page, and to whom which address is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from feeds.admin import alerts
from feeds.admin.acting import Actor
from feeds.admin.alert_sending import mailbox_of
from feeds.admin.alerting import DAILY, SETTLES, Watch
from feeds.admin.told import Told, told_of
from tests.feeds.admin.alert_desk import ADMIN, MINUTE, Desk, public
from tests.feeds.web.newsrooms import NOW

READER = Actor("reader@example.org", "reader")
MAIL = "mailtos://press:three-words@mail.example.com?to=desk@example.org"
HOOK = "jsons://hooks.example.com/four-words"
AFTER_TWO = "after 2 failures in a row"


def told(desk: Desk, source: str = "northgrid", actor: Actor = ADMIN) -> tuple[Told, ...]:
    return told_of(desk.service, desk.service.specs()[source], actor)


def test_who_was_told_first_and_why_is_kept_through_reminder_and_recovery(desk: Desk) -> None:
    desk.alert(addresses=[MAIL, HOOK])
    assert told(desk) == ()
    desk.state("northgrid")
    desk.later()
    assert told(desk) == (), "nobody was told yet"
    desk.later(SETTLES)
    at = NOW + SETTLES
    expected = (Told("desk", "desk@example.org", at, AFTER_TWO, None), Told("desk", "jsons://", at, AFTER_TWO, None))
    assert told(desk) == expected
    assert [one.to for one in told(desk, actor=READER)] == ["mailtos://", "jsons://"]
    assert told(desk, "lindenhof") == ()
    desk.later(DAILY)
    assert told(desk) == expected
    desk.well("northgrid")
    desk.later(MINUTE)
    assert told(desk) == tuple(replace(one, well=desk.clock.now) for one in expected)


def test_the_newest_trouble_counts(desk: Desk) -> None:
    desk.alert()
    for _ in range(2):
        desk.state("northgrid")
        desk.later()
        desk.later(SETTLES)
        desk.well("northgrid")
        desk.later(2 * DAILY)
    assert [(one.at, one.well) for one in told(desk)] == [(NOW + 2 * DAILY + 2 * SETTLES, NOW + 4 * DAILY + 2 * SETTLES)]


def test_of_sources_of_one_host_each_says_when_it_was_named(desk: Desk) -> None:
    on_one_host(desk)
    desk.alert()
    desk.alert("schools", groups=["schools"])
    for source in ("northgrid", "kowloon"):
        desk.state(source, code="tls")
    desk.later()
    desk.later(SETTLES)
    desk.state("manara", code="tls")
    desk.later(MINUTE)
    assert [(one.alert, one.why) for one in told(desk)] == [("desk", AFTER_TWO)]
    assert [one.alert for one in told(desk, "kowloon")] == ["desk", "schools"]
    assert told(desk, "manara") == (), "it broke after the message"
    desk.later(DAILY)
    assert [(one.alert, one.why) for one in told(desk, "manara")] == [("desk", "with the daily reminder")]


def test_sources_beyond_the_twelfth_are_told_to_the_alerts_that_watch_them(desk: Desk) -> None:
    on_one_host(desk, more=12)
    desk.alert()
    desk.alert("schools", groups=["schools"])
    for source in desk.service.specs():
        desk.state(source, code="tls")
    desk.later()
    assert any("Sources" in text and " more\n" in text for *_, text, _ in sent(desk, SETTLES))
    assert {tuple(one.alert for one in told(desk, source)) for source in ("northgrid", "more-9", "more-11")} == {("desk",)}


def test_a_source_that_is_late_or_odd_was_told_with_the_daily_digest(desk: Desk) -> None:
    desk.alert(addresses=[MAIL, HOOK])
    desk.alert("strict", minimum="broken")
    desk.state("northgrid", "stale")
    desk.later()
    assert told(desk) == (), "it is not morning yet"
    desk.later(timedelta(hours=16))
    at, why = NOW + timedelta(hours=16), "with the daily digest, as silent for long"
    expected = (Told("desk", "desk@example.org", at, why, None), Told("desk", "jsons://", at, why, None))
    assert told(desk) == expected
    assert [one.to for one in told(desk, actor=READER)] == ["mailtos://", "jsons://"]
    assert told(desk, "lindenhof") == ()
    desk.well("northgrid")
    desk.later(MINUTE)
    assert told(desk) == expected
    northgrid = desk.service.specs()["northgrid"]
    assert told_of(desk.service, northgrid.model_copy(update={"name": "Another Name"}), ADMIN) == expected
    assert told_of(desk.service, desk.service.specs()["lindenhof"].model_copy(update={"name": northgrid.name}), ADMIN) == ()


def test_of_several_in_a_digest_each_says_as_what_it_was_named(desk: Desk) -> None:
    desk.alert()
    desk.alert("schools", groups=["schools"])
    desk.state("northgrid", "late")
    desk.state("kowloon", "suspect")
    desk.later(timedelta(hours=16))
    assert [(one.alert, one.why) for one in told(desk)] == [("desk", "with the daily digest, as late")]
    assert [(one.alert, one.why) for one in told(desk, "kowloon")] == [
        (name, "with the daily digest, as suspect") for name in ("desk", "schools")
    ]
    assert told(desk, "lindenhof") == ()
    cut = desk.service.specs()["northgrid"]
    assert told_of(desk.service, cut.model_copy(update={"name": cut.name.split()[0]}), ADMIN) == ()


def test_of_sources_that_a_digest_counts_and_does_not_name_those_were_told_that_were_due(desk: Desk) -> None:
    on_one_host(desk, more=12)
    desk.alert()
    desk.alert("schools", groups=["schools"])
    *before, after = sorted(desk.service.specs(), key=lambda id_: desk.service.specs()[id_].name)
    desk.well(unnamed := before.pop())
    for source in before:
        desk.state(source, "late")
    (*_, text, _), *_ = sent(desk, timedelta(hours=16))
    assert " more\n" in text
    desk.state(after, "late")
    assert all("desk" in {one.alert for one in told(desk, source)} for source in before)
    assert [(one.alert, one.why) for one in told(desk, before[-1])] == [("desk", "with the daily digest")]
    assert (told(desk, unnamed), told(desk, after)) == ((), ())


def test_of_a_digest_and_an_incident_the_newer_trouble_counts(desk: Desk) -> None:
    desk.alert()
    desk.state("northgrid", "late")
    desk.later(timedelta(hours=16))
    desk.state("northgrid")
    desk.later(MINUTE)
    assert told(desk) == (), "nobody was told that it is broken"
    desk.later(SETTLES)
    assert [one.why for one in told(desk)] == [AFTER_TWO]
    desk.state("northgrid", "suspect")
    desk.later(MINUTE)
    assert [one.why for one in told(desk)] == [AFTER_TWO]
    desk.later(DAILY)
    assert [(one.why, one.well) for one in told(desk)] == [("with the daily digest, as suspect", None)]


def test_a_message_that_waited_was_tried_again_or_was_cut_off_says_so(desk: Desk) -> None:
    desk.alert("quiet", quiet="16:00-18:00")
    desk.alert("desk")
    desk.answer = "it does not answer"
    desk.state("northgrid")
    desk.later()
    desk.later(SETTLES)
    assert told(desk) == (), "nothing was taken"
    desk.answer = ""
    desk.later(MINUTE)
    (waiting,) = desk.service.store.incidents.messages(waiting=True)
    assert [(one.alert, one.why) for one in told(desk)] == [("desk", f"{AFTER_TWO}, at try 2")]
    desk.service.store.incidents.begin(waiting.number, waiting.due)
    desk.watch.close()
    Watch(desk.service, "another", desk._send, public).turn()
    cut = f"{AFTER_TWO}, when the quiet hours ended; perhaps, because the process ended while it was sent"
    assert [(one.alert, one.why) for one in told(desk)] == [("desk", f"{AFTER_TWO}, at try 2"), ("quiet", cut)]


def test_an_address_that_the_alert_has_no_more_is_not_known(desk: Desk) -> None:
    desk.alert()
    desk.state("northgrid")
    desk.later()
    desk.later(SETTLES)
    alerts.remove(desk.service, ADMIN, "desk")
    assert [(one.alert, one.to) for one in told(desk)] == [("desk", "")]


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        (MAIL, "desk@example.org"),
        ("mailto://mail.example.com?to=desk%40example.org", "desk@example.org"),
        ("mailtos://press:three-words@mail.example.com", ""),
        ("mailtos://a:b@mail.example.com?to=c:three-words@example.org", ""),
        ("jsons://hooks.example.com/?to=desk@example.org", ""),
        ("mailto://[::?to=desk@example.org", "desk@example.org"),
    ],
)
def test_of_an_address_nothing_but_a_mailbox_is_shown(address: str, mailbox: str) -> None:
    assert mailbox_of(address) == mailbox


def sent(desk: Desk, after: timedelta) -> list[tuple[str, str, str, str]]:
    before = len(desk.sent)
    desk.later(after)
    return desk.sent[before:]


def on_one_host(desk: Desk, *, more: int = 0) -> None:
    """All sources on one server, and some more that are in no group."""
    before = desk.service.configuration
    moved = [replace(one, spec=one.spec.model_copy(update={"url": f"https://one.example/{one.spec.id}"})) for one in before.sources]
    for number in range(more):
        renamed = {"id": f"more-{number}", "name": f"More {number}", "url": f"https://one.example/{number}", "groups": ()}
        moved.append(replace(moved[0], spec=moved[0].spec.model_copy(update=renamed)))
    desk.service.configuration = replace(before, sources=tuple(moved))
    desk.service.sync()
