"""Validators of a feed, and whether a reader's copy is still good (RFC 9110 §8.8 and §13)."""

from __future__ import annotations

import re
import zlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from functools import cache
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Literal

MAX_HEADER = 8_192  # characters of a conditional header that are read

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH = f"(?P<month>{'|'.join(_MONTHS)})"
_TIME = r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)"
# The three forms of RFC 9110 §5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT`, `Sun Nov  6 08:49:37 1994`.
_DATE_FORMS = tuple(
    re.compile(form, re.ASCII)
    for form in (
        rf"[A-Z][a-z]{{2}}, (?P<day>\d\d) {_MONTH} (?P<year>\d{{4}}) {_TIME} GMT",
        rf"[A-Z][a-z]{{5,8}}, (?P<day>\d\d)-{_MONTH}-(?P<year>\d\d) {_TIME} GMT",
        rf"[A-Z][a-z]{{2}} {_MONTH} (?P<day>[ \d]\d) {_TIME} (?P<year>\d{{4}})",
    )
)
_ENTITY_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\U0010ffff]*")')


def etag(stamp: str, coding: str) -> str:
    """A strong validator: each content coding of a version has its own (RFC 9110 §8.8.3.3)."""
    return f'"{stamp}"' if coding == "identity" else f'"{stamp}.{coding}"'


def stamps(if_none_match: str | None) -> tuple[str, ...]:
    """The stamps in an If-None-Match header that are tags of ours, whatever their coding."""
    return tuple(tag.strip('"').partition(".")[0] for tag in _ENTITY_TAG.findall((if_none_match or "")[:MAX_HEADER]))


def appearance(*settings: object) -> str:
    """A digest of the code that renders, and of whatever else a feed shows: base address, names, labels, state."""
    return sha256(repr((renderer_digest(), settings)).encode()).hexdigest()[:24]


@cache
def renderer_digest() -> str:
    """A digest of all code between an entry and its bytes, so that an upgrade never leaves readers with 304 for old bytes."""
    here = Path(__file__).parent
    patterns = ("*.py", "formats/*.py", "widgets/*.py", "templates/*.html", "static/*")
    code = b"".join(path.read_bytes() for pattern in patterns for path in sorted(here.glob(pattern)))
    libraries = " ".join([*map(metadata.version, ("feedgen", "lxml", "jinja2", "backports.zstd")), zlib.ZLIB_RUNTIME_VERSION])
    return sha256(code + libraries.encode()).hexdigest()


def answer(
    etag: str, modified: datetime | None, if_none_match: str | None = None, if_modified_since: str | None = None
) -> Literal[200, 304]:
    """304 when the reader's copy is good, for GET and HEAD. If-None-Match beats If-Modified-Since (RFC 9110 §13.2.2)."""
    if if_none_match is not None:
        return 304 if _names_tag(if_none_match[:MAX_HEADER], etag) else 200
    since = parse_http_date(if_modified_since, modified) if if_modified_since and modified else None
    return 304 if since and modified and modified.replace(microsecond=0) <= since else 200


def parse_http_date(text: str, reference: datetime) -> datetime | None:
    """An HTTP-date in any of its three forms, None for anything else.

    A year of two digits lies at most 50 years after `reference` (RFC 9110 §5.6.7, which takes the clock; the last change will do).
    """
    found = next((match for form in _DATE_FORMS if (match := form.fullmatch(text.strip()))), None)
    if found is None:
        return None
    year = int(found["year"])
    if len(found["year"]) == 2:
        horizon = reference.year + 50
        year = horizon - (horizon - year) % 100
    day, hour, minute, second = (int(found[part]) for part in ("day", "hour", "minute", "second"))
    try:
        return datetime(year, _MONTHS.index(found["month"]) + 1, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def parse_own_date(text: str | None) -> datetime | None:
    """The moment in a date that `http_date` wrote."""
    return parsedate_to_datetime(text) if text else None


def http_date(moment: datetime) -> str:
    """The form to send: `Sun, 06 Nov 1994 08:49:37 GMT`."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def cache_control(ttl: timedelta) -> str:
    """How long copies may be used: as long as the source is not read again, longer while we are away (RFC 9111, RFC 5861)."""
    seconds = int(ttl.total_seconds())
    return f"public, max-age={seconds}, stale-while-revalidate={seconds}, stale-if-error=86400"


def _names_tag(header: str, etag: str) -> bool:
    """Weak comparison (§8.8.3.2): the opaque part decides, whatever stands before it."""
    return header.strip() == "*" or etag.removeprefix("W/") in _ENTITY_TAG.findall(header)
