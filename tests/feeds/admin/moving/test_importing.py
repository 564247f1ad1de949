"""Importing a list: each address is looked at once and kept or told, whatever happens to the process that does it."""

from __future__ import annotations

import csv
import io
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from entries import ConfigError, Conflict, Definition, Job, NotFound, Row, Store
from feeds.admin.importing import import_all, imports_in_background, propose, turn
from feeds.admin.reports import report, rest_as_csv
from feeds.admin.sources import keep
from feeds.service import Service, classifier
from scrapers import AddressGuard, Desk, ForgetfulMemory, HttpFetcher, InlineParsing
from tests.feeds.admin.moving.conftest import ANN
from tests.many_newsrooms import ManyNewsrooms, many_newsrooms

ROOT = Path(__file__).parents[4]
OWNER = "here:1:1"


@pytest.fixture(scope="module")
def newsrooms() -> Iterator[ManyNewsrooms]:
    with many_newsrooms() as served:
        yield served


@pytest.fixture
def desk(service: Service) -> Iterator[Desk]:
    """Real HTTP; pages are parsed in this process."""
    fetcher = HttpFetcher(guard=AddressGuard(service.settings.allow_networks), memory=ForgetfulMemory(), user_agent="Pressroll/test")
    yield Desk(service.store, fetcher, fetcher, InlineParsing(), classifier(lambda: service.topics), "press.example", 2024)
    fetcher.close()


def begun(service: Service, content: str, *, paused: bool = False) -> int:
    number = propose(service, ANN, "list.csv", content.encode(), paused=paused)
    turn(service, ANN, number, "running")
    return number


def outcomes(service: Service, number: int) -> dict[int, tuple[str, str]]:
    """Outcome and code by row."""
    return {row.number: (row.outcome, row.code) for group in report(service, number).groups for row in group.rows}


def stored(service: Service) -> dict[str, str]:
    return service.store.definitions.all("source")


def test_each_address_is_kept_or_told(service: Service, desk: Desk, newsrooms: ManyNewsrooms) -> None:
    given = [
        "name,url,groups,id",
        f"Pier,{newsrooms.url(1)},sea,pier",
        f",{newsrooms.url(2, '/feed.rss')},,",
        f",{newsrooms.url(3, '/about')},,",
        f",{newsrooms.url(4, '/gone')},,",
        f",{newsrooms.url(5, '/news/1')},,",
        ",http://[::1]/news,,",
        f",{newsrooms.url(1)},,",
    ]
    number, before = propose(service, ANN, "list.csv", "\n".join(given).encode()), sum(newsrooms.asked.values())
    assert import_all(service, desk, OWNER)
    assert (stored(service), sum(newsrooms.asked.values())) == ({}, before), "nothing is looked at before a word"
    turn(service, ANN, number, "running")
    assert import_all(service, desk, OWNER)
    assert outcomes(service, number) == {
        2: ("ready", ""),
        3: ("native", ""),
        4: ("look", "listing-empty"),
        5: ("look", "http-404-missing"),
        6: ("look", "single-article"),
        7: ("refused", "address"),
        8: ("refused", "twice"),
    }
    specs = service.specs()
    assert specs.keys() - {"own"} == {"pier", "harbour-127-1-0-3"}
    assert (specs["pier"].name, specs["pier"].url, specs["pier"].groups, specs["pier"].language) == (
        "Pier",
        newsrooms.url(1),
        ("sea",),
        "en",
    )
    assert specs["harbour-127-1-0-3"].name == "Harbour 127 1 0 3"
    found = report(service, number)
    assert (found.job.state, found.done, found.count("ready"), found.count("native"), found.count("look"), found.count("refused")) == (
        "done",
        7,
        1,
        1,
        3,
        2,
    )
    assert all(group.advice for group in found.groups if group.outcome in ("look", "refused"))
    assert [noted.note.deed for noted in service.store.audit.notes(kind="import")] == ["ended", "began", "added"]
    assert {noted.note.who for noted in service.store.audit.notes(kind="source")} == {ANN.name}
    assert service.store.claim_due(service.clock(), 10, service.settings.fetch_timeout, "x"), "they are read from now on"
    rest = list(csv.reader(io.StringIO(rest_as_csv(service, number).decode("utf-8-sig"))))
    assert [row[2] for row in rest] == ["code", "listing-empty", "http-404-missing", "single-article", "address", "twice"]
    with pytest.raises(NotFound):
        rest_as_csv(service, 99)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_what_can_be_imported_again_is_what_was_not_kept(service: Service, desk: Desk, newsrooms: ManyNewsrooms) -> None:
    number = begun(service, f"url\n{newsrooms.url(10, '/about')}\n{newsrooms.url(11)}\n")
    import_all(service, desk, OWNER)
    again = propose(service, ANN, "rest.csv", rest_as_csv(service, number))
    assert [row.address for row in service.store.jobs.waiting(again)] == [newsrooms.url(10, "/about")]


