"""The program as its users run it: processes, signals, the sample newsroom, the command line."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from entries import FeedQuery, open_store, picture_name
from feeds.cli_serve import sample_environ
from feeds.pictures import picture_url
from feeds.sample import start_sample
from tests.growing_newsroom import growing_newsroom
from tests.ports import own_port

PROGRAM = Path(sys.executable).with_name("pressroll")
STOP_S = 10.0 + 20.0  # of ours, on a busy machine


def environ(folder: Path, **more: str) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("PRESSROLL_")}
    return own | {"PRESSROLL_DATABASE_URL": f"sqlite:///{folder}/pressroll.db"} | more


def get(url: str, **headers: str) -> tuple[int, bytes]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(urllib.request.Request(url, headers=headers), timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()
    except OSError:
        return 0, b""


def wait_for(what: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if what():
            return True
        time.sleep(0.1)
    return False


@contextmanager
def only_sample() -> Iterator[None]:
    """Lets one test of this machine at a time have the sample newsroom, whose port is found some time before it is taken."""
    with Path(tempfile.gettempdir(), f"pressroll-sample-{os.getuid()}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def served(env: dict[str, str], *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The running service: (address, process); it is asked to stop at the end and must obey within STOP_S."""
    port = own_port()
    command = [PROGRAM, "serve", "--port", str(port), *options]
    with subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
    ) as process:
        assert process.stdout
        try:
            assert f"http://127.0.0.1:{port}" in process.stdout.readline()
            yield f"http://127.0.0.1:{port}", process
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(STOP_S)


