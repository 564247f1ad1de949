"""What pages with forms have in common: the same page again with what was wrong, and what was done, said on the next page."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, redirect, render_template, request

from entries import ConfigError, Conflict, NotFound
from feeds.web.admin.faults import NONE, Faults, faults_of
from feeds.web.admin.gate import Answer
from feeds.web.admin.telling import Button, tell, told
from feeds.web.publication import current
from feeds.wording import sentence

TOML = "application/toml; charset=utf-8"


def page(template: str, faults: Faults = NONE, **values: object) -> Answer:
    """A page of ours; with faults its status says so."""
    shown = render_template(f"admin/{template}", faults=faults, told=told(), alternates=(), **values)
    return (shown, 422) if faults else shown


def done(words: str, *segments: str, buttons: tuple[Button, ...] = ()) -> Answer:
    """Goes on to a page of ours, which says what was done, with the buttons back or on."""
    tell(words, *buttons)
    return redirect(current().addresses.path("admin", *segments), 303)


def attempt(deed: Callable[[], Answer], again: Callable[[Faults], Answer]) -> Answer:
    """What the deed answers, or the form again with its faults."""
    try:
        return deed()
    except ConfigError as error:
        return again(faults_of(error))


def sentences(error: ConfigError | Conflict) -> str:
    """All faults in a line, for a page with one place to say them."""
    return " ".join(sentence(problem.message) for problem in error.problems) if isinstance(error, ConfigError) else str(error)


def attachment(content: bytes | str, media_type: str, name: str) -> Response:
    """A file to keep. `name` is of ASCII letters, digits, hyphens and dots."""
    return Response(content, content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def number_sent(kind: str) -> int:
    """The number of a note that a form sends. NotFound, for `kind`, where it sends none."""
    text = request.form.get("number", "")
    number = number_in(text)
    if number is None:
        raise NotFound(kind, text)
    return number


def number_in(text: str) -> int | None:
    """A number of the store as addresses and forms spell it; None for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