def test_sources_can_be_kept_paused(service: Service, desk: Desk, newsrooms: ManyNewsrooms) -> None:
    begun(service, f"url\n{newsrooms.url(12)}\n", paused=True)
    import_all(service, desk, OWNER)
    text = f'id = "whole"\nname = "Whole"\nurl = "{newsrooms.url(13)}"\n[listing]\nitem = "ul.news > li"\n'
    number = propose(service, ANN, "whole.toml", text.encode())
    turn(service, ANN, number, "running", paused=True)
    import_all(service, desk, OWNER)
    specs = service.specs()
    assert {spec.url: spec.paused for id_, spec in specs.items() if id_ != "own"} == {newsrooms.url(12): True, newsrooms.url(13): True}
    paused = text.replace("[listing]", "paused = true\n[listing]")
    assert stored(service)["whole"] == paused, "a whole source is kept as it is written"


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_an_address_that_came_by_another_way_meanwhile_is_not_kept_twice(service: Service, desk: Desk, newsrooms: ManyNewsrooms) -> None:
    number = begun(service, f"url,id\n{newsrooms.url(14)},\n{newsrooms.url(15)},pier\n")
    for id_, place in (("swift", 14), ("pier", 16)):
        keep(service, ANN, f'id = "{id_}"\nname = "X"\nurl = "{newsrooms.url(place)}"\n')
    import_all(service, desk, OWNER)
    assert outcomes(service, number) == {2: ("look", "known"), 3: ("look", "known")}
    assert stored(service).keys() == {"swift", "pier"}


def test_an_id_that_was_taken_at_the_last_moment_is_another(service: Service, desk: Desk, newsrooms: ManyNewsrooms) -> None:
    number = begun(service, f"name,url\nTern,{newsrooms.url(17)}\n")
    taken: list[str] = []

    class Late(InlineParsing):
        def article(self, *args: object, **more: object) -> object:
            if not taken:
                taken.append("tern")
                text = 'id = "tern"\nname = "Tern"\nurl = "https://tern.example/news"\n'
                service.store.definitions.put([Definition("source", "tern", text)], service.clock(), by="another")
            return super().article(*args, **more)  # type: ignore[arg-type] # handed on as they came

    late = Desk(desk.store, desk.fetcher, desk.browser, Late(), desk.classify, desk.authority, desk.year)  # type: ignore[arg-type] # as above
    import_all(service, late, OWNER)
    assert outcomes(service, number) == {2: ("ready", "")}
    assert stored(service).keys() == {"tern", "tern-news"}


def test_a_job_can_be_stopped_gone_on_with_and_cancelled(service: Service, desk: Desk, newsrooms: ManyNewsrooms) -> None:
    number = begun(service, "\n".join(["url", *(newsrooms.url(place) for place in range(20, 60))]))
    newsrooms.pause_s = 0.2
    jobs = service.store.jobs
    import_all(
        service, desk, OWNER, step=lambda job: turn(service, ANN, number, "stopped") if jobs.job(number).state == "running" else None
    )
    newsrooms.pause_s = 0.0
    half = jobs.job(number)
    assert half.state == "stopped"
    assert 0 < half.left < 40
    assert len(stored(service)) == 40 - half.left
    turn(service, ANN, number, "running")
    import_all(service, desk, OWNER)
    assert (jobs.job(number).state, len(stored(service))) == ("done", 40)
    assert newsrooms.most <= 2, "a look asks for two pages of a host at a time at most"
    with pytest.raises(Conflict):
        turn(service, ANN, number, "cancelled")
    other = begun(service, f"url\n{newsrooms.url(70)}")
    turn(service, ANN, other, "cancelled")
    assert import_all(service, desk, OWNER)
    assert (jobs.job(other).left, len(stored(service))) == (1, 40)


