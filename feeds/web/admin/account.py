"""One's own account: the password, and where one is signed in."""

from __future__ import annotations

from datetime import datetime

from flask import request
from flask_login import current_user

from entries import NotFound, Session
from feeds.admin import people
from feeds.admin.entering import open_session
from feeds.web.admin.answering import attempt, done, page
from feeds.web.admin.faults import NONE, Faults
from feeds.web.admin.gate import Answer, Route, actor
from feeds.web.admin.signing import let_in, origin_of_request, sign_out
from feeds.web.publication import current
from feeds.wording import ago, long_day


def account() -> Answer:
    """Who I am, and where I am signed in."""
    return _page(NONE)


def password() -> Answer:
    """Another password for oneself; all other browsers are signed out, and this one gets a new session."""
    return attempt(_changed, _page)


def end() -> Answer:
    """Ends one of one's sessions; one that has ended by itself meanwhile is ended, too."""
    try:
        people.sign_out(current().service, actor(), actor().name, request.form.get("session", ""))
    except NotFound:
        return done("It had ended already.", "account")
    return done("That browser is signed out.", "account")


def end_all() -> Answer:
    """Signs out everywhere, here too."""
    people.sign_out_everywhere(current().service, actor(), actor().name)
    return sign_out()


def _changed() -> Answer:
    service = current().service
    people.change_own_password(service, actor(), request.form.get("present", ""), request.form.get("password", ""))
    entered = open_session(service, people.find(service, actor().name), origin_of_request().browser)
    let_in(entered)
    return done("Your password is changed, and all other browsers are signed out.", "account")


def _page(faults: Faults) -> Answer:
    service, user = current().service, current_user.user
    sessions = [_shown(one, service.clock()) for one in people.sessions(service, user.name)]
    return page("account.html", faults, user=user, sessions=sessions, here=current_user.session_id)


def _shown(one: Session, now: datetime) -> tuple[str, str, str, str]:
    """Id, browser, when it began, until when it lasts."""
    return one.id, one.browser or "a browser", ago(one.created, now), long_day(one.until.date())


ROUTES = (
    Route("/admin/account", account, "reader"),
    Route("/admin/account/password", password, "reader", ("POST",)),
    Route("/admin/account/end", end, "reader", ("POST",)),
    Route("/admin/account/end-all", end_all, "reader", ("POST",)),
)