def children(pid: int) -> set[int]:
    """All processes below this one."""
    found, parents = set(), {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
    while more := {child for child, parent in parents.items() if parent in found | {pid}} - found:
        found |= more
    return found


def alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def run(env: dict[str, str], *words: str, code: int = 0) -> str:
    done = subprocess.run([PROGRAM, *words], env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout if code == 0 else done.stdout + done.stderr


def test_the_sample_newsroom_is_in_the_feeds_and_ctrl_c_ends_everything(tmp_path: Path) -> None:
    with only_sample(), served(environ(tmp_path), "--sample") as (base, process):
        assert wait_for(lambda: b"<entry" in get(f"{base}/feeds/all.atom")[1], 60)
        assert wait_for(lambda: len(json.loads(get(f"{base}/feeds/all.json")[1])["items"]) == 16, 60)
        assert get(f"{base}/readyz")[0] == 200
        pictures = [picture_url(base, item["image"]) for item in json.loads(get(f"{base}/feeds/all.json")[1])["items"] if "image" in item]
        assert len(pictures) > 10
        assert wait_for(lambda: get(pictures[0])[0] == 200, 60)
        below = children(process.pid)
        assert len(below) >= 4
    assert wait_for(lambda: not any(alive(pid) for pid in below), STOP_S)  # a fork server ends a moment after whoever it served


def test_kill_9_of_the_service_leaves_no_orphan_and_it_starts_again(tmp_path: Path) -> None:
    env = environ(tmp_path)
    with only_sample(), served(env, "--sample") as (base, process):
        assert wait_for(lambda: b"<entry" in get(f"{base}/feeds/all.atom")[1], 60)
        below = children(process.pid)
        process.kill()
        assert wait_for(lambda: not any(alive(pid) for pid in below), STOP_S)
    with only_sample(), served(env, "--sample") as (base, _):
        assert wait_for(lambda: len(json.loads(get(f"{base}/feeds/all.json")[1])["items"]) == 16, 60)


def test_a_crawl_that_dies_is_started_again(tmp_path: Path) -> None:
    with served(environ(tmp_path)) as (_, process):
        assert wait_for(lambda: bool(crawls(process.pid)), 60)
        (first,) = crawls(process.pid)
        os.kill(first, signal.SIGKILL)
        assert wait_for(lambda: bool(crawls(process.pid) - {first}), 60)


def crawls(pid: int) -> set[int]:
    found = set()
    for child in children(pid):
        try:
            words = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if words[-2:] == [b"work", b""]:
            found.add(child)
    return found


def test_what_the_command_line_stores_a_running_server_shows_within_a_second_and_the_same_after_a_restart(tmp_path: Path) -> None:
    with growing_newsroom(4) as newsroom:
        env = with_source(tmp_path, newsroom.base)
        with served(env, "--no-scheduler") as (base, _):
            assert get(f"{base}/readyz")[0] == 200
            assert b"<entry" not in get(f"{base}/feeds/source/harbour.atom")[1]
            said = json.loads(run(env, "refresh", "harbour", "--json"))
            assert (said["state"] in ("healthy", "stale"), said["new"]) == (True, 4)
            while not wait_for(lambda: get(f"{base}/feeds/source/harbour.atom")[1].count(b"<entry") == newsroom.size, 1.0):
                newsroom.size += 1  # on a busy machine one of five is enough
                assert newsroom.size <= 8
                run(env, "refresh", "harbour")
            before = {name: get(f"{base}/feeds/source/harbour.{name}") for name in ("rss", "atom", "json")}
        fixed = env | {"PRESSROLL_BASE_URL": base}
        with served(fixed, "--no-scheduler") as (again, _):
            assert {name: get(f"{again}/feeds/source/harbour.{name}") for name in ("rss", "atom", "json")} == before


def with_source(folder: Path, base: str, section: str = "harbour") -> dict[str, str]:
    """A configuration folder with one source on loopback."""
    (folder / "config" / "sources").mkdir(parents=True, exist_ok=True)
    text = f'id = "{section}"\nname = "Tern Harbour"\nurl = "{base}/{section}"\nlanguage = "en"\n[fetch]\npause = "0.01s"\n'
    (folder / "config" / "sources" / f"{section}.toml").write_text(text)
    return environ(folder, PRESSROLL_CONFIG=str(folder / "config"), PRESSROLL_ALLOW_NETWORKS=base.removeprefix("http://"))


def test_a_private_address_is_refused_unless_it_is_named(tmp_path: Path) -> None:
    with growing_newsroom(4) as newsroom:
        env = with_source(tmp_path, newsroom.base)
        said = json.loads(run(env | {"PRESSROLL_ALLOW_NETWORKS": ""}, "refresh", "harbour", "--json", code=3).partition("\n")[0])
        assert (said["state"], said["reasons"]) == ("broken", ["address-forbidden"])
        assert "PRESSROLL_ALLOW_NETWORKS" in said["sentence"]
        assert newsroom.asked == []


def test_a_poll_makes_small_pictures_and_the_next_one_goes_on(tmp_path: Path) -> None:
    with start_sample() as sample:
        own = sample_environ({}, int(sample.url.rpartition(":")[2]))
        env = environ(tmp_path, PRESSROLL_BASE_URL="https://press.example", **own)
        assert json.loads(run(env, "poll", "--json"))["read"] == 2
        store = open_store(env["PRESSROLL_DATABASE_URL"])
        wanted = [picture_name(one.image.url) for one in store.select(FeedQuery(limit=50)).entries if one.image]
        first = sum(store.pictures.find(name) is not None for name in wanted)
        assert first >= 2
        assert wait_for(lambda: bool(run(env, "poll")) and all(store.pictures.find(name) for name in wanted), 60)
        store.close()


def test_poll_reads_what_is_due_once_and_force_reads_all(tmp_path: Path) -> None:
    with growing_newsroom(4) as newsroom:
        env = with_source(tmp_path, newsroom.base)
        assert json.loads(run(env, "poll", "--json"))["read"] == 1
        assert json.loads(run(env, "poll", "--json"))["read"] == 0
        assert json.loads(run(env, "poll", "--force", "--json"))["read"] == 1
        assert newsroom.asked.count("/harbour") == 2
        assert newsroom.asked[0] == "/robots.txt"
        assert newsroom.asked.count("/robots.txt") == 1


def test_two_services_on_one_database_fetch_nothing_twice(tmp_path: Path) -> None:
    with growing_newsroom(5) as newsroom:
        env = with_source(tmp_path, newsroom.base)
        newsroom.pause_s = 0.05
        commands = [subprocess.Popen([PROGRAM, "poll"], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(3)]
        assert [process.wait(60) for process in commands] == [0, 0, 0]
        pages = [path for path in newsroom.asked if path != "/robots.txt"]
        assert len(pages) == len(set(pages)) == 6


def test_a_bad_source_file_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    with growing_newsroom(4) as newsroom:
        env = with_source(tmp_path, newsroom.base)
        (tmp_path / "config" / "sources" / "bad.toml").write_text('id = "bad"\nname = "Bad"\nurl = "https://bad.example/"\nevry = "30m"\n')
        assert json.loads(run(env, "poll", "--json"))["read"] == 1
        said = run(env, "source", "check", code=4)
        assert "bad.toml:4:1: evry" in said
        assert "every" in said


def test_a_database_newer_than_the_program_is_refused_with_a_sentence(tmp_path: Path) -> None:
    env = environ(tmp_path)
    run(env, "db", "upgrade")
    assert run(env, "db", "check").startswith("ready")
    import sqlite3

    with sqlite3.connect(tmp_path / "pressroll.db") as database:
        database.execute("update alembic_version set version_num = '9999'")
    database.close()
    for words in (("serve",), ("poll",), ("db", "upgrade")):
        assert "newer" in run(env, *words, code=4)


def test_preview_stores_nothing_and_reads_listing_and_article(tmp_path: Path) -> None:
    with growing_newsroom(4) as newsroom:
        env = with_source(tmp_path, newsroom.base)
        listing = json.loads(run(env, "preview", f"{newsroom.base}/school", "--json"))
        assert (listing["kind"], len(listing["items"]), len(listing["drafts"])) == ("listing", 4, 4)
        assert listing["drafts"][0]["published"] == {
            "at": "2024-01-19T00:00:00Z",
            "precision": "day",
            "origin": listing["drafts"][0]["published"]["origin"],
        }
        article = json.loads(run(env, "preview", f"{newsroom.base}/school/2", "--json"))
        assert (article["kind"], article["drafts"][0]["title"]) == ("article", "The school presents lamp number 2 to visitors")
        assert run(env, "preview", f"{newsroom.base}/nothing", code=3)
        assert "0 of 0" in run(env, "topics", "apply")


def test_preview_of_a_newsroom_says_why_and_what_it_found(tmp_path: Path) -> None:
    with growing_newsroom(4) as newsroom:
        said = run(with_source(tmp_path, newsroom.base), "preview", f"{newsroom.base}/school", "--limit", "1")
    assert "4 releases, confidence" in said
    assert "The list of the page is taken: 4 items." in said
    assert "4 of 4 carry a date." in said


def test_an_address_is_enough_to_add_a_source(tmp_path: Path) -> None:
    with growing_newsroom(4) as newsroom:
        env = with_source(tmp_path, newsroom.base)
        toml = run(env, "source", "add", f"{newsroom.base}/school", "--print")
        assert f'url = "{newsroom.base}/school"' in toml
        said = run(env, "source", "add", f"{newsroom.base}/school", "--name", "Lamp School")
        assert "lamp-school is kept in the store" in said
        sources = {row["id"]: row for row in json.loads(run(env, "source", "list", "--json"))}
        assert (sources["lamp-school"]["name"], sources["lamp-school"]["owner"]) == ("Lamp School", "store")
        assert run(env, "source", "add", f"{newsroom.base}/school/2", code=3)
        assert "404" in run(env, "source", "add", f"{newsroom.base}/nothing", code=3)
        assert "begins with https://" in run(env, "source", "add", "school.example", code=4)


@pytest.mark.parametrize("words", [("refresh", "harbor"), ("source", "export", "harbor"), ("source", "pause", "harbor")])
def test_an_unknown_source_is_answered_with_the_nearest_name(tmp_path: Path, words: tuple[str, ...]) -> None:
    env = with_source(tmp_path, "http://127.0.0.1:1")
    assert "Did you mean harbour?" in run(env, *words, code=4)


def test_stored_sources_are_added_exported_paused_and_removed(tmp_path: Path) -> None:
    env = with_source(tmp_path, "http://127.0.0.1:1")
    run(env, "source", "add", "pier", "--name", "The Pier", "--url", "https://pier.example/news", "--timezone", "Europe/London")
    text = run(env, "source", "export", "pier")
    assert 'timezone = "Europe/London"' in text
    (tmp_path / "pier.toml").write_text(text)
    assert "1 imported" in run(env, "source", "import", str(tmp_path / "pier.toml"))
    assert "defined in this file" in run(env, "source", "import", str(tmp_path / "config" / "sources" / "harbour.toml"), code=4)
    (tmp_path / "new.toml").write_text(text.replace('id = "pier"', 'id = "new"'))
    for words in (("import", str(tmp_path / "new.toml")), ("add", "new", "--url", "https://pier.example/news")):
        assert "is the address of a page" in run(env, "source", *words, code=4)
    run(env, "source", "pause", "pier")
    states = {row["id"]: row["state"] for row in json.loads(run(env, "source", "list", "--json"))}
    assert states == {"harbour": "new", "pier": "paused"}
    run(env, "source", "remove", "pier")
    assert "pier" not in run(env, "source", "list")


def test_export_writes_every_feed_and_only_what_changed(tmp_path: Path) -> None:
    with growing_newsroom(4) as newsroom:
        env = with_source(tmp_path, newsroom.base)
        run(env, "poll")
        first = json.loads(run(env, "export", str(tmp_path / "out"), "--json"))
        assert (first["made"], first["failed"]) == (first["documents"], [])
        assert (tmp_path / "out" / "feeds" / "source" / "harbour.atom").read_bytes().count(b"<entry") == 4
        assert "0 made, 0 files written, 0 removed" in run(env, "export", str(tmp_path / "out"))
        run(env, "export", str(tmp_path / "config"), code=4)


def test_a_backup_goes_into_an_empty_database_and_nothing_else(tmp_path: Path) -> None:
    with growing_newsroom(4) as newsroom:
        env = with_source(tmp_path, newsroom.base)
        run(env, "poll")
        run(env, "backup", str(tmp_path / "all.zip"))
        other = env | {"PRESSROLL_DATABASE_URL": f"sqlite:///{tmp_path}/other.db"}
        run(other, "restore", str(tmp_path / "all.zip"))
        run(env, "restore", str(tmp_path / "all.zip"), code=4)
        for name in (env, other):
            assert "0 of 4" in run(name, "topics", "apply")


def test_a_database_that_may_not_be_written_is_refused_and_not_called_busy(tmp_path: Path) -> None:
    # Root may write everything; it is told by the mode of the connection.
    place = f"file:{tmp_path}/pressroll.db?mode=ro&uri=true" if os.geteuid() == 0 else f"{tmp_path}/pressroll.db"
    url = f"sqlite:///{place}"
    run(environ(tmp_path), "db", "upgrade")
    (tmp_path / "pressroll.db").chmod(0o444)
    tmp_path.chmod(0o555)
    try:
        said = run(environ(tmp_path, PRESSROLL_DATABASE_URL=url), "source", "pause", "sensetime", code=4)
    finally:
        tmp_path.chmod(0o755)
    assert "busy" not in said


def test_the_first_administrator_comes_in_by_the_address_that_serve_prints_once(tmp_path: Path) -> None:
    env = environ(tmp_path)
    with served(env, "--no-scheduler") as (base, process):
        assert process.stdout
        address = process.stdout.readline().split()[-1]
        assert address.startswith(f"{base}/admin/welcome?once=")
        assert [get(one)[0] for one in (address, f"{base}/admin/welcome", address[:-1])] == [200, 404, 404]
        run(env, "user", "add", "ann@example.org", "--role", "reader")
        assert get(address)[0] == 404
