"""A source that nobody has written yet: its address, its id, its first TOML.

spec = spec_for("https://www.example.edu/news", "UTC")
free_id("https://www.example.edu/news", "Example University", taken=())  ->  "example"
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from itertools import chain, count
from unicodedata import normalize
from urllib.parse import urlsplit

from config import SourceSpec, parse_source, toml_lines
from entries import ConfigError, Problem
from feeds.admin.sources import RESERVED
from scrapers import Preview

_NO_NAME = frozenset({"www", "news", "newsroom", "press", "presse", "media", "blog", "en", "de", "fr", "investors", "ir", "about"})
_SCHEMELESS = re.compile(r"[\w-]+(\.[\w-]+)+(:\d{1,5})?([/?#]\S*)?")
_LONGEST = 2_000


def whole_address(text: str) -> str:
    """The address that somebody typed or pasted; browsers hide its beginning, so that may be missing. ConfigError."""
    address = text.strip()
    if _SCHEMELESS.fullmatch(address):
        address = f"https://{address}"
    if not re.fullmatch(r"https?://\S+", address, re.IGNORECASE) or len(address) > _LONGEST:
        raise ConfigError((Problem("the form", "url", "Enter the full address, starting with https://"),))
    return address


def source_of(keys: Mapping[str, str], file: str = "the command line") -> SourceSpec:
    """The source that these keys describe, owned by the store. ConfigError names what is wrong."""
    return parse_source(toml_lines({key: value for key, value in keys.items() if value}), file, owner="store")


def spec_for(url: str, timezone: str, file: str = "the command line") -> SourceSpec:
    """A source of which nothing is known but its address. ConfigError when that is none."""
    return source_of({"id": "preview", "name": urlsplit(url).netloc[:200] or "Preview", "url": url, "timezone": timezone}, file)


def completed(given: Mapping[str, str], address: str, found: Preview, taken: Collection[str]) -> Mapping[str, str]:
    """The keys that are given, and what the page says where they are not: whose it is, in which language, and an id that is free."""
    page = found.page
    name = given.get("name") or (page.name if page else "") or urlsplit(address).netloc
    language = given.get("language") or (page.language if page else "")
    return {**given, "id": given.get("id") or free_id(address, name, taken), "name": name, "url": address, "language": language}


def free_id(address: str, name: str, taken: Collection[str]) -> str:
    """An id from the host's own name (`example` for www.example.co.uk), else from the organisation's, else from the path as well; with a
    number where all are taken."""
    parts = urlsplit(address)
    labels = [label for label in (parts.hostname or "").split(".")[:-1] if label not in _NO_NAME and not label.isdigit()]
    host = max(labels, key=len, default="")
    path = re.sub(r"\.\w+$", "", parts.path).replace("/", "-")
    plain = [slug for words in (host, name, f"{host or name} {path}") if (slug := _slug(words))] or ["source"]
    options = chain(plain, (f"{plain[-1][:50]}-{number}" for number in count(2)))
    return next(option for option in options if option not in RESERVED and option not in taken)


def _slug(text: str) -> str:
    ascii_text = normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-")[:60].strip("-")
