"""What the judges are shown: the releases that try a reader, the sample newsroom, and from the shared folder the two seeds and the
development pages, all through the product's own functions into one store, behind `pressroll serve`.

with served(folder, shared) as (address, store): ...
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from bench.articles import host_of, pages
from bench.corpus import saved_page
from config import SourceSpec
from entries import Reading, Sighting, SourceError, SourceState, Store, changes, mint, open_store
from feeds.processes import free_port
from feeds.sample import start_sample
from feeds.service import classifier, open_service
from scrapers import Classify, Received, read_article, url_key
from tests.acceptance.test_seeds import DECEMBER, MARCH, december, march, seed
from tests.feeds.trying_releases import RELEASES, SHOWING_MARKUP, configure, fill, running
from tests.test_serve import environ

SEEDS = SourceSpec(id="seeds", name="Two seeds", url="https://seeds.example/en/news", language="en", timezone="Asia/Shanghai")


@contextmanager
def served(folder: Path, shared: Path | None) -> Iterator[tuple[str, Store]]:
    """The address of the service, and its store; without a shared folder only what the project carries is in it."""
    port = free_port("127.0.0.1", 8900)
    address = f"http://127.0.0.1:{port}"
    found = _received(shared) if shared else []
    with start_sample() as sample:
        configure(folder, sample.url)
        for spec, _ in found:
            lines = {"id": spec.id, "name": spec.name, "url": spec.url, "language": spec.language, "timezone": spec.timezone}
            text = "".join(f'{key} = "{value}"\n' for key, value in lines.items() if value)
            (folder / "config" / "sources" / f"{spec.id}.toml").write_text(text, "utf-8")
        allowed = sample.url.removeprefix("http://")
        env = environ(folder, PRESSROLL_CONFIG=f"{folder}/config", PRESSROLL_ALLOW_NETWORKS=allowed, PRESSROLL_BASE_URL=address)
        # RSS cannot say that a title is plain text: a validator must warn of one that shows markup, whatever the publisher does.
        tame = [release for release in RELEASES if release not in SHOWING_MARKUP]
        fill(env, "sample-newsroom", "sample-news-center", releases=tame)
    with closing(open_store(env["PRESSROLL_DATABASE_URL"])) as store:
        rules = open_service(env | dict(os.environ)).topics
        classify = classifier(lambda: rules)
        for spec, received in found:
            _keep(store, spec, received, classify)
        with running(env, port):
            yield address, store


def _received(shared: Path) -> list[tuple[SourceSpec, list[Received]]]:
    """The pages of each source; every host of the corpus is one."""
    corpus = shared / "corpus" / "articles"
    by_host: dict[str, list[Received]] = {}
    for page in pages(corpus):
        by_host.setdefault(host_of(page) or "saved-pages.example", []).append(saved_page(corpus, page))
    layouts = ((march, MARCH), (december, DECEMBER))
    seeds = [layout(*seed(shared, heading)).encode() for layout, heading in layouts]
    return [
        (SEEDS, [Received(f"{SEEDS.url}/{n}", body, "text/html") for n, body in enumerate(seeds)]),
        *((_spec(host), received) for host, received in by_host.items()),
    ]


def _spec(host: str) -> SourceSpec:
    id_ = re.sub(r"[^a-z0-9]+", "-", host.lower()).strip("-")[:60]
    return SourceSpec(id=id_, name=host, url=f"https://{host}/")


def _keep(store: Store, spec: SourceSpec, received: Sequence[Received], classify: Classify) -> None:
    """What a refresh would store of these pages."""
    now = datetime.now(UTC)
    seen = []
    for page in received:
        with suppress(SourceError):  # some are there to be refused
            draft = read_article(page, None, spec, now=now).draft
            seen.append(Sighting((url_key(page.url),), Reading(), draft, classify(draft, spec.habits)))
    authority, year = store.authority(urlsplit(spec.url).hostname or "localhost", now.year)
    decided = changes(seen, (), lambda key, attempt: mint(authority, year, spec.id, key, attempt), now)
    store.save(decided, SourceState(spec.id, checked=now, succeeded=now), now)
