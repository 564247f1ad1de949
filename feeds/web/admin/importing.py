"""Importing a list of addresses, and exporting all sources as one."""

from __future__ import annotations

from typing import get_args

from flask import redirect, render_template, request
from werkzeug.datastructures import FileStorage

from entries import ConfigError, Problem, QueryError
from feeds.admin.importing import propose
from feeds.admin.list_files import LIST_FORMATS, ListFormat, write_list
from feeds.admin.lists import ENDINGS, LARGEST, MOST
from feeds.web.admin.answering import attachment
from feeds.web.admin.gate import Answer, Route, actor
from feeds.web.publication import current
from feeds.wording import sentence

_PASTED = "pasted.csv"  # a bare list is a table of one column
_MEDIA_TYPES: dict[ListFormat, tuple[str, str]] = {
    "opml": ("text/x-opml", "opml"),
    "csv": ("text/csv; charset=utf-8", "csv"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "toml": ("application/zip", "zip"),
}


def form() -> Answer:
    """The form; on POST what was understood becomes a job that waits for a word to begin."""
    if request.method == "GET":
        return _form()
    name, content = _given(request.files.get("file"))
    if name == _PASTED and not content.strip():
        return _form((Problem("", "", "Choose a file, or paste a list."),)), 422
    try:
        number = propose(current().service, actor(), name, content, paused="paused" in request.form)
    except ConfigError as error:
        return _form(error.problems), 422
    return redirect(current().addresses.path("admin", "jobs", str(number)), 303)


def _form(problems: tuple[Problem, ...] = ()) -> str:
    return render_template(
        "admin/import.html",
        problems=problems,
        wrong=[("list" if request.form.get("list") else "file", _told(problem)) for problem in problems],
        pasted=request.form.get("list", ""),
        paused="paused" in request.form,
        endings=ENDINGS,
        largest=LARGEST,
        most=MOST,
        formats=LIST_FORMATS,
        alternates=(),
    )


def _told(problem: Problem) -> str:
    """With its place; what was pasted has lines, and the name of no file."""
    if problem.file not in ("", _PASTED):
        return str(problem)
    place = f"Line {problem.line}: " if problem.line else ""
    return sentence(f"{place}{problem.key}: {problem.message}" if problem.key else f"{place}{problem.message}")


def _given(file: FileStorage | None) -> tuple[str, bytes]:
    """Name and content of the chosen file, else of what was pasted."""
    if file and file.filename:
        with file.stream as stream:
            return file.filename, stream.read(LARGEST + 1)
    return _PASTED, request.form.get("list", "").encode("utf-8", "replace")


def export() -> Answer:
    """All sources as one file. QueryError for a format that we do not write."""
    asked = request.args.get("format", "")
    format_: ListFormat | None = next((one for one in get_args(ListFormat) if one == asked), None)
    if format_ is None:
        raise QueryError("format", asked, f"There is no format “{asked[:40]}”. Lists are written as {', '.join(LIST_FORMATS)}.")
    media_type, ending = _MEDIA_TYPES[format_]
    return attachment(write_list(format_, current().service.catalogue().sources.values()), media_type, f"pressroll-sources.{ending}")


ROUTES = (
    Route("/admin/sources/import", form, "editor", ("GET", "POST")),
    Route("/admin/sources/export", export, "editor"),  # definitions may hold passwords of newsrooms
)
