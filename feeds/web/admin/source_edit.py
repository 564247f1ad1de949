"""Editing a source: as a form and as TOML, with what a change would do, before it is saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from flask import redirect, render_template, request

from config import CatalogueSource
from entries import Busy, ConfigError, Conflict, Problem, tag_of
from feeds import wording
from feeds.admin import editing, rereading, sources
from feeds.admin.trials import Trial, try_rules
from feeds.web.admin.faults import apart
from feeds.web.admin.gate import Answer, Route, actor
from feeds.web.admin.source import moment, place
from feeds.web.admin.telling import Button, tell
from feeds.web.answers import say
from feeds.web.publication import current

View = Literal["fields", "toml"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is being edited: the text as it would be saved, the tag of the text that it began as, and which of both views is open.
    `theirs` is what somebody else saved meanwhile."""

    text: str
    expected: str
    view: View
    values: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    theirs: str | None = None


def edit(source_id: str) -> Answer:
    """/admin/sources/ID/edit."""
    source = sources.find(current().service, source_id)
    if request.method == "GET" or source.owner == "file":
        view: View = "toml" if request.args.get("as") == "toml" else "fields"
        return _page(source, _opened(Sheet(source.text, tag_of(source.text), view)), 200 if request.method == "GET" else 400)
    sheet = _sent(source)
    if sheet.problems:
        return _page(source, sheet, 400)
    return _DEEDS.get(request.form.get("do", ""), _save)(source, sheet)


def _sent(source: CatalogueSource) -> Sheet:
    """What the form says: the text itself, or fields that change the text they were shown of."""
    form = request.form
    text, expected = form.get("text", source.text).replace("\r\n", "\n"), form.get("expected", "")
    if form.get("as") == "toml":
        return Sheet(text, expected, "toml")
    given = {one.key: "\n".join(form.getlist(one.key)) for one in editing.FIELDS}
    try:
        return Sheet(editing.written(text, given), expected, "fields", given)
    except ConfigError as error:
        return Sheet(text, expected, "toml", problems=error.problems)


def _opened(sheet: Sheet) -> Sheet:
    """The sheet with the values of its fields; a text that is no TOML is shown as it is."""
    try:
        return Sheet(sheet.text, sheet.expected, sheet.view, editing.fields_of(sheet.text), sheet.problems, sheet.theirs)
    except ConfigError as error:
        return Sheet(sheet.text, sheet.expected, "toml", problems=error.problems)


def _show(source: CatalogueSource, sheet: Sheet) -> Answer:
    other: View = "toml" if request.form.get("do") == "toml" else "fields"
    return _page(source, _opened(Sheet(sheet.text, sheet.expected, other)))


def _save(source: CatalogueSource, sheet: Sheet) -> Answer:
    service, source_id = current().service, source.spec.id
    try:
        spec = sources.change(service, actor(), source_id, sheet.text, expected=sheet.expected)
    except ConfigError as error:
        return _page(source, Sheet(sheet.text, sheet.expected, sheet.view, sheet.values, error.problems), 400)
    except Conflict:
        service.look()
        now = sources.find(service, source_id).text
        return _page(source, Sheet(sheet.text, tag_of(now), "toml", theirs=now), 409)
    changed = editing.changes(source.spec, spec)
    said = f"Saved {spec.name}: {wording.joined(changed, 'and') if changed else 'nothing that counts'} changed."
    again = _again(spec.id, changed)
    tell(f"{said} Releases that are kept stay as they were read." if again else said, again, _undo(spec.id, source.text))
    return redirect(place(spec.id), 303)


def _again(source_id: str, changed: Sequence[str]) -> Button | None:
    """The way on after rules of articles were changed, where releases are kept."""
    count = rereading.kept_releases(current().service.store.snapshots.all(source_id)) if rereading.matters(changed) else 0
    label = f"Read the {wording.count(count, 'kept release')} again with these rules"
    return Button(label, f"{place(source_id)}/reread", ()) if count else None


def _undo(source_id: str, before: str) -> Button | None:
    """The way back to the text before, where the trail of changes has it."""
    notes = current().service.store.audit.notes(kind="source", key=source_id, limit=20)
    number = next((noted.number for noted in notes if noted.note.after == before and before), None)
    return Button("Undo", f"{place(source_id)}/restore", (("number", str(number)),)) if number is not None else None


def _page(source: CatalogueSource, sheet: Sheet, status: int = 200, *, trial: Trial | None = None) -> Answer:
    at, others = editing.by_field(sheet.problems) if sheet.view == "fields" else ({}, sheet.problems)
    page = render_template(
        "admin/source_edit.html",
        source=source,
        place=place(source.spec.id),
        sheet=sheet,
        at=at,
        others=others,
        wrong=[
            *((f"f-{key.replace('.', '-')}", apart(message, editing.label_of(key))) for key, message in at.items()),
            *(("toml", _placed(one)) for one in others),
        ],
        topics=[(topic.id, topic.label()) for topic in current().service.topics.topics],
        editing=editing,
        trial=trial,
        moment=lambda at: moment(at, current().service.clock()),
        alternates=(),
    )
    return page, status


def _placed(problem: Problem) -> str:
    return ": ".join(filter(None, (f"Line {problem.line}" if problem.line else "", problem.key, problem.message)))


def _try(source: CatalogueSource, sheet: Sheet) -> Answer:
    service = current().service
    try:
        with service.desks.take() as desk:
            trial = try_rules(service, desk, sheet.text, source.spec.id)
    except ConfigError as error:
        return _page(source, Sheet(sheet.text, sheet.expected, sheet.view, sheet.values, error.problems), 400)
    except Busy as error:
        return say(503, str(error))
    return _page(source, sheet, trial=trial)


_DEEDS = {"toml": _show, "fields": _show, "save": _save, "try": _try}
ROUTES = (Route("/admin/sources/<source_id>/edit", edit, "editor", ("GET", "POST")),)
