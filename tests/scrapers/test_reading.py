"""Bytes in, values out: what is refused before a parser sees it, and the limits of the parsing processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config import SourceSpec
from entries import Busy, Candidate, EmptyListing, ExtractError
from scrapers import Article, Listing, ListItem, Page, ParsingPool, Received, parsing, read_article, read_listing
from scrapers.health import ADVICE, REASONS
from scrapers.reading import MAX_ATTRIBUTES, MAX_DEPTH, depth
from tests.fakes import article_page, listing_page

NOW = datetime(2024, 3, 8, 12, tzinfo=UTC)
URL = "https://tern.example/news"
SPEC = SourceSpec(id="tern", name="Tern Harbour", url=URL, language="en")
LIST = listing_page({f"/news/{n}": (f"The harbour board opens pier number {n} to all visitors", f"{n} March 2024") for n in range(1, 7)})


def page(body: bytes | str, media_type: str = "text/html") -> Received:
    return Received(URL, body.encode() if isinstance(body, str) else body, media_type)


@pytest.mark.parametrize(
    ("body", "media_type", "code"),
    [
        (b"", "text/html", "blank-page"),
        (b"  \n\t ", "text/html", "blank-page"),
        (b"\x89PNG\r\n\x1a\n" + bytes(300), "image/png", "not-html"),
        (b"%PDF-1.7", "text/html", "not-html"),
        (bytes(range(256)) * 100 + b"<a <p <div", "text/html", "not-html"),
        (b'{"items": []}', "application/json", "not-html"),
        (b'{"items": []}', "text/html", "not-html"),
        (b"<div>" * (MAX_DEPTH + 1), "text/html", "too-complex"),
        (b"<div>" * 100_000 + b"</div>" * 100_000, "text/html", "too-complex"),
        (b"<div " + b" ".join(b"a%d=1" % n for n in range(MAX_ATTRIBUTES)) + b">", "text/html", "too-complex"),
        (b"<div " + b" a" * 1_000_000, "text/html", "too-complex"),
    ],
)
def test_what_is_no_page_is_refused_at_once_with_its_reason(body: bytes, media_type: str, code: str) -> None:
    began = time.process_time()
    with pytest.raises((EmptyListing, ExtractError)) as caught:
        read_listing(page(body, media_type), SPEC, now=NOW)
    assert caught.value.code == code
    assert URL in str(caught.value)
    assert time.process_time() - began < 3


@pytest.mark.parametrize("code", ADVICE)
def test_advice_is_given_for_known_reasons_only(code: str) -> None:
    assert code in REASONS


def test_a_page_without_a_list_says_what_it_seems_to_be_and_what_to_try() -> None:
    shop = "".join(f'<li class=ware><a href="/shop/{n}"><h3>Rope of {n} metres</h3></a><span>€ {n},90</span></li>' for n in range(4, 12))
    with pytest.raises(EmptyListing) as caught:
        read_listing(page(f"<html lang=en><body><h1>Shop</h1><ul>{shop}</ul></body></html>"), SPEC, now=NOW)
    assert caught.value.code == "product-grid"
    assert str(caught.value).startswith(f"{URL}: the page lists products (The items carry prices). Give the address of the page that lists")


def test_elements_that_close_by_themselves_do_not_nest() -> None:
    assert depth(b"<ul>" + b"<li><p>one<br>" * 5_000) == 1
    assert depth(b"<div><div></div></div></div><div>") == 2


def test_a_long_attribute_is_no_crowd_of_attributes() -> None:
    words = "word " * 5_000
    crowded = LIST.replace("<ul class=news>", f"<ul class=news data-props='{words}'>")
    assert len(read_listing(page(crowded), SPEC, now=NOW).items) == 6


def test_a_file_makes_a_draft_with_the_file_as_enclosure() -> None:
    item = ListItem("https://tern.example/report.pdf", "Annual report of the harbour board")
    draft = read_article(Received(item.url, b"%PDF-1.7", "application/pdf"), item, SPEC, now=NOW).draft
    assert (draft.title, draft.partial) == (item.title, False)
    assert [(file.url, file.media_type, file.length) for file in draft.enclosures] == [(item.url, "application/pdf", 8)]


class Fixed:
    """A scraper in Python, as an operator's package would bring it."""

    def __init__(self, spec: SourceSpec, now: datetime) -> None:
        self.spec = spec

    def listing(self, page: Page) -> Listing:
        return Listing((ListItem(f"{self.spec.url}/1", "Only one"),), 1.0)

    def article(self, page: Page, item: ListItem | None) -> Article:
        return Article(page.url, titles=(Candidate("Only one", "rule"),), body="<p>Its text.</p>")


