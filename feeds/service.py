"""Composes the whole: configuration, store, fetcher, parsing and schedule. The only room that knows every part.

service = open_service(os.environ)
app = create_app(service)                     # the web
crawl = open_crawl(service)                   # the scheduled jobs
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

from config import Catalogue, Configuration, FeedSpec, Rulebook, Settings, SourceSpec, load, parse_alert, rulebook
from entries import (
    Classifier,
    ConfigError,
    Draft,
    Entry,
    FetchError,
    Habits,
    PlaceKind,
    Problem,
    Store,
    TopicMatch,
    TopicRules,
    open_store,
    upgrade,
)
from feeds.desks import Desks
from scrapers import (
    CPU_S,
    AddressGuard,
    BrowserFetcher,
    Caller,
    Classify,
    Crawl,
    Desk,
    HttpFetcher,
    Limits,
    ParsingPool,
    free_dead,
    now_utc,
    source_row,
    this_process,
    user_agent,
)

VERSION = version("pressroll")
OWN_VARIABLES = frozenset({"PRESSROLL_SAMPLE", "PRESSROLL_READY", "PRESSROLL_PRESS"})  # from `serve` to its children, no settings
SAMPLE_PORT = 8301  # where config/sample says that the sample newsroom is
MOST_PARSERS = 4  # that nobody asked for: each takes some 25 MB
LOOK_S = 2.0  # of a core, at most, for a page that a person waits for, whatever selectors that person typed
FRESH_S = 1.0  # a source saved by another process is seen after so long


class Service:
    """What the web and the commands work with: the configuration as it was at start, and the store."""

    def __init__(self, configuration: Configuration, store: Store, *, clock: Callable[[], datetime] = now_utc) -> None:
        self.configuration = configuration
        self.settings: Settings = configuration.settings
        self.store = store
        self.clock = clock
        self.desks = Desks(lambda: open_desk(self, parsing=1, cpu_s=LOOK_S))
        self._written: Written | None = None
        self._looked = 0.0
        self._lock = threading.Lock()

    def written(self) -> Written:
        """What is configured, in files and in the store; at most a second old, and the same object as long as nothing is written."""
        with self._lock:
            written = self._written
            if written is None or written.configuration is not self.configuration or time.monotonic() - self._looked > FRESH_S:
                self._looked, stamp = time.monotonic(), self.store.definitions.stamp()
                if written is None or written.configuration is not self.configuration or written.stamp != stamp:
                    written = self._written = _read(self.configuration, self.store, stamp)
            return written

    def look(self) -> None:
        """Lets the next question see what another process wrote a moment ago."""
        with self._lock:
            self._looked = 0.0

    def catalogue(self) -> Catalogue:
        """All sources, from files and from the store."""
        return self.written().catalogue

    @property
    def topics(self) -> TopicRules:
        """The rules of all topics."""
        return self.written().rulebook.topics

    @property
    def feeds(self) -> tuple[FeedSpec, ...]:
        """All named feeds."""
        return self.written().rulebook.feeds

    def specs(self) -> Mapping[str, SourceSpec]:
        """The specifications of all sources by id."""
        return {id_: source.spec for id_, source in self.catalogue().sources.items()}

    def habits(self) -> dict[str, Habits]:
        """What each source settles about topics, by its id."""
        return {id_: spec.habits for id_, spec in self.specs().items()}

    def sync(self) -> None:
        """Tells the store, after an edit, which sources there are now."""
        self.look()
        self.store.sync_sources([source_row(spec) for spec in self.specs().values()], self.clock())
        self.store.places.note("source", self.specs().keys(), self.clock())

    def moved(self) -> Mapping[PlaceKind, Mapping[str, str]]:
        """Present names by former ones: of topics, sources and named feeds."""
        book = self.written().rulebook.moved
        return {"topic": book["topic"], "feed": book["feed"], "source": self.catalogue().moved}

    def remember(self) -> None:
        """Tells the store, when serving or crawling begins and after edits, what there is and what was renamed: of what goes away it is
        known then that it was there. A private feed was there for nobody who asks."""
        present: dict[PlaceKind, set[str]] = {
            "topic": {topic.id for topic in self.topics.topics},
            "source": set(self.specs()),
            "feed": {feed.slug for feed in self.feeds if not feed.private},
        }
        for kind, names in present.items():
            self.store.places.note(kind, names, self.clock())
        for old, new in self.moved()["topic"].items():
            self.store.places.rename_topic(old, new)
        if self.catalogue().moved:
            self.sync()

    @property
    def secret_key(self) -> str:
        """Signs the cookies of those who configure: the operator's own secret, else one that the store keeps."""
        return self.settings.secret_key.get_secret_value() or self.store.secret()

    def may_call(self, url: str) -> bool:
        """Whether an address may be called, as far as it tells by itself; where its name leads to is looked at when it is called."""
        try:
            AddressGuard(self.settings.allow_networks).address(url)
        except FetchError:
            return False
        return True

    def may_reach(self, server: str) -> bool:
        """Whether a server of any kind, HOST or HOST:PORT, may be reached: it is public, or the operator allows just this port."""
        host = server.rpartition(":")[0] if server.rpartition(":")[2].isdigit() and not server.endswith("]") else server
        return any(self.may_call(f"http://{place}/") for place in (f"{host}:80", server))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with source files and stored definitions; the others go on."""
        written = self.written()
        return (*self.configuration.problems, *written.catalogue.problems, *written.rulebook.problems, *written.problems)


@dataclass(frozen=True, slots=True)
class Written:
    """What files and store say together, and what tells that they still say so."""

    configuration: Configuration
    stamp: int
    catalogue: Catalogue
    rulebook: Rulebook
    problems: tuple[Problem, ...]  # of stored alerts


def _read(configuration: Configuration, store: Store, stamp: int) -> Written:
    stored = store.definitions
    book = rulebook(configuration.topics, configuration.feeds, configuration.own_files, stored.all("topic"), stored.all("feed"))
    alerts = tuple(problem for name, text in stored.all("alert").items() for problem in _faults_of_alert(text, name))
    return Written(configuration, stamp, Catalogue(configuration.sources, stored.all("source")), book, alerts)


def _faults_of_alert(text: str, name: str) -> tuple[Problem, ...]:
    try:
        parse_alert(text, name)
    except ConfigError as error:
        return error.problems
    return ()


def open_service(environ: Mapping[str, str], *, migrate: bool = True) -> Service:
    """Loads the configuration and opens the store. Raises ConfigError or SchemaMismatch with what to do."""
    configuration = load_configuration(environ)
    if migrate:
        upgrade(configuration.settings.database_url)
    store = open_store(configuration.settings.database_url)
    now = now_utc()
    store.authority(urlsplit(configuration.settings.base_url).hostname or "localhost", now.year)
    return Service(configuration, store)


def load_configuration(environ: Mapping[str, str]) -> Configuration:
    """The configuration that the environment names; `serve --sample` hands the port of its newsroom on in PRESSROLL_SAMPLE."""
    own = {name: value for name, value in environ.items() if name not in OWN_VARIABLES}
    folder = Path(own["PRESSROLL_CONFIG"]) if own.get("PRESSROLL_CONFIG") else None
    port = environ.get("PRESSROLL_SAMPLE")
    configuration = load(folder, own, sample=port is not None)
    return _at_port(configuration, port) if port not in (None, str(SAMPLE_PORT)) else configuration


def _at_port(configuration: Configuration, port: str) -> Configuration:
    """The sources of the sample newsroom at the port where it found a place."""
    usual, present = f"127.0.0.1:{SAMPLE_PORT}", f"127.0.0.1:{port}"
    sources = tuple(
        replace(source, spec=source.spec.model_copy(update={"url": source.spec.url.replace(usual, present)}))
        if source.path.parent.name == "sample"
        else source
        for source in configuration.sources
    )
    return replace(configuration, sources=sources)


@contextmanager
def open_crawl(service: Service) -> Iterator[Crawl]:
    """The machinery that reads sources, closed at the end."""
    with open_desk(service) as desk:
        crawl = Crawl(desk, service.specs, threads=service.settings.fetch_threads, clock=service.clock)
        crawl.sync()
        try:
            yield crawl
        finally:
            crawl.close()


@contextmanager
def open_desk(service: Service, *, parsing: int = 0, cpu_s: float = CPU_S) -> Iterator[Desk]:
    """Fetcher, so many parsing processes (0: as many as the operator says) and classifier, for refreshes and previews."""
    settings = service.settings
    http = open_fetcher(settings, service.store, service.clock)
    pool = ParsingPool(parsing or parsers(settings), cpu_s=cpu_s)
    authority, year = service.store.authority(urlsplit(settings.base_url).hostname or "localhost", service.clock().year)
    try:
        yield Desk(
            service.store,
            http,
            BrowserFetcher(http),
            pool,
            classifier(lambda: service.topics),
            authority,
            year,
            settings.articles_per_refresh,
            settings.snapshots,
        )
    finally:
        pool.close()
        http.close()


def parsers(settings: Settings) -> int:
    """How many processes parse: as many as the operator says, else one for each core we may use, within reason."""
    return settings.parse_workers or min(len(os.sched_getaffinity(0)), MOST_PARSERS)


def open_fetcher(settings: Settings, store: Store, clock: Callable[[], datetime]) -> HttpFetcher:
    """The one door out, as the settings bound it."""
    limits = Limits(max_bytes=settings.max_page_bytes, timeout_s=settings.fetch_timeout.total_seconds())
    agent = user_agent(VERSION, settings.user_agent_contact or settings.base_url)
    return HttpFetcher(guard=AddressGuard(settings.allow_networks), memory=store, user_agent=agent, limits=limits, clock=clock)


@contextmanager
def open_caller(service: Service) -> Iterator[Caller]:
    """The same door for those who asked to be called."""
    settings = service.settings
    agent = user_agent(VERSION, settings.user_agent_contact or settings.base_url)
    caller = Caller(guard=AddressGuard(settings.allow_networks), user_agent=agent)
    try:
        yield caller
    finally:
        caller.close()


def owner_of_leases(store: Store) -> str:
    """The name of this process among the leases; those of processes that are no more are freed."""
    free_dead(store)
    return this_process()


def classifier(topics: Callable[[], TopicRules]) -> Classify:
    """The topic rules, as they are at the moment, as a function of a draft or entry and what its source settles."""
    current: list[tuple[TopicRules, Classifier]] = []

    def classify(release: Draft | Entry, habits: Habits) -> tuple[TopicMatch, ...]:
        rules = topics()
        if not current or current[0][0] is not rules:
            current[:] = [(rules, Classifier(rules))]
        built = current[0][1]
        boilerplate = release.anatomy.boilerplate
        return built.classify(release.title, release.subtitle, release.text, boilerplate=boilerplate, labels=release.labels, habits=habits)

    return classify
