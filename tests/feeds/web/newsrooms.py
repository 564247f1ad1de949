"""A service over a real store with five invented newsrooms: every kind of release that the pages must show."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path

from config import load
from entries import (
    Anatomy,
    Candidate,
    Change,
    Contact,
    Dateline,
    Embargo,
    Enclosure,
    Entry,
    Evidence,
    Image,
    Quote,
    Section,
    SourceState,
    Stamp,
    TopicMatch,
    Vote,
    open_store,
    upgrade,
)
from feeds.service import Service

BASE = "https://press.example.org"
DATABASE = "pressroll.db"
NOW = datetime(2026, 11, 19, 16, 20, tzinfo=UTC)
TAG = "tag:press.example.org,2026:"

SOURCES = {
    "brightwater": ("Brightwater University", "https://brightwater.example/news", "en", "Europe/London"),
    "kowloon": ("Kowloon Learning Trust", "https://kowloon.example/en/press", "en", "Asia/Hong_Kong"),
    "lindenhof": ("Hochschule Lindenhof", "https://lindenhof.example/presse", "de", "Europe/Berlin"),
    "manara": ("Manara Schools: News Centre of All Schools of the Eastern Coast", "https://manara.example/ar/news", "ar", "Asia/Dubai"),
    "northgrid": ("Northgrid Energy", "https://northgrid.example/releases", "en", "UTC"),
}


def at(day: int, hour: int = 0, minute: int = 0, *, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def plain(html: str) -> str:
    """The plain text of the small pages below, a line for each block."""
    lines = (unescape(re.sub(r"<[^>]+>", "", block)).strip() for block in re.split(r"</(?:p|h2|li|blockquote|figcaption)>", html))
    return "\n".join(line for line in lines if line)


def proven(entry: Entry, topic: str, score: float, **words: str) -> Entry:
    """The entry with a topic more, proved by the words in each named field."""
    texts = {"title": entry.title, "subtitle": entry.subtitle, "lead": entry.text, "body": entry.text}
    evidence = tuple(Evidence(field, texts[field].index(phrase), phrase, 4.0) for field, phrase in words.items())
    return replace(entry, topics=(*entry.topics, TopicMatch(topic, score, evidence)))


def entry(name: str, source: str, title: str, content: str, published: Stamp, **more: object) -> Entry:
    text = plain(content)
    made = Entry(
        id=f"{TAG}{source}/{name}",
        slug=f"{source}-{name}",
        source_id=source,
        url=f"{SOURCES[source][1]}/{name}",
        title=title,
        content=content,
        summary=text.partition("\n")[0],
        subtitle="",
        published=published,
        revised=None,
        first_seen=published.at + timedelta(minutes=6),
        language=SOURCES[source][2],
        authors=(),
        image=None,
        enclosures=(),
        labels=(),
        topics=(),
        anatomy=Anatomy(dates=(published,)),
        fingerprint=name,
        sequence=0,
        text=text,
    )
    return replace(made, **more)  # type: ignore[arg-type] # whichever fields the caller names


def laboratory() -> Entry:
    """A release with everything: sub-headline, dateline, picture, quotes, About, contact, files, a correction, a list that differs."""
    content = (
        "<p>A robotics workshop shared by Brightwater University and the city’s schools opened on the north campus today. Forty pupils "
        "fit in, and the timetable office books each morning.</p>"
        "<p>“We wanted benches that are busy before noon,” said Ada Marlow, Dean of Education.</p>"
        "<blockquote><p>“Our smallest school has nine pupils a year, and it gets the same five mornings.”</p></blockquote>"
        '<p>The course material is free, under an open licence, on the <a href="https://brightwater.example/robots" '
        'rel="noopener noreferrer nofollow">robotics pages</a>. Two lecturers and four student teachers run the lessons.</p>'
        "<h2>About Brightwater</h2><p>Founded in 1951, Brightwater University teaches 18,000 students in seven faculties.</p>"
        "<p>Press office: Jo Field, press@brightwater.example, +44 555 010 020</p>"
    )
    release = Stamp(at(19, 14, 5), "minute", "release-line", "19 November 2026, 2:05 pm")
    others = (Stamp(at(18), "day", "listing", "18 Nov 2026"), Stamp(at(19, 14, 5), "second", "json-ld", "2026-11-19T14:05:00Z"))
    made = entry(
        "laboratory",
        "brightwater",
        "Brightwater University and eleven schools open a robotics workshop",
        content,
        release,
        subtitle="Six hundred pupils a term will come; all course material is published",
        revised=at(19, 15, 20),
        authors=("Jo Field",),
        image=Image("https://pictures.example/robot-arm.svg", "A robot arm passes a part across a bench", "One of six benches", 600, 400),
        enclosures=(
            Enclosure("https://brightwater.example/facts.pdf", "application/pdf", 412_000, "Fact sheet"),
            Enclosure("https://brightwater.example/pictures.zip", "application/zip", 18_400_000, "Press pictures"),
            Enclosure("https://brightwater.example/timetable.pdf", "application/pdf", None, "Timetable (PDF)"),
        ),
        anatomy=Anatomy(
            dateline=Dateline("Brightwater, 19 November 2026 –", "Brightwater", date(2026, 11, 19)),
            boilerplate="About Brightwater Founded in 1951, Brightwater University teaches 18,000 students in seven faculties.",
            contact=Contact(
                "Press office: Jo Field, press@brightwater.example, +44 555 010 020",
                "Jo Field",
                "press@brightwater.example",
                "+44 555 010 020",
            ),
            quotes=(Quote("We wanted benches that are busy before noon", "Ada Marlow", "Dean of Education"),),
            release_line="FOR IMMEDIATE RELEASE",
            embargo=Embargo("Embargoed until 2 pm, 19 November 2026", at(19, 14)),
            issuer="Brightwater University",
            sections=(
                Section("boilerplate", content.index("<h2>About"), content.index("<p>Press office")),
                Section("contact", content.index("<p>Press office"), len(content)),
            ),
            votes=(
                Vote(
                    "title",
                    "Brightwater University and eleven schools open a robotics workshop",
                    "h1",
                    "The h1 agrees with the listing; the page's title adds “| Brightwater”.",
                    (Candidate("<b>Robotics</b> workshop", "og"), Candidate("Robotics", "meta")),
                ),
                Vote("authors", "", "byline", "None of the names found is a person's."),
            ),
            left_out=("Share this page", "19 November 2026, 2:05 pm", "Subscribe to our newsletter"),
            dates=(release, *others),
        ),
    )
    made = proven(made, "education", 34.0, title="schools", subtitle="pupils", lead="pupils", body="student teachers")
    return proven(made, "partnerships", 17.0, lead="shared by")


def before_its_revision() -> Entry:
    """The same release as it was seen first: another number, and a shorter title."""
    made = laboratory()
    return replace(
        made,
        title="Brightwater University opens a robotics workshop",
        text=made.text.replace("Forty pupils", "Thirty-six pupils"),
        content=made.content.replace("Forty pupils", "Thirty-six pupils"),
        revised=None,
        topics=(),
        fingerprint="first",
    )


def copy_of_laboratory() -> Entry:
    """The same release, as a wire brings it an hour later."""
    made = laboratory()
    return entry("wired", "northgrid", made.title, made.content, Stamp(at(19, 15), "minute", "page", ""), publisher="wire", revised=None)


def bring_copy(service: Service) -> None:
    """Keeps the wire's copy of the workshop."""
    copy = copy_of_laboratory()
    service.store.save([Change("new", copy.id, copy, urls=(copy.url,))], SourceState("northgrid", checked=NOW), NOW)


