"""What a source is called when only its address is given."""

from __future__ import annotations

import pytest

from entries import ConfigError
from feeds.admin.drafting import free_id, whole_address


@pytest.mark.parametrize(
    ("address", "name", "taken", "id_"),
    [
        ("https://www.example.edu/news", "Example University", (), "example"),
        ("https://newsroom.example.co.uk/", "", (), "example"),
        ("https://www.example.edu/news", "Example University", ("example",), "example-university"),
        ("https://www.example.edu/en/news.html", "", ("example",), "example-en-news"),
        ("https://www.example.edu/", "", ("example",), "example-2"),
        ("https://www.example.edu/", "", ("example", "example-2"), "example-3"),
        ("http://192.0.2.7:8300/press", "Hafen Köln", (), "hafen-koln"),
        ("http://192.0.2.7/", "新聞", (), "source"),
        ("https://www.export.example/", "New", (), "export-2"),
        (f"https://{'a' * 63}.example/{'b' * 80}", "", (), "a" * 60),
    ],
)
def test_an_id_comes_from_the_host_then_the_name_then_the_path(address: str, name: str, taken: tuple[str, ...], id_: str) -> None:
    assert free_id(address, name, taken) == id_


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" https://www.example.edu/news ", "https://www.example.edu/news"),
        ("www.example.edu/news?year=2026", "https://www.example.edu/news?year=2026"),
        ("example.edu", "https://example.edu"),
        ("HTTP://example.edu:8080/", "HTTP://example.edu:8080/"),
    ],
)
def test_an_address_may_be_pasted_without_its_beginning(typed: str, address: str) -> None:
    assert whole_address(typed) == address


@pytest.mark.parametrize(
    "typed", ["", "example.edu news", "mailto:press@example.edu", "javascript:alert(1)", "news", "https://" + "a" * 2000]
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(ConfigError, match="Enter the full address, starting with https://"):
        whole_address(typed)
