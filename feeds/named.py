"""What a named feed asks for."""

from __future__ import annotations

from collections.abc import Mapping

from config import FeedSpec
from entries import FeedQuery, parse_search


def query_of(spec: FeedSpec, moved: Mapping[str, str]) -> FeedQuery:
    """The query of a named feed; `moved` leads from former names of sources to present ones."""
    return FeedQuery(
        sources=tuple(sorted({moved.get(source, source) for source in spec.sources})),
        topics=tuple(sorted(set(spec.topics))),
        match=spec.match,
        not_topics=tuple(sorted(set(spec.not_topics))),
        languages=tuple(sorted(set(spec.languages))),
        text=str(parse_search(spec.text)),
    )
