"""`pressroll topics`: what a person reads, what a program reads, and the exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from feeds.judging import judge_archive
from feeds.service import Service
from tests.entries.makers import NOW
from tests.feeds.test_judging import OWNER, RULES, configured, fill

ROOT = Path(__file__).parent.parent.parent
Run = Callable[..., str]


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """Six releases that were judged: two on schools, two on ferries, two on gardens."""
    opened = configured(tmp_path)
    fill(opened, 6)
    judge_archive(opened, OWNER)
    yield opened
    opened.store.close()


@pytest.fixture
def run(service: Service, tmp_path: Path) -> Run:
    own = {name: value for name, value in os.environ.items() if not name.startswith("PRESSROLL_")}
    env = own | {"PRESSROLL_CONFIG": str(tmp_path / "config"), "PRESSROLL_DATABASE_URL": f"sqlite:///{tmp_path / 'pressroll.db'}"}

    def told(*words: str, code: int = 0) -> str:
        command = [sys.executable, "-m", "feeds.cli", "topics", *words]
        done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        return done.stderr if code in (2, 4) else done.stdout

    return told


def said(text: str) -> Any:  # Any: JSON
    return json.loads(text)


def test_the_list_tells_what_each_topic_needs_and_holds(run: Run) -> None:
    assert run("list").splitlines()[1].split() == ["education", "Education", "2", "12"]
    assert said(run("list", "--json"))[2] == {"id": "gardens", "label": "Gardens", "entries": 2, "threshold": 12.0}


def test_an_entry_is_explained_by_its_address_with_its_words_in_context(run: Run) -> None:
    text = run("explain", "http://localhost:8000/entries/brightwater-r0")
    assert text.startswith("Pupils open a school\n\neducation              20.0  needs 12.0\n")
    assert "10.0  headline        [Pupils] open a school" in text
    assert "Not kept" not in text
    assert all(len(line) <= 100 for line in text.splitlines())


def test_every_topic_is_explained_when_all_are_asked_for(run: Run, service: Service) -> None:
    service.store.correct("brightwater-r0", "education", False, NOW)
    rows = {row["topic"]: row for row in said(run("explain", "brightwater-r0", "--all", "--json"))}
    assert (rows["education"]["kept"], rows["education"]["why"]) == (False, "taken away by an operator")
    assert (rows["education"]["score"], rows["education"]["threshold"], rows["education"]["share"]) == (20.0, 12.0, 7.2)
    assert rows["gardens"]["why"] == "no word speaks for it"
    assert said(run("explain", "brightwater-r0", "--json")) == []


@pytest.mark.parametrize(
    ("title", "text", "topic", "why"),
    [
        ("A bridge", "The ferry came late.", "transport", "needs 12"),
        (
            "Pupils and schools, pupil by pupil, school by school",
            "gardens " * 9 + "school pupils",
            "gardens",
            "below 36 % of the best: needs 16.6",
        ),
        (
            "Pupils and schools, pupil by pupil, school by school",
            "gardens " * 9 + "school pupils " * 4,
            "gardens",
            "far behind the best: needs 17.0",
        ),
    ],
)
def test_a_text_is_explained_with_what_stood_in_the_way(run: Run, tmp_path: Path, title: str, text: str, topic: str, why: str) -> None:
    file = tmp_path / "release.txt"
    file.write_text(f"{title}\n\n{text}\n", "utf-8")
    rows = {row["topic"]: row for row in said(run("explain", str(file), "--all", "--json"))}
    assert rows[topic]["why"].partition(", has")[0] == why
    assert not rows[topic]["kept"]
    assert topic in run("explain", str(file))


def test_a_file_of_another_editor_is_read(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "release.txt"
    file.write_bytes("\ufeffPupils of\tthe new\u00ad school\r\n\r\nOpen to all.".encode())
    assert "education" in run("explain", str(file))


@pytest.mark.parametrize(("octets", "why"), [(b"", "has no title"), (b"\x00\x01\n", "has no title"), (b"\xff\xd8\xff\xe0", "is no text")])
def test_a_file_that_is_no_text_is_refused(run: Run, tmp_path: Path, octets: bytes, why: str) -> None:
    file = tmp_path / "picture.jpg"
    file.write_bytes(octets)
    assert why in run("explain", str(file), code=2)


def test_rules_that_are_not_in_force_are_tried_and_nothing_is_written(run: Run, service: Service, tmp_path: Path) -> None:
    before = service.store.version(), service.store.last_judging()
    file = tmp_path / "new.toml"
    changed = RULES.replace('"ferry", "ferries"', '"boats"').replace('["garden*"]', '["garden*", "pupils"]')
    file.write_text(changed.replace('strong = ["school*", "pupil*"]', 'strong = ["school*", "pupil*", "open"]'), "utf-8")
    trial = said(run("try", str(file), "--limit", "1", "--json"))
    counted = {id_: tuple(move[kind] for kind in ("has", "gained", "lost", "changed")) for id_, move in trial["topics"].items()}
    assert (trial["entries"], trial["moved"]) == (6, 4)
    assert counted == {"education": (2, 0, 0, 2), "transport": (2, 0, 2, 0), "gardens": (2, 0, 0, 0)}
    (lost,) = trial["topics"]["transport"]["examples"]["lost"]
    assert (lost["title"], lost["before"], lost["after"], lost["why"]) == ("A ferry meets ferries", 20.0, 0.0, "no word speaks for it")
    text = run("try", str(file), "--topic", "education")
    assert "4 of 6 releases would change" in text
    assert "education changed, 20.0 -> 30.0: Pupils, open, school" in text
    assert "transport" not in text
    assert (service.store.version(), service.store.last_judging()) == before


def test_faulty_rules_are_named_and_not_tried(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "new.toml"
    file.write_text(RULES.replace('strong = ["garden*"]', 'stong = ["garden*"]'), "utf-8")
    assert 'new.toml:14:1: topics.gardens.en.stong: there is no such key; did you mean "strong"?' in run("try", str(file), code=4)
    file.write_text(RULES, "utf-8")
    assert "Did you mean gardens?" in run("try", str(file), "--topic", "garden", code=4)
    (tmp_path / "config" / "sources" / "kowloon.toml").write_text(
        'id = "kowloon"\nname = "K"\nurl = "https://k.example/"\ntopics = ["gardens"]\n', "utf-8"
    )
    file.write_text(RULES.partition("[topics.gardens]")[0], "utf-8")
    assert '"gardens" is missing, and source kowloon names it' in run("try", str(file), code=4)


def test_other_rules_are_due_then_applied_then_in_force(run: Run, tmp_path: Path) -> None:
    assert "0 of 6 releases changed their topics: they are judged by these rules already." in run("apply")
    assert run("status").startswith("The archive is judged by the rules in force.")
    (tmp_path / "config" / "topics.toml").write_text(RULES.replace('"ferry", ', ""), "utf-8")
    assert "is not judged by the rules in force yet" in run("status")
    assert said(run("status", "--json"))["state"] == "due"
    assert "The entry was judged by other rules" in run("explain", "kowloon-r1")
    applied = said(run("apply", "--json"))
    assert (applied["state"], applied["judged"], applied["of"], applied["changed"]) == ("current", 6, 6, 2)
    assert "6 of 6 releases judged, 2 changed" in run("status")
    assert "0 of 6 releases changed their topics" in run("apply", "--again")


def test_a_person_corrects_topics_and_takes_it_back(run: Run, service: Service) -> None:
    text = run("correct", "brightwater-r0", "--add", "gardens", "--remove", "education")
    assert "topics: gardens\n" in text
    assert "education: taken away by an operator" in text
    assert "the rules give it 20.0" in text
    assert "0 of 6" in run("apply", "--again")
    assert said(run("correct", "brightwater-r0", "--json"))["topics"] == ["gardens"]
    assert said(run("correct", "brightwater-r0", "--clear", "--json")) == {
        "id": service.store.case("brightwater-r0").id,
        "topics": ["education"],
        "corrections": [],
    }


def test_an_unknown_topic_or_entry_is_answered_with_a_sentence(run: Run) -> None:
    assert "Did you mean gardens?" in run("correct", "brightwater-r0", "--add", "garden", code=4)
    assert "There is no release 'nothing'" in run("correct", "nothing", "--add", "gardens", code=4)
    assert "There is no release 'nothing'" in run("explain", "nothing", code=4)
    assert "cannot be added and removed" in run("correct", "brightwater-r0", "--add", "gardens", "--remove", "gardens", code=2)
