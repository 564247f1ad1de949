"""What a page says, as tests ask for it."""

from __future__ import annotations

import json
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient


def page(client: FlaskClient, address: str, status: int = 200) -> BeautifulSoup:
    """The page at an address."""
    response = client.get(address)
    assert response.status_code == status, response.text
    assert response.content_type == "text/html; charset=utf-8"
    return BeautifulSoup(response.text, "lxml")


def words(tag: Tag | None) -> str:
    """The text of an element as it reads: blanks collapsed, none before a comma."""
    assert tag is not None
    return " ".join(tag.get_text(" ").split()).replace(" ,", ",")


def facts(soup: BeautifulSoup, selector: str) -> dict[str, str]:
    """A list of names and values."""
    lists = soup.select(f"{selector} dl.facts")
    return {words(name): words(name.find_next_sibling("dd")) for found in lists for name in found.select("dt")}


def titles(soup: BeautifulSoup) -> list[str]:
    """The releases of a list, from top to bottom."""
    return [words(link) for link in soup.select("article.entry :is(h3, h4) a")]


def news_article(soup: BeautifulSoup) -> dict[str, Any]:  # Any: JSON
    """The facts for programs."""
    block = soup.select_one('script[type="application/ld+json"]')
    assert block is not None
    return json.loads(block.string or "")  # type: ignore[no-any-return]
