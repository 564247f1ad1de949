"""The policy of the framed page: what it may load, which is nothing of anybody but us, and which pages may frame it.

embed_policy(("self", "https://www.example.org"))  ->  "default-src 'none'; ... frame-ancestors 'self' https://www.example.org"
embed_policy(())                                   ->  "... frame-ancestors 'none'"
"""

from __future__ import annotations

from collections.abc import Sequence

_KEYWORDS = {"self": "'self'", "none": "'none'"}  # written without quotes wherever people write them


def embed_policy(frame_ancestors: Sequence[str], styles: Sequence[str] = ()) -> str:
    """The whole Content-Security-Policy of a framed page (CSP 3). `frame_ancestors` are sources as settings and tokens hold them, none for
    a page that nobody may frame; `styles` are hashes of inline style sheets as `integrity` has them: `sha256-...`."""
    ancestors = [_KEYWORDS.get(source, source) for source in frame_ancestors] or ["'none'"]
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            " ".join(("style-src 'self'", *(f"'{style}'" for style in styles))),
            "img-src 'self'",
            "connect-src 'self'",
            "worker-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "object-src 'none'",
            f"frame-ancestors {' '.join(ancestors)}",
        )
    )
