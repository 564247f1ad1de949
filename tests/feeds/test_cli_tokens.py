"""The commands for tokens: shown once, listed without themselves, refused one by one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from entries import open_store
from feeds.cli import main

FEEDS = '[feeds.board]\ntitle = "Board"\nprivate = true\n[feeds.schools]\ntitle = "Schools"\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "feeds.toml").write_text(FEEDS, "utf-8")
    monkeypatch.setenv("PRESSROLL_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("PRESSROLL_DATABASE_URL", f"sqlite:///{tmp_path}/p.db")
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["token", *words])


def test_a_token_is_printed_alone_and_once(folder: Path) -> None:
    made = run("create", "acme", "--scope", "feed:board")
    token = made.stdout.strip()
    assert (made.exit_code, token.startswith("pressroll_"), token in made.stderr) == (0, True, False)
    assert "pressroll token revoke acme" in made.stderr
    assert token not in run("list").output + run("list", "--json").output + run("revoke", "acme").output
    assert token not in run("create", "acme", "--scope", "feed:board").output


def test_programs_read_what_was_made_and_what_there_is(folder: Path) -> None:
    made = json.loads(run("create", "acme", "--scope", "feed:board", "--scope", "feed:board", "--json").stdout)
    assert (made["name"], made["scopes"]) == ("acme", ["feed:board"])
    store = open_store(f"sqlite:///{folder}/p.db")
    (known,) = store.tokens.all()
    assert store.tokens.scopes(made["token"], known.created) == ("feed:board",)
    store.close()
    run("revoke", "acme")
    (listed,) = json.loads(run("list", "--json").stdout)
    assert set(listed) == {"name", "scopes", "created", "used", "revoked", "until", "made_by", "origins"}
    assert (listed["used"], listed["revoked"] is None) == (known.created.date().isoformat(), False)


def test_people_see_who_has_a_token_and_whether_it_is_used(folder: Path) -> None:
    assert "pressroll token create" in run("list").output
    run("create", "acme", "--scope", "feed:board")
    assert run("list").output.split() == ["acme", "never", "used", "feed:board"]
    run("revoke", "acme")
    assert "revoked 20" in run("list").output


@pytest.mark.parametrize("scope", ["feed:schools", "feed:nothing", "api:all", "board", "feed:", ""])
def test_what_opens_nothing_is_refused_with_what_there_is(folder: Path, scope: str) -> None:
    refused = run("create", "acme", "--scope", scope)
    assert refused.exit_code == 2
    assert "feed:board" in refused.output
    assert json.loads(run("list", "--json").output) == []


@pytest.mark.parametrize(
    ("words", "code"), [(("create", "acme"), 2), (("create", " ", "--scope", "feed:board"), 2), (("revoke", "nobody"), 4)]
)
def test_wrong_use_is_told(folder: Path, words: tuple[str, ...], code: int) -> None:
    assert run(*words).exit_code == code


def test_a_name_has_one_token_at_a_time(folder: Path) -> None:
    codes = [run("create", "acme", "--scope", "feed:board").exit_code for _ in range(2)]
    assert codes == [0, 2]


def test_a_token_for_pages_of_given_sites_is_made_and_listed(folder: Path) -> None:
    sites = ("--origin", "https://WWW.example.org:443", "--origin", "http://localhost:8000")
    made = run("create", "site", "--scope", "feed:board", *sites)
    assert made.exit_code == 0, made.output
    assert "Pages of these sites" in made.stderr
    (listed,) = json.loads(run("list", "--json").stdout)
    assert listed["origins"] == ["https://www.example.org", "http://localhost:8000"]
    assert "feed:board  only on https://www.example.org http://localhost:8000" in run("list").output


@pytest.mark.parametrize(
    ("scope", "origin", "said"),
    [
        ("feed:board", "https://www.example.org/news", "is no origin"),
        ("feed:board", "https://*.example.org", "is no origin"),
        ("feed:board", "http://www.example.org", "is not protected"),
        ("feed:board", "", "is no origin"),
        ("api:read", "https://www.example.org", "'api:read' is no feed"),
    ],
)
def test_what_is_no_site_or_no_feed_for_pages_is_refused(folder: Path, scope: str, origin: str, said: str) -> None:
    refused = run("create", "site", "--scope", scope, "--origin", origin)
    assert refused.exit_code == 2
    assert "--origin" in refused.output
    assert said in " ".join(refused.output.split())
    assert json.loads(run("list", "--json").output) == []
