"""Whose page it is, from its own words."""

from __future__ import annotations

import pytest

from scrapers.page import Page
from scrapers.site_name import site_name


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ('<meta property="og:site_name" content="Heron &amp; Sons"><title>News | Somebody else</title>', "Heron & Sons"),
        ("<title>Heron – Press releases</title>", "Heron"),
        ("<title>Press releases | City of Lindhaven</title>", "City of Lindhaven"),
        ("<title>Press releases</title>", ""),
        ("", ""),
    ],
)
def test_the_head_names_the_organisation(head: str, name: str) -> None:
    assert site_name(Page("https://www.heron.example/news", f"<html><head>{head}</head><body><h1>News</h1></body></html>")) == name
