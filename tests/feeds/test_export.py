"""The static copy: complete, the same bytes as the service answers, current, and whole at any moment."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from backports import zstd
from flask.testing import FlaskClient

from entries import Change, ConfigError, SourceState, StoreBusy, picture_name
from entries.pictures import Drawn
from feeds.export import MANIFEST, WORK, Export, Exported
from feeds.formats import FORMATS
from feeds.keeping import keep_exported
from feeds.service import Service
from feeds.web import create_app
from feeds.widgets.release import MEDIA_TYPES, newest, released
from tests.feeds.web.newsrooms import BASE, NOW, empty_service, entry, fill, laboratory, memorandum, open_service

UNPACK = {"gz": gzip.decompress, "zst": zstd.decompress}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    made = empty_service(tmp_path / "service")
    fill(made)
    yield made
    made.store.close()


@pytest.fixture
def client(service: Service) -> FlaskClient:
    return create_app(service).test_client()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def manifest(folder: Path) -> dict[str, Any]:
    return json.loads((folder / MANIFEST).read_bytes())  # type: ignore[no-any-return] # an object


def files(folder: Path) -> dict[str, bytes]:
    """All but the export's own workplace."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found if WORK not in path.parts}


def save(service: Service, change: Change, source: str = "brightwater") -> None:
    service.store.save([change], SourceState(source, checked=NOW), NOW)


def test_every_file_holds_the_bytes_that_the_service_answers(service: Service, client: FlaskClient, out: Path) -> None:
    Export(service, out).run()
    for file, record in manifest(out)["documents"].items():
        answer = client.get(record["address"], base_url=BASE, headers={"Accept-Encoding": "identity"})
        assert (file, answer.data, answer.status_code) == (file, (out / file).read_bytes(), record.get("status", 200))
        assert record["type"] == answer.content_type
        for suffix, coding in (("gz", "gzip"), ("zst", "zstd")):
            sent = client.get(record["address"], base_url=BASE, headers={"Accept-Encoding": coding})
            if suffix in record and sent.headers.get("Content-Encoding") == coding:
                assert (file, sent.data) == (file, (out / f"{file}.{suffix}").read_bytes())


def test_everything_public_is_there(service: Service, out: Path) -> None:
    Export(service, out).run()
    found = files(out)
    places = ["all", "source/brightwater", "source/northgrid", "topic/education", *(f"named/{feed.slug}" for feed in service.feeds)]
    wanted = {f"feeds/{place}.{format}" for place in places for format in FORMATS}
    wanted |= {"index.html", "404.html", "feeds.opml", "topics/education.html", "sources/kowloon.html", "entries/kowloon-memorandum.html"}
    assert wanted <= found.keys()
    for asset in ("public.css", "app.js", "icon.svg"):
        address = next(file for file in found if file.startswith("static/") and file.endswith(asset))
        assert address.encode() in found["index.html"] or asset == "icon.svg"
    assert b"There is nothing at this address" in found["404.html"]


def test_the_manifest_names_every_file_with_its_hash(service: Service, out: Path) -> None:
    Export(service, out).run()
    named = manifest(out)
    expected = {}
    for file, record in named["documents"].items():
        expected[file] = record["sha256"], record["size"]
        expected |= {f"{file}.{suffix}": (record[suffix]["sha256"], record[suffix]["size"]) for suffix in UNPACK if suffix in record}
    found = {file: (sha256(body).hexdigest(), len(body)) for file, body in files(out).items() if file != MANIFEST}
    assert (named["base_url"], found) == (BASE, expected)


def test_twins_unpack_to_their_files_and_small_ones_have_none(service: Service, out: Path) -> None:
    Export(service, out).run()
    packed = 0
    for file, record in manifest(out)["documents"].items():
        body = (out / file).read_bytes()
        assert {suffix in record for suffix in UNPACK} == {len(body) >= 1_000}, file
        for suffix, unpack in UNPACK.items():
            if suffix in record:
                packed += 1
                assert unpack((out / f"{file}.{suffix}").read_bytes()) == body
    assert packed > 50
    assert (out / "feeds/all.atom.gz").read_bytes()[4:8] == bytes(4)  # no time in it


