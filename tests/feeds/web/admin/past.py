"""Thirty days of refreshes for the invented newsrooms, and two that are kept in the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from entries import Change, Definition, Refreshed, SourceState
from feeds.service import Service
from tests.feeds.web.newsrooms import NOW, STATES, battery

HOSTILE = '<img src=x onerror="alert(1)">'
STORED = {
    "harbour": (
        "# The harbour asked for one visit an hour.\n"
        'id = "harbour"\n'
        f"name = 'Harbour Office {HOSTILE}'\n"
        'url = "https://harbour.example/news"\n'
        'every = "1h"  # their wish\n'
        f"groups = ['coast', '{HOSTILE}']\n"
    ),
    "lighthouse": 'id = "lighthouse"\nname = "Lighthouse Trust"\nurl = "https://lighthouse.example/press"\n\n[listing]\nitem = "ul > li"\n',
}


def live_through(service: Service) -> None:
    """Keeps the two stored sources, and thirty days of what happened; the harbour is broken with a hostile sentence."""
    store = service.store
    store.definitions.put([Definition("source", id_, text) for id_, text in STORED.items()], NOW, by="desk@example.org")
    service.sync()
    for state in STATES:
        for day in range(30):
            now = NOW - timedelta(days=29 - day)
            failing = state.state == "broken" and day > 26
            today = state if day == 29 else replace(state, state="healthy", failures=0, sentence="")
            if failing or day % 3:
                left = replace(today, failures=day - 26 if failing else 0)
                store.record(left, refreshed=Refreshed(requests=1, ms=120, unmodified=not failing), now=now)
            else:
                made = [replace(battery(), id=f"{battery().id}/{state.source_id}/{day}/{one}", source_id=state.source_id,
                                slug=f"{state.source_id}-{day}-{one}", url=f"https://{state.source_id}.example/{day}/{one}")
                        for one in range(1 + day % 5)]  # fmt: skip
                changes = [Change("new", one.id, one, urls=(one.url,)) for one in made]
                store.save(changes, today, now, refreshed=Refreshed(requests=2, ms=840, items=20, bytes=40_000))
    broken = SourceState("harbour", "broken", ("listing-empty",), f"The list yields nothing {HOSTILE}.", failures=3)
    store.record(replace(broken, since=NOW - timedelta(days=2), checked=NOW, succeeded=NOW - timedelta(days=2), usual_items=20))
