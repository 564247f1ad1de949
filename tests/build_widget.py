"""Makes the newest published script and style of the widget anew out of their sources: `make widget`, or with `next`, a new version."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import rcssmin  # type: ignore[import-untyped]

from feeds.widgets import release

FOLDER = Path(release.__file__).parent / "released"
TERSER = Path(__file__).parent / "widget" / "node_modules" / ".bin" / "terser"


def built(number: int) -> dict[str, bytes]:
    """The script and the style as they are sent."""
    style: str = rcssmin.cssmin(release.style())
    command = [str(TERSER), "--compress", "passes=3", "--mangle", "--module", "--ecma", "2022"]
    done = subprocess.run(command, input=release.script(style), capture_output=True, text=True, check=True)
    return {"js": f"/* Pressroll widget {number}, {release.digest()} */\n{done.stdout}".encode(), "css": style.encode()}


if __name__ == "__main__":
    number = max((*release.released()["js"], 0)) + ("next" in sys.argv) or 1
    for kind, body in built(number).items():
        (FOLDER / f"{number}.{kind}").write_bytes(body)
