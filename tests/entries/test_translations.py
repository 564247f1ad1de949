"""Versions of one release in other languages are linked, not merged."""

from __future__ import annotations

import pytest

from entries.translations import counterparts


@pytest.mark.parametrize(
    ("key", "other"),
    [
        ("tern.example/en/news/7", "tern.example/zh/news/7"),
        ("tern.example/en/news/7", "tern.example/news/7"),
        ("tern.example/news/7", "tern.example/fr/news/7"),
        ("tern.example/press/de-de/news/7", "tern.example/press/en-us/news/7"),
        ("tern.example/en_US/news/7", "tern.example/zh_CN/news/7"),
        ("tern.example/zh-Hans/news/7", "tern.example/zh-Hant/news/7"),
        ("tern.example/cn/news/7?id=3", "tern.example/en/news/7?id=3"),
    ],
)
def test_addresses_that_differ_by_the_code_of_their_language_are_counterparts(key: str, other: str) -> None:
    assert other in counterparts(key)


def test_no_address_is_its_own_counterpart() -> None:
    assert "tern.example/en/news/7" not in counterparts("tern.example/en/news/7")


@pytest.mark.parametrize("key", ["tern.example", "", "tern.example/en/de/7", "tern.example/no/it/7"])
def test_an_address_that_names_no_page_or_two_languages_has_no_counterpart(key: str) -> None:
    assert counterparts(key) == ()
