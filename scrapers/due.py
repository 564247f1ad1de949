"""When a source is read again. Pure: the schedule itself is a column of the store."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from config import SourceSpec
from entries import SourceState

LONGEST = timedelta(days=1)  # back-off and Retry-After never put a source to sleep for longer (reliability F9, F10)
CONTINUE = timedelta(minutes=1)  # a first reading that did not fit goes on soon
OWN_RULE = timedelta(hours=1)  # robots.txt or a forbidden address: it takes an edit, not another try


def next_check(
    state: SourceState,
    spec: SourceSpec,
    now: datetime,
    *,
    retry_after: timedelta | None = None,
    final: bool = False,
    left: int = 0,
) -> datetime:
    """The interval while all is well; doubled after each failure, up to a day; never before Retry-After.

    A stable offset from the source's id, up to a tenth of the pause, spreads sources that were added together.
    """
    if left:
        return now + min(CONTINUE, spec.every)
    if not state.failures:
        return now + spec.every + offset(spec.id, min(spec.every / 10, CONTINUE))
    pause = min(spec.every * (1 << min(state.failures - 1, 20)), max(LONGEST, spec.every))
    if final:
        pause = max(pause, OWN_RULE)
    if retry_after:
        pause = max(pause, min(retry_after, LONGEST))
    return now + pause + min(offset(spec.id, pause / 10), timedelta(hours=1))


def offset(source_id: str, span: timedelta) -> timedelta:
    """A share of `span` that is always the same for one source and evenly spread over many."""
    share = int.from_bytes(hashlib.sha256(source_id.encode()).digest()[:4], "big") / 2**32
    return span * share
