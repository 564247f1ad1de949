"""The frame that a foreign page holds of ours."""

from __future__ import annotations

from html import escape

# What the framed page may: run our script, ask our service, open a release in a new tab or, where its reader clicked, in the whole window.
SANDBOX = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"


def frame_html(src: str, title: str, width: int, height: int) -> str:
    """One `<iframe>` and nothing else: content systems that take HTML from others keep just that. Sizes in CSS pixels."""
    return (
        f'<iframe src="{escape(src)}" title="{escape(title)}" width="{width}" height="{height}" loading="lazy" '
        f'sandbox="{SANDBOX}"></iframe>'
    )
