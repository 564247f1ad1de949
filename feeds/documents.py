"""All that is public, as a list: every address below the base address, the file it is as a static copy, and what it was made of.

for group in groups(publication):             # reads counters only
    for document in group.documents():        # asked where the group's version is another one than last time
        document.address, document.file       # "/topics/education", "topics/education.html"

Addresses with a query are not listed: a file has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

from entries import SourceState
from feeds.archives import stamp_of
from feeds.assets import Assets
from feeds.formats import FORMATS, SUBSCRIPTIONS
from feeds.pictures import FOLDER
from feeds.select import Place, Site, part_url
from feeds.validators import renderer_digest
from feeds.web.pictures import shown_picture
from feeds.web.publication import Publication, best
from feeds.widgets.release import released

_LISTS = ("feeds.opml", "feeds/topics.opml", "feeds/sources.opml", "news-sitemap.xml")
_KINDS = (".py", ".html", ".css", ".js", ".svg")  # of files that make documents


@dataclass(frozen=True, slots=True)
class Document:
    """What is answered at one address. Of the same `version` it has the same bytes; `status` is what a server answers with it."""

    address: str
    file: str
    version: str
    status: int = 200


@dataclass(frozen=True, slots=True)
class Group:
    """Documents that change together. While `version` is the same, none of them is another."""

    name: str
    version: str
    documents: Callable[[], Iterable[Document]]


def groups(publication: Publication) -> tuple[Group, ...]:
    """Everything, by name of the group."""
    return tuple(sorted(_groups(publication), key=lambda group: group.name))


def _groups(publication: Publication) -> Iterator[Group]:
    service, site, states = publication.service, publication.site(), publication.states()
    counters, specs = service.store.inventory.counters(), service.specs()
    hour = service.clock().replace(minute=0, second=0, microsecond=0)  # pages say how old things are: they are made anew now and then
    every = version(_code(), renderer_digest(), site.base_url, site.hub_urls, service.topics, service.feeds, service.moved())
    shared = version(every, sorted(specs.items()), best(state.public_state for state in states.values()))
    looks = version(hour, [_look(states[source]) for source in sorted(states)])
    places = publication.places(site)
    content = version(shared, counters.get("all"))
    page = version(content, looks)
    yield Group("all", page, partial(_site_wide, publication, (*places["All"], *places["Feeds"]), every, content, page))
    for place in places["Topics"]:
        content = version(shared, _moved(counters, _name(place)))
        page = version(content, hour)
        yield Group(_name(place), page, partial(_with_page, publication, place, content, page))
    for place in places["Sources"]:
        source = place.query.sources[0]
        state = states.get(source, SourceState(source))
        content = version(every, specs.get(source), _moved(counters, _name(place)), state.public_state)
        page = version(content, hour, _look(state))
        yield Group(_name(place), page, partial(_with_page, publication, place, content, page))
    for source in {*site.sources, *publication.shelves().sources}:
        shown = version(every, specs.get(source))
        entries = version(shown, _moved(counters, f"source:{source}"))
        yield Group(f"entries:{source}", entries, partial(_entries, publication, source, shown))
    yield from _pictures(publication, site, counters)


def version(*facts: object) -> str:
    """A short name for these facts together."""
    return sha256(repr(facts).encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _site_wide(publication: Publication, places: Iterable[Place], every: str, content: str, page: str) -> Iterator[Document]:
    yield Document("/", "index.html", page)
    yield Document("/404.html", "404.html", every, status=404)
    for path in _LISTS:
        yield Document(f"/{path}", path, content)
    for segments in Assets().addresses():
        yield Document(f"/{'/'.join(segments)}", "/".join(segments), every)
    for name in _widgets():
        yield Document(f"/{name}", name, every)
    for place in places:
        yield from _feeds(publication, place, content)


def _widgets() -> Iterator[str]:
    """The script and the style of widgets, by all the names they have."""
    for kind, versions in sorted(released().items()):
        yield f"widget.{kind}"
        yield from (versions[number].name for number in sorted(versions))


def _with_page(publication: Publication, place: Place, content: str, page: str) -> Iterator[Document]:
    """The page of a topic or source, and its feeds."""
    path = place.path.replace("/", "s/")
    yield Document(f"/{path}", f"{path}.html", page)
    yield from _feeds(publication, place, content)


def _feeds(publication: Publication, place: Place, content: str) -> Iterator[Document]:
    """A feed in all formats, and its archive documents, which stay what they are while the feed moves on."""
    for format in FORMATS:
        yield Document(f"/feeds/{place.path}.{format}", f"feeds/{place.path}.{format}", content)
    site, archives = publication.site(), publication.service.store.archives
    for part in archives.parts(place.query):
        revision = archives.revision(place.query, part)
        for format in sorted(SUBSCRIPTIONS):
            path = part_url(site, place, part, format).removeprefix(site.base_url)
            yield Document(path, path.removeprefix("/"), version(_code(), stamp_of(revision, site, place, part, format)))


def _entries(publication: Publication, source: str, shared: str) -> Iterator[Document]:
    """The pages of a source's releases. The mark of a withdrawn one lies apart, because its address answers 410."""
    for held in publication.service.store.inventory.holdings(source):
        file, status = (f"gone/entries/{held.slug}.html", 410) if held.withdrawn else (f"entries/{held.slug}.html", 200)
        yield Document(f"/entries/{held.slug}", file, version(shared, held.mark), status)


def _pictures(publication: Publication, site: Site, counters: Mapping[str, str]) -> Iterator[Group]:
    """The small pictures that lean views name: those that are made, on whosever account, and that readers may see."""
    service = publication.service
    for account, uses in (service.store.pictures.uses() if service.settings.thumbnails else {}).items():
        users = sorted({source for _, source in uses})  # two newsrooms may show the same picture
        readers = [site.sources[source].readers for source in users if source in site.sources]
        moved = version(_code(), uses, readers, [counters.get(f"source:{source}") for source in users])
        yield Group(f"{FOLDER}:{account}", moved, partial(_shown, publication, sorted({name for name, _ in uses})))


def _shown(publication: Publication, names: Iterable[str]) -> Iterator[Document]:
    for name in names:
        if found := shown_picture(publication, name):
            path = f"{FOLDER}/{name}.webp"
            yield Document(f"/{path}", path, version(_code(), sha256(found.body).digest()))


def _name(place: Place) -> str:
    """As the scope of its entries is called."""
    return place.path.replace("/", ":")


def _moved(counters: Mapping[str, str], scope: str) -> tuple[str | None, str | None]:
    return counters.get(scope), counters.get(f"archive:{scope}")


def _look(state: SourceState) -> tuple[object, ...]:
    """What a page says of a source's state beside the moment of the last look, which is another one every few minutes."""
    return state.source_id, state.state, state.paused, state.since, state.changed


@cache
def _code() -> str:
    """A digest of the code, templates and styles that make documents, so that an upgrade leaves no old one."""
    return sha256(b"".join(_read(files("feeds")))).hexdigest()


def _read(folder: Traversable) -> Iterator[bytes]:
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.is_dir():
            yield from _read(item)
        elif item.name.endswith(_KINDS):
            yield item.read_bytes()
