"""How a source's server is asked, and what of its answer the parsing processes need."""

from __future__ import annotations

from urllib.parse import urlsplit

from config import SourceSpec
from scrapers.fetch import Request, Response
from scrapers.page import Received


def request_for(spec: SourceSpec, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Request:
    """A request as the source's [fetch] table asks. Its headers and credentials go to the listing's own origin only."""
    own = urlsplit(url)[:2] == urlsplit(spec.url)[:2]
    headers = spec.fetch.request_headers() if own else ()
    pause_s = spec.fetch.pause.total_seconds()
    return Request(url, etag=etag, last_modified=last_modified, headers=headers, pause_s=pause_s, connections=spec.fetch.connections)


def received(response: Response) -> Received:
    """The part of an answer that the parsing processes need."""
    language = response.headers.get("content-language", "").split(",")[0].strip()
    return Received(response.url, response.body, response.media_type, response.charset, language)