def test_a_scraper_in_python_is_used_when_the_file_names_it() -> None:
    spec = SPEC.model_copy(update={"scraper": "tests.scrapers.test_reading:Fixed"})
    assert [item.title for item in read_listing(page("<html><body>nothing</body></html>"), spec, now=NOW).items] == ["Only one"]
    assert read_article(page("<html><body>nothing</body></html>"), None, spec, now=NOW).draft.text == "Its text."


@pytest.mark.parametrize("name", ["nowhere:Nothing", "tests.scrapers.test_reading:Missing", "no colon"])
def test_a_scraper_that_cannot_be_loaded_is_named(name: str) -> None:
    with pytest.raises(ExtractError) as caught:
        read_listing(page(LIST), SPEC.model_copy(update={"scraper": name}), now=NOW)
    assert caught.value.code == "definition-error"
    assert name in str(caught.value)


# ---------------------------------------------------------------------------------------------------------- the processes


class Hostile(Fixed):
    """A scraper that behaves as a parser does on a hostile page."""

    def listing(self, page: Page) -> Listing:
        match page.html[-5:]:
            case "sleep":
                time.sleep(600)
            case "burns":
                while True:
                    pass
            case "grows":
                os.environ["PRESSROLL_TEST_BLOB"] = str(len([bytes(1_000_000) for _ in range(2_000)]))
            case "dies!":
                os._exit(3)
            case "waits":
                Path(page.html.split("|")[1]).read_bytes()
            case "error":
                raise ExtractError("It is odd.", code="events", url=page.url)
        return super().listing(page)


@pytest.fixture(scope="module")
def pool() -> Iterator[ParsingPool]:
    pool = ParsingPool(1)
    yield pool
    pool.close()


HOSTILE = SPEC.model_copy(update={"scraper": "tests.scrapers.test_reading:Hostile"})


@pytest.mark.parametrize(("ends", "seconds"), [("sleep", parsing.WALL_S), ("burns", parsing.CPU_S), ("grows", 5), ("dies!", 5)])
def test_a_page_that_exceeds_a_limit_costs_a_child_and_the_next_page_is_read(pool: ParsingPool, ends: str, seconds: float) -> None:
    began = time.monotonic()
    with pytest.raises(ExtractError) as caught:
        pool.listing(page(f"<html><body>{ends}"), HOSTILE, now=NOW, order="")
    assert caught.value.code == "too-complex"
    assert time.monotonic() - began < seconds + 30  # of ours, on a busy machine
    assert len(pool.listing(page(LIST), SPEC, now=NOW, order="").rung.listing.items) == 6


def test_errors_come_back_from_the_child_whole(pool: ParsingPool) -> None:
    with pytest.raises(ExtractError) as caught:
        pool.listing(page("<html><body>error"), HOSTILE, now=NOW, order="")
    assert (caught.value.code, caught.value.url, str(caught.value)) == ("events", URL, "It is odd.")


def test_articles_are_parsed_in_the_child_too(pool: ParsingPool) -> None:
    body = article_page("A pier opens", "4 March 2024", "The board opens a pier. " * 5, "Visitors may come on every day. " * 5)
    draft = pool.article(page(body), None, SPEC, now=NOW, order="").draft
    assert draft.title == "A pier opens"


