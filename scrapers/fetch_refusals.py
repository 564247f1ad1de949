"""Answers of 4xx and 5xx as errors: the reason code, what the operator can do, and what Retry-After says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from entries import Refused
from scrapers.guard import Address

LONGEST = timedelta(hours=24)  # no source sleeps longer because a server said so (F10)

_CODES = {
    401: ("http-401-auth", "set [fetch] auth in the source, or give a public page"),
    403: ("http-403-blocked", "ask the site to admit our User-Agent, or look at the address in a browser"),
    404: ("http-404-missing", "look for the newsroom's new address"),
    410: ("http-410-gone", "look for the newsroom's new address"),
    429: ("http-429-rate-limited", "read the source less often"),
    503: ("http-503-unavailable", "it is tried again later"),
}


def refusal(address: Address, status: int, headers: Mapping[str, str], now: datetime) -> Refused:
    """The error for an answer that holds no page. `retry_after` is None when the server named no (sensible) time."""
    general = ("http-5xx-server", "it is tried again later") if 500 <= status < 600 else ("http-4xx", "look at the address in a browser")
    code, advice = _CODES.get(status, general)
    pause = retry_after(headers.get("retry-after", ""), now)
    return Refused(f"{address.shown} answered {status}; {advice}.", code=code, url=address.url, status=status, retry_after=pause)


def retry_after(value: str, now: datetime) -> timedelta | None:
    """Seconds or an HTTP date (RFC 9110 §10.2.3) as a pause of at most 24 hours; None for the past and for anything else."""
    text = value.strip()
    if len(text) > 64:
        return None
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=min(int(text), 10**6)), LONGEST) if int(text) else None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    pause = moment.replace(tzinfo=moment.tzinfo or UTC) - now
    return min(pause, LONGEST) if pause > timedelta(0) else None
