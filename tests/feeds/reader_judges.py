"""Feed readers and parsers of other people: each reads a feed of ours over HTTP and says what it saw.

Judge("feedparser", ("rss", "atom"), read_with_feedparser)
judge.read(address, folder) -> (Seen(id, title, link, date), ...), newest first

A `Fault` is what a reader is known to show otherwise, by its own doing: why, and how. Everything else must be as the entry says.
"""

from __future__ import annotations

import email
import email.policy
import html
import json
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from urllib.request import ProxyHandler, build_opener

import atoma
import fastfeedparser
import feedparser
import pytest
from reader import make_reader

from tests.feeds.trying_releases import Seen

INTEROP = Path(__file__).parent / "interop"
XML = ("rss", "atom")
ALL = ("rss", "atom", "json")

Read = Callable[[str, Path], Iterable[Seen]]


@dataclass(frozen=True, slots=True)
class Fault:
    """A difference that is the reader's own: in which formats, why, and what it makes of an entry."""

    formats: tuple[str, ...]
    reason: str
    shown: Callable[[Seen], Seen]


@dataclass(frozen=True, slots=True)
class Judge:
    """A reader: the formats it knows, how it is asked, and its faults."""

    name: str
    formats: tuple[str, ...]
    read: Read
    faults: tuple[Fault, ...] = ()

    def expected(self, seen: Iterable[Seen], format: str) -> list[Seen]:
        """What this reader shows of these entries."""
        found = list(seen)
        for fault in self.faults:
            if format in fault.formats:
                found = [fault.shown(one) for one in found]
        return found


def document(address: str) -> bytes:
    """What stands at the address, for judges that only parse."""
    with build_opener(ProxyHandler({})).open(address, timeout=20) as answer:
        return bytes(answer.read())


def read_with_feedparser(address: str, folder: Path) -> Iterable[Seen]:
    parsed = feedparser.parse(address)
    assert parsed.bozo is False, parsed.get("bozo_exception")
    for item in parsed.entries:
        yield Seen(item.id, item.title, item.link, datetime(*item.published_parsed[:6], tzinfo=UTC))


def read_with_reader(address: str, folder: Path) -> Iterable[Seen]:
    """Twice: the second look must find nothing new."""
    with closing(make_reader(":memory:")) as reader:
        reader.add_feed(address)
        first, second = reader.update_feed(address), reader.update_feed(address)
        assert first
        assert second is None or (second.new, second.modified) == (0, 0)
        # It has an order of its own, by the day it met an entry; within that, as they stood in the feed.
        for item in reader.get_entries():
            yield Seen(item.id, item.title or "", item.link or "", item.published)


def read_with_atoma(address: str, folder: Path) -> Iterable[Seen]:
    body, format = document(address), address.rpartition(".")[2]
    if format == "rss":
        for item in atoma.parse_rss_bytes(body).items:
            yield Seen(item.guid, item.title, item.link, item.pub_date)
    elif format == "atom":
        for item in atoma.parse_atom_bytes(body).entries:
            (link,) = (link.href for link in item.links if link.rel == "alternate")
            yield Seen(item.id_, item.title.value, link, item.published)
    else:
        for item in atoma.parse_json_feed_bytes(body).items:
            yield Seen(item.id_, item.title, item.url, item.date_published)


def read_with_fastfeedparser(address: str, folder: Path) -> Iterable[Seen]:
    for item in fastfeedparser.parse(document(address)).entries:
        yield Seen(item.id, item.title, item.link, datetime.fromisoformat(item.published))


def read_with_newsboat(address: str, folder: Path) -> Iterable[Seen]:
    """From its cache, after two looks. It stores the oldest first, and takes the last alternate of a feed for its page."""
    (folder / "urls").write_text(f"{address}\n")
    for _ in range(2):
        _run(_installed("newsboat"), "-u", folder / "urls", "-c", folder / "cache.db", "-x", "reload", folder=folder)
    with closing(sqlite3.connect(folder / "cache.db")) as cache:
        assert cache.execute("select url from rss_feed").fetchall() == [(urljoin(address, "/"),)]
        rows = cache.execute("select guid, title, url, pubDate from rss_item order by id desc").fetchall()
    return [Seen(guid, title, link, datetime.fromtimestamp(date, UTC)) for guid, title, link, date in rows]


_MAIL = """[DEFAULT]
from = feeds@press.example
to = reader@press.example
email-protocol = maildir
maildir-path = {folder}
maildir-mailbox = mails
date-header = True
date-header-order = issued
encodings = UTF-8
verbose = error
"""


def read_with_rss2email(address: str, folder: Path) -> Iterable[Seen]:
    """From the mails that it sends into a folder, the oldest first, on a second run none."""
    (folder / "settings").write_text(_MAIL.format(folder=folder))
    program = (_installed("r2e", "rss2email"), "--config", folder / "settings", "--data", folder / "seen")
    _run(*program, "add", "feed", address, folder=folder)
    for _ in range(2):
        _run(*program, "run", folder=folder)
    # The number behind Q in the name of a mail counts those of one process.
    mails = sorted((folder / "mails" / "new").iterdir(), key=lambda path: int(re.findall(r"Q(\d+)", path.name)[0]), reverse=True)
    for path in mails:
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        date = parsedate_to_datetime(mail["Date"]).replace(tzinfo=UTC)
        yield Seen(mail["X-RSS-ID"], mail["Subject"], mail["X-RSS-URL"], date)


