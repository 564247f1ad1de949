"""States of a source and the codes that name what is wrong: one table for the CLI, pages, logs and metrics.

healthy   read, and as usual
late      read, but the next release is overdue by the source's own habit
suspect   something is odd, the feed goes on: fewer items, dates gone, articles that fail, one passing failure
broken    it cannot be read; entries and feeds stay as they are
stale     read, but silent far beyond its habit
paused    a person said so
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from types import MappingProxyType
from typing import Literal

from entries import EmptyListing, Refused, SourceError, SourceState, State, Unreachable

REASONS: Mapping[str, str] = MappingProxyType(
    {
        # the page did not come
        "dns": "the host name is not found",
        "connection": "the server cannot be reached",
        "tls": "the certificate or the encryption is not accepted",
        "timeout": "the server takes too long",
        "incomplete-body": "the page breaks off before its end",
        "protocol-error": "the answer is no correct HTTP",
        "http-401-auth": "the page asks for a name and password",
        "http-403-blocked": "the server refuses us",
        "http-404-missing": "the page is not there",
        "http-410-gone": "the page was removed for good",
        "http-429-rate-limited": "the server asks us to slow down",
        "http-503-unavailable": "the server is not available at the moment",
        "http-5xx-server": "the server has an error",
        "http-4xx": "the server refuses the request",
        "redirect-loop": "the redirects do not end",
        "address-forbidden": "the address is not public and not allowed by the operator",
        "address-malformed": "the address cannot be used",
        "too-large": "the page is larger than the limit",
        "headers-too-large": "the answer's headers are larger than the limit",
        "encoding-refused": "the answer is compressed in a way we do not take",
        "robots-disallow": "robots.txt does not allow us to read the page",
        "robots-unreachable": "robots.txt cannot be read, so we may not read the page",
        "budget": "the refresh used up its requests or its time",
        "browser-missing": "the page needs a browser and none is installed",
        # the page came and is no listing
        "blank-page": "the page is empty",
        "not-html": "the answer is no HTML page",
        "not-a-feed": "the answer is no feed, sitemap or list that can be read",
        "too-complex": "the page is too deep or too large to be parsed",
        "login-wall": "the page asks to sign in",
        "challenge-page": "the page checks for robots instead of showing its content",
        "not-found-page": "the page says that it was not found",
        "listing-empty": "the page lists no releases",
        "listing-shrunk": "the page lists far fewer releases than usual",
        "listing-changed": "the page lists none of the releases that it used to list",
        "list-behind-script": "the list is drawn by a script",
        "single-article": "the page is one article, not a list",
        "product-grid": "the page lists products",
        "comments": "the page lists comments",
        "link-directory": "the page is a directory of links",
        "events": "the page lists events",
        "archive-index": "the page is an index of archives",
        # the listing came, articles or parts are wrong
        "article-empty": "article pages have no text",
        "articles-failing": "article pages cannot be read",
        "article-replaced": "article pages show something else than the release",
        "dates-missing": "releases no longer carry a date",
        "late": "the next release is overdue by this source's habit",
        "stale": "there has been no new release for a long time",
        # ours
        "internal-error": "reading failed for a reason we did not foresee; the log has it",
        "definition-error": "the source's definition cannot be used",
        "not-kept": "the page is not among those that were kept",
        "interrupted": "the reading was cut short",
    }
)

# What a refresh may learn of a source, beside its releases.
LEARNT: Mapping[str, str] = MappingProxyType(
    {
        "listing-repaired": "The list stands elsewhere on the page and was found again",
        "rules-changed": "Read by changed rules",
        "other-document": "The list comes from another document of the site from now on",
        "page-again": "The list comes from the page again",
    }
)
# What codes have in common that one event brings about: such troubles of one server are one incident.
_CAUSES = {
    "unreachable": "dns connection tls timeout incomplete-body protocol-error http-503-unavailable http-5xx-server redirect-loop",
    "refused": "http-401-auth http-403-blocked http-429-rate-limited http-4xx robots-disallow robots-unreachable login-wall challenge-page",
    "gone": "http-404-missing http-410-gone not-found-page",
    "changed": "blank-page not-html not-a-feed too-complex listing-empty listing-shrunk listing-changed list-behind-script single-article "
    "product-grid comments link-directory events archive-index article-empty articles-failing article-replaced dates-missing",
    "bounded": "address-forbidden address-malformed too-large headers-too-large encoding-refused budget browser-missing internal-error "
    "definition-error not-kept interrupted",
    "silent": "late stale",
}
CAUSES: Mapping[str, str] = MappingProxyType({code: cause for cause, codes in _CAUSES.items() for code in codes.split()})

_GIVE_THE_LIST = "Give the address of the page that lists the releases; sites often call it News, Press or Media."
# What to try with a page that has no list for us.
ADVICE: Mapping[str, str] = MappingProxyType(
    {
        "blank-page": "Look at it in a browser: if a script fills it, set [fetch] render = true.",
        "login-wall": "Give a public page, or a name and password in [fetch] auth.",
        "challenge-page": "Ask the site's owner to let Pressroll in, or give the address of its feed.",
        "not-found-page": "Look for the list's new address.",
        "listing-empty": "If it has a list, name its parts in [listing] item.",
        "listing-changed": "If this is its list now, name its parts in [listing] item.",
        "list-behind-script": "Set [fetch] render = true to let Chromium draw it, or give the address of the site's feed.",
        **dict.fromkeys(("single-article", "product-grid", "comments", "link-directory", "events", "archive-index"), _GIVE_THE_LIST),
    }
)

# A page that came and is something else: the listing's address is at fault, not its layout.
_OTHER_PAGE = frozenset({"login-wall", "challenge-page", "not-found-page"})
_PASSING_FAILURES = 2  # so many failures in a row before a passing trouble counts as broken
_SHRUNK = 0.3  # a listing below this share of its usual length is no listing (reliability F12)
_DATED = 0.5
_ABOUT_THE_LISTING = frozenset({"listing-shrunk", "dates-missing"})
_ARTICLES_FADE = timedelta(days=2)
_MIN_RELEASES = 5  # a habit needs so many releases
_LATE_GAPS, _LATE_AT_LEAST = 3, timedelta(days=14)
_STALE_GAPS, _STALE_AT_LEAST = 6, timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Sight:
    """What a refresh saw of a source that could be read. `items` and `dated` are None when the listing was unchanged."""

    items: int | None
    dated: float | None
    articles: int
    failed: Mapping[str, int]
    undated: int
    published: Sequence[datetime]


def failed(before: SourceState, error: SourceError, now: datetime) -> SourceState:
    """The state after a refresh that could not read the source. Entries are not touched; only this row moves."""
    failures = before.failures + 1
    passing = isinstance(error, Unreachable | Refused) and failures < _PASSING_FAILURES and before.succeeded is not None
    reasons: tuple[str, ...] = (error.code,)
    if isinstance(error, EmptyListing) and error.code not in _OTHER_PAGE and not error.code.startswith("listing"):
        reasons = ("listing-empty", error.code)
    return _moved(
        replace(before, failures=failures, checked=now, sentence=str(error), reasons=reasons), "suspect" if passing else "broken", now
    )


def read(before: SourceState, sight: Sight, now: datetime) -> SourceState:
    """The state after a refresh that read the source."""
    reasons = [*_layout_reasons(before, sight), *_article_reasons(sight)]
    if sight.items is None and not before.failures and before.state == "suspect":
        reasons = list(dict.fromkeys([*_still(before, sight, now), *reasons]))
    state: State = "suspect" if reasons else "healthy"
    silence = silent(sight.published, now)
    if silence:
        reasons.append(silence)
        state = state if state == "suspect" else silence
    newest = max(sight.published, default=before.newest)
    after = replace(
        before,
        failures=0,
        checked=now,
        succeeded=now,
        reasons=tuple(reasons),
        sentence=sentence(reasons),
        newest=newest,
        usual_items=_usual(before.usual_items, sight.items),
        usual_dated=before.usual_dated if sight.dated is None or "dates-missing" in reasons else sight.dated,
    )
    return _moved(after, state, now)


def of_another_list(before: SourceState) -> SourceState:
    """The state of a source whose address or rules were changed by its operator: what the former list was like says nothing any more."""
    return replace(before, etag=None, last_modified=None, digest=None, usual_items=0, usual_dated=0.0, zone_order="")


def _still(before: SourceState, sight: Sight, now: datetime) -> list[str]:
    """The suspicions that an unchanged listing does not end: about itself until it changes, about articles until one was read
    well, or for two days."""
    fades = bool(sight.articles) or (before.since is not None and now - before.since > _ARTICLES_FADE)
    kept = _ABOUT_THE_LISTING if fades else {*before.reasons} - {"late", "stale"}
    return [reason for reason in before.reasons if reason in kept]


def _moved(after: SourceState, state: State, now: datetime) -> SourceState:
    return after if after.state == state and after.since else replace(after, state=state, since=now)


def _usual(before: int, items: int | None) -> int:
    """Grows at once, shrinks slowly: a year's turn may shorten a listing for good."""
    if items is None:
        return before
    return items if items >= before else max(items, (before * 3 + items) // 4)


def _layout_reasons(before: SourceState, sight: Sight) -> list[str]:
    reasons = []
    if sight.items is not None and shrunk(sight.items, before.usual_items):
        reasons.append("listing-shrunk")
    if sight.dated is not None and before.usual_dated >= _DATED and sight.dated < before.usual_dated * _DATED:
        reasons.append("dates-missing")
    return reasons


def _article_reasons(sight: Sight) -> list[str]:
    failures = sum(sight.failed.values())
    reasons = []
    if failures and failures * 2 >= sight.articles:
        reasons = ["articles-failing", *sorted(sight.failed)]
    if sight.undated and sight.undated * 2 > sight.articles:
        reasons.append("dates-missing")
    return list(dict.fromkeys(reasons))


def shrunk(items: int, usual: int) -> bool:
    """Whether a listing of so many items is too short to be believed."""
    return usual >= 4 and items < usual * _SHRUNK


def silent(published: Sequence[datetime], now: datetime) -> Literal["late", "stale", ""]:
    """ "late", "stale" or "": how long the source has been silent, measured by its own gaps between days with releases."""
    days = sorted({moment.date() for moment in published if moment <= now}, reverse=True)[:20]
    if len(days) < _MIN_RELEASES:
        return ""
    gap = timedelta(days=median((newer - older).days for newer, older in pairwise(days)))
    silence = now - max(moment for moment in published if moment <= now)
    if silence > max(_STALE_GAPS * gap, _STALE_AT_LEAST):
        return "stale"
    return "late" if silence > max(_LATE_GAPS * gap, _LATE_AT_LEAST) else ""


def sentence(reasons: Sequence[str]) -> str:
    """The reasons as one sentence for the operator; "" when there is none."""
    text = "; ".join(REASONS.get(reason, reason) for reason in reasons)
    return f"{text[0].upper()}{text[1:]}." if text else ""