def test_two_exports_of_the_same_are_the_same_to_the_byte(service: Service, out: Path, tmp_path: Path) -> None:
    Export(service, out).run()
    Export(service, tmp_path / "other").run()
    assert files(out) == files(tmp_path / "other")


def test_only_what_changed_is_made_and_written(service: Service, out: Path) -> None:
    export = Export(service, out)
    first = export.run()
    before = {file: (out / file).stat().st_ino for file in files(out)}
    assert export.run() == Exported(documents=first.documents)
    assert {file: (out / file).stat().st_ino for file in files(out)} == before
    changed = replace(memorandum(), title="A corrected title", revised=NOW, fingerprint="other")
    save(service, Change("revised", changed.id, changed), "kowloon")
    done = export.run()
    moved = {file for file in files(out) if (out / file).stat().st_ino != before.get(file)}
    assert {"entries/kowloon-memorandum.html", "sources/kowloon.html", "feeds/source/kowloon.atom.gz", "topics/partnerships.html"} <= moved
    assert not any("lindenhof" in file or file.startswith(("entries/brightwater", "static/")) for file in moved)
    assert done.written == len(moved - {MANIFEST})
    assert b"A corrected title" in (out / "feeds/all.rss").read_bytes()


def test_every_document_is_current_after_each_kind_of_change(service: Service, client: FlaskClient, out: Path) -> None:
    export, made = Export(service, out), laboratory()
    copy = entry("again", "northgrid", made.title, made.content, made.published, publisher="wire")
    steps = (
        lambda: save(service, Change("new", copy.id, copy, urls=(copy.url,)), "northgrid"),  # the page of the other names it, too
        lambda: service.store.withdraw(copy.id, NOW),
        lambda: service.store.restore(copy.id, NOW),
        lambda: service.store.correct(made.slug, "awards", True, NOW),
        lambda: service.store.record(SourceState("kowloon", "broken", ("dns",), "No.", since=NOW, checked=NOW, public_state="interrupted")),
    )
    export.run()
    for step in steps:
        step()
        time.sleep(0.6)  # the application looks at the states of sources twice a second
        export.run()
        for file, record in manifest(out)["documents"].items():
            answer = client.get(record["address"], base_url=BASE, headers={"Accept-Encoding": "identity"})
            assert (file, answer.data) == (file, (out / file).read_bytes())


def test_a_withdrawn_release_leaves_its_mark_where_a_server_answers_410_with_it(service: Service, out: Path) -> None:
    export, made = Export(service, out), memorandum()
    export.run()
    pages = {name for name in files(out) if name.startswith("entries/kowloon-memorandum.")}
    assert len(pages) == 3  # with its twins
    service.store.withdraw(made.id, NOW)
    export.run()
    assert not pages & set(files(out))
    record = manifest(out)["documents"]["gone/entries/kowloon-memorandum.html"]
    assert (record["address"], record["status"]) == ("/entries/kowloon-memorandum", 410)
    assert made.title.encode() not in b"".join(files(out).values())


def test_files_of_others_are_never_touched(service: Service, out: Path) -> None:
    Export(service, out).run()
    (out / "entries" / "of-mine.html").write_text("mine")
    (out / "robots.txt").write_text("mine")
    service.store.withdraw(memorandum().id, NOW)
    Export(service, out).run()
    assert [(out / name).read_text() for name in ("entries/of-mine.html", "robots.txt")] == ["mine", "mine"]


