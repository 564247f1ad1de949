"""What cannot be installed from a package index judges the feeds: `python -m tests.interop`. See docs/interop.md.

A line a judge: what it is, how much it saw, what it complained of. A judge that is missing is "not run", never passed.
Exit code: 0 when all judges ran and are content, 1 when one complains, 2 when none does but one was not run.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from entries import FeedQuery, Store
from feeds.formats import FORMATS
from tests.feeds.http_client import Answer, ask
from tests.feeds.trying_releases import Seen
from tests.interop import freshrss, liferea, w3c
from tests.interop.material import served

XML = {FORMATS[name].media_type: name for name in ("rss", "atom")}
MOST_SHOWN = 20  # complaints of a judge
READ = ("all.rss", "all.atom")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a judge said. `missing` tells how to get it, where it was not run."""

    judge: str
    version: str = ""
    judged: str = ""
    complaints: tuple[str, ...] = ()
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """What all judges are shown: the service, every document of it by address, and what its entries say."""

    address: str
    documents: Mapping[str, Answer]
    entries: tuple[Seen, ...]
    place: Path  # where checkouts lie

    def of_type(self, media_type: str) -> dict[str, bytes]:
        return {url: answer.body for url, answer in self.documents.items() if answer.one("content-type").startswith(media_type)}


def feed_validator(case: Case) -> Verdict:
    checkout = _checkout(case, "FEEDVALIDATOR", "feedvalidator")
    verdict = Verdict("W3C feed validator", _commit(checkout))
    if not (checkout / "src" / "feedvalidator").is_dir():
        return replace(verdict, missing=f"clone github.com/w3c/feedvalidator to {checkout}, or name it: FEEDVALIDATOR=DIR")
    if lacking := [name for name in ("lxml", "html5lib", "rdflib") if find_spec(name) is None]:
        return replace(verdict, missing=f"pip install {' '.join(lacking)} into this environment")
    said, judged = [], []
    for media_type in (*XML, "text/x-opml"):
        for url, body in case.of_type(media_type).items():
            judged.append(media_type)
            said += [f"{url}: {line}" for line in w3c.complaints(checkout, body, url, media_type)]
    return replace(verdict, judged=_counted(judged), complaints=tuple(said))


def atom_grammar(case: Case) -> Verdict:
    checkout = _checkout(case, "FEEDVALIDATOR", "feedvalidator")
    verdict = Verdict("RELAX NG of RFC 4287", "appendix B")
    if not (checkout / "docs" / "rfc4287.html").exists():
        return replace(verdict, missing=f"it is taken from the feed validator's checkout, which is not at {checkout}")
    if not shutil.which("jing"):
        return replace(verdict, missing="apt-get install jing")
    documents = case.of_type("application/atom+xml")
    said = w3c.grammar_complaints(checkout, documents)
    return replace(verdict, judged=f"{len(documents)} atom", complaints=tuple(said))


def fresh_rss(case: Case) -> Verdict:
    checkout = _checkout(case, "FRESHRSS", "FreshRSS")
    verdict = Verdict("FreshRSS")
    if not (checkout / "cli" / "actualize-user.php").exists():
        return replace(verdict, missing=f"clone github.com/FreshRSS/FreshRSS to {checkout}, or name it: FRESHRSS=DIR")
    if not shutil.which("php"):
        return replace(verdict, missing="apt-get install php-cli php-sqlite3 php-xml php-mbstring php-curl php-intl php-gmp php-zip")
    return _agreed(replace(verdict, version=freshrss.version(checkout)), case, list(case.entries), partial(freshrss.read, checkout))


def liferea_reader(case: Case) -> Verdict:
    verdict = Verdict("Liferea")
    programs = {"liferea": "liferea", "xvfb-run": "xvfb", "dbus-run-session": "dbus"}
    if lacking := [package for program, package in programs.items() if not shutil.which(program)]:
        return replace(verdict, missing=f"apt-get install {' '.join(lacking)}")
    return _agreed(replace(verdict, version=liferea.version()), case, liferea.as_shown(case.entries), liferea.read)


Read = Callable[[Path, list[str]], Mapping[str, list[Seen]]]


def _agreed(verdict: Verdict, case: Case, expected: list[Seen], read: Read) -> Verdict:
    """Whether a reader shows what the entries say, in their order, in both formats."""
    said = []
    with tempfile.TemporaryDirectory() as folder:
        found = read(Path(folder), [f"{case.address}/feeds/{path}" for path in READ])
    for url, seen in found.items():
        if len(seen) != len(expected):
            said.append(f"{url}: {len(seen)} entries instead of {len(expected)}")
        said += [f"{url}: {one} instead of {other}" for one, other in zip(seen, expected, strict=False) if one != other]
    return replace(verdict, judged=f"{len(expected)} entries in {' and '.join(READ)}", complaints=tuple(said))


JUDGES: tuple[Callable[[Case], Verdict], ...] = (feed_validator, atom_grammar, fresh_rss, liferea_reader)


def documents(address: str) -> dict[str, Answer]:
    """Every feed of the catalogue in every XML format, with its older pages and archives, and the list of them all."""
    catalogue = f"{address}/feeds.opml"
    found = {catalogue: ask(catalogue)}
    waiting = [
        url.rpartition(".")[0] + f".{name}"
        for url in re.findall(r'xmlUrl="([^"]*)"', found[catalogue].body.decode())
        for name in XML.values()
    ]
    while waiting:
        url = waiting.pop()
        if url in found:
            continue
        found[url] = ask(url)
        assert found[url].status == 200, url
        waiting += re.findall(r'<([^>]*)>; rel="(?:next|prev-archive)"', ", ".join(found[url].all("link")))
    return found


def _checkout(case: Case, variable: str, name: str) -> Path:
    return Path(os.environ.get(variable) or case.place / name).absolute()


def _commit(checkout: Path) -> str:
    done = subprocess.run(["git", "-C", checkout, "log", "-1", "--format=%cs"], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _counted(media_types: list[str]) -> str:
    return ", ".join(f"{media_types.count(name)} {name.partition('/')[2].removesuffix('+xml')}" for name in dict.fromkeys(media_types))


def _expected(store: Store) -> tuple[Seen, ...]:
    found = store.select(FeedQuery()).entries
    return tuple(Seen(entry.id, entry.title, entry.url, entry.published.at) for entry in found)


def _told(verdict: Verdict) -> str:
    name = f"{verdict.judge} {verdict.version}".strip()
    if verdict.missing:
        return f"not run   {name}: {verdict.missing}"
    outcome = f"{len(verdict.complaints)} complaints" if verdict.complaints else "content"
    return "\n".join((f"{outcome:9} {name}: {verdict.judged}", *(f"          {line}" for line in verdict.complaints[:MOST_SHOWN])))


def main() -> int:
    """Runs them all. INTEROP names the folder of the checkouts, SHARED the one with seeds and development pages."""
    shared = Path(os.environ.get("SHARED", "../shared")).absolute()
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder), shared if (shared / "corpus").is_dir() else None) as (address, store),
    ):
        case = Case(address, documents(address), _expected(store), Path(os.environ.get("INTEROP", "../interop")))
        verdicts = []
        for judge in JUDGES:
            verdicts.append(judge(case))
            print(_told(verdicts[-1]), flush=True)
    complained = any(verdict.complaints for verdict in verdicts)
    return 1 if complained else 2 if any(verdict.missing for verdict in verdicts) else 0


if __name__ == "__main__":
    sys.exit(main())
