"""Whether a browser opens the address of a feed for a person, who then gets a page; readers always get the feed.

Browsers that still showed feeds by XSLT give that up. All of them say since 2023 what a request is for (Fetch Metadata): `Sec-Fetch-Mode`
is "navigate" and `Sec-Fetch-Dest` "document" for nothing but a page that is opened. Readers, also those inside a browser, send neither.
"""

from __future__ import annotations

from collections.abc import Mapping

from werkzeug.datastructures import MIMEAccept
from werkzeug.wrappers import Request

from feeds.formats import SUBSCRIPTIONS

PAGE = "html"
VARY = "Accept-Encoding, Sec-Fetch-Dest, Sec-Fetch-Mode"  # of every answer at an address where a page may be the answer


def navigates(headers: Mapping[str, str]) -> bool:
    """Whether the request opens a page in a browser. `headers` are named as in WSGI: the layer before Flask asks, too."""
    return headers.get("HTTP_SEC_FETCH_MODE") == "navigate" and headers.get("HTTP_SEC_FETCH_DEST") == "document"


def chosen_format(request: Request, format: str) -> str:
    """The format to answer in: the one that the address names, or the page where a person opens a feed for readers."""
    if format in SUBSCRIPTIONS and navigates(request.environ) and _wants_page(request.accept_mimetypes, SUBSCRIPTIONS[format].media_type):
        return PAGE
    return format


def vary(request: Request) -> str:
    """What the answer depends on. `Accept` decides only among navigations, so that caches keep one copy for all readers."""
    return f"Accept, {VARY}" if navigates(request.environ) else VARY


def _wants_page(accepted: MIMEAccept, feed: str) -> bool:
    """Whether HTML is preferred; what is asked for by name beats what `*/*` allows."""
    return accepted.best_match(("text/html", feed)) == "text/html"