def test_a_folder_of_somebody_else_is_refused_unless_forced(service: Service, out: Path) -> None:
    out.mkdir()
    (out / "thesis.tex").write_text("years of work")
    with pytest.raises(ConfigError, match=r"not empty.*--force"):
        Export(service, out).run()
    assert [path.name for path in out.iterdir()] == ["thesis.tex"]
    Export(service, out).run(force=True)
    assert (out / "thesis.tex").read_text() == "years of work"


def test_two_exports_into_one_folder_do_not_meet(service: Service, out: Path) -> None:
    def step(word: str, count: int = 1, total: int | None = None) -> None:
        with pytest.raises(StoreBusy, match="Another export"):
            Export(service, out).run()
        met.append(word)

    met: list[str] = []
    Export(service, out).run(step)
    assert met


def test_again_mends_what_was_damaged(service: Service, out: Path) -> None:
    export = Export(service, out)
    export.run()
    (out / "index.html").write_bytes(b"")
    (out / "feeds/all.atom.gz").unlink()
    assert export.run(again=True).written == 2


def test_a_document_that_cannot_be_made_keeps_its_old_file_and_is_tried_again(service: Service, out: Path) -> None:
    app = create_app(service)
    export, broken = Export(service, out, app), [True]

    @app.before_request
    def stumble() -> tuple[str, int] | None:
        from flask import request

        return ("no", 500) if broken[0] and request.path == "/sources/kowloon" else None

    first = export.run()
    assert first.failed == ("/sources/kowloon",)
    assert not (out / "sources/kowloon.html").exists()
    broken.clear()
    broken.append(False)
    assert export.run().made == 1
    old = (out / "sources/kowloon.html").read_bytes()
    broken[0] = True
    service.store.withdraw(memorandum().id, NOW)
    assert export.run().failed == ("/sources/kowloon",)
    assert (out / "sources/kowloon.html").read_bytes() == old


def test_a_source_that_was_renamed_is_renamed_wherever_it_is_named(service: Service, out: Path, tmp_path: Path) -> None:
    Export(service, out).run()
    file = tmp_path / "service" / "config" / "sources" / "kowloon.toml"
    file.write_text(file.read_text().replace("Kowloon Learning Trust", "Harbour Learning Trust"))
    Export(open_service(tmp_path / "service"), out).run()
    assert b"Harbour Learning Trust" in (out / "feeds/all.json").read_bytes()
    assert b'option value="kowloon">Harbour Learning Trust' in (out / "topics/education.html").read_bytes()


def test_a_private_feed_is_in_no_export(service: Service, out: Path, tmp_path: Path) -> None:
    config = tmp_path / "service" / "config" / "feeds.toml"
    config.write_text('[feeds.own]\ntitle = "For us alone"\ntopics = ["awards"]\nprivate = true\n')
    assert Export(open_service(tmp_path / "service"), out).run().failed == ()
    assert [file for file, body in files(out).items() if "named/" in file or b"For us alone" in body] == []


def picture_of(service: Service) -> str:
    """Makes the one small picture that there is; the name of its file."""
    service.store.pictures.plan("brightwater", NOW)
    shown = laboratory().image
    assert shown
    name = picture_name(shown.url)
    service.store.pictures.keep(name, Drawn(b"RIFF....WEBP", 480, 270))
    return f"pictures/{name}.webp"


def lean(out: Path, place: str) -> list[dict[str, Any]]:
    return json.loads((out / f"feeds/{place}.widget").read_bytes())["items"]  # type: ignore[no-any-return] # an array


def test_widgets_find_all_they_need(service: Service, out: Path) -> None:
    picture = picture_of(service)
    Export(service, out).run()
    found, named = files(out), manifest(out)["documents"]
    for kind, versions in released().items():
        assert found[f"widget.{kind}"] == found[newest(kind).name] == newest(kind).body
        assert {f"widget-{number}.{kind}" for number in versions} <= found.keys()
        assert named[f"widget.{kind}"]["type"] == MEDIA_TYPES[kind]
    (item,) = (item for item in lean(out, "source/brightwater") if item.get("image") == f"{BASE}/{picture}")
    assert item["title"] == laboratory().title
    assert (found[picture], named[picture]["type"]) == (b"RIFF....WEBP", "image/webp")
    assert f"{picture}.gz" not in found  # WebP is packed already


