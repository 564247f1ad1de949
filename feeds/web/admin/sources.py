"""The sources page: all sources sorted by need, and what is done with several of them at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from urllib.parse import urlencode

from flask import Response, make_response, redirect, render_template, request

from config import duration
from entries import ConfigError, Conflict, NotFound, SourceState
from feeds import wording
from feeds.admin import sources
from feeds.admin.overview import CONDITIONS, SORTS, Line, Wanted, asked, overview
from feeds.admin.removed import removed
from feeds.admin.sources import Deed
from feeds.web.admin.gate import Answer, Route, actor
from feeds.web.admin.strips import Strip, strip
from feeds.web.admin.telling import Button, tell, told
from feeds.web.publication import current

INTERVALS = ("15m", "30m", "1h", "3h", "6h", "12h", "1d", "7d")
_NAMED = 5  # sources that a sentence names; more are counted
_PARAMETERS = MappingProxyType({"words": "q"})


@dataclass(frozen=True, slots=True)
class Row:
    """A line as the table prints it. `last` and `soon` are words; `week` the number of entries."""

    line: Line
    strip: Strip
    last: str
    soon: str
    week: str


def table() -> Answer:
    """/admin/: all sources, or those that are asked for."""
    return _page(asked(request.args))


def to_table() -> Answer:
    """The same under another name."""
    return redirect(address(asked(request.args)), 302)


def bulk() -> Answer:
    """What is done with the chosen sources; then the table again, with what was done."""
    wanted, form = asked(request.args), request.form
    ids = [form["check"]] if "check" in form else form.getlist("pick")
    deed = _DEEDS.get("refresh" if "check" in form else form.get("do", ""))
    if deed is None or not ids:
        return _page(wanted, "Nothing is chosen. Tick sources in the table, then say what to do with them.", ids, 400)
    if form.get("do") in ("add", "remove") and "check" not in form and not form.get("group", "").strip():
        return _page(wanted, "Nothing was changed. Write the name of a group, then add to it or take out of it.", ids, 400)
    try:
        deed(ids)
    except (ConfigError, NotFound, Conflict) as error:
        problems = [problem.message for problem in error.problems] if isinstance(error, ConfigError) else [str(error)]
        return _page(wanted, f"Nothing was changed: {'; '.join(dict.fromkeys(problems))}.".replace("..", "."), ids, 400)
    return redirect(address(wanted), 303)


def _page(wanted: Wanted, wrong: str = "", picked: Sequence[str] = (), status: int = 200) -> Response:
    service = current().service
    seen = overview(service, wanted)
    now = service.clock()
    page = render_template(
        "admin/sources.html",
        page=seen,
        rows=[_row(line, now) for line in seen.lines],
        wanted=wanted,
        wrong=wrong,
        picked=frozenset(picked),
        alert=alert(seen.broken),
        conditions=CONDITIONS,
        sorts=SORTS,
        intervals=[(value, wording.span(duration(value))) for value in INTERVALS],
        address=lambda **changes: address(replace(wanted, **changes)),
        query=query(wanted),
        told=told(),
        removed=removed(service, "source"),
        alternates=(),
    )
    return make_response(page, status)


def query(wanted: Wanted) -> str:
    """What is asked for as the query of an address, without what is usual."""
    usual = Wanted()
    given = {field.name: getattr(wanted, field.name) for field in fields(Wanted)}
    return urlencode({_PARAMETERS.get(name, name): value for name, value in given.items() if value != getattr(usual, name)})


def address(wanted: Wanted) -> str:
    """The address of the table that is asked for."""
    asks = query(wanted)
    return current().addresses.path("admin", "") + (f"?{asks}" if asks else "")


def _row(line: Line, now: datetime) -> Row:
    return Row(line, strip(line.days), last_success(line, now), next_look(line, now), per_week(line.per_week))


def per_week(rate: float) -> str:
    """How many a week: `41`, `<1`, `0`."""
    return f"{rate:,.0f}" if rate >= 1 else "<1" if rate else "0"


def last_success(line: Line, now: datetime) -> str:
    """When it was read last, in words."""
    return wording.ago(line.succeeded, now).removeprefix("on ") if line.succeeded else "never"


def next_look(line: Line, now: datetime) -> str:
    """When it is read next, in words."""
    if line.state == "paused":
        return "not planned"
    wait = line.next_check - now if line.next_check else timedelta()
    return f"in {about(wait)}" if wait > timedelta(seconds=30) else "now"


def about(length: timedelta) -> str:
    """`40 min`, `2 h`, `3 days`: near enough for a table."""
    minutes = round(length / timedelta(minutes=1))
    if minutes < 60:
        return f"{max(minutes, 1)} min"
    return f"{round(minutes / 60)} h" if minutes < 36 * 60 else wording.count(round(minutes / 1440), "day")


def alert(broken: Sequence[Line]) -> str:
    """How many sources are broken, and what they share; "" when none is."""
    if not broken:
        return ""
    number = f"{wording.count(len(broken), 'source')} {'is' if len(broken) == 1 else 'are'} broken"
    if len(broken) == 1:
        return f"{number}: {broken[0].name}."
    if len({line.host for line in broken}) == 1:
        return f"{number}, all on {broken[0].host}."
    return f"{number}, for {'the same reason' if len({line.codes for line in broken}) == 1 else 'different reasons'}."


# Deeds. Each does it, and says so.


def _refresh(ids: Sequence[str]) -> None:
    names = named(ids)
    sources.check_now(current().service, actor(), ids)
    waiting = " Paused ones stay paused." if any(_paused(id_) for id_ in ids) else ""
    tell(f"{names} will be read now.{waiting}")


def _pause(ids: Sequence[str]) -> None:
    deed = sources.pause(current().service, actor(), ids, True)
    say(deed, "Paused {}. What readers have stays.", ("Resume", "resume"))


def _resume(ids: Sequence[str]) -> None:
    deed = sources.pause(current().service, actor(), ids, False)
    say(deed, "Resumed {}.", ("Pause again", "pause"))


def _interval(ids: Sequence[str]) -> None:
    every = request.form.get("every", "")
    deed = sources.set_interval(current().service, actor(), ids, every)
    often = f"every {wording.span(duration(every))}" if every else "at the usual interval"
    say(deed, f"{{}}: read {often} from now on.")


def _add(ids: Sequence[str]) -> None:
    group = request.form.get("group", "")
    say(sources.set_group(current().service, actor(), ids, group, member=True), f"{{}}: now in the group “{group}”.")


def _take_out(ids: Sequence[str]) -> None:
    group = request.form.get("group", "")
    say(sources.set_group(current().service, actor(), ids, group, member=False), f"{{}}: no longer in the group “{group}”.")


_DEEDS: Mapping[str, Callable[[Sequence[str]], None]] = MappingProxyType(
    {"refresh": _refresh, "pause": _pause, "resume": _resume, "interval": _interval, "add": _add, "remove": _take_out}
)


def say(deed: Deed, sentence: str, back: tuple[str, str] | None = None) -> None:
    """Tells what was done with whom, who was left out and why, and offers the way back."""
    text = sentence.replace("{}", named(deed.done)) if deed.done else "Nothing was changed."
    left = " ".join(f"{one.name} was left as it is: {one.why}." for one in deed.skipped[:_NAMED])
    more = f" So were {len(deed.skipped) - _NAMED} more." if len(deed.skipped) > _NAMED else ""
    fields = (*(("pick", id_) for id_ in deed.done), ("do", back[1] if back else ""))
    undo = Button(back[0], current().addresses.path("admin", "sources", "bulk"), fields) if back and deed.done else None
    tell(f"{text} {left}{more}".strip(), undo)


def named(ids: Sequence[str]) -> str:
    """The names of a few sources, the number of many."""
    specs = current().service.specs()
    names = [specs[id_].name if id_ in specs else id_ for id_ in ids]
    return wording.joined(names, "and") if len(names) <= _NAMED else wording.count(len(names), "source")


def _paused(source_id: str) -> bool:
    state: SourceState = current().service.store.state(source_id)
    return state.paused


ROUTES = (
    Route("/admin/", table, "reader"),
    Route("/admin/sources", to_table, "reader"),
    Route("/admin/sources/bulk", bulk, "editor", ("POST",)),
)
