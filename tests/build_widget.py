"""Makes the newest published script and style of the widget anew out of their sources: `make widget`, or with `next`, a new version."""

from __future__ import annotations

import sys
from pathlib import Path

import rcssmin  # type: ignore[import-untyped]
import rjsmin  # type: ignore[import-untyped]

from feeds.widgets import release

FOLDER = Path(release.__file__).parent / "released"


def built() -> dict[str, bytes]:
    """The script and the style as they are sent."""
    style: str = rcssmin.cssmin(release.style())
    script: str = rjsmin.jsmin(release.script(style))
    return {"js": script.encode(), "css": style.encode()}


if __name__ == "__main__":
    number = max((*release.released()["js"], 0)) + ("next" in sys.argv) or 1
    for kind, body in built().items():
        (FOLDER / f"{number}.{kind}").write_bytes(body)
