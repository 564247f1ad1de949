"""Scrapers written in Python for odd sites: one file each and one line here. A source names it with `scraper = "NAME"`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from config import SourceSpec
from scrapers.page import Scraper

SITES: Mapping[str, Callable[[SourceSpec, datetime], Scraper]] = MappingProxyType({})
