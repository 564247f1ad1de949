"""Tokens of programs: made, shown once, listed, revoked."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import request

from entries import NotFound, Token
from feeds.admin import tokens
from feeds.web.admin.answering import attempt, done, page
from feeds.web.admin.faults import NONE, Faults
from feeds.web.admin.gate import Answer, Route, actor
from feeds.web.publication import current
from feeds.wording import ago, count, long_day

_ENDS = {"year": "in a year", "90d": "in 90 days", "never": "never"}
_SOON = timedelta(days=14)


def table() -> Answer:
    """All tokens in use."""
    return _table(NONE)


def make() -> Answer:
    """A new token. It is shown once, so this is no redirect."""

    def deed() -> Answer:
        form = request.form
        name, ends, origins = form.get("name", ""), form.get("ends", ""), form.get("origins", "").split()
        made = tokens.make(current().service, actor(), name, form.getlist("scope"), ends, origins)
        return _table(NONE, made=made)

    return attempt(deed, _table)


def revoke() -> Answer:
    """Ends a token at once."""
    name = request.form.get("name", "")
    try:
        tokens.revoke(current().service, actor(), name)
    except NotFound:
        return done(f"There is no token {name} in use.", "tokens")
    return done(f"{name} opens nothing any more.", "tokens")


def _table(faults: Faults, *, made: str = "") -> Answer:
    service = current().service
    now, typed = service.clock(), {} if made else request.form
    rows = [_row(token, tokens.in_words(service, token), now) for token in tokens.all_in_use(service)]
    return page("tokens.html", faults, rows=rows, choices=tokens.choices(service), ends=_ENDS, typed=typed, made=made)


def _row(token: Token, can: str, now: datetime) -> dict[str, str]:
    used = "never" if token.used is None else "today" if token.used == now.date() else ago(datetime.combine(token.used, now.timetz()), now)
    chip, ends = _end(token, now)
    made = f"{long_day(token.created.date())}, by {token.made_by}"
    return {"name": token.name, "can": can, "made": made, "used": used.removeprefix("on "), "chip": chip, "ends": ends}


def _end(token: Token, now: datetime) -> tuple[str, str]:
    """How a token's end is shown: the state of its chip ("" for none), and the words."""
    if token.until is None:
        return "", "never"
    if token.until <= now:
        return "broken", f"ended {long_day(token.until.date())}"
    return (
        ("late", f"in {count(-(-(token.until - now) // timedelta(days=1)), 'day')}")
        if token.until - now < _SOON
        else ("", long_day(token.until.date()))
    )


ROUTES = (
    Route("/admin/tokens", table, "admin"),
    Route("/admin/tokens", make, "admin", ("POST",)),
    Route("/admin/tokens/revoke", revoke, "admin", ("POST",)),
)
