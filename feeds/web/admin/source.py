"""The page of one source: how it is and why, its refreshes, what it costs, its rules and who changed them; and what is done with it."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import redirect, render_template, request

from entries import ConfigError, Conflict, DayMark
from feeds import wording
from feeds.admin import portrait, rereading, sources
from feeds.admin.editing import READERS
from feeds.admin.portrait import Portrait
from feeds.admin.widgets import Sites
from feeds.web import answers
from feeds.web.admin.answering import TOML, attachment, number_in, number_sent, sentences
from feeds.web.admin.gate import Answer, Route, actor
from feeds.web.admin.sources import last_success, named, next_look, say
from feeds.web.admin.strips import strip
from feeds.web.admin.telling import Button, tell, told
from feeds.web.pages import freshness
from feeds.web.publication import current

_FEW = 7  # entries a week from which a pace is told in days


def page(source_id: str) -> Answer:
    """/admin/sources/ID."""
    return _page(source_id)


def check(source_id: str) -> Answer:
    """Reads it now."""
    sources.check_now(current().service, actor(), [source_id])
    tell(f"{named([source_id])} will be read now.")
    return redirect(place(source_id), 303)


def pause(source_id: str) -> Answer:
    """Stops reading it."""
    deed = sources.pause(current().service, actor(), [source_id], True, why=request.form.get("why", ""))
    say(deed, "Paused {}. What readers have stays.")
    return redirect(place(source_id), 303)


def resume(source_id: str) -> Answer:
    """Goes on reading it."""
    say(sources.pause(current().service, actor(), [source_id], False), "Resumed {}.")
    return redirect(place(source_id), 303)


def reread(source_id: str) -> Answer:
    """Has its kept releases read again."""
    count = rereading.read_again(current().service, actor(), source_id)
    tell(f"{wording.count(count, 'kept release')} of {named([source_id])} will be read again. What differs reaches readers once.")
    return redirect(place(source_id), 303)


def copy(source_id: str) -> Answer:
    """Keeps a copy in the store, under another id."""
    new_id = request.form.get("id", "").strip()
    try:
        spec = sources.copy(current().service, actor(), source_id, new_id)
    except (ConfigError, Conflict) as error:
        return _page(source_id, sentences(error), copy_id=new_id), 400
    tell(f"Copied {named([source_id])} into the store as {spec.id}. It is another source with releases of its own.")
    return redirect(place(spec.id), 303)


def restore(source_id: str) -> Answer:
    """Keeps an earlier version again."""
    number = number_sent("version of this source")
    was_there = source_id in current().service.specs()
    try:
        back = sources.restore(current().service, actor(), source_id, number)
    except (ConfigError, Conflict) as error:
        if source_id in current().service.specs():
            return _page(source_id, sentences(error)), 400
        tell(f"{source_id} was not put back: {sentences(error)}")
        return redirect(current().addresses.path("admin", ""), 303)
    lacks = f" It is paused: no secret is kept in the list of edits. Write {wording.joined(back.missing, 'and')} anew, then resume it."
    tell(f"{named([source_id])} is {'again as that version says' if was_there else 'back'}.{lacks if back.missing else ''}")
    return redirect(place(source_id), 303)


def remove(source_id: str) -> Answer:
    """Asks whether to take it out of the store and says what stays; on POST does it."""
    service = current().service
    source = sources.find(service, source_id)
    sources_page = current().addresses.path("admin", "")
    if request.method == "GET" or source.owner == "file":
        volume = current().shelves().sources.get(source_id)
        return render_template(
            "admin/source_remove.html", source=source, volume=volume, alternates=()
        ), 200 if request.method == "GET" else 400
    sources.remove(service, actor(), source_id)
    last = service.store.audit.notes(kind="source", key=source_id, limit=1)[0]
    back = current().addresses.path("admin", "sources", source_id, "restore")
    tell(f"Removed {source.spec.name}. Its releases and feeds stay.", Button("Put it back", back, (("number", str(last.number)),)))
    return redirect(sources_page, 303)


def toml(source_id: str) -> Answer:
    """Its TOML as a file."""
    source = sources.find(current().service, source_id)
    return attachment(portrait.legible(source, actor()), TOML, f"{source_id}.toml")


def kept_page(source_id: str, number: int) -> Answer:
    """A page as it came, as plain text: nothing in it runs."""
    service = current().service
    if not portrait.may_see_all(sources.find(service, source_id), actor()):
        return answers.say(403, portrait.FOR_EDITORS)
    _, body = portrait.kept_page(service, actor(), source_id, number)
    return attachment(body, "text/plain; charset=utf-8", f"{source_id}-{number}.html.txt")


def place(source_id: str) -> str:
    """The address of the page of a source."""
    return current().addresses.path("admin", "sources", source_id)


def _page(source_id: str, wrong: str = "", *, copy_id: str = "") -> str:
    service, now = current().service, current().service.clock()
    seen = portrait.portrait(service, source_id, actor(), before=number_in(request.args.get("before", "")))
    volume = current().shelves().sources.get(source_id)
    return render_template(
        "admin/source.html",
        page=seen,
        line=seen.line,
        spec=seen.source.spec,
        place=place(source_id),
        wrong=wrong,
        copy_id=copy_id or f"{source_id}-2"[:64],
        public=freshness(seen.source.spec, service.store.state(source_id), volume, now),
        strip=strip(seen.days),
        last=last_success(seen.line, now),
        soon=next_look(seen.line, now),
        since=wording.observed(seen.line.since) if seen.line.since else None,
        pace=pace(seen),
        cost=cost(seen.days),
        readers=dict(READERS),
        moment=lambda at: moment(at, now),
        when=wording.when,
        size=wording.size,
        observed=wording.observed,
        told=told(),
        widgets=shown_on(seen.sites),
        releases=rereading.kept_releases(seen.pages),
        secret="" if portrait.may_see_all(seen.source, actor()) else portrait.FOR_EDITORS,
        alternates=(),
    )


def pace(seen: Portrait) -> str:
    """How often it publishes and is read."""
    rate, every = seen.line.per_week, f"checked every {wording.span(seen.source.spec.every)}"
    if not rate:
        return f"no release in 12 weeks; {every}"
    return f"{rate:.0f} releases a week; {every}" if rate >= _FEW else f"usually a release every {_days(7 / rate)}; {every}"


def _days(days: float) -> str:
    return "day" if days < 1.05 else f"{days:.1f} days" if days < 10 else f"{days:.0f} days"


def cost(days: tuple[DayMark, ...]) -> str:
    """What reading it took in thirty days; "" before the first check."""
    checks, unmodified = sum(mark.checks for mark in days), sum(mark.unmodified for mark in days)
    if not checks:
        return ""
    share = f"{unmodified / checks:.0%} of {wording.count(checks, 'check')} answered “not modified”"
    return f"{share}; {wording.size(sum(mark.bytes for mark in days))} in 30 days"


def shown_on(sites: Sites) -> str:
    """On whose pages releases of it stand; "" when on none that we know of."""
    own = f"Widgets on {wording.count(sites.own, 'site')} show releases of this source." if sites.own else ""
    maybe = f"Widgets on {wording.count(sites.maybe, 'site')} show feeds that may hold some." if sites.maybe else ""
    return " ".join(filter(None, (own, maybe)))


def moment(at: datetime, now: datetime) -> str:
    """A moment in a log: `18:40 today`, `Tue 22:10`, `4 Nov 2026` (UTC)."""
    if at.date() == now.date():
        return f"{at:%H:%M} today"
    return f"{at:%a %H:%M}" if now - at < timedelta(days=6) else f"{at.day} {at:%b %Y}"


_ONE = "/admin/sources/<source_id>"
ROUTES = (
    Route(_ONE, page, "reader"),
    Route(f"{_ONE}/toml", toml, "reader"),
    Route(f"{_ONE}/pages/<int:number>", kept_page, "reader"),
    Route(f"{_ONE}/check", check, "editor", ("POST",)),
    Route(f"{_ONE}/pause", pause, "editor", ("POST",)),
    Route(f"{_ONE}/resume", resume, "editor", ("POST",)),
    Route(f"{_ONE}/reread", reread, "editor", ("POST",)),
    Route(f"{_ONE}/copy", copy, "editor", ("POST",)),
    Route(f"{_ONE}/restore", restore, "editor", ("POST",)),
    Route(f"{_ONE}/remove", remove, "editor", ("GET", "POST")),
)
