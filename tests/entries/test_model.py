"""The values themselves: what was stored by older releases still loads, and a body is its content without the furniture."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from entries import Anatomy, Contact, Section, Stamp, body_of
from entries.schema import Json

OLD = (
    '{"dateline":null,"release_line":"","boilerplate":"About Acme","contact":{"text":"Jo","name":null,"email":null,"phone":null},'
    '"quotes":[],"captions":[],"left_out":["Share"],"dates":[{"at":"2019-12-13T00:00:00Z","precision":"day","origin":"page","text":""}]}'
)


def test_anatomy_stored_before_its_newer_fields_loads() -> None:
    found = Json(Anatomy).process_result_value(OLD, sqlite.dialect())
    day = Stamp(datetime(2019, 12, 13, tzinfo=UTC), "day", "page")
    assert found == Anatomy(boilerplate="About Acme", contact=Contact("Jo"), left_out=("Share",), dates=(day,))


@given(st.lists(st.tuples(st.text(max_size=9), st.booleans()), max_size=9))
def test_body_is_what_no_section_covers(pieces: list[tuple[str, bool]]) -> None:
    sections, place = [], 0
    for text, is_furniture in pieces:
        if is_furniture:
            sections.append(Section("notes", place, place + len(text)))
        place += len(text)
    content = "".join(text for text, _ in pieces)
    assert body_of(content, sections) == "".join(text for text, is_furniture in pieces if not is_furniture)
    assert body_of(content, ()) == content
