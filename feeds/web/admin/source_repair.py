"""How the page of a source changed, and the rule by which its list is found again: to look at, and to accept."""

from __future__ import annotations

from difflib import unified_diff

from flask import redirect, render_template, request

from entries import Busy, ConfigError, Conflict, NotFound
from feeds.admin import sources
from feeds.admin.pages import Repair, accept, dismiss, dismissed, page_change, proposal
from feeds.web.admin.answering import sentences
from feeds.web.admin.gate import Answer, Route, actor
from feeds.web.admin.source import moment, place
from feeds.web.admin.sources import named
from feeds.web.admin.telling import tell
from feeds.web.answers import say
from feeds.web.publication import current


def repair(source_id: str) -> Answer:
    """/admin/sources/ID/repair: what changed on the page, and what is proposed."""
    return _page(source_id)


def accept_repair(source_id: str) -> Answer:
    """Keeps what was proposed, if it is still the same, and reads the source now."""
    service = current().service
    try:
        with service.desks.take() as desk:
            found = accept(service, desk, actor(), source_id, expected=request.form.get("expected", ""))
    except Conflict:
        return _page(source_id, "The page changed meanwhile, and so did the proposal. Look at it again.", 409)
    except ConfigError as error:
        return _page(source_id, sentences(error), 400)
    except Busy as error:
        return say(503, str(error))
    except NotFound as error:
        if error.kind != "repair":
            raise
        return _page(source_id, "There is nothing to accept any more.", 409)
    rule = "The new rule is saved" if found.rule != found.former else "The list is looked for anew"
    tell(f"{rule}. {named([source_id])} will be read now.")
    return redirect(place(source_id), 303)


def dismiss_repair(source_id: str) -> Answer:
    """Notes that what was proposed is wrong."""
    service = current().service
    try:
        with service.desks.take() as desk:
            dismiss(service, desk, actor(), source_id, expected=request.form.get("expected", ""))
    except Conflict:
        return _page(source_id, "The page changed meanwhile, and so did the proposal. Look at it again.", 409)
    except Busy as error:
        return say(503, str(error))
    except NotFound as error:
        if error.kind != "repair":
            raise
    tell(f"Dismissed. This repair of {named([source_id])} is not proposed again while it stays broken.")
    return redirect(place(source_id), 303)


def _page(source_id: str, wrong: str = "", status: int = 200) -> Answer:
    service, now = current().service, current().service.clock()
    source = sources.find(service, source_id)
    try:
        with service.desks.take() as desk:
            change, found = page_change(service, desk, source_id), proposal(service, desk, source_id)
    except Busy as error:
        return say(503, str(error))
    page = render_template(
        "admin/source_repair.html",
        source=source,
        place=place(source_id),
        change=change,
        repair=found,
        dismissed=None if found else dismissed(service, source_id),
        rule=_lines(found) if found else (),
        wrong=wrong,
        moment=lambda at: moment(at, now),
        alternates=(),
    )
    return page, status


def _lines(found: Repair) -> tuple[tuple[str, str], ...]:
    """The rule as lines with their signs."""
    lines = unified_diff(found.former.splitlines(), found.rule.splitlines(), lineterm="", n=9)
    return tuple((line[:1], line[1:]) for line in list(lines)[3:] if line)


ROUTES = (
    Route("/admin/sources/<source_id>/repair", repair, "editor"),
    Route("/admin/sources/<source_id>/repair", accept_repair, "editor", ("POST",)),
    Route("/admin/sources/<source_id>/repair/dismiss", dismiss_repair, "editor", ("POST",)),
)
