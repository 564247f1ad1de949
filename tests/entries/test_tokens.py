"""Tokens: shown once, kept as a hash, refused one by one."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import event

from entries.backup import backup, restore
from entries.engine import connect, writer
from entries.errors import NotFound, StoreError
from entries.migrations import versions
from entries.schema import metadata
from entries.store import Store, open_store
from entries.upgrades import _config, migrate

NOW = datetime(2026, 5, 3, 9, 30, tzinfo=UTC)
(ADDED,) = (path.name[:4] for path in Path(versions.__path__[0]).glob("*_origins_of_tokens.py"))
SITES = ("https://www.example.org", "https://press.example.org:8443")


def test_a_token_opens_what_it_was_made_for_and_a_changed_one_nothing(store: Store) -> None:
    token = store.tokens.create("acme-reader", ("feed:board", "feed:awards", "feed:board"), NOW)
    assert re.fullmatch(r"pressroll_[\w-]{43}", token)
    assert store.tokens.scopes(token, NOW) == ("feed:awards", "feed:board")
    other = token[:-1] + ("A" if token[-1] != "A" else "B")
    for wrong in (other, token[:-1], token + "A", token.upper(), "", "pressroll_", "\0", "é" * 5_000, token + "\n"):
        assert store.tokens.scopes(wrong, NOW) == ()


def test_no_two_tokens_are_alike_and_none_is_stored(store: Store, database_url: str) -> None:
    made = {store.tokens.create(f"reader-{number}", ("feed:board",), NOW) for number in range(20)}
    assert len(made) == 20
    engine = connect(database_url)
    with engine.connect() as db:
        kept = repr([db.execute(table.select()).all() for table in metadata.sorted_tables])
    engine.dispose()
    assert "reader-7" in kept
    assert not [token for token in made if token in kept or token.removeprefix("pressroll_") in kept]


def test_a_revoked_token_opens_nothing_and_its_name_is_free_again(store: Store) -> None:
    first, other = store.tokens.create("acme", ("feed:board",), NOW), store.tokens.create("bolt", ("feed:board",), NOW)
    with pytest.raises(StoreError, match="pressroll token revoke acme"):
        store.tokens.create("acme", ("feed:board",), NOW)
    store.tokens.revoke("acme", NOW + timedelta(hours=1))
    assert (store.tokens.scopes(first, NOW), store.tokens.scopes(other, NOW)) == ((), ("feed:board",))
    for name in ("acme", "nobody"):
        with pytest.raises(NotFound, match="pressroll token list"):
            store.tokens.revoke(name, NOW)
    again = store.tokens.create("acme", ("feed:board",), NOW + timedelta(hours=2))
    assert (store.tokens.scopes(first, NOW), store.tokens.scopes(again, NOW)) == ((), ("feed:board",))
    assert [(one.name, one.revoked is None) for one in store.tokens.all()] == [("acme", False), ("acme", True), ("bolt", True)]


def test_the_day_of_the_last_use_is_written_once_a_day(store: Store) -> None:
    token = store.tokens.create("acme", ("feed:board",), NOW)
    assert store.tokens.all()[0].used is None
    written: list[str] = []
    event.listen(store._engine, "before_cursor_execute", lambda _c, _k, statement, *_: written.append(statement))
    for hour in (0, 1, 14, 15, 16):  # the next day begins between the third and the fourth
        store.tokens.scopes(token, NOW + timedelta(hours=hour))
    assert sum(statement.startswith("UPDATE") for statement in written) == 2
    assert store.tokens.all()[0].used == date(2026, 5, 4)


def test_a_backup_carries_tokens_to_another_database(store: Store, database_url: str, tmp_path: Path) -> None:
    token = store.tokens.create("acme", ("feed:board",), NOW)
    store.tokens.create("bolt", ("feed:board",), NOW)
    store.tokens.revoke("bolt", NOW)
    store.tokens.create("site", ("feed:board",), NOW, origins=SITES)
    store.places.note("topic", {"education"}, NOW)
    store.places.note("topic", set(), NOW)
    backup(database_url, tmp_path / "all.zip")
    restore(tmp_path / "all.zip", f"sqlite:///{tmp_path}/other.db")
    other = open_store(f"sqlite:///{tmp_path}/other.db")
    assert other.tokens.all() == store.tokens.all()
    assert [one.origins for one in other.tokens.all()] == [(), (), SITES]
    assert other.tokens.scopes(token, NOW) == ("feed:board",)
    assert other.places.gone("topic", "education") == NOW
    other.close()


def test_a_token_ends_by_itself_and_is_still_listed(store: Store) -> None:
    token = store.tokens.create("acme", ("api:read",), NOW, until=NOW + timedelta(days=90), by="ann")
    found = store.tokens.found(token, NOW + timedelta(days=89))
    assert found is not None
    assert (found.name, found.scopes, found.made_by) == ("acme", ("api:read",), "ann")
    late = NOW + timedelta(days=90)
    assert (store.tokens.found(token, late), store.tokens.scopes(token, late)) == (None, ())
    (listed,) = store.tokens.all()
    assert (listed.until, listed.opens(late), listed.opens(NOW)) == (late, False, True)


def test_the_trail_names_tokens_and_never_shows_one(store: Store) -> None:
    token = store.tokens.create("acme", ("api:read",), NOW, until=NOW + timedelta(days=90), by="ann")
    store.tokens.revoke("acme", NOW, by="ben")
    notes = [one.note for one in store.audit.notes(kind="token")]
    assert [(note.who, note.deed, note.after) for note in notes] == [("ben", "revoked", ""), ("ann", "made", "api:read, until 2026-08-01")]
    assert token not in repr(notes)


def test_a_token_of_pages_opens_nothing_by_itself(store: Store) -> None:
    token = store.tokens.create("site", ("feed:board",), NOW, origins=(*SITES, SITES[0]))
    found = store.tokens.found(token, NOW)
    assert found is not None
    assert (found.scopes, found.origins) == (("feed:board",), SITES)
    assert store.tokens.scopes(token, NOW) == ()


def test_the_trail_names_the_sites_of_a_token(store: Store) -> None:
    store.tokens.create("site", ("feed:board",), NOW, origins=SITES, until=NOW + timedelta(days=90))
    (noted,) = store.audit.notes(kind="token")
    assert noted.note.after == f"feed:board, only on {SITES[0]} {SITES[1]}, until 2026-08-01"


def test_older_tokens_stay_secret_ones_and_taking_origins_back_opens_nothing(store: Store, database_url: str) -> None:
    secret = store.tokens.create("acme", ("feed:board",), NOW)
    store.tokens.create("site", ("feed:board",), NOW, origins=SITES)
    engine, config = connect(database_url), _config()
    with writer(engine).begin() as db:
        config.attributes["connection"] = db
        command.downgrade(config, f"{ADDED}-1")
        kept = [tuple(row) for row in db.exec_driver_sql("SELECT name FROM tokens")]
        migrate(db)
    engine.dispose()
    assert kept == [("acme",)]
    assert [(one.name, one.origins) for one in store.tokens.all()] == [("acme", ())]
    assert store.tokens.scopes(secret, NOW) == ("feed:board",)