def test_a_picture_leaves_with_the_last_release_that_has_it(service: Service, out: Path) -> None:
    shared = replace(memorandum(), image=laboratory().image, fingerprint="with a picture", revised=NOW)
    save(service, Change("revised", shared.id, shared), "kowloon")
    picture, export = picture_of(service), Export(service, out)
    service.store.pictures.plan("kowloon", NOW)
    assert service.store.pictures.uses() == {
        "brightwater": ((picture[9:-5], "brightwater"), (picture[9:-5], "kowloon")),
    }
    for gone, is_there in ((None, True), (laboratory(), True), (shared, False)):
        if gone:
            service.store.withdraw(gone.id, NOW)
        export.run()
        assert (picture in files(out)) is is_there
    assert not (out / "pictures").exists()


def test_no_picture_of_a_newsroom_that_gives_headlines_alone(service: Service, out: Path, tmp_path: Path) -> None:
    picture = picture_of(service)
    Export(service, out).run()
    assert picture in files(out)
    file = tmp_path / "service" / "config" / "sources" / "brightwater.toml"
    file.write_text(f'readers = "headline"\n{file.read_text()}')
    done = Export(open_service(tmp_path / "service"), out).run()
    assert (picture in files(out), done.failed) == (False, ())
    assert not any("image" in item for item in lean(out, "source/brightwater"))


def test_where_none_are_served_none_are_exported(service: Service, out: Path) -> None:
    picture = picture_of(service)
    Export(service, out).run()
    service.settings = service.settings.model_copy(update={"thumbnails": False})
    Export(service, out).run()
    assert picture not in files(out)


KILLED = """
import sys, time
from pathlib import Path
from feeds.export import Export
from tests.feeds.web.newsrooms import open_service

def step(word, count=1, total=None):
    print(word, flush=True)

Export(open_service(Path(sys.argv[1])), Path(sys.argv[2])).run(step)
"""


@pytest.mark.parametrize("after", [1, 7, 40])
def test_after_kill_9_the_manifest_is_true_and_the_next_run_leaves_nothing_behind(
    service: Service, out: Path, tmp_path: Path, after: int
) -> None:
    Export(service, out).run()
    before = manifest(out)
    for n in range(30):
        one = entry(f"late-{n}", "manara", f"Late release number {n}", f"<p>{'word ' * 300}{n}</p>", laboratory().published)
        save(service, Change("new", one.id, one, urls=(one.url,)), "manara")
    service.store.withdraw(memorandum().id, NOW)
    child = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path / "service"), str(out)], stdout=subprocess.PIPE)
    assert child.stdout
    for _ in range(after):
        child.stdout.readline()
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert manifest(out) == before
    assert all((out / file).stat().st_size for file in before["documents"])
    # What the killed run wrote, and what is no longer wanted: gone after the next run.
    for n in range(30):
        service.store.withdraw(f"tag:press.example.org,2026:manara/late-{n}", NOW)
    Export(service, out).run()
    named = manifest(out)["documents"]
    expected = {name for file, record in named.items() for name in (file, *(f"{file}.{suffix}" for suffix in UNPACK if suffix in record))}
    assert files(out).keys() == expected | {MANIFEST}


def test_a_kept_export_follows_the_store(service: Service, out: Path) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=keep_exported, args=(service, out, stop))
    thread.start()
    try:
        _until(lambda: (out / MANIFEST).exists())
        service.store.withdraw(memorandum().id, NOW)
        _until(lambda: not (out / "entries/kowloon-memorandum.html").exists())
    finally:
        stop.set()
        thread.join(60)
    assert not thread.is_alive()


def _until(true: Any) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)
