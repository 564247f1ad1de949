"""The pages of those who configure, below /admin/. What each needs stands in the tables of routes; there is no other way in.

admin.install(app, service)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

from feeds.web.admin import (
    account,
    adding,
    backups,
    feeds,
    gate,
    health,
    importing,
    jobs,
    people,
    pointing,
    provider,
    releases,
    signing,
    source,
    source_edit,
    source_repair,
    sources,
    tokens,
    topics,
    trail,
    welcome,
    widgets,
)
from feeds.web.admin.gate import Route

if TYPE_CHECKING:
    from feeds.service import Service

PARTS = (
    signing,
    welcome,
    provider,
    account,
    sources,
    adding,
    pointing,
    importing,
    jobs,
    source,
    source_edit,
    source_repair,
    topics,
    feeds,
    widgets,
    releases,
    people,
    tokens,
    trail,
    health,
    backups,
)
ROUTES: tuple[Route, ...] = tuple(route for part in PARTS for route in part.ROUTES)


def install(app: Flask, service: Service) -> None:
    """Adds the pages, and the gate in front of them."""
    gate.install(app, service, ROUTES)
    provider.install(app, service)


__all__ = ["ROUTES", "install"]
