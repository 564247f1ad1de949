"""The trail shows no secret: what opens a newsroom is masked, however a definition spells it."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from entries.definitions import Definition, without_secrets
from entries.store import Store

NOW = datetime(2026, 5, 3, 9, 30, tzinfo=UTC)
TEXTS = (
    '[fetch]\nauth = "ann:hunter2"\npause = "2s"',
    "[fetch]\nauth = 'ann:hunter2'",
    'fetch = { auth = "ann:hunter2", pause = "2s" }',
    'fetch.auth = "ann:hunter2"',
    'fetch."auth" = """\nann:hunter2"""',
    '"fetch"."headers".Cookie = "hunter2"',
    '[fetch]\nheaders = { Cookie = "a}b", X-Key = "hunter2" }',
    '[fetch.headers]\nCookie = "hunter2"\nX-Key = """\n[hunter2]\nhunter2"""\n[listing]\nitem = "li"',
    '[ "fetch" . headers ]\nCookie = "hunter2"',
    '[fetch]\nauth = "a \\"quoted\\" hunter2"',
    '[fetch]\nauth = """ann:\\"""hunter2"""\npause = "2s"',
    '[fetch]\nauth = """ann:"hunter2""""\npause = "2s"',
    'fetch = { headers = { Cookie = "", X-Key = """\nhunter2""" }, pause = "2s" }',
    "[fetch]\nheaders = { Cookie = '', X-Key = '''\nhunter2''' }",
    '[fetch]\n"au\\u0074h" = "ann:hunter2"\npause = "2s"',
    '[fetch."\\u0068eaders"]\nCookie = "hunter2"\n[listing]\nitem = "li"',
    '[fetch.headers]\nCookie = "hunter2" # not """ here\n[listing]\nitem = "li"',
)


@pytest.mark.parametrize("text", TEXTS)
def test_what_opens_a_newsroom_is_masked(text: str) -> None:
    masked = without_secrets(text)
    assert "hunter2" not in masked
    assert "•••" in masked
    for kept in ("pause", "[listing]", 'item = "li"'):
        assert (kept in masked) == (kept in text)


def test_all_else_stays_as_it_was_written() -> None:
    text = 'id = "a"\nname = "The headers of auth"\n[article]\nauthor = ".by"\n'
    assert without_secrets(text) == text


def test_the_trail_of_a_definition_shows_no_secret(store: Store) -> None:
    for text in TEXTS[:2]:
        store.definitions.put([Definition("source", "example", text)], NOW, by="ann")
    store.definitions.put([Definition("source", "example", None)], NOW, by="ann")
    notes = store.audit.notes()
    assert [one.note.deed for one in notes] == ["removed", "changed", "added"]
    assert "hunter2" not in repr(notes)
    assert "pause" in repr(notes)


@pytest.mark.parametrize(
    "text",
    [
        'a = "' + "headers={ " * 30_000 + '"',
        "auth='''" * 30_001,
        "[headers" * 20_000,
        " auth" * 50_000,
        "\n" * 50_000,
        "headers = {" + '"' * 60_000,
        "headers = {" + "'''a" * 30_001,
        'auth = """' + '\\"' * 60_000,
        '"' + "\\u0061" * 30_000,
        "[headers]" + '\\"""' * 40_000,
    ],
)
def test_long_texts_are_masked_in_linear_time(text: str) -> None:
    began = time.process_time()
    masked = without_secrets(text)
    assert time.process_time() - began < 3, "a square of the length would take minutes"
    assert len(masked) <= len(text) + 10
