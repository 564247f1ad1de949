"""A service in which whatever others write is hostile, filled by the deeds themselves; and a browser that tells what runs.

hostile = fill(service, vectors)                          what was refused, by field
with suspicious(browser, (service, address)) as seen:     dialogs, policy violations and foreign requests are faults
    for path in every_page(service, hostile):
        seen.visit(path)
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from html import escape
from io import StringIO

from playwright.sync_api import APIResponse, Browser, Route

from config import parse_alert, parse_feed, parse_source, parse_topic
from config.writing import toml_value
from entries import (
    Affected,
    AlertMessage,
    Change,
    ConfigError,
    Conflict,
    Definition,
    Evidence,
    FeedQuery,
    Incident,
    KeptAnswer,
    Note,
    PressrollError,
    RawPage,
    Refreshed,
    SourceError,
    SourceState,
    Stamp,
    TopicMatch,
    entry_of,
)
from feeds.admin import importing, looking, people, rules, sources, tokens
from feeds.admin.acting import Actor
from feeds.admin.finding import found_nothing
from feeds.admin.found import FOUND, Robots, Zone
from feeds.service import Service
from feeds.web import create_app
from feeds.widgets.layouts import WIDGETS
from scrapers import ListItem, Received, read_article
from tests.browser.admin_site import signed_in
from tests.browser.conftest import PICTURE, Watched
from tests.feeds.web.newsrooms import NOW, TAG

ADMIN = Actor("admin@example.org", "admin")
_LISTED = 100  # titles that the page of a look shows
_TOPICS = 150
_ROWS = 100  # rows of each kind that the page of an import shows


@dataclass(frozen=True, slots=True)
class Vector:
    """A hostile text. `context` says where it was written for: "body", "title" or "url"; here it is put everywhere."""

    text: str
    context: str = "body"


# ------------------------------------------------------------------------------------------------------------- to fill


@dataclass(frozen=True, slots=True)
class Hostile:
    """What a service was filled with: how many texts each field refused, by its name, and the ids of looks."""

    amount: int
    refused: Counter[str]
    looks: tuple[str, ...]


def fill(service: Service, vectors: Sequence[Vector]) -> Hostile:
    """Fills every field that others write with each of these texts, as far as it takes them."""
    refused: Counter[str] = Counter()
    _topics(service, vectors, refused)
    _sources(service, vectors, refused)
    _feeds(service, vectors, refused)
    _releases(service, vectors, refused)
    _people(service, vectors, refused)
    _imports(service, vectors, refused)
    _alerts(service, vectors, refused)
    looks = tuple(_looks(service, vectors))
    service.desks.close()
    service.remember()
    return Hostile(len(vectors), refused, looks)


def _taken(refused: Counter[str], parse: Callable[[str], object], head: str, fields: dict[str, str]) -> str:
    """The TOML of those fields that are taken, each asked for alone."""
    lines = [head]
    for name, line in fields.items():
        try:
            parse(f"{head}{line}")
            lines.append(line)
        except ConfigError:
            refused[name] += 1
    return "".join(lines)


def _topics(service: Service, vectors: Sequence[Vector], refused: Counter[str]) -> None:
    edits: dict[rules.Place, str | None] = {}
    for n, vector in enumerate(vectors[:_TOPICS]):
        value, further = toml_value(vector.text), toml_value(vectors[(n + _TOPICS) % len(vectors)].text)
        text = f"[topics.t{n}]\nlabels = {{ en = {value}, fr = {further} }}\n"
        try:
            parse_topic(text, f"t{n}")
        except ConfigError:
            refused["topic label"] += 1
            text = f'[topics.t{n}]\nlabels = {{ en = "Topic {n}" }}\n'
        phrases = {"topic phrase": f"[topics.t{n}.en]\nstrong = [{value}]\n"}
        edits["topic", f"t{n}"] = _taken(refused, lambda text, n=n: parse_topic(text, f"t{n}"), text, phrases)  # type: ignore[misc]
    rules.checked(service, edits)
    rules.put(service, ADMIN, edits, expected={})


def _sources(service: Service, vectors: Sequence[Vector], refused: Counter[str]) -> None:
    texts: dict[str, str | None] = {}
    for n, vector in enumerate(vectors):
        value = toml_value(vector.text)
        name = f"name = {value}\n"
        head = f'id = "s{n}"\nurl = "https://s{n}.example/news"\n'
        try:
            parse_source(head + name, "x", owner="store")
        except ConfigError:
            refused["source name"] += 1
            name = f'name = "Source {n}"\n'
        fields = {
            "source group": f"groups = [{value}]\n",
            "source label": f'labels = {{ {value} = "education" }}\n',
            "source boilerplate": f"[article]\nboilerplate = [{value}]\n",
        }
        texts[f"s{n}"] = _taken(refused, lambda text: parse_source(text, "x", owner="store"), head + name, fields)
    sources.put(service, ADMIN, texts)
    for n, vector in enumerate(vectors):
        page = RawPage(
            "list",
            f"https://s{n}.example/news",
            f"https://s{n}.example/news",
            _list(vectors[:20], f"https://s{n}.example").encode(),
            "text/html",
        )
        state = SourceState(f"s{n}", "broken", ("listing-empty",), vector.text, since=NOW, checked=NOW, failures=3)
        service.store.record(state, refreshed=Refreshed(requests=1, ms=9, pages=(page,) if n < 2 else (), keep=2), now=NOW)
        if n % 3 == 0:
            sources.pause(service, ADMIN, [f"s{n}"], True, why=vector.text)
        service.store.audit.note(Note(vector.text, vector.text, "source", f"s{n}", vector.text, vector.text[::-1]), NOW)


def _feeds(service: Service, vectors: Sequence[Vector], refused: Counter[str]) -> None:
    edits: dict[rules.Place, str | None] = {}
    for n, vector in enumerate(vectors):
        value = toml_value(vector.text)
        head = f"[feeds.f{n}]\ntitle = {value}\n"
        try:
            parse_feed(head, f"f{n}", None)
        except ConfigError:
            refused["feed title"] += 1
            head = f'[feeds.f{n}]\ntitle = "Feed {n}"\n'
        fields = {"feed description": f"description = {value}\n", "feed text": f"text = {value}\n"}
        edits["feed", f"f{n}"] = _taken(refused, lambda text, n=n: parse_feed(text, f"f{n}", None), head, fields)  # type: ignore[misc]
    rules.checked(service, edits)
    rules.put(service, ADMIN, edits, expected={})


def _releases(service: Service, vectors: Sequence[Vector], refused: Counter[str]) -> None:
    specs = service.specs()
    for n, vector in enumerate(vectors):
        spec = specs[f"s{n}"]
        url = f"https://s{n}.example/news/{n}"
        item = ListItem(url, vector.text[:200] or "Release")
        try:
            page = release(vector, n // 2).encode("utf-8", "replace")  # two of them are copies
            draft = read_article(Received(url, page, "text/html"), item, spec, now=NOW).draft
        except SourceError:
            refused["release"] += 1
            continue
        words = draft.title[:12]
        topics = (TopicMatch(f"t{n % min(len(vectors), _TOPICS)}", 9.0, (Evidence("title", 0, words, 4.0),)),)
        published = draft.published or Stamp(NOW, "second", "first-seen")
        entry = entry_of(draft, f"{TAG}s{n}/{n}", f"s{n}-{n}", topics, published=published, first_seen=NOW)
        first = replace(entry, title=f"{entry.title} before", fingerprint="first")
        state = replace(service.store.state(f"s{n}"), checked=NOW)
        service.store.save([Change("new", entry.id, first, urls=(url,))], state, NOW)
        service.store.save([Change("revised", entry.id, replace(entry, revised=NOW))], state, NOW)


def release(vector: Vector, number: int) -> str:
    """The page of a release that says the text in its body as it is, and everywhere else as text; beside it words of its own."""
    words = " ".join(f"berth{number}x{place}" for place in range(60))
    plain = escape(vector.text)
    inside = (
        f'<a href="{plain}">link</a><img src="{plain}" alt=""><a href="{plain}" download>file.pdf</a>'
        if vector.context == "url"
        else vector.text
    )
    return (
        f'<!doctype html><html lang="en"><head><title>{plain}</title><meta name="author" content="{plain}"><meta property="og:title" '
        f'content="{plain}"><meta property="og:image" content="{plain}"><meta name="keywords" content="{plain}"><meta property="article:tag" '
        f'content="{plain}"><meta property="og:image:alt" content="{plain}"><meta property="article:section" content="{plain}"></head><body>'
        f'<main><article><h1>{plain}</h1><p class="subtitle">{plain}</p><p class="byline">By <a rel="author">{plain}</a></p>'
        '<time datetime="2026-11-18T10:00:00Z">18 November 2026</time><p>Tern Harbour, 18 November 2026 – The board opened a new pier to all '
        "visitors this morning, and eleven ferries called there before noon. A band played until the last one had left.</p>"
        f"<p>{words}.</p>"
        f'<figure><img src="https://pictures.example/pier.svg" alt="{plain}"><figcaption>{plain}</figcaption></figure><p>{plain}</p>'
        f'<p>“We wanted a pier that is busy before noon,” said {plain}, Head of Piers.</p><p><a href="/files/{plain}.pdf">{plain}</a></p>'
        f"<div>{inside}</div><p>About Tern Harbour: {plain}</p><p>Press contact: {plain}</p></article></main></body></html>"
    )


def _people(service: Service, vectors: Sequence[Vector], refused: Counter[str]) -> None:
    people.add(service, ADMIN, ADMIN.name, "admin", "three herons at dawn")
    for vector in vectors:
        try:
            people.add(service, ADMIN, vector.text, "reader")
        except (PressrollError, Conflict):
            refused["user"] += 1
        try:
            tokens.make(service, ADMIN, vector.text, ["api:read"], "never")
        except PressrollError:
            refused["token"] += 1
        service.store.people.open_session(ADMIN.name, NOW, NOW.replace(year=NOW.year + 1), vector.text)


def _alerts(service: Service, vectors: Sequence[Vector], refused: Counter[str]) -> None:
    """Groups and addresses of alerts, servers of incidents, subjects of messages, and what a server said of one."""
    incidents = service.store.incidents
    for n, vector in enumerate(vectors):
        head = f"[alerts.a{n}]\n"
        usual = 'addresses = ["jsons://hooks.example/pier"]\n'
        fields = {
            "alert address": (f"addresses = [{toml_value(f'jsons://{vector.text}')}]\n", usual),
            "alert group": (f"groups = [{toml_value(vector.text)}]\n", ""),
        }
        text = head
        for name, (line, instead) in fields.items():
            try:
                parse_alert(f"{text}{line}", f"a{n}")
                text += line
            except ConfigError:
                refused[name] += 1
                text += instead
        service.store.definitions.put([Definition("alert", f"a{n}", text)], NOW, by=vector.text)
        incident = Incident(
            f"i{n}", vector.text[:200], "page", "listing-empty", NOW, NOW, (Affected(f"s{n}", "listing-empty", NOW),), told=NOW
        )
        incidents.put([incident], [AlertMessage(f"a{n}", "print", f"i{n}", "opened", vector.text[:200], vector.text, "", NOW)], NOW)
        for message in incidents.due(NOW):
            incidents.begin(message.number, NOW)
            incidents.settle(message.number, "failed", NOW, error=vector.text)


def _imports(service: Service, vectors: Sequence[Vector], refused: Counter[str]) -> None:
    """Names, groups and addresses of rows, and names of files."""
    for begin in range(0, len(vectors), _ROWS):
        lines = StringIO()
        writer = csv.writer(lines)
        writer.writerow(("name", "url", "groups"))
        for n, vector in enumerate(vectors[begin : begin + _ROWS], begin):
            writer.writerow((vector.text, f"https://i{n}.example/news", vector.text))
        names = [vector.text for vector in vectors[begin : begin + 40]]
        _propose(service, refused, f"{vectors[begin].text} list.csv", lines.getvalue())
        for name in names:
            _propose(service, refused, f"{name[:150]} list.csv", "name,url\nPier,https://pier.example/news\n")
        addresses = StringIO()
        writer = csv.writer(addresses)
        writer.writerow(("name", "url"))
        for vector in vectors[begin : begin + _ROWS]:
            writer.writerow(("Pier", vector.text))
        _propose(service, refused, "addresses.csv", addresses.getvalue())


def _propose(service: Service, refused: Counter[str], name: str, content: str) -> None:
    try:
        importing.propose(service, ADMIN, name, content.encode("utf-8", "replace"))
    except ConfigError:
        refused["import"] += 1


def _looks(service: Service, vectors: Sequence[Vector]) -> Iterator[str]:
    """Looks at pages that list the texts, as titles of releases and as the markup of the page, read with a rule that an editor gave."""
    for begin in range(0, len(vectors), _LISTED):
        host, some = f"https://look{begin}.example", vectors[begin : begin + _LISTED]
        url = f"{host}/news"
        toml = f'id = "look{begin}"\nname = "Look"\nurl = "{url}"\n'
        look_id = service.store.looks.begin(ADMIN.name, url, toml, service.clock())
        found = found_nothing("listing-empty", some[0].text, url, Zone("UTC", some[0].text, is_open=True), Robots("unknown", some[0].text))
        pages = [KeptAnswer(url, url, _list(some, host).encode("utf-8", "replace"), "text/html; charset=utf-8")]
        pages += [
            KeptAnswer(f"{host}/news/{n}", f"{host}/news/{n}", release(vector, n).encode("utf-8", "replace"), "text/html; charset=utf-8")
            for n, vector in enumerate(some[:10])
        ]
        service.store.looks.keep(look_id, toml, FOUND.dump_json(found).decode(), pages)
        yield look_id
        listed = service.store.looks.begin(ADMIN.name, url, toml, service.clock())
        service.store.looks.keep(listed, toml, FOUND.dump_json(found).decode(), pages)
        looking.adjust(service, ADMIN, listed, looking.Changes(rules={"listing.item": ".entry", "listing.date": "time"}))
        yield listed


def _list(vectors: Sequence[Vector], host: str) -> str:
    entries = "".join(
        f"<li class=entry><a href='{host}/news/{n}'>{escape(vector.text)}</a> <time datetime=2026-11-{n % 18 + 1:02}>day</time></li>"
        for n, vector in enumerate(vectors)
    )
    return f"<!doctype html><html lang=en><title>{escape(vectors[0].text)}</title><body><main><ul>{entries}</ul></main></body></html>"


# ------------------------------------------------------------------------------------------------------------ to look at

_FOUND = 200
_ALONE: tuple[dict[str, str], ...] = ({},)


def every_page(service: Service, hostile: Hostile) -> Iterator[str]:
    """The paths of all pages that show something, by the routes of the application: a page that is new here needs a line here."""
    numbers = range(hostile.amount)
    some = [n for n in numbers if n % 9 == 0]
    slugs = [{"slug": entry.slug} for entry in service.store.select(FeedQuery(limit=1000)).entries]
    topics = [{"topic_id": topic.id} for topic in service.topics.topics if topic.id.startswith("t") and topic.id[1:].isdigit()]
    jobs = [{"number": str(job.number)} for job in service.store.jobs.all() if job.total > 1]
    values: dict[str, Sequence[dict[str, str]]] = {
        "/sources/<source_id>": [{"source_id": f"s{n}"} for n in some],
        "/topics/<topic_id>": topics[::9],
        "/entries/<slug>": slugs,
        "/feeds/<path:path>": [{"path": f"named/f{n}"} for n in some],
        "/admin/sources/new/<look_id>": [{"look_id": look} for look in hostile.looks],
        "/admin/sources/new/<look_id>/page": [{"look_id": look} for look in hostile.looks],
        "/admin/sources/new/<look_id>/point": [{"look_id": look} for look in hostile.looks],
        "/admin/jobs/<int:number>": jobs,
        "/admin/sources/<source_id>": [{"source_id": f"s{n}"} for n in numbers if n % 3 == 0],
        "/admin/sources/<source_id>/remove": [{"source_id": f"s{n}"} for n in some],
        "/admin/sources/<source_id>/edit": [{"source_id": f"s{n}"} for n in some],
        "/admin/sources/<source_id>/repair": [{"source_id": f"s{n}"} for n in some[:3]],
        "/admin/topics/<topic_id>": topics[::3],
        "/admin/feeds/<slug>": [{"slug": f"f{n}"} for n in some],
        "/admin/releases/<slug>": slugs[::3],
        "/admin/people/<name>": [{"name": ADMIN.name}],
        "/admin/alerts/<name>": [{"name": f"a{n}"} for n in some],
    }
    for rule in create_app(service).url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not _is_elsewhere(rule.rule):
            for value in values[rule.rule] if rule.arguments else _ALONE:
                _, path = rule.build({name: int(text) if text.isdigit() else text for name, text in value.items()}) or ("", "")
                yield path
    yield from _further(service, hostile)


_FILES = (
    *("/api/", "/static/", "/feeds/", "/healthz", "/readyz", "/metrics", "/events", "/hub", "/oembed", "/news-sitemap", "/feeds.opml"),
    *("/widget.", "/widget-", "/embed-worker.js", "/pictures/"),
)


def _is_elsewhere(rule: str) -> bool:
    """Files, answers for programs, and the ways in, which are for those who are not in."""
    return rule.startswith(_FILES) or any(
        word in rule
        for word in ("/export", ".csv", ".atom", "/toml", "/pages/", "/provider", "/welcome", "/password", "/sign-in", "/download")
    )


def _further(service: Service, hostile: Hostile) -> Iterator[str]:
    """Further pages of lists, other views of pages, and pages that repeat what their address says."""
    pages = range(2, hostile.amount // 20 + 2)
    entries = service.store.select(FeedQuery(limit=1000)).entries
    yield from (f"/embed?entry={entry.slug}" for entry in entries[::9])
    yield from (f"/embed?count=50&feed=named/f{n}&layout={layout}" for n, layout in enumerate(WIDGETS))
    yield from (f"/widgets?feed=named/f{n}" for n in range(0, hostile.amount, 9))
    yield from (f"/?page={page}" for page in pages)
    yield from (f"/admin/?page={page}" for page in range(2, hostile.amount // 50 + 2))
    yield from (f"/admin/releases?page={page}" for page in range(2, hostile.amount // 50 + 2))
    yield from (f"/admin/widgets?after={vector}" for vector in ("0", "200", "%22%3E%3Cscript%3E"))
    notes = service.store.audit.notes(limit=100_000)
    yield from (f"/admin/trail?before={notes[n].number}" for n in range(99, len(notes), 100))
    yield from (
        "/admin/sources/s0/edit?as=toml",
        "/admin/topics/t0?view=toml",
        "/admin/topics/new?from=t1",
        "/admin/sources/s0?before=9999",
    )


class Suspicious:
    """A page that is signed in, on which whatever runs, wants to run, or asks another host for more than a picture is a fault."""

    def __init__(self, seen: Watched) -> None:
        self.seen = seen
        self.visited = 0
        self._here = ""
        page = seen.page
        page.expose_function("tellOfHostile", lambda what: self._fault(what))
        page.add_init_script(_RECORD)
        page.on("dialog", lambda dialog: (self._fault(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("download", lambda download: self._fault(f"download: {download.url}"))
        page.on("popup", lambda popup: self._fault(f"window: {popup.url}"))
        page.route(lambda url: not url.startswith(seen.site), self._foreign)
        self._kept: dict[str, APIResponse] = {}  # where requests are watched, Chromium asks for scripts and styles anew on each page
        page.route(f"{seen.site}/static/**", self._static)

    def visit(self, path: str) -> None:
        """Opens a page, and looks at what it is made of as well: what runs only in other browsers, or once something is pointed at."""
        self._here, page = path, self.seen.page
        answer = page.goto(self.seen.site + path)
        if answer is None or answer.status != _FOUND:
            self._fault(f"status {answer and answer.status}")
        self.visited += 1
        for fault in page.evaluate(_ABLE_TO_RUN):
            self._fault(fault)

    @property
    def faults(self) -> list[str]:
        """Each with the path that it was met on."""
        return self.seen.faults

    def _fault(self, what: str) -> None:
        self.seen.faults.append(f"{self._here}: {what}")

    def _foreign(self, route: Route) -> None:
        if route.request.resource_type == "image":
            route.fulfill(body=PICTURE, content_type="image/svg+xml")
        else:
            route.fallback()

    def _static(self, route: Route) -> None:
        url = route.request.url
        if url not in self._kept:
            self._kept[url] = route.fetch()
        route.fulfill(response=self._kept[url])


_RECORD = """
for (const name of ['alert', 'confirm', 'prompt', 'print', 'open']) {
  window[name] = (what) => { window.tellOfHostile(`ran ${name}: ${what}`); return null; };
}
document.addEventListener('securitypolicyviolation', (event) =>
  window.tellOfHostile(`policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));
"""
_ABLE_TO_RUN = """() => {
  const found = [];
  for (const element of document.querySelectorAll('*')) {
    for (const { name, value } of element.attributes) {
      if (/^on|^style$|^srcdoc$|^hx-on/i.test(name)) found.push(`attribute: ${element.outerHTML.slice(0, 200)}`);
      const leads = /^(href|src|action|formaction|xlink:href|data|poster|background)$/i.test(name);
      if (leads && !/^(https?|mailto|tel):$/.test(new URL(value, document.baseURI).protocol)) found.push(`scheme: ${value.slice(0, 200)}`);
    }
    const kind = element.localName;
    const file = element.src?.startsWith?.(location.origin) && element.src.slice(location.origin.length);
    const own = kind !== 'script' || element.type === 'application/ld+json' || /^\\/(static\\/|widget-[0-9]+[.]js$)/.test(file);
    if (!own || /^(object|embed|style|base|applet|math|frame|frameset)$/.test(kind)) found.push(`element: ${element.outerHTML.slice(0, 200)}`);
  }
  return found;
}"""


@contextmanager
def suspicious(browser: Browser, site: tuple[Service, str]) -> Iterator[Suspicious]:
    """A fresh context of an administrator. Chromium says of a violation and of a picture's status what was told already."""
    with signed_in(browser, site, "admin") as seen:
        yield Suspicious(seen)
