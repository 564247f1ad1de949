"""What came of an import, grouped by cause, in words.

report(service, 7).groups  ->  (Group("ready", "", "Kept as sources", ...), Group("look", "robots-disallow", ...), ...)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from entries import Job, Row, RowOutcome
from feeds.admin.list_files import csv_of
from feeds.service import Service
from scrapers import REASONS

SHOWN = 50  # rows of one group; the rest is in the file
_ORDER: tuple[RowOutcome, ...] = ("look", "refused", "ready", "native")
_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "ready": "kept, read from the list of their page",
        "native": "kept, read from their own feed",
        "address": "the address cannot be looked at",
        "option": "a column holds what a source cannot have",
        "twice": "they stand in the list more than once",
        "known": "they are sources already",
    }
)
_LATER = "It may pass: look at it again later."
_OTHER_ADDRESS = "Open the site and look for the address of its newsroom today."
_ADVICE: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("timeout", "connection", "http-5xx-server", "http-503-unavailable", "http-429-rate-limited", "budget"), _LATER),
        **dict.fromkeys(("dns", "http-404-missing", "http-410-gone", "not-found-page", "redirect-loop"), _OTHER_ADDRESS),
        "address": "Correct the address in the list and import it again.",
        "address-forbidden": "An operator can allow the network in PRESSROLL_ALLOW_NETWORKS.",
        "option": "Correct the column in the list and import it again.",
        "twice": "Nothing to do.",
        "known": "Nothing to do.",
        "robots-disallow": "We keep to that. Ask the organisation for permission or for its feed.",
        "http-403-blocked": "Ask the organisation to let us in; the address of our contact is in every request.",
        "http-401-auth": "Add it as a source with [fetch] auth.",
        "login-wall": "Ask the organisation for an open page or a feed.",
        "single-article": "Give the address of the page that lists the releases.",
        "list-behind-script": "Add it as a source with [fetch] render, or with the address of its feed.",
        "articles-failing": "Look at it, and point at the text of a release.",
    }
)
_POINT = "Look at it, and point at the list of releases."


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that came out alike, the first of them; `advice` is "" for those that are kept."""

    outcome: RowOutcome
    code: str
    title: str
    advice: str
    count: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A job and what came of its rows so far."""

    job: Job
    groups: tuple[Group, ...]

    @property
    def done(self) -> int:
        """How many rows have been looked at, or were refused."""
        return self.job.total - self.job.left

    def count(self, outcome: RowOutcome) -> int:
        """How many rows came out so."""
        return self.job.counted.get(outcome, 0)


def report(service: Service, number: int, *, shown: int = SHOWN) -> Report:
    """The job with its groups: what needs a person first, the largest first. NotFound."""
    jobs = service.store.jobs
    job = jobs.job(number)
    causes = sorted((cause for cause in jobs.causes(number) if cause.outcome), key=lambda cause: _ORDER.index(cause.outcome))
    groups = (
        Group(
            cause.outcome,
            cause.code,
            _TITLES.get(cause.code or cause.outcome) or REASONS.get(cause.code, cause.code),
            _ADVICE.get(cause.code, _POINT) if cause.code else "",
            cause.count,
            jobs.rows(number, cause.outcome, cause.code, limit=shown),
        )
        for cause in causes
    )
    return Report(job, tuple(groups))


def rest_as_csv(service: Service, number: int) -> bytes:
    """The rows that are not kept, to be corrected and imported again: with the reason in columns that an import passes over. NotFound."""
    service.store.jobs.job(number)
    rows = [row for outcome in ("look", "refused", "") for row in service.store.jobs.rows(number, outcome, limit=None)]
    cells = [(row.address, row.name, row.code, row.sentence) for row in sorted(rows, key=lambda row: row.number)]
    return csv_of(("url", "name", "code", "reason"), cells)
