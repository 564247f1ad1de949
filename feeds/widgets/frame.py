"""The frame that a foreign page puts around /embed, as HTML and as the address it shows."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, urlencode

from markupsafe import Markup

# A frame of ours may run its script and keep a copy in its own part of the browser; it opens links when a reader asks for that, and nothing
# else: no forms, no dialogs, no pointer lock, no top page on its own.
SANDBOX = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"


def embed_url(base_url: str, parameters: Iterable[tuple[str, str]]) -> str:
    """The address of a framed page."""
    query = urlencode([pair for pair in parameters if pair[1]], safe=",:/", quote_via=quote)
    return f"{base_url}/embed" + (f"?{query}" if query else "")


def frame_html(src: str, title: str, height: int, width: str = "100%") -> Markup:
    """The frame, ready to paste. `height` and `width` are CSS pixels, a width may be a share."""
    return Markup('<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy"\n  sandbox="{}"></iframe>').format(
        src, title, width, height, SANDBOX
    )
