"""Two processes over one store: what one of them wrote a moment ago is lost by nothing that the other does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from entries import open_store
from feeds.admin import sources
from feeds.service import Service
from tests.feeds.admin.newsroom import EDITOR, TOML

PAUSED = f"{TOML}paused = true\n"


@pytest.fixture
def other(service: Service) -> Iterator[Service]:
    """A second process, which has looked at what there is."""
    sources.keep(service, EDITOR, PAUSED)
    store = open_store(service.settings.database_url)
    opened = Service(service.configuration, store, clock=service.clock)
    opened.catalogue()
    yield opened
    store.close()


def test_resuming_a_source_loses_no_edit_of_a_moment_ago(service: Service, other: Service) -> None:
    sources.keep(service, EDITOR, PAUSED.replace("Tern Harbour", "Tern Pier"))
    assert sources.pause(other, EDITOR, ["tern"], False).done == ("tern",)
    assert service.store.definitions.all("source")["tern"] == TOML.replace("Tern Harbour", "Tern Pier")
