"""Whose page it is: the organisation's name as the page itself gives it, for people who add a source by its address alone."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from entries import letters
from scrapers.metadata import read_metadata
from scrapers.page import Page
from scrapers.text import clean_text

_SEPARATOR = re.compile(r"\s+[-–—·•:|»«/]+\s+|\s*[|｜»]\s*")
_LONGEST = 100


def site_name(page: Page) -> str:
    """The publisher or site that the page's head names, else the part of its title that its host is named after, else the title's last
    part when it has several; "" when nothing tells."""
    said = read_metadata(page)
    if said.issuers:
        return clean_text(said.issuers[0], _LONGEST)
    title = next((candidate.value for candidate in said.titles if candidate.origin == "title"), "")
    parts = [part for part in _SEPARATOR.split(clean_text(title, 300)) if letters(part)]
    host = letters(urlsplit(page.url).hostname or "")
    named = [part for part in parts if len(letters(part)) > 2 and letters(part) in host]
    return clean_text(next(iter(named), parts[-1] if len(parts) > 1 else ""), _LONGEST)
