"""Backups: make one, fetch one, send one, go back to one."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, render_template, request, send_file

from entries import ConfigError, StoreBusy
from feeds.admin import backups
from feeds.web.admin.answering import done
from feeds.web.admin.gate import Answer, Route, actor
from feeds.web.admin.telling import told
from feeds.web.publication import current

Deed = Callable[[], None]


def page() -> Answer:
    """The list, and how the last job stands."""
    return _page()


def _page(error: str = "") -> str:
    service = current().service
    return render_template(
        "admin/backups.html",
        alternates=(),
        backups=backups.backups(service),
        folder=backups.folder_of(service).resolve(),
        job=backups.job(service),
        every=service.settings.backup_every,
        kept=service.settings.backups_kept,
        error=error,
        told=told(),
    )


_SAID = {
    "removed": "The backup was deleted.",
    "uploaded": "The file is kept below. Nothing was restored yet.",
}


def begin() -> Answer:
    """Backs up, in the background."""
    return _begun(lambda: backups.start_backup(current().service, actor()))


def restore(name: str) -> Answer:
    """Goes back, in the background, once it was confirmed."""
    if request.form.get("sure") != name:
        return _page(f"Tick “Replace everything” to restore {name}."), 422
    return _begun(lambda: backups.start_restore(current().service, actor(), name))


def _begun(deed: Deed) -> Answer:
    try:
        deed()
    except StoreBusy as error:
        return _page(str(error)), 409
    return redirect(current().addresses.path("admin", "backups"), 303)


def upload() -> Answer:
    """Takes a file; it is looked at, and restored by nobody yet."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _page("Choose the file of a backup first."), 422
    try:
        backups.upload(current().service, actor(), sent.stream)
    except ConfigError as error:
        return _page(error.problems[0].message), 422
    return done(_SAID["uploaded"], "backups")


def download(name: str) -> Answer:
    """The file. A POST, for it is noted who takes it."""
    path = backups.handed_out(current().service, actor(), name)
    return send_file(path.resolve(), mimetype="application/zip", as_attachment=True, download_name=name)


def remove(name: str) -> Answer:
    """Deletes a file."""
    backups.remove(current().service, actor(), name)
    return done(_SAID["removed"], "backups")


ROUTES = (
    Route("/admin/backups", page, "admin"),
    Route("/admin/backups/begin", begin, "admin", ("POST",)),
    Route("/admin/backups/upload", upload, "admin", ("POST",), largest=backups.LARGEST),
    Route("/admin/backups/<name>/restore", restore, "admin", ("POST",)),
    Route("/admin/backups/<name>/download", download, "admin", ("POST",)),
    Route("/admin/backups/<name>/remove", remove, "admin", ("POST",)),
)
