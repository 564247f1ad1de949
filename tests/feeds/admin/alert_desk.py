"""A service whose alerts are told: what was sent, and a clock that tests move."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from entries import SourceState
from feeds.admin import alerts
from feeds.admin.acting import Actor
from feeds.admin.alerting import SETTLES, Watch
from feeds.service import Service
from tests.feeds.web.newsrooms import NOW

ADMIN = Actor("admin@example.org", "admin")
MINUTE = timedelta(minutes=1)


def public(host: str, port: int) -> tuple[str, ...]:
    """A name server that knows every name."""
    return ("8.8.8.8",)


def tell_of_trouble(service: Service, *addresses: str) -> None:
    """Keeps an alert, and lets it tell of everything that is broken, two minutes after it was seen."""
    alerts.keep(service, ADMIN, alerts.written(service, "desk", addresses))
    watch = Watch(service, "tests", lambda *_: "", public)
    watch.look(NOW)
    watch.look(NOW + SETTLES)
    watch.send_due(NOW + SETTLES)


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Desk:
    """A service, its watch, and what was sent."""

    def __init__(self, service: Service, clock: Clock) -> None:
        self.service, self.clock = service, clock
        self.sent: list[tuple[str, str, str, str]] = []
        self.answer = ""
        self.watch = Watch(service, "tests", self._send, public)

    def _send(self, address: str, subject: str, text: str, html: str) -> str:
        self.sent.append((address, subject, text, html))
        return self.answer

    def alert(self, name: str = "desk", **more: object) -> None:
        given = {"addresses": ["jsons://hooks.example.com/hush"], **more}
        alerts.keep(self.service, ADMIN, alerts.written(self.service, name, **given))  # type: ignore[arg-type]

    def state(self, source: str, state: str = "broken", code: str = "timeout", **more: object) -> None:
        since = more.pop("since", self.clock.now)
        made = SourceState(source, state, (code,), "It takes too long.", since=since, checked=self.clock.now, failures=2)  # type: ignore[arg-type]
        self.service.store.record(replace(made, **more))  # type: ignore[arg-type]

    def well(self, source: str) -> None:
        self.service.store.record(SourceState(source, since=self.clock.now, checked=self.clock.now, succeeded=self.clock.now))

    def later(self, after: timedelta = timedelta(0)) -> list[str]:
        """The subjects of what is sent when so much time has gone."""
        self.clock.now += after
        before = len(self.sent)
        self.watch.turn()
        return [subject for _, subject, _, _ in self.sent[before:]]
