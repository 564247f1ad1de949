"""The real server with releases that try every reader, for whatever reads it over HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.feeds.trying_releases import Published, published


@pytest.fixture(scope="session")
def trying_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    with published(tmp_path_factory.mktemp("trying"), "sample-newsroom", "sample-news-center") as service:
        yield service