def memorandum() -> Entry:
    """A release with a day and no time, from a zone where that day begins on the day before in UTC."""
    day = Stamp(datetime(2019, 12, 12, 16, tzinfo=UTC), "day", "page", "2019-12-13")
    made = entry(
        "memorandum",
        "kowloon",
        "Kowloon Learning Trust signs a memorandum with three publishers",
        "<p>Kowloon Learning Trust and three publishers agreed to give every secondary school the same digital textbooks.</p>",
        day,
        first_seen=at(12, 9),
        anatomy=Anatomy(dateline=Dateline("Hong Kong – 13th December 2019 –", "Hong Kong", date(2019, 12, 13)), dates=(day,)),
    )
    return proven(made, "partnerships", 25.0, title="memorandum")


def fair() -> Entry:
    """A release with a minute and no zone on its page; its dateline names the day before, which is the day in UTC."""
    minute = Stamp(datetime(2019, 3, 24, 20, 50, tzinfo=UTC), "minute", "page", "2019-03-25 04:50")
    return entry(
        "fair",
        "kowloon",
        "School fair on learning machines closes with 132 projects",
        "<p>Pupils of 56 schools showed projects from waste sorting to weather maps.</p>",
        minute,
        first_seen=at(12, 9),
        anatomy=Anatomy(dateline=Dateline("March 24, 2019, Beijing –", "Beijing", date(2019, 3, 24)), dates=(minute,)),
    )


