"""The commands for users: a password comes by standard input or is set with a one-time address, and is never printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from entries import open_store
from feeds.admin.passwords import fits
from feeds.cli import main

PASSWORD = "three herons at dawn"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PRESSROLL_DATABASE_URL", f"sqlite:///{tmp_path}/p.db")
    return tmp_path


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, ["user", *words], input=typed)


def test_a_user_is_added_with_a_password_from_standard_input(folder: Path) -> None:
    added = run("add", "Ann@Example.org", "--role", "admin", "--password-stdin", typed=f"{PASSWORD}\nand more")
    assert (added.exit_code, PASSWORD in added.output) == (0, False)
    store = open_store(f"sqlite:///{folder}/p.db")
    user = store.people.user("ann@example.org")
    store.close()
    assert user is not None
    assert (user.role, fits(PASSWORD, user.password)) == ("admin", True)


def test_without_a_password_an_address_is_printed_with_which_one_is_set(folder: Path) -> None:
    address = run("add", "ann", "--role", "editor").stdout.strip()
    again = run("password", "ann").stdout.strip()
    store = open_store(f"sqlite:///{folder}/p.db")
    now = store.people.all()[0].created
    found = [store.invitations.whose(one.partition("?once=")[2], now) for one in (address, again)]
    store.close()
    assert address.startswith("http://127.0.0.1:8000/admin/password?once=")
    assert found == [None, "ann"]


def test_programs_read_who_there_is_and_never_a_hash(folder: Path) -> None:
    assert "pressroll user add" in run("list").output
    run("add", "ann", "--role", "admin", "--password-stdin", typed=PASSWORD)
    listed = run("list", "--json").output
    assert json.loads(listed) == [
        {"name": "ann", "role": "admin", "created": json.loads(listed)[0]["created"], "signed_in": None, "by_provider": False}
    ]
    assert "argon2" not in listed + run("list").output


def test_roles_passwords_and_removal_obey_the_rules(folder: Path) -> None:
    run("add", "ann", "--role", "admin", "--password-stdin", typed=PASSWORD)
    assert "only administrator" in run("remove", "ann").output
    assert run("role", "ann", "--role", "reader").exit_code == 4
    run("add", "ben", "--role", "admin", "--password-stdin", typed=PASSWORD)
    assert [
        run(*words, typed=typed).exit_code
        for words, typed in (
            (("role", "ann", "--role", "reader"), ""),
            (("password", "ann", "--password-stdin"), "a" * 12),
            (("remove", "ann"), ""),
        )
    ] == [0, 0, 0]
    assert run("list").output.split()[:2] == ["ben", "admin"]


@pytest.mark.parametrize(
    ("words", "typed", "code"),
    [
        (("add", "ann", "--role", "admin", "--password-stdin"), "short\n", 4),
        (("add", "ann", "--role", "admin", "--password-stdin"), "", 4),
        (("add", "ann", "--role", "emperor"), "", 2),
        (("add", "command line", "--role", "admin"), "", 4),
        (("add", "../x", "--role", "admin"), "", 4),
        (("remove", "nobody"), "", 4),
        (("role", "nobody", "--role", "admin"), "", 4),
        (("password", "nobody"), "", 4),
    ],
)
def test_wrong_use_is_told_in_a_sentence(folder: Path, words: tuple[str, ...], typed: str, code: int) -> None:
    refused = run(*words, typed=typed)
    assert (refused.exit_code, "Traceback" in refused.output) == (code, False)
    assert json.loads(run("list", "--json").output) == []
