"""The trail: who changed what, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from entries import Difference, Noted, differences
from feeds.web.admin.answering import number_in, page
from feeds.web.admin.gate import Answer, Route
from feeds.web.publication import current
from feeds.wording import When, ago, observed

_ON_A_PAGE = 50
_LONG = 80  # characters; what is longer, or has several lines, is shown as a difference
KINDS = ("source", "topic", "feed", "release", "import", "user", "token", "alert", "backup")


@dataclass(frozen=True, slots=True)
class Line:
    """A note as it is shown. `before` and `after` are short texts; `changes` is the difference of long ones."""

    noted: Noted
    when: When
    ago: str
    before: str = ""
    after: str = ""
    changes: tuple[Difference, ...] = ()


def trail() -> Answer:
    """A page of notes, all or those of one kind, thing or person."""
    service, asked = current().service, {name: request.args.get(name, "").strip()[:300] for name in ("who", "kind", "key")}
    before = number_in(request.args.get("before", ""))
    found = service.store.audit.notes(**asked, before=before, limit=_ON_A_PAGE + 1)
    lines = [_line(one) for one in found[:_ON_A_PAGE]]
    more = _address(asked, before=str(lines[-1].noted.number)) if len(found) > _ON_A_PAGE else ""
    return page("trail.html", lines=lines, asked=asked, kinds=KINDS, first=_address(asked) if before is not None else "", more=more)


def _line(one: Noted) -> Line:
    note, now = one.note, current().service.clock()
    shown = Line(one, observed(one.at), ago(one.at, now), note.before, note.after)
    if max(len(note.before), len(note.after)) <= _LONG and "\n" not in note.before + note.after:
        return shown
    return Line(one, shown.when, shown.ago, changes=differences(note.before, note.after))


def _address(asked: dict[str, str], **more: str) -> str:
    given = {name: value for name, value in {**asked, **more}.items() if value}
    return current().addresses.path("admin", "trail") + (f"?{urlencode(given)}" if given else "")


ROUTES = (Route("/admin/trail", trail, "admin"),)