def professorship() -> Entry:
    made = entry(
        "professur",
        "lindenhof",
        "Neue Professur für Lernforschung zum Sommersemester",
        "<p>Die Stelle verbindet Schulpraxis und Statistik. Zwei Partnerschulen schreiben sie gemeinsam mit uns aus.</p>",
        Stamp(at(19, 8), "minute", "json-ld", "2026-11-19T09:00+01:00"),
    )
    return proven(made, "education", 18.0, title="Professur")


def library() -> Entry:
    return entry(
        "library",
        "manara",
        "مدارس المنارة تفتح مكتبة مشتركة للحي",
        "<p>تستقبل المكتبة ستمئة تلميذ في كل فصل من إحدى عشرة مدرسة.</p>",
        Stamp(at(17, 20), "day", "page", "18 نوفمبر 2026"),
        topics=(TopicMatch("education", 0.0, (), "source"),),
    )


def battery() -> Entry:
    return entry(
        "battery",
        "northgrid",
        "Harbour battery passes its first <winter> test & keeps 94% of its charge",
        "<p>Forty megawatt hours went in and out every day for two weeks without a fault.</p>",
        Stamp(at(18, 11, 30), "second", "json-ld", "2026-11-18T11:30:00Z"),
    )


def withdrawn() -> Entry:
    return entry(
        "recalled", "brightwater", "A secret title that was recalled", "<p>Recalled words.</p>", Stamp(at(16, 10), "minute", "page", "")
    )


ENTRIES: tuple[Callable[[], Entry], ...] = (before_its_revision, professorship, library, battery, withdrawn, memorandum, fair)

STATES = (
    SourceState("brightwater", "healthy", checked=NOW - timedelta(minutes=12), succeeded=NOW, changed=at(19, 15, 20)),
    SourceState("kowloon", "stale", ("stale",), checked=NOW - timedelta(minutes=2), succeeded=NOW),
    SourceState("lindenhof", "healthy", checked=NOW - timedelta(minutes=5), succeeded=NOW),
    SourceState("manara", "late", ("late",), checked=NOW - timedelta(minutes=9), succeeded=NOW),
    SourceState(
        "northgrid", "broken", ("listing-empty",), "The list is empty.", since=at(18, 12), checked=NOW - timedelta(minutes=1), failures=3
    ),
)


def configure(folder: Path) -> None:
    """Makes a configuration folder with the five sources, whose topics and feeds are as shipped."""
    sources = folder / "sources"
    sources.mkdir(parents=True)
    for id_, (name, url, language, zone) in SOURCES.items():
        lines = {"id": id_, "name": name, "url": url, "language": language, "timezone": zone}
        (sources / f"{id_}.toml").write_text("".join(f'{key} = "{value}"\n' for key, value in lines.items()), "utf-8")


def empty_service(folder: Path, *, base_url: str = BASE) -> Service:
    """The five newsrooms, none of them read yet."""
    configure(folder / "config")
    upgrade(_database(folder))
    return open_service(folder, base_url=base_url)


def open_service(folder: Path, *, base_url: str = BASE) -> Service:
    """The service over a folder that `empty_service` made."""
    configuration = load(folder / "config", {"PRESSROLL_BASE_URL": base_url, "PRESSROLL_DATABASE_URL": _database(folder)})
    return Service(configuration, open_store(_database(folder)), clock=lambda: NOW)


def copied(folder: Path, to: Path) -> Iterator[Service]:
    """The service over a copy of a folder, closed at the end."""
    service = open_service(Path(shutil.copytree(folder, to, dirs_exist_ok=True)))
    yield service
    service.store.close()


def _database(folder: Path) -> str:
    return f"sqlite:///{folder / DATABASE}"


def fill(service: Service) -> None:
    """All releases and states, one of the releases revised and one withdrawn since."""
    store = service.store
    for state in STATES:
        made = [build() for build in ENTRIES]
        changes = [Change("new", one.id, one, urls=(one.url,)) for one in made if one.source_id == state.source_id]
        store.save(changes, state, NOW)
    gone, revised = withdrawn(), laboratory()
    store.save([Change("withdrawn", gone.id)], STATES[0], at(17, 9))
    store.save([Change("revised", revised.id, revised)], STATES[0], at(19, 15, 20))


def published(folder: Path) -> Iterator[Service]:
    """A service with all of it, closed at the end."""
    service = empty_service(folder)
    fill(service)
    yield service
    service.store.close()
