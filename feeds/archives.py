"""Archive documents (RFC 5005 §4): their addresses, and the feeds that they are.

/feeds/topic/education/archive/2026-11.1-17.atom             the 1st to the 17th of what came to us in November 2026
/feeds/topic/education/archive/backfill/2019-03.1-500.atom   of what backfills brought from March 2019

Places are counted over all feeds, so a document of one feed may hold fewer. Whoever follows `prev-archive` from the feed itself meets
every release of it once; whoever stops at the first address that he knows has met everything new.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

from entries import ArchiveDocument, ArchivePart, NotFound, Revision
from feeds.editions import looks
from feeds.feed import Feed
from feeds.formats import SUBSCRIPTIONS
from feeds.select import Place, Site, build_feed, feed_url, part_url

KEPT = timedelta(days=1)  # how long a copy is good: what was withdrawn, and nothing else, must go from copies, too
_NUMBER = r"[1-9]\d{0,8}"
_NAME = re.compile(
    rf"(?P<backfill>backfill/)?(?P<month>\d{{4}}-\d\d)\.(?P<first>{_NUMBER})-(?P<last>{_NUMBER})\.(?P<format>{'|'.join(SUBSCRIPTIONS)})",
    re.ASCII,
)


def parse_part(name: str) -> tuple[ArchivePart, str]:
    """The part and the format that the end of an address names. Raises NotFound when it can name none."""
    if found := _NAME.fullmatch(name):
        with suppress(ValueError):  # a 13th month, the year 0
            month = date.fromisoformat(f"{found['month']}-01")
            return ArchivePart(month, int(found["first"]), int(found["last"]), backfilled=bool(found["backfill"])), found["format"]
    raise NotFound("archive document", name)


def build_archive(part: ArchivePart, document: ArchiveDocument, *, place: Place, site: Site, format: str) -> Feed:
    """An archive document of the feed at `place`. Nothing in it is a fact of the day on which it is read, and it names no later one, which
    would change it."""
    selection = replace(document.selection, revision=replace(document.selection.revision, updated=None))
    return replace(
        build_feed(place.query, selection, place=place, site=site, format=format),
        self_url=part_url(site, place, part, format),
        current_url=feed_url(site, place, format),
        prev_archive_url=part_url(site, place, document.previous, format) if document.previous else None,
        ttl=KEPT,
        hub_urls=(),
    )


def stamp_of(revision: Revision, site: Site, place: Place, part: ArchivePart, format: str) -> str:
    """Names the version of an archive document: the root of every ETag."""
    facts = (revision.token, part, format, looks(site, place, place.query, ""))
    return sha256(repr(facts).encode()).hexdigest()[:24]
