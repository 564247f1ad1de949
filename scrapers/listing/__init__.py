"""Listing pages: which releases they list, in page order, with or without rules of the source.

listing = read_listing(page, spec, now=now)
listing.items         # ListItem(url, title, published, teaser, image, label), ...
listing.confidence    # 0 to 1; below 0.5 there are no items, and `refusal` says what the page is instead
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from config import SourceSpec
from scrapers.listing.detection import OTHERS, best_runs, is_conceivable
from scrapers.listing.evidence import explain
from scrapers.listing.item_dates import DateReader
from scrapers.listing.items import Found, picture_url
from scrapers.listing.outline import Outline, read_outline
from scrapers.listing.pager import next_page
from scrapers.listing.refusals import Refusal, gate, name_refusal, read_front
from scrapers.listing.repair import Recalled, recall
from scrapers.listing.rules import read_by_rules
from scrapers.listing.score import Scored
from scrapers.listing.wrapper import learn, selector_of
from scrapers.page import CONFIDENT, Listing, ListItem, Page, Wrapper
from scrapers.urls import absolute, canonical, url_key

__all__ = ["read_listing"]

_SAMPLE = 12  # items of an alternative: enough to tell what it is, at 0.1 ms an address
_BELOW = 0.49  # what a page that is refused by its front may have at most


def read_listing(page: Page, spec: SourceSpec, *, now: datetime, order: str = "", wrapper: Wrapper | None = None) -> Listing:
    """The releases on a listing page. Never raises: a page that is no listing comes back without items and with a refusal.

    With `[listing] item` the source's selectors decide, else the list is found where `wrapper` found it last, else detected. `order`
    ("dmy", "mdy") is what earlier pages of the source settled, for dates that this one leaves open; `Listing.order` is what it settles.
    """
    outline = read_outline(page)
    language = spec.language or page.language
    reader = DateReader(outline, zone=spec.zone, language=language, order=spec.dates.order, before=order, now=now)
    return _by_rules(page, outline, spec, reader) if spec.listing.item else _by_detection(page, outline, reader, wrapper)


def _by_rules(page: Page, outline: Outline, spec: SourceSpec, reader: DateReader) -> Listing:
    found = read_by_rules(page, outline, spec.listing, reader)
    silent = tuple(f"The selector [listing] {key} = {getattr(spec.listing, key)!r} matches nothing." for key in found.silent)
    if found.items:
        said = f"{len(found.items)} items by the selector [listing] item = {spec.listing.item!r}."
        following = found.next_page if spec.listing.next else next_page(page, outline)
        return Listing(found.items, 1.0, following, "", (said, *silent), reader.guessed, silent=found.silent)
    nothing = Refusal("listing-empty", f"The selector [listing] item = {spec.listing.item!r} matches no release.")
    refusal = gate(page, outline, read_front(page, outline)) or nothing
    return Listing((), 0.0, None, refusal.code, (refusal.sentence, *silent), reader.guessed, silent=("item", *found.silent))


def _by_detection(page: Page, outline: Outline, reader: DateReader, wrapper: Wrapper | None) -> Listing:
    front = read_front(page, outline)
    refusal = gate(page, outline, front)
    runs = best_runs(outline, reader) if refusal is None else ()
    best = runs[0] if runs else None
    again = recall(outline, reader, wrapper, runs) if wrapper and refusal is None else None
    if again:
        listing = _listing(page, outline, reader, again.run, max(again.run.confidence, CONFIDENT), _said(again))
        return replace(listing, repaired=again.repaired)
    if best and best.confidence >= CONFIDENT:
        if wrapper is None:
            others, own = _samples(page, outline, runs[1:]), selector_of(page, outline, best.items)
            return replace(_listing(page, outline, reader, best, best.confidence), alternatives=others, selector=own)
        refusal = Refusal("listing-changed", f"{len(best.items)} items look like a list, but not like the one that was here")
    refusal = refusal or name_refusal(page, outline, front, best)
    confidence = min(best.confidence, _BELOW) if best else 0.0
    perhaps = _samples(page, outline, [run for run in runs if is_conceivable(run)][:OTHERS])
    return Listing((), confidence, None, refusal.code, (refusal.sentence,), reader.guessed, alternatives=perhaps)


def _said(again: Recalled) -> str:
    where = "The list stands elsewhere than before" if again.repaired else "The list stands where it stood"
    return f"{where}; {again.known} of its items are known."


def _samples(page: Page, outline: Outline, runs: Sequence[Scored]) -> tuple[Listing, ...]:
    """The first releases of each run with its evidence, and how a person would name it."""
    return tuple(
        Listing(
            _published(page, outline, run.items[:_SAMPLE]),
            run.confidence,
            evidence=explain(run),
            selector=selector_of(page, outline, run.items),
        )
        for run in runs
    )


def _listing(page: Page, outline: Outline, reader: DateReader, found: Scored, confidence: float, *said: str) -> Listing:
    return Listing(
        _published(page, outline, found.items),
        confidence,
        next_page(page, outline),
        "",
        (*said, *explain(found)),
        reader.guessed,
        learn(outline, found.items),
    )


def _published(page: Page, outline: Outline, found: tuple[Found, ...]) -> tuple[ListItem, ...]:
    """Each release once, at its first place, under the address we publish."""
    items: dict[str, ListItem] = {}
    for each in found:
        url = canonical(absolute(each.href, page.base_url) or "")
        if url and url_key(url) not in items:
            picture = picture_url(outline, each.picture, page.base_url)
            items[url_key(url)] = ListItem(url, each.title, each.published, each.teaser, picture, each.label)
    return tuple(items.values())
