"""The policy of the framed page: what it may load, which is nothing of anybody but us, and which pages may frame it.

embed_policy(("self", "https://www.example.org"), origin="https://press.example.org")
    ->  "default-src 'none'; ... frame-ancestors 'self' https://www.example.org"
embed_policy((), origin="https://press.example.org")  ->  "... frame-ancestors 'none'"
origin_of("https://press.example.org/news")           ->  "https://press.example.org"
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

_KEYWORDS = {"self": "'self'", "none": "'none'"}  # written without quotes wherever people write them


def origin_of(base_url: str) -> str:
    """What a policy names: with a path it would allow that address alone, and nothing below it (CSP 3, 6.7.2.12)."""
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc}"


def embed_policy(frame_ancestors: Sequence[str], styles: Sequence[str] = (), *, origin: str) -> str:
    """The whole Content-Security-Policy of a framed page (CSP 3). `frame_ancestors` are sources as settings and tokens hold them, none for
    a page that nobody may frame; `styles` are hashes of inline style sheets as `integrity` has them: `sha256-...`. `origin` is ours: the
    pictures that a feed names lie there, also when the page was opened under another name of the same server."""
    ancestors = [_KEYWORDS.get(source, source) for source in frame_ancestors] or ["'none'"]
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            " ".join(("style-src 'self'", *(f"'{style}'" for style in styles))),
            f"img-src 'self' {origin}",
            "connect-src 'self'",
            "worker-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "object-src 'none'",
            f"frame-ancestors {' '.join(ancestors)}",
        )
    )
