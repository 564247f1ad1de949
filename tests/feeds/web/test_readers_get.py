"""What a source does not let readers have is in no output, from the next request on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from entries import Change, Definition, Entry, SourceState
from feeds import FastFeeds, create_app
from feeds.export import TWINS, Export
from feeds.formats import FORMATS
from feeds.service import Service
from feeds.shown import EXCERPT, shown
from tests.feeds.web.newsrooms import NOW, TAG, empty_service, laboratory

TERN = 'id = "tern"\nname = "Tern Harbour"\nurl = "https://tern.example/news"\ntopics = ["education"]\n'
HEADLINE = "open a robotics workshop"
BEGINNING = ("workshop shared by Brightwater", "Six hundred pupils", "robot-arm.svg")
REST = ("under an open licence", "Founded in 1951", "press@brightwater", "student teachers", "facts.pdf", "an older word")


def release() -> Entry:
    return replace(laboratory(), id=f"{TAG}tern/laboratory", slug="tern-laboratory", source_id="tern", url="https://tern.example/news/1")


@dataclass
class Stage:
    """A served service with one release, and whatever tells of it."""

    service: Service
    client: FlaskClient

    def let(self, line: str) -> None:
        self.service.store.definitions.put([Definition("source", "tern", TERN + line)], NOW, by="ann")
        self.service.sync()

    def outputs(self, folder: Path) -> Iterator[tuple[str, str]]:
        feeds = ("all", "source/tern", "topic/education")
        paths = [f"/feeds/{feed}.{ending}{query}" for feed in feeds for ending in FORMATS for query in ("", "?limit=100", "?q=robotics")]
        paths += ["/", "/?q=licence", "/sources/tern", "/sources/tern?q=licence", "/topics/education", "/feeds.opml", "/metrics"]
        paths += [
            "/entries/tern-laboratory",
            "/entries/tern-laboratory?why=education",
            "/entries/tern-laboratory?revision=20261119T152000Z",
        ]
        for path in paths:
            answer = self.client.get(path)
            assert answer.status_code == 200, path
            yield path, answer.get_data(as_text=True)
        Export(self.service, folder).run()
        plain = (file for file in folder.rglob("*") if file.is_file() and file.suffix[1:] not in TWINS and file.suffix != ".js")
        yield from ((str(file.relative_to(folder)), file.read_text("utf-8")) for file in plain)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    service = empty_service(tmp_path)
    app = create_app(service)
    app.wsgi_app = FastFeeds(app.wsgi_app, service.store.version, monotonic=iter(range(10**6)).__next__)  # type: ignore[method-assign]
    stage = Stage(service, app.test_client())
    stage.let("")
    now = release()
    before = replace(now, text=f"{now.text}\nand an older word", fingerprint="before", revised=None)
    service.store.save([Change("new", now.id, before, urls=(now.url,))], SourceState("tern", checked=NOW, newest=NOW), NOW)
    service.store.save([Change("revised", now.id, now)], SourceState("tern", checked=NOW, newest=NOW), NOW)
    yield stage
    service.store.close()


def told(outputs: Iterator[tuple[str, str]], words: tuple[str, ...]) -> dict[str, list[str]]:
    """Where each of these words stands."""
    found = list(outputs)
    return {word: [where for where, text in found if word in text] for word in words}


@pytest.mark.parametrize(
    ("line", "out", "kept"), [('readers = "headline"\n', (*BEGINNING, *REST), ()), ('readers = "excerpt"\n', REST, BEGINNING)]
)
def test_no_output_has_more_than_the_source_allows(
    stage: Stage, tmp_path: Path, line: str, out: tuple[str, ...], kept: tuple[str, ...]
) -> None:
    whole = told(stage.outputs(tmp_path / "whole"), (HEADLINE, *BEGINNING, *REST))
    assert all(whole.values()), [word for word, places in whole.items() if not places]
    stage.let(line)
    less = told(stage.outputs(tmp_path / "less"), (HEADLINE, *BEGINNING, *REST))
    assert {word: less[word] for word in out if less[word]} == {}
    assert len(less[HEADLINE]) == len(whole[HEADLINE])
    assert all(less[word] for word in kept)
    assert "Read the whole release there" in stage.client.get("/entries/tern-laboratory").text


def test_what_a_removed_source_allowed_goes_on(stage: Stage, tmp_path: Path) -> None:
    stage.let('readers = "headline"\n')
    stage.service.store.definitions.put([Definition("source", "tern", None)], NOW, by="ann")
    stage.service.sync()
    pages = [stage.client.get(path).text for path in ("/feeds/all.atom", "/entries/tern-laboratory", "/")]
    assert all("robotics workshop" in page for page in pages)
    assert not any(word in page for page in pages for word in (*BEGINNING, *REST))


def test_an_excerpt_is_whole_words_of_the_beginning_with_the_evidence_that_stands_in_it() -> None:
    whole = release()
    part = shown(whole, "excerpt")
    assert len(part.text) <= EXCERPT
    assert whole.text.startswith(part.text.rstrip("…"))
    assert whole.text[len(part.text) - 1] in " \n,.;:"
    assert part.content.startswith("<p>A robotics workshop shared by")
    proofs = [proof for match in part.topics for proof in match.evidence if proof.field in ("lead", "body")]
    assert all(part.text[proof.offset :].startswith(proof.words) for proof in proofs)
    assert shown(replace(whole, text="<b>Pier</b> & quay"), "excerpt").content == "<p>&lt;b&gt;Pier&lt;/b&gt; &amp; quay</p>"
    assert shown(whole, "full") is whole
    assert shown(replace(whole, text="山" * 900), "excerpt").text == "山" * (EXCERPT - 1) + "…"
