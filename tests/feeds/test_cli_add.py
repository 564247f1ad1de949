"""What a source is called when only its address is given."""

from __future__ import annotations

import pytest

from feeds.cli_add import free_id


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
        (f"https://{'a' * 63}.example/{'b' * 80}", "", (), "a" * 60),
    ],
)
def test_an_id_comes_from_the_host_then_the_name_then_the_path(address: str, name: str, taken: tuple[str, ...], id_: str) -> None:
    assert free_id(address, name, taken) == id_
