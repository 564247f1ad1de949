"""The composition of the whole."""

from __future__ import annotations

from config import Settings
from feeds.service import MOST_PARSERS, parsers


def test_as_many_processes_parse_as_the_operator_says_or_else_one_for_each_core() -> None:
    assert parsers(Settings(parse_workers=7)) == 7
    assert 1 <= parsers(Settings()) <= MOST_PARSERS