def test_a_page_is_read_though_the_children_of_the_pool_were_killed_just_now() -> None:
    pool = ParsingPool(1)
    for _ in range(3):
        assert len(pool.listing(page(LIST), SPEC, now=NOW, order="").rung.listing.items) == 6
        killed = set(multiprocessing_children())
        for child in killed:
            os.kill(child, signal.SIGKILL)
        until = time.monotonic() + 60
        while killed & set(multiprocessing_children()) and time.monotonic() < until:
            time.sleep(0.01)
    pool.close()


def test_a_page_that_a_pool_has_lost_is_read_by_the_next_pool(pool: ParsingPool, tmp_path: Path) -> None:
    pool.listing(page(LIST), SPEC, now=NOW, order="")  # the fork server is up from now on
    forgetful, line = ParsingPool(1, wall_s=600, stuck_s=5), tmp_path / "line"
    os.mkfifo(line)
    with ThreadPoolExecutor(1) as threads:
        lost = threads.submit(forgetful.listing, page(f"{LIST}|{line}|waits"), HOSTILE, now=NOW, order="")
        with line.open("wb"):  # it opens when the first child is at it, which hears nothing until the end of the block
            line.unlink()
            line.write_bytes(b"The second child finds a file.")
            assert [item.title for item in lost.result(60).rung.listing.items] == ["Only one"]
    forgetful.close()


def test_whoever_waits_for_a_page_of_a_pool_that_is_closed_hears_busy(tmp_path: Path) -> None:
    pool, line = ParsingPool(1), tmp_path / "line"
    os.mkfifo(line)
    with ThreadPoolExecutor(2) as threads:
        waiting = [threads.submit(pool.listing, page(f"<html><body>|{line}|waits"), HOSTILE, now=NOW, order="")]
        with line.open("wb"):  # it opens when the child is at it, and says nothing until the end of the block
            waiting.append(threads.submit(pool.listing, page(LIST), SPEC, now=NOW, order=""))  # no child takes this one any more
            pool.close()
        assert [type(one.exception()) for one in waiting] == [Busy, Busy]
    with pytest.raises(Busy, match="Try again"):
        pool.listing(page(LIST), SPEC, now=NOW, order="")


def multiprocessing_children() -> list[int]:
    """The children that the fork server made for this process: below it, with our own command line."""
    mine = str(os.getpid())
    servers = [path.parent.name for path in Path("/proc").glob("[0-9]*/stat") if parent(path) == mine and b"forkserver" in command(path)]
    return [int(path.parent.name) for path in Path("/proc").glob("[0-9]*/stat") if parent(path) in servers]


def parent(stat: Path) -> str:
    try:
        return stat.read_text().rpartition(")")[2].split()[1]
    except (OSError, IndexError):
        return ""


def command(stat: Path) -> bytes:
    try:
        return (stat.parent / "cmdline").read_bytes()
    except OSError:
        return b""


_HASTY = """
import os, random, time
from scrapers.page import Received
from scrapers.parsing import ParsingPool
if __name__ == "__mp_main__":
    time.sleep(random.random())  # each child begins at a moment of its own
if __name__ == "__main__":
    pool = ParsingPool(40)
    pool.copy(Received("https://pier.example/", b"<p>Words.</p>", "text/html"))
    pool.close()
    os._exit(0)  # as the process that reads newsrooms does: locks that it still had would be called leaked
"""


def test_a_pool_that_is_closed_while_children_begin_ends_without_a_word(tmp_path: Path) -> None:
    script = tmp_path / "hasty.py"
    script.write_text(_HASTY, "utf-8")
    done = subprocess.run(
        [sys.executable, str(script)], env=os.environ | {"PYTHONPATH": str(Path.cwd())}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
