"""The published versions of the widget's script and style: files that never change under their addresses.

    /widget-1.js  /widget-1.css        version 1, for ever; `integrity` holds
    /widget.js    /widget.css          the newest

`released/` holds them as they are sent. `make widget` makes the newest anew out of widget.js, styles/, words.toml and the tables of layouts
and options; once others have pasted it, a change takes the next number (docs/decisions/0018).
"""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha384
from importlib.resources import files

from feeds.widgets.layouts import MOST, PARTS, WIDGETS
from feeds.widgets.options import CHOICES, COLOURS, Options
from feeds.widgets.words import BUILT_IN, words
from feeds.wording import RIGHT_TO_LEFT

_FILE = re.compile(r"(\d{1,4})\.(js|css)")
MEDIA_TYPES = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Released:
    """A file as it is sent, plain and in gzip."""

    number: int
    kind: str  # js or css
    body: bytes
    packed: bytes

    @property
    def integrity(self) -> str:
        """Its digest as HTML's `integrity` takes it (W3C Subresource Integrity)."""
        return f"sha384-{b64encode(sha384(self.body).digest()).decode()}"

    @property
    def name(self) -> str:
        """The last part of its address."""
        return f"widget-{self.number}.{self.kind}"


@cache
def released() -> dict[str, dict[int, Released]]:
    """All published files by kind and number."""
    found: dict[str, dict[int, Released]] = {kind: {} for kind in MEDIA_TYPES}
    for item in files("feeds.widgets").joinpath("released").iterdir():
        if match := _FILE.fullmatch(item.name):
            number, body = int(match[1]), item.read_bytes()
            found[match[2]][number] = Released(number, match[2], body, gzip.compress(body, mtime=0))
    return found


def newest(kind: str) -> Released:
    """The newest of a kind."""
    versions = released()[kind]
    return versions[max(versions)]


def style() -> str:
    """The style sheet of all layouts, as it is written."""
    folder = files("feeds.widgets").joinpath("styles")
    return "".join(folder.joinpath(f"{name}.css").read_text("utf-8") for name in ("base", *WIDGETS))


def digest() -> str:
    """Of everything that a version is made of. It stands in the first line of the script: so a test can tell whether it was made anew."""
    sheet = style()
    return sha384(f"{sheet}{script(sheet)}".encode()).hexdigest()[:16]


def script(style: str) -> str:
    """The script with its tables and its style in it."""
    plain = Options()
    options: dict[str, list[object]] = {name: list(values) for name, values in CHOICES.items()}
    options |= {"count": [str(plain.count), MOST], "show": ["", *PARTS], "locale": [""], "heading": [""]}
    options |= {name: ["", "#"] for name in COLOURS}
    layouts = {
        layout.name: {"show": layout.show, "row": layout.row, "frame": layout.frame, "columns": layout.columns, "moves": layout.moves}
        for layout in WIDGETS.values()
    }
    # What only pages drawn by the server say needs no place here, and the words of most languages come with what they draw.
    spoken = {language: {name: text for name, text in words()[language].items() if name != "scroll"} for language in BUILT_IN}
    tables = {"OPTIONS": options, "LAYOUTS": layouts, "WORDS": spoken, "RTL": sorted(RIGHT_TO_LEFT), "STYLE": style}
    source = files("feeds.widgets").joinpath("widget.js").read_text("utf-8")
    written = {name: json.dumps(table, ensure_ascii=False, separators=(",", ":")) for name, table in tables.items()}
    return re.sub(r"\$([A-Z]+)\b", lambda found: written[found[1]], source)
