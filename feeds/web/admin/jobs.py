"""Imports: those there were, and what came of each."""

from __future__ import annotations

from flask import abort, redirect, render_template, request

from entries import Conflict, JobState
from feeds.admin.importing import turn
from feeds.admin.reports import report, rest_as_csv
from feeds.web.admin.answering import attachment
from feeds.web.admin.gate import Answer, Route, actor
from feeds.web.publication import current

_ASKED: dict[str, JobState] = {"begin": "running", "stop": "stopped", "cancel": "cancelled"}


def table() -> Answer:
    """All imports, the newest first."""
    return render_template("admin/jobs.html", jobs=current().service.store.jobs.all(), alternates=())


def page(number: int) -> Answer:
    """One import: what was understood, how far it has come, and what came of it."""
    return _page(number)


def turned(number: int) -> Answer:
    """A person's word: begin or go on, stop, cancel."""
    state = _ASKED.get(request.form.get("do", "")) or abort(400, "This form asks for something we do not know.")
    paused = "paused" in request.form if state == "running" and "paused-asked" in request.form else None
    try:
        turn(current().service, actor(), number, state, paused=paused)
    except Conflict as error:
        return _page(number, str(error)), 409
    return redirect(current().addresses.path("admin", "jobs", str(number)), 303)


def _page(number: int, wrong: str = "") -> str:
    found = report(current().service, number)
    return render_template("admin/job.html", report=found, job=found.job, wrong=wrong, alternates=())


def rest(number: int) -> Answer:
    """What is not kept, as CSV."""
    return attachment(rest_as_csv(current().service, number), "text/csv; charset=utf-8", f"import-{number}-rest.csv")


ROUTES = (
    Route("/admin/jobs/", table, "reader"),
    Route("/admin/jobs/<int:number>", page, "reader"),
    Route("/admin/jobs/<int:number>/turn", turned, "editor", ("POST",)),
    Route("/admin/jobs/<int:number>/rest.csv", rest, "reader"),
)
