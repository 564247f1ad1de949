"""`pressroll entry ...` as an operator runs it: processes, their sentences, their exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bench.series import headline, story
from entries import Anatomy, Change, Embargo, SourceState, Store, open_store, upgrade
from tests.entries.makers import entry

ROOT = Path(__file__).parent.parent.parent
NOW = datetime.now(UTC).replace(microsecond=0)
LATER = NOW + timedelta(days=2)
LINE = "EMBARGOED UNTIL the day after tomorrow"
OPEN = entry("pier", at=NOW, title="A pier opens")
HELD = entry("secret", at=NOW, title="A secret pier", hold_until=LATER, anatomy=Anatomy(embargo=Embargo(LINE, LATER)))
AHEAD = entry("ahead", at=LATER, title="A pier to come", hold_until=LATER + timedelta(hours=1))
AHEAD = replace(AHEAD, published=replace(AHEAD.published, at=LATER + timedelta(hours=1)))


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    url = f"sqlite:///{tmp_path}/pressroll.db"
    upgrade(url)
    with_store(url, lambda store: save(store, *(Change("new", one.id, one, urls=(one.url,)) for one in (OPEN, HELD, AHEAD))))
    (tmp_path / "config").mkdir()
    own = {name: value for name, value in os.environ.items() if not name.startswith("PRESSROLL_")}
    return own | {"PRESSROLL_CONFIG": str(tmp_path / "config"), "PRESSROLL_DATABASE_URL": url}


def save(store: Store, *changes: Change) -> None:
    store.save(changes, SourceState("tern"), NOW)


def with_store(url: str, act: Callable[[Store], object]) -> None:
    store = open_store(url)
    act(store)
    store.close()


def run(env: dict[str, str], *words: str) -> tuple[int, str, str]:
    done = subprocess.run(
        (sys.executable, "-m", "feeds.cli", "entry", *words), env=env, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


def test_what_is_held_is_listed_with_its_moment_and_reason(env: dict[str, str]) -> None:
    code, text, _ = run(env, "held")
    assert (code, text.index(HELD.title) < text.index(AHEAD.title), OPEN.title in text) == (0, True, False)
    assert f"{LATER:%Y-%m-%d %H:%M} UTC  tern  {HELD.title}" in text
    assert [row["why_held"] for row in json.loads(run(env, "held", "--json")[1])] == [LINE, "dated ahead"]


@pytest.mark.parametrize("key", [OPEN.slug, OPEN.id, OPEN.url, f"{OPEN.url}/?utm_source=mail"])
def test_an_entry_is_shown_by_slug_id_or_page(env: dict[str, str], key: str) -> None:
    known = replace(OPEN, title="A long pier opens", revised=NOW, fingerprint="other")
    keys = (OPEN.url.removeprefix("https://"),)
    with_store(env["PRESSROLL_DATABASE_URL"], lambda store: save(store, Change("revised", known.id, known, urls=keys)))
    code, text, _ = run(env, "show", key)
    assert code == 0
    assert ("A long pier opens" in text, "live" in text, "1 earlier states kept" in text, "  A pier opens\n" in text) == (True,) * 4


def test_an_entry_is_withdrawn_and_restored_by_hand(env: dict[str, str]) -> None:
    assert run(env, "withdraw", OPEN.url)[0] == 0
    assert run(env, "withdraw", OPEN.slug) == (0, f"{OPEN.slug} is withdrawn already.\n", "")
    facts = json.loads(run(env, "show", OPEN.id, "--json")[1])
    assert (facts["status"], facts["withdrawn_by"], facts["revisions"]) == ("withdrawn", "operator", [])
    assert run(env, "restore", OPEN.id) == (0, f"{OPEN.slug} is back.\n", "")
    assert run(env, "restore", OPEN.slug) == (0, f"{OPEN.slug} is not withdrawn.\n", "")


def test_who_withdraws_one_copy_of_a_release_is_told_of_the_others(env: dict[str, str]) -> None:
    copies = [entry(f"copy-{source}", source=source, at=NOW, title=headline(1), text=story(1)) for source in ("tern", "wire")]
    with_store(env["PRESSROLL_DATABASE_URL"], lambda store: save(store, *(Change("new", one.id, one) for one in copies)))
    _, text, _ = run(env, "withdraw", copies[0].slug)
    assert f"The release stays readable as a copy from wire: {copies[1].slug}\n" in text


def test_an_entry_that_comes_back_gets_the_topics_that_the_rules_give_now(env: dict[str, str]) -> None:
    school = entry("school", at=NOW, title="A scholarship for every pupil of the new school", topics=["sea"])
    with_store(env["PRESSROLL_DATABASE_URL"], lambda store: save(store, Change("new", school.id, school, urls=(school.url,))))
    run(env, "withdraw", school.slug)
    run(env, "restore", school.slug)

    def check(store: Store) -> None:
        assert [match.topic for match in store.case(school.slug).topics] == ["education"]

    with_store(env["PRESSROLL_DATABASE_URL"], check)


def test_an_unknown_entry_is_a_sentence(env: dict[str, str]) -> None:
    for command in ("show", "withdraw", "restore"):
        code, text, error = run(env, command, "https://tern.example/never")
        assert (code, text, "There is no entry" in error, "pressroll entry held" in error) == (4, "", True, True)
