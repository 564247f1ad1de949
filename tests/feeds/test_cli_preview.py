"""`pressroll preview`: what it prints of a list."""

from __future__ import annotations

import pytest

from feeds.admin.drafting import spec_for
from feeds.cli_preview import print_list
from scrapers import Listing, ListItem, Preview


def test_the_older_page_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    items = (ListItem("https://tern.example/1", "Pier opens"),)
    print_list(Preview("https://tern.example/news", Listing(items, 0.9, "https://tern.example/news?page=2"), ()))
    assert "  The next page is https://tern.example/news?page=2\n" in capsys.readouterr().out
    print_list(Preview("https://tern.example/news", Listing(items, 0.9), ()))
    assert "next page" not in capsys.readouterr().out


def test_a_newsroom_of_which_only_the_address_is_known_bears_the_name_of_its_host() -> None:
    assert spec_for("https://www.tern.example:8443/news", "UTC").name == "www.tern.example:8443"
