"""Releases that are legal and try every reader, behind the real server: `pressroll serve` in processes of its own, over HTTP.

with published(folder, "sample-newsroom") as service:
    service.address          # http://127.0.0.1:PORT
    service.expected()       # what a reader must see, newest first
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from entries import (
    Anatomy,
    Change,
    Dateline,
    Embargo,
    Enclosure,
    Entry,
    FeedQuery,
    Image,
    SourceState,
    Stamp,
    Store,
    TopicMatch,
    open_store,
)
from feeds.sample import start_sample
from feeds.service import open_crawl, open_service
from tests.ports import own_port
from tests.test_serve import STOP_S, environ, get, wait_for

ROOT = Path(__file__).parents[2]
TAG = "tag:trying.example,2019:"
SAVED = datetime(2024, 6, 1, 12, tzinfo=UTC)
SOURCES = {
    "quay": ("Quay & Sons <Instruments>", "https://quay.example/news", "en", "Europe/London"),
    "kumo": ("雲の上の学校", "https://kumo.example/ja/news", "ja", "Asia/Tokyo"),
    "manar": ("مدارس المنارة", "https://manar.example/ar/news", "ar", "Asia/Dubai"),
}


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2024, 5, day, hour, minute, tzinfo=UTC)


def release(name: str, title: str, published: Stamp | datetime, source: str = "quay", **more: object) -> Entry:
    text = f"What was announced as {name}: five per cent < ten per cent, & more."
    made = Entry(
        id=f"{TAG}{source}/{name}",
        slug=f"{source}-{name}",
        source_id=source,
        url=f"{SOURCES[source][1]}/{name}?lang=en&v=2",
        title=title,
        content=f"<p>What was announced as <b>{name}</b>: five per cent &lt; ten per cent, &amp; more.</p>",
        summary=text,
        subtitle="",
        published=published if isinstance(published, Stamp) else Stamp(published, "minute", "page"),
        revised=None,
        first_seen=SAVED - timedelta(days=1),
        language=SOURCES[source][2],
        authors=(),
        image=None,
        enclosures=(),
        labels=(),
        topics=(TopicMatch("education", 20.0),),
        anatomy=Anatomy(),
        fingerprint=name,
        sequence=0,
        text=text,
    )
    return replace(made, **more)  # type: ignore[arg-type] # whichever fields the caller names


PICTURES = release(
    "pictures",
    "A release with a picture, three files and two people",
    at(29, 8, 15),
    revised=at(30, 16, 45),
    authors=("Imogen Vale", "José “Pepe” Ñandú"),
    image=Image("https://quay.example/lab.png?w=1&h=2", "A <laboratory> & a bench", "Pupils at work", 1200, 800),
    enclosures=(
        Enclosure("https://quay.example/sheet.pdf?a=1&b=2", "application/pdf", 20_480, "Fact <sheet>"),
        Enclosure("https://quay.example/film.mp4", "video/mp4", None, "Film"),
        Enclosure("https://quay.example/lab.png", "image/png", 0, ""),
    ),
)
IN_JAPANESE = release("kyoutei", "雲の上の学校、三校と「包括連携協定」を締結——新校舎は二〇二五年に開校", at(28), "kumo")
IN_ENGLISH = release("agreement", "School Above the Clouds signs an agreement with three schools", at(28, 8), language="en")
TRANSLATIONS = {IN_ENGLISH.id: (IN_JAPANESE.url,)}
WITHDRAWN = release("recalled", "Words that were recalled", at(20))
HELD = release("held", "Words that nobody may read yet", at(31), hold_until=datetime(2999, 1, 1, tzinfo=UTC))
SHOWING_MARKUP = (
    release("markup", "<b>R&D</b> at 5 < 10 > 2: \"quotes\", 'apostrophes' & <script>alert(1)</script>", at(27)),
    release("entities", "&amp; is an ampersand, &lt;b&gt; is bold, &#8212; is a dash, &nbsp; is a space, &copy", at(26)),
)
RELEASES = (
    PICTURES,
    IN_JAPANESE,
    IN_ENGLISH,
    *SHOWING_MARKUP,
    release("long", "A very long title: " + "lamps, levers and lenses for every school of the coast; " * 9 + "the end", at(25)),
    release("rtl", "مدارس المنارة تفتح 3 مكتبات (Manar Schools) للحي", at(24), "manar"),
    release("emoji", "🎓 Graduates 👩🏽‍🔬 of 🇯🇵 & café crème: naïve, Ångström, 1 µm", at(23, 23, 59)),
    release(
        "day",
        "A release that is known by its day",
        Stamp(datetime(2024, 5, 21, 15, tzinfo=UTC), "day", "page", "2024年5月22日"),
        "kumo",
        language="en",
        anatomy=Anatomy(
            dateline=Dateline("Tokyo – 22nd May 2024 –", "Tokyo", date(2024, 5, 22)),
            boilerplate="About us: we make lenses.",
            release_line="FOR IMMEDIATE RELEASE",
            embargo=Embargo("Embargoed until 21 May 2024", at(21)),
        ),
    ),
    release("cdata", "Sections end with ]]> and comments with -->", at(19, 10)),
    release("year", "A second before the year of the leap", Stamp(datetime(2023, 12, 31, 23, 59, 59, tzinfo=UTC), "second", "json-ld")),
    release(
        "address",
        "An address with an umlaut, an entity and a fragment",
        at(1),
        url="https://quay.example/n%C3%BCtzlich/(a)?q=%20&amp;x=1#part",
    ),
    release("old", "A release from the last century", Stamp(datetime(1999, 12, 31, tzinfo=UTC), "day", "page"), language=""),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """An entry as a reader shows it."""

    id: str
    title: str
    link: str
    date: datetime | None
    revised: datetime | None = field(default=None, compare=False)  # of the entry; few readers tell


@dataclass(frozen=True, slots=True)
class Published:
    """A service that runs, and the store behind it."""

    address: str
    store: Store

    def expected(self) -> tuple[Seen, ...]:
        """What a reader of `/feeds/all.FORMAT` must see."""
        found = self.store.select(FeedQuery()).entries
        return tuple(Seen(entry.id, entry.title, entry.url, entry.published.at, entry.revised) for entry in found)


def configure(folder: Path, sample_address: str) -> None:
    """A configuration with the three newsrooms above and both of the sample newsroom."""
    sources = folder / "config" / "sources"
    sources.mkdir(parents=True)
    for id_, (name, url, language, zone) in SOURCES.items():
        lines = {"id": id_, "name": name, "url": url, "language": language, "timezone": zone}
        (sources / f"{id_}.toml").write_text("".join(f"{key} = '{value}'\n" for key, value in lines.items()), "utf-8")
    for path in (ROOT / "config" / "sample").glob("*.toml"):
        (sources / path.name).write_text(path.read_text("utf-8").replace("http://127.0.0.1:8301", sample_address), "utf-8")


def save(store: Store, *releases: Entry, now: datetime = SAVED) -> None:
    """New releases, as a refresh stores them."""
    for source in sorted({made.source_id for made in releases}):
        changes = [
            Change("new", made.id, made, urls=(made.url,), translations=TRANSLATIONS.get(made.id, ()))
            for made in releases
            if made.source_id == source
        ]
        store.save(changes, SourceState(source, checked=now, succeeded=now), now)


def fill(env: dict[str, str], *crawled: str, releases: Sequence[Entry] = RELEASES) -> None:
    """These releases, one withdrawn and one held, beside what a real crawl finds at these sources."""
    service = open_service(env)
    with closing(service.store), open_crawl(service) as crawl:
        for source in crawled:
            crawl.one(source)
        save(service.store, *releases, WITHDRAWN, HELD)
        withdrawn = Change("withdrawn", WITHDRAWN.id)
        service.store.save([withdrawn], SourceState(WITHDRAWN.source_id, checked=SAVED), SAVED + timedelta(minutes=1))


@contextmanager
def running(env: dict[str, str], port: int) -> Iterator[str]:
    """The address of `pressroll serve` in processes of its own, which end with the block."""
    command = [sys.executable, "-m", "feeds.cli", "serve", "--port", str(port), "--no-scheduler"]
    with subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        try:
            assert f"http://127.0.0.1:{port}" in process.stdout.readline()
            # The line comes once the application is loaded; on a busy machine the port is open a moment later.
            assert wait_for(lambda: get(f"http://127.0.0.1:{port}/healthz")[0] == 200, 60)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(STOP_S)


@contextmanager
def published(folder: Path, *crawled: str) -> Iterator[Published]:
    """All of it, served; sources of the sample newsroom are crawled if they are named."""
    port = own_port()
    with start_sample() as sample:
        configure(folder, sample.url)
        allowed = sample.url.removeprefix("http://")
        address = f"http://127.0.0.1:{port}"
        env = environ(folder, PRESSROLL_CONFIG=f"{folder}/config", PRESSROLL_ALLOW_NETWORKS=allowed, PRESSROLL_BASE_URL=address)
        fill(env, *crawled)
    with running(env, port) as address, closing(open_store(env["PRESSROLL_DATABASE_URL"])) as store:
        yield Published(address, store)
