"""Who is told of what, when, and once: with a real mail server and a real web hook on loopback."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import structlog
from bs4 import BeautifulSoup
from pydantic import SecretStr
from structlog.testing import capture_logs

from config import AlertSpec
from entries import ConfigError, Conflict, Definition, NotFound, tag_of
from feeds.admin import alerting, alerts
from feeds.admin.alert_sending import refusal, send, servers_of
from feeds.admin.alerting import DAILY, PAUSES, SETTLES, Watch
from feeds.admin.removed import removed
from feeds.service import Service
from tests.feeds.admin.alert_desk import ADMIN, MINUTE, Desk, public
from tests.feeds.admin.sinks import hook_sink, mail_sink
from tests.feeds.web.newsrooms import NOW, SOURCES

# What is told


def test_an_incident_is_told_once_reminded_daily_and_its_end_is_told(desk: Desk) -> None:
    desk.alert()
    desk.state("northgrid")
    assert desk.later() == []
    assert desk.later(SETTLES) == ["Northgrid Energy cannot be read since 16:20"]
    assert [desk.later(hours) for hours in (MINUTE, timedelta(hours=9))] == [[], []]
    assert desk.later(DAILY) == ["Northgrid Energy still cannot be read, since Thursday 19 November, 16:20"]
    desk.well("northgrid")
    assert desk.later(MINUTE) == ["Northgrid Energy can be read again"]
    assert desk.later(3 * DAILY) == []


def test_sources_of_one_host_are_one_message(desk: Desk) -> None:
    desk.alert()
    before = desk.service.configuration
    moved = tuple(replace(one, spec=one.spec.model_copy(update={"url": f"https://one.example/{one.spec.id}"})) for one in before.sources)
    desk.service.configuration = replace(before, sources=moved)
    for source in SOURCES:
        desk.state(source, code="tls")
        desk.later(timedelta(seconds=5))
    assert desk.later(SETTLES) == ["5 sources of one.example cannot be read since 16:20"]
    text = desk.sent[0][2]
    assert "Same cause         5 sources of one.example" in text
    assert "https://press.example.org/admin/health" in text
    for source in SOURCES:
        desk.well(source)
    assert desk.later() == ["5 sources of one.example can be read again"]


def test_a_trouble_that_passes_is_not_told(desk: Desk) -> None:
    desk.alert()
    desk.state("northgrid", failures=1)
    assert desk.later(SETTLES) + desk.later(SETTLES) == []
    desk.state("northgrid")
    desk.later()
    desk.well("northgrid")
    assert desk.later(SETTLES) + desk.later(DAILY) == [], "it was well before anybody was told"


def test_quiet_hours_hold_messages_back_until_their_end(desk: Desk) -> None:
    desk.alert(quiet="16:00-07:30", timezone="Europe/London")
    desk.alert("night")
    desk.state("northgrid")
    desk.later()
    assert len(desk.later(SETTLES)) == 1
    assert desk.later(timedelta(hours=15)) == []
    assert desk.later(10 * MINUTE) == ["Northgrid Energy cannot be read since 16:20"]


def test_what_begins_and_ends_in_quiet_hours_is_not_told(desk: Desk) -> None:
    desk.alert(quiet="16:00-07:30")
    desk.state("northgrid")
    desk.later()
    desk.later(SETTLES)
    desk.well("northgrid")
    desk.later(MINUTE)
    assert desk.later(DAILY) == []


def test_late_and_silent_sources_are_told_once_a_day_together(desk: Desk) -> None:
    desk.alert()
    desk.alert("odd", minimum="suspect")
    desk.alert("calm", minimum="broken")
    desk.state("manara", "late", "late", failures=0)
    desk.state("kowloon", "stale", "stale", failures=0)
    desk.state("lindenhof", "suspect", "dates-missing", failures=0)
    assert desk.later(SETTLES) == []
    assert sorted(desk.later(timedelta(hours=16))) == ["3 sources are late or odd", "Hochschule Lindenhof is suspect"]
    assert desk.later(timedelta(hours=5)) + desk.later(DAILY) + desk.later(DAILY) == []


def test_an_alert_for_groups_hears_of_these_alone(desk: Desk) -> None:
    desk.alert(groups=["schools"])
    desk.state("northgrid")
    desk.state("kowloon")
    desk.later()
    assert desk.later(SETTLES) == ["Kowloon Learning Trust cannot be read since 16:20"]


def test_a_watch_that_dies_between_writing_and_sending_is_followed_by_one_that_sends_once(desk: Desk) -> None:
    desk.alert()
    desk.state("northgrid")
    desk.watch.look(NOW)
    written = desk.watch.look(NOW + SETTLES)
    assert len(written) == 1
    desk.clock.now += 2 * SETTLES
    follower = Watch(desk.service, "follower", desk._send, public)
    assert (follower.turn(), follower.turn()) == (1, 0)
    assert desk.later() == [], "another holds the task"


def test_what_is_not_taken_is_tried_again_with_pauses_and_given_up(desk: Desk) -> None:
    desk.alert()
    desk.answer = "jsons:// did not take the message"
    alerts.test(desk.service, ADMIN, "desk")
    assert len(desk.later()) == 1
    assert desk.later(PAUSES[0] / 2) == []
    assert [len(desk.later(pause)) for pause in PAUSES] == [1] * len(PAUSES)
    assert desk.later(DAILY) == []
    (message,) = desk.service.store.incidents.messages()
    assert (message.outcome, message.error) == ("failed", "jsons:// did not take the message")


def test_an_address_that_was_taken_out_gets_nothing_more(desk: Desk) -> None:
    desk.alert()
    alerts.test(desk.service, ADMIN, "desk")
    desk.alert(addresses=["jsons://other.example.com/"])
    assert desk.later() == []


# What a message says


def test_text_and_html_say_the_same(desk: Desk) -> None:
    desk.alert()
    desk.state("northgrid", code="listing-empty", succeeded=NOW - timedelta(hours=1))
    desk.later()
    desk.later(SETTLES)
    _, subject, text, html = desk.sent[0]
    page = BeautifulSoup(html, "lxml")
    assert page.title.string == page.h1.get_text() == subject
    facts = [(row.th.get_text(), row.td.get_text()) for row in page.select("table table table tr")]
    assert ("Reason", "listing-empty: the page lists no releases") in facts
    assert dict(facts)["Last release"].startswith("Harbour battery passes its first <winter> test & keeps 94%")
    assert dict(facts)["Last good reading"] == "15:20"
    for words in [subject, *(p.get_text() for p in page.select("p")[:5]), *(part for fact in facts for part in fact), page.a["href"]]:
        assert words in text, words
    assert page.a["href"] == "https://press.example.org/admin/sources/northgrid"
    assert "You get this because the alert “desk” watches all sources." in text


# Sending


def test_mail_arrives_with_subject_text_and_html(desk: Desk) -> None:
    with mail_sink() as sink:
        address = f"mailto://127.0.0.1:{sink.port}?from=press@example.org&to=desk@example.org"
        desk.alert(addresses=[address])
        alerts.test(desk.service, ADMIN, "desk")
        assert Watch(desk.service, "mail").turn() == 1
    (mail,) = sink.mails
    assert mail["Subject"] == "Test of the alert desk"
    assert "desk@example.org" in mail["To"]
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    assert "Somebody asked for this message" in text
    assert "<h1" in html


def test_a_web_hook_is_called_and_no_redirect_is_followed() -> None:
    with hook_sink() as other, hook_sink() as sink:
        address = f"json://127.0.0.1:{sink.port}/hooks?redirect=yes"
        assert send(address, "subject", "text", "<p>html</p>") == ""
        assert (sink.calls[0]["title"], sink.calls[0]["message"]) == ("subject", "text")
        sink.status, sink.location = 307, f"http://127.0.0.1:{other.port}/"
        assert send(address, "subject", "text", "<p>html</p>") == "json:// did not take the message"
        assert other.calls == []


def test_a_server_that_never_answers_is_given_up() -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"json://:hush@127.0.0.1:{silent.getsockname()[1]}/hush"
        assert send(address, "subject", "text", "html", timeout_s=0.3) == "json:// took longer than 0 seconds"


@pytest.mark.parametrize(
    "address", ["syslog://", "dbus://", "gnome://", "windows://", "macosx://", "file:///etc/passwd", "nonsense://x", "hello"]
)
def test_ways_that_end_on_this_machine_are_refused(address: str, desk: Desk) -> None:
    assert refusal(address)
    with pytest.raises(ConfigError) as caught:
        alerts.written(desk.service, "desk", [address])
    assert caught.value.problems[0].key == "addresses"


# Secrets


def test_addresses_appear_nowhere(desk: Desk, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.DEBUG)
    with hook_sink() as sink:
        sink.status = 500
        desk.alert(addresses=[f"json://user:hush-hush@127.0.0.1:{sink.port}/hooks/hush-hush"])
        alerts.test(desk.service, ADMIN, "desk")
        Watch(desk.service, "secret").turn()
    told = [alerts.alerts(desk.service), desk.service.store.incidents.messages(), desk.service.store.audit.notes()]
    assert "hush" not in repr(told) + caplog.text + "".join(capfd.readouterr())
    for addresses in (["json://hush hush"], ["syslog://hush"], ["json://10.0.0.1/hush"]):
        with pytest.raises(ConfigError) as caught:
            alerts.written(desk.service, "desk", addresses)
        assert "hush" not in str(caught.value)


def test_a_page_reaches_no_private_server_that_is_not_allowed(desk: Desk) -> None:
    for address in ("json://10.0.0.1/", "mailto://192.168.0.9:25?from=b@example.org&to=a@example.org", "form://127.0.0.2/", "xml://[::1]/"):
        with pytest.raises(ConfigError, match="not public"):
            alerts.written(desk.service, "desk", [address])


def test_a_name_of_this_machine_is_its_address() -> None:
    assert [servers_of(f"form://{name}:25/") for name in ("localhost", "a.localhost", "[::1]")] == [
        ("127.0.0.1:25",),
        ("127.0.0.1:25",),
        ("[::1]:25",),
    ]


@pytest.mark.parametrize(
    ("address", "servers"),
    [
        ("mailto://ann:hush@example.org?smtp=mail.example.net&port=2525", ("mail.example.net:2525",)),
        ("ntfys://push.example.org/desk", ("push.example.org",)),
        ("gotify://push.example.org:8080/AbCdEfGhIjK", ("push.example.org:8080",)),
        ("ntfy://topic", ()),
        ("discord://1234567890123456789012/abcdefghijklmnopqrstuvwxyz", ()),
    ],
)
def test_an_address_names_the_servers_that_it_reaches(address: str, servers: tuple[str, ...]) -> None:
    """A mail address may lead elsewhere than its host tells."""
    assert servers_of(address) == servers


def test_no_option_of_a_page_reaches_inner_servers_or_files(desk: Desk) -> None:
    for address in ("mailto://ann:hush@example.org?smtp=127.0.0.2", "ntfy://10.0.0.1/desk", "gotify://192.168.0.1/AbCdEfGhIjK"):
        with pytest.raises(ConfigError, match="not public"):
            alerts.written(desk.service, "desk", [address])
    for address in (
        "discord://1234567890123456789012/abcdefghijklmnopqrstuvwxyz?template=/etc/passwd",
        "https://discord.com/api/webhooks/1234567890123456789012/abcdefghijklmnopqrstuvwxyz?template=/etc/passwd",
        "fcm://project/token?keyfile=/etc/passwd",
        "vapid://ann@example.org/bob@example.org?keyfile=/etc/passwd",
        "vapid://ann@example.org/bob@example.org?subfile=/etc/passwd",
    ):
        with pytest.raises(ConfigError, match="would read a file of this machine"):
            alerts.written(desk.service, "desk", [address])


@pytest.mark.parametrize(
    ("answers", "allowed", "said"),
    [
        (("8.8.8.8",), "", ""),
        (("10.0.0.7",), "", "not public"),
        (("8.8.8.8", "10.0.0.7"), "", "not public"),
        (("64:ff9b::7f00:1",), "", "not public"),
        (("10.0.0.7",), "10.0.0.7", ""),
        (None, "", "is not known"),
    ],
)
def test_a_name_is_looked_up_before_anything_is_sent_to_it(desk: Desk, answers: tuple[str, ...] | None, allowed: str, said: str) -> None:
    desk.alert()
    settings = desk.service.settings.model_copy(update={"allow_networks": (allowed,) if allowed else ()})
    desk.service.settings = settings
    asked: list[str] = []

    def resolver(host: str, port: int) -> tuple[str, ...]:
        asked.append(host)
        if answers is None:
            raise OSError
        return answers

    desk.watch = Watch(desk.service, "tests", desk._send, resolver)
    alerts.test(desk.service, ADMIN, "desk")
    assert len(desk.later()) == (0 if said else 1)
    assert asked == ["hooks.example.com"]
    (message,) = desk.service.store.incidents.messages()
    assert said in message.error
    assert bool(message.error) == bool(said)


def test_what_the_operator_wrote_is_not_looked_up(desk: Desk) -> None:
    own = AlertSpec(name="own", addresses=(SecretStr("json://10.0.0.7/"),))
    desk.service.configuration = replace(desk.service.configuration, alerts=(own,))
    alerts.test(desk.service, ADMIN, "own")
    assert len(desk.later()) == 1


# Deeds


def test_addresses_left_empty_stay_and_edits_meet(desk: Desk) -> None:
    desk.alert()
    spec = alerts.written(desk.service, "desk", [], minimum="broken")
    (now,) = alerts.alerts(desk.service)
    alerts.keep(desk.service, ADMIN, spec, expected=now.tag)
    assert alerts.spec_of(desk.service, "desk").addresses == (SecretStr("jsons://hooks.example.com/hush"),)
    with pytest.raises(Conflict):
        alerts.keep(desk.service, ADMIN, spec, expected=tag_of("before"))
    alerts.remove(desk.service, ADMIN, "desk")
    with pytest.raises(NotFound):
        alerts.test(desk.service, ADMIN, "desk")


def test_an_alert_of_the_file_counts_and_is_not_edited(desk: Desk) -> None:
    desk.alert()
    own = AlertSpec(name="desk", addresses=(SecretStr("jsons://file.example.com"),))
    desk.service.configuration = replace(desk.service.configuration, alerts=(own,))
    assert [(one.name, one.owner) for one in alerts.alerts(desk.service)] == [("desk", "file")]
    with pytest.raises(ConfigError, match="edit the file"):
        desk.alert()


def test_a_removed_alert_comes_back_whole_within_a_week(desk: Desk) -> None:
    desk.alert(quiet="22:00-07:00")
    before = alerts.spec_of(desk.service, "desk")
    alerts.remove(desk.service, ADMIN, "desk")
    desk.clock.now += timedelta(days=6)
    alerts.restore(desk.service, ADMIN, "desk")
    assert alerts.spec_of(desk.service, "desk") == before
    with pytest.raises(NotFound, match="there again"):
        alerts.restore(desk.service, ADMIN, "desk")
    alerts.remove(desk.service, ADMIN, "desk")
    desk.clock.now += timedelta(days=7)
    with pytest.raises(NotFound, match="longer than a week"):
        alerts.restore(desk.service, ADMIN, "desk")


def test_a_removed_alert_gives_way_to_one_of_the_file(desk: Desk) -> None:
    desk.alert()
    alerts.remove(desk.service, ADMIN, "desk")
    assert [one.key for one in removed(desk.service, "alert")] == ["desk"]
    own = AlertSpec(name="desk", addresses=(SecretStr("jsons://file.example.com"),))
    desk.service.configuration = replace(desk.service.configuration, alerts=(own,))
    assert removed(desk.service, "alert") == ()
    with pytest.raises(ConfigError, match="edit the file"):
        alerts.restore(desk.service, ADMIN, "desk")


def test_the_log_has_the_codes_of_the_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alerting, "log", structlog.get_logger())  # one that no command has set up before in this process
    desk.state("northgrid", code="http-403-blocked")
    with capture_logs() as logs:
        desk.watch.turn()
    assert [line["reason"] for line in logs if line["event"] == "incident-opened"] == ["http-403-blocked"]


def test_moments_are_on_the_clock_of_the_alert() -> None:
    spec = AlertSpec(name="a", addresses=(SecretStr("jsons://h.example.com"),), quiet="22:00-07:00", timezone="Europe/London")
    summer = datetime(2026, 7, 1, 23, 0, tzinfo=UTC)
    assert spec.may_be_sent(summer) == datetime(2026, 7, 2, 6, 0, tzinfo=UTC)
    assert spec.may_be_sent(summer - timedelta(hours=3)) == summer - timedelta(hours=3)
    assert spec.may_be_sent(datetime(2026, 7, 2, 5, 59, tzinfo=UTC)) == datetime(2026, 7, 2, 6, 0, tzinfo=UTC)


def test_a_stored_alert_that_cannot_be_read_is_told_among_the_problems(service: Service) -> None:
    service.store.definitions.put([Definition("alert", "desk", "addresses = 7\n")], NOW, by="ann")
    service.look()
    assert ["desk" in problem.file for problem in service.problems] == [True]