def read_with_sfeed(address: str, folder: Path) -> Iterable[Seen]:
    """From its lines: time, title, link, content, its type, id, author, enclosure, category, between tabs."""
    done = subprocess.run([_installed("sfeed"), address], input=document(address), capture_output=True, check=True, timeout=60)
    for line in done.stdout.decode().splitlines():
        moment, title, link, _, _, id_, *_ = line.split("\t")
        yield Seen(id_, title, link, datetime.fromtimestamp(int(moment), UTC))


def read_on_node(name: str, address: str, folder: Path) -> Iterable[Seen]:
    """With one of the parsers of `read_feeds.mjs`."""
    found = _seen_on_node(address)[name]
    assert (found["title"], found["page"]) == ("Pressroll: all releases", urljoin(address, "/"))
    for item in found["items"]:
        yield Seen(item["id"], item["title"], item["link"], datetime.fromisoformat(item["date"]).replace(microsecond=0))


@cache
def _seen_on_node(address: str) -> dict[str, dict[str, Any]]:  # Any: JSON
    """One run for all of them: starting Node takes longer than reading."""
    done = subprocess.run(["node", node_folder() / "read_feeds.mjs", address], capture_output=True, text=True, check=True, timeout=60)
    return {name: found.get(address, {}) for name, found in json.loads(done.stdout).items()}


def node_folder() -> Path:
    """A folder with the script and its packages, kept between runs. Skips without Node or network, fails under CI."""
    if not shutil.which("npm"):
        pytest.skip("npm is not installed")
    files = [INTEROP / name for name in ("package.json", "package-lock.json", "read_feeds.mjs")]
    digest = sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pressroll-tests" / digest
    if not (cache / "installed").exists():
        cache.mkdir(parents=True, exist_ok=True)
        for path in files:
            shutil.copy(path, cache)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=cache, capture_output=True, text=True, timeout=300)
        if done.returncode:
            pytest.skip(f"npm ci failed: {done.stderr[-300:]}")
        (cache / "installed").touch()
    return cache


def _installed(program: str, package: str = "") -> str:
    return shutil.which(program) or pytest.skip(f"{program} is missing: apt-get install {package or program}")


def _run(*command: str | Path, folder: Path) -> None:
    """A program whose home is the folder."""
    env = {"HOME": str(folder), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def _entities_read(seen: Seen) -> Seen:
    return replace(seen, title=html.unescape(seen.title))


def _entities_with_semicolon_read(seen: Seen) -> Seen:
    return replace(seen, title=re.sub(r"&#?\w+;", lambda found: html.unescape(found[0]), seen.title))


def _entities_in_ascii(seen: Seen) -> Seen:
    plain = _entities_with_semicolon_read(seen)
    return seen if plain == seen else replace(plain, title=plain.title.replace("—", "--").replace("\xa0", " "))


def _tags_dropped(seen: Seen) -> Seen:
    return replace(seen, title=re.sub(r"</?[a-z][^>]*>", "", seen.title))


def _address_unescaped(seen: Seen) -> Seen:
    return replace(seen, link=html.unescape(seen.link))


def _address_rewritten(seen: Seen) -> Seen:
    return replace(seen, link=html.unescape(seen.link).replace("%20", "+").partition("#")[0])


def _date_of_the_revision(seen: Seen) -> Seen:
    return replace(seen, date=seen.revised or seen.date)


UNESCAPED = Fault(("rss",), "feedparser unescapes an address in RSS once more than XML asks.", _address_unescaped)
JUDGES = (
    Judge("feedparser", XML, read_with_feedparser, (UNESCAPED,)),
    Judge("reader", ALL, read_with_reader, (UNESCAPED,)),  # it carries a feedparser of its own
    Judge("atoma", ALL, read_with_atoma),
    Judge("fastfeedparser", ALL, read_with_fastfeedparser),
    Judge("newsboat", XML, read_with_newsboat),
    Judge(
        "rss2email",
        XML,
        read_with_rss2email,
        (UNESCAPED, Fault(("rss",), "It takes a title in RSS that shows entities for HTML, and writes it in ASCII.", _entities_in_ascii)),
    ),
    Judge("sfeed", XML, read_with_sfeed),
    Judge("feedsmith", ALL, partial(read_on_node, "feedsmith")),
    Judge("rss-parser", XML, partial(read_on_node, "rss-parser")),
    Judge(
        "@rowanmanning/feed-parser",
        XML,
        partial(read_on_node, "@rowanmanning/feed-parser"),
        (Fault(("atom",), "It unescapes a title once more than XML asks, against its type.", _entities_read),),
    ),
    Judge(
        "feedparser (npm)",
        XML,
        partial(read_on_node, "feedparser"),
        (Fault(XML, "It drops whatever looks like a tag from a title, in Atom against its type.", _tags_dropped),),
    ),
    Judge(
        "@extractus/feed-extractor",
        ALL,
        partial(read_on_node, "@extractus/feed-extractor"),
        (
            Fault(("atom",), "It unescapes a title once more than XML asks, against its type.", _entities_with_semicolon_read),
            Fault(ALL, "It unescapes an address, writes its query anew and drops its fragment.", _address_rewritten),
            Fault(("atom",), "It shows `updated` as the date of publication.", _date_of_the_revision),
        ),
    ),
)
