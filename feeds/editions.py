"""One feed as it stands: what its bytes depend on, and its print.

edition = edition_of(store, site, place, query, format="atom", state="fresh")     # reads counters, no entry
edition.stamp                                                                     # names the version: the root of every ETag
prints.get_or_make(edition.name, edition.stamp, lambda: printed(edition, selected(store, edition)))  # reads entries, if nobody did before
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256

import structlog

from entries import FeedQuery, Revision, Selection, Store
from feeds.codings import encoded
from feeds.feed import Feed
from feeds.formats import FORMATS
from feeds.prints import Print
from feeds.select import Place, Site, build_feed, older_url, page_url, query_string
from feeds.validators import appearance

log = structlog.get_logger("pressroll")


@dataclass(frozen=True, slots=True)
class Edition:
    """A feed in a format at a revision of its content. `state` is the public one at the content's last change, so that a look at a
    newsroom changes no byte."""

    site: Site
    place: Place
    query: FeedQuery
    format: str
    state: str
    revision: Revision

    @property
    def name(self) -> str:
        """What the feed is called whatever it holds."""
        return f"{self.place.path}.{self.format}?{query_string(self.query, self.place.query)}"

    @property
    def stamp(self) -> str:
        """Other content, other code or other settings give another one."""
        facts = (self.revision.token, self.format, query_string(self.query), looks(self.site, self.place, self.query, self.state))
        return sha256(repr(facts).encode()).hexdigest()[:24]


def edition_of(store: Store, site: Site, place: Place, query: FeedQuery, *, format: str, state: str) -> Edition:
    """The edition of now."""
    return Edition(site, place, query, format, state, store.revision(query))


def selected(store: Store, edition: Edition) -> Selection:
    """What the feed shows. Only the feeds of the catalogue, in full, lead to archive documents."""
    return store.archives.subscription(edition.query) if edition.query == edition.place.query else store.select(edition.query)


def printed(edition: Edition, selection: Selection, *, after: int = 0) -> Print:
    """The feed, rendered and compressed; with only what changed after the change of the number `after`, where that is given. It is stamped
    with the revision of what was read, which may be newer than the edition's."""
    edition = replace(edition, revision=selection.revision)
    feed = _feed(edition, selection)
    if after:
        feed = replace(feed, entries=tuple(entry for entry in feed.entries if entry.sequence > after))
    return Print(edition.stamp, edition.revision.number, _links(edition, feed, selection), encoded(body_of(feed, edition.format)))


def _feed(edition: Edition, selection: Selection) -> Feed:
    return build_feed(edition.query, selection, place=edition.place, site=edition.site, format=edition.format, state=edition.state)


def body_of(feed: Feed, format: str) -> bytes:
    """The feed in a format; what is left out of it is told to the operator."""
    rendered = FORMATS[format].render(feed)
    for entry in rendered.left_out:
        log.warning("entry left out of a feed", feed=feed.self_url, entry=entry.entry_id, reason=entry.reason)
    return rendered.body


def _links(edition: Edition, feed: Feed, selection: Selection) -> tuple[tuple[str, str], ...]:
    """Neighbouring pages. That there is an archive behind page 1 stands in a header only: the document was the same before there was."""
    behind = page_url(edition.query, 1, edition.place, edition.site, edition.format) if selection.archive else feed.next_url
    older = older_url(selection, edition.place, edition.site, edition.format)
    links = (("next", behind), ("prev", feed.previous_url), ("prev-archive", older))
    return tuple((relation, address) for relation, address in links if address)


def looks(site: Site, place: Place, query: FeedQuery, state: str) -> str:
    """A digest of all that a feed shows beside entries: any source may have published one of its releases, too."""
    own = {source: site.sources[source] for source in query.sources if source in site.sources}
    return appearance(_names(site), own or _sources(site), place, state)


@lru_cache(maxsize=8)
def _names(site: Site) -> str:
    return appearance(
        site.base_url, site.hub_urls, site.thumbnails, site.topics, {source: known.name for source, known in site.sources.items()}
    )


@lru_cache(maxsize=8)
def _sources(site: Site) -> str:
    return appearance(site.sources)
