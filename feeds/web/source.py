"""The page of a source: how fresh it is, its releases, and where they come from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from config import SourceSpec
from entries import FeedQuery, Selection, SourceState, Volume
from feeds import wording
from feeds.web.pages import Day, Freshness, Names, Paging, days, freshness, spark
from feeds.web.searching import found


@dataclass(frozen=True, slots=True)
class SourcePage:
    """The page, ready to be laid out. `newsroom` is "" for a source that is no longer configured."""

    id: str
    name: str
    newsroom: str
    freshness: Freshness
    subscribe: str
    facts: tuple[tuple[str, str], ...]
    words: str
    found: str
    days: tuple[Day, ...]
    paging: Paging
    empty: str
    spark: str
    volume: str


def source_page(
    source_id: str,
    names: Names,
    state: SourceState | None,
    query: FeedQuery,
    selection: Selection,
    now: datetime,
    *,
    paging: Paging,
    volume: Volume | None,
) -> SourcePage:
    """Puts the page together. A source that is no longer configured keeps its page and its releases."""
    spec = names.sources.get(source_id)
    kept = f"{wording.volume(volume.total, volume.weeks)}." if volume else "No release yet."
    return SourcePage(
        id=source_id,
        name=names.source(source_id).name,
        newsroom=spec.url if spec else "",
        freshness=freshness(spec, state, volume, now) if spec else _RETIRED,
        subscribe=f"{kept} The address stays, also if the newsroom moves.",
        facts=tuple(_facts(spec, state, now)) if spec else (),
        words=query.text,
        found=found(query, selection) if query.text else "",
        days=days(selection, names, now, first_page=query.page == 1, text=query.text),
        paging=paging,
        empty="No release yet. Subscribe now, and the first one comes to you." if query.page == 1 else "There is no further page.",
        spark=spark(volume.weeks if volume else ()),
        volume=kept,
    )


_RETIRED = Freshness("Quiet", "stale", "We no longer read this newsroom. What we have stays.")


def _facts(spec: SourceSpec, state: SourceState | None, now: datetime) -> Iterable[tuple[str, str]]:
    yield "Newsroom", spec.url.partition("://")[2].rstrip("/")
    if spec.language:
        yield "Language", wording.language_name(spec.language)
    yield "Dates", f"in {spec.timezone}, where a page names no zone"
    yield "Read", f"every {wording.span(spec.every)}"
    if state and state.checked:
        yield "Last look", wording.ago(state.checked, now)
    if state and state.changed:
        yield "Last change", wording.ago(state.changed, now)
