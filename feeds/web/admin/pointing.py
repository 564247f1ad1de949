"""Pointing at a page: its copy for the frame, and what a click in it means. Why it is built so: docs/decisions/0016-pointing.md."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, abort, jsonify, make_response, render_template, request
from markupsafe import Markup

from config import SourceSpec
from entries import Busy, ExtractError, PressrollError
from feeds.admin import pointing
from feeds.admin.pointing import PARTS, Matched, Part, Pointed, Received
from feeds.web.admin.gate import Answer, Route, actor
from feeds.web.answers import say
from feeds.web.publication import current

# Nothing runs, loads, is sent or leads anywhere in the copy, also when it is opened by itself. The origin stays ours, so that the script
# of the page around it sees the clicks; without allow-scripts no script of the copy could use that.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
        "sandbox allow-same-origin",
    )
)
_DIGITS = 7  # of the number of an element
_LONGEST = 501  # characters of a selector: one more than `config` takes, so that it says so


def page(look_id: str) -> Answer:
    """The copy of the page of a look, for the frame."""
    received, _ = _look(look_id)
    return copy_answer(received)


def point(look_id: str) -> Answer:
    """Candidates to choose from; on POST what the form's rules match, with what was pointed at among them."""
    received, spec = _look(look_id)
    return point_answer(received, spec, back=current().addresses.path("admin", "sources", "new", look_id), sent="adjust")


def copy_answer(received: Received) -> Answer:
    """A page as a document that can do nothing, under a policy of its own."""
    try:
        copy = pointing.copy(current().service, received)
        html = Markup(copy.html)  # noqa: S704 # two elements and four attributes by contract (scrapers/pointing/copy.py), cleaned by nh3
        response = make_response(render_template("admin/pointing_copy.html", copy=copy, html=html))
    except (Busy, ExtractError) as error:
        response = _refused(error, render_template("admin/pointing_none.html", why=str(error)))  # a frame has no room for our own pages
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def point_answer(received: Received, spec: SourceSpec, *, back: str, sent: str) -> Answer:
    """JSON for the script; else a page with candidates, or with proposals, each in a form that is sent to the address `sent` below
    `back`, with the rules by their dotted keys."""
    rules = rules_of(request.form) or pointing.rules_of(spec)
    shown = {
        "back": back,
        "sent": f"{back}/{sent}",
        "names": pointing.NAMES,
        "keys": pointing.KEYS,
        "said": pointing.said,
        "alternates": (),
    }
    try:
        if request.method == "GET":
            found = pointing.spots(current().service, received, spec, rules)
            return render_template("admin/pointing.html", spots=found, rules=rules, **shown)
        part = part_of(request.form)
        pointed = _pointed(received, spec, part, rules)
    except (Busy, ExtractError) as error:
        return _refused(error, "")
    if request.accept_mimetypes.best == "application/json":
        return _as_json(pointed)
    return render_template("admin/pointed.html", pointed=pointed, part=part, **shown), 422 if pointed.problem else 200


def _pointed(received: Received, spec: SourceSpec, part: Part, rules: Mapping[Part, str]) -> Pointed:
    service, n = current().service, request.form.get("n", "")
    if n.isascii() and n.isdigit():
        return pointing.point(service, received, spec, int(n[:_DIGITS]), part, rules)
    return Pointed(rules, (), pointing.tried(service, received, spec, rules))


def _refused(error: PressrollError, page: str) -> Response:
    status = 503 if isinstance(error, Busy) else 422
    response = make_response(page, status) if page else say(status, str(error))
    if status == 503:
        response.headers["Retry-After"] = "5"
    return response


def rules_of(form: Mapping[str, str]) -> dict[Part, str]:
    """The selectors of a form, as they were typed."""
    return {part: text for part, key in pointing.KEYS.items() if (text := form.get(key, "").strip()[:_LONGEST])}


def part_of(form: Mapping[str, str]) -> Part:
    """What is being chosen. 400 for what is no part of a release."""
    found: Part | None = next((part for part in PARTS if part == form.get("part", "item")), None)
    return found or abort(400, "A part is one of: " + ", ".join(PARTS) + ".")


def _look(look_id: str) -> tuple[Received, SourceSpec]:
    return pointing.of_look(current().service, actor(), look_id)


def _as_json(pointed: Pointed) -> Response:
    return jsonify(
        rules={pointing.KEYS[part]: rule for part, rule in pointed.rules.items()},
        problem=pointed.problem,
        proposals=[_told(match) for match in pointed.proposals],
        matches=[_told(match) for match in pointed.matches.parts],
    )


def _told(match: Matched) -> Mapping[str, object]:
    texts = [f"{text} ({read})" if read else text for text, read in zip(match.texts, match.read or ("",) * len(match.texts), strict=True)]
    return {
        "part": match.part,
        "key": pointing.KEYS[match.part],
        "name": pointing.NAMES[match.part],
        "selector": match.selector,
        "said": pointing.said(match),
        "texts": texts,
        "numbers": match.numbers,
        "problem": match.problem,
        "nearest": match.nearest,
    }


ROUTES = (
    Route("/admin/sources/new/<look_id>/page", page, "editor"),
    Route("/admin/sources/new/<look_id>/point", point, "editor", ("GET", "POST")),
)