def test_one_process_at_a_time_imports(service: Service, desk: Desk, newsrooms: ManyNewsrooms) -> None:
    begun(service, f"url\n{newsrooms.url(71)}")
    jobs = service.store.jobs
    assert jobs.claim("another:1:1", service.clock(), service.settings.fetch_timeout)
    assert not import_all(service, desk, OWNER)
    jobs.release("another:1:1")
    seen: list[Job] = []
    with imports_in_background(service, desk, OWNER):
        for _ in range(1200):
            seen[:] = jobs.all()
            if seen[0].state == "done":
                break
            time.sleep(0.05)
    assert seen[0].state == "done"


def test_a_file_that_cannot_be_read_makes_no_job(service: Service) -> None:
    with pytest.raises(ConfigError, match=r"list.csv:2: this row has 3 cells"):
        propose(service, ANN, "list.csv", b"url,name\na.example,b,c\n")
    assert service.store.jobs.all() == ()


def test_rows_are_kept_with_all_that_the_list_said(service: Service, newsrooms: ManyNewsrooms) -> None:
    number = propose(service, ANN, "list.csv", f"url,groups\n{newsrooms.url(1)},a;b\nfile:///etc,\n".encode())
    assert service.store.jobs.rows(number, "") == (Row(2, newsrooms.url(1), options={"groups": '["a", "b"]'}),)
    assert service.store.jobs.rows(number, "refused", "address")[0].sentence == "“file:///etc” is no address of the web"


def test_a_list_of_refused_rows_alone_ends_at_once(service: Service, desk: Desk) -> None:
    number = begun(service, "url\nfile:///etc/passwd\n")
    assert import_all(service, desk, OWNER)
    assert service.store.jobs.job(number).state == "done"


def test_kill_9_at_any_moment_loses_and_doubles_no_source(
    service: Service, store: Store, database_url: str, tmp_path: Path, newsrooms: ManyNewsrooms
) -> None:
    places = range(100, 140)
    number = begun(service, "\n".join(["url", *(newsrooms.url(place) for place in places)]))
    chance, said, before = random.Random(6), [], 0
    newsrooms.pause_s = 0.1  # so that the whole takes several seconds
    with importer(database_url, tmp_path / "config") as go_on:
        for _ in range(4):
            said.append(go_on(chance.uniform(0.6, 1.8)))
            job = store.jobs.job(number)
            assert len(stored(service)) == job.counted.get("ready", 0) >= before
            before = job.counted.get("ready", 0)
        assert said.count("killed") >= 2, "the import ended before it could be killed"
        newsrooms.pause_s = 0.0
        assert go_on(120.0) == "ended"
    assert store.jobs.job(number).state == "done"
    service.look()
    assert sorted(spec.url for id_, spec in service.specs().items() if id_ != "own") == sorted(newsrooms.url(place) for place in places)


@contextmanager
def importer(url: str, folder: Path) -> Iterator[object]:
    words = [sys.executable, "-m", "tests.feeds.admin.moving.import_until_killed", url, str(folder)]
    with subprocess.Popen(words, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout

        def go_on(seconds: float) -> str:
            print(seconds, file=process.stdin, flush=True)
            return process.stdout.readline().strip()  # type: ignore[union-attr] # it is there, as above

        yield go_on
        process.stdin.close()


def test_a_whole_source_that_says_it_is_not_paused_is_kept_paused_where_the_import_is(
    service: Service, desk: Desk, newsrooms: ManyNewsrooms
) -> None:
    text = f'# ours\nid = "pier"\nname = "Pier"\nurl = "{newsrooms.url(1)}"\npaused = false\n'
    turn(service, ANN, propose(service, ANN, "pier.toml", text.encode(), paused=True), "running")
    assert import_all(service, desk, OWNER)
    assert service.specs()["pier"].paused
    assert stored(service)["pier"].startswith("# ours\n")
