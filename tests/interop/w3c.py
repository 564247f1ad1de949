"""The W3C feed validator, and the grammar of RFC 4287 appendix B: what each says of a document, a line a complaint.

complaints(checkout, document, address, "application/rss+xml")  ->  ["UnknownNamespace {'namespace': ...}"]
grammar_complaints(checkout, {address: document})               ->  ["http://.../all.atom:1:20: error: ..."]
"""

from __future__ import annotations

import html
import re
import subprocess
import sys
import tempfile
import urllib.request  # noqa: F401 - the validator uses it without importing it
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from types import ModuleType

# The only complaints that are no fault: the validator knows no vocabulary of which it was not told. These two say what no other can:
# that an entry was withdrawn (RFC 6721), and what only press releases have (docs/feeds.md).
DECLARED = frozenset({"http://purl.org/atompub/tombstones/1.0", "urn:pressroll:release:1"})
_PLACES = frozenset({"msgcount", "backupcolumn", "backupline"})


def complaints(checkout: Path, document: bytes, address: str, media_type: str) -> list[str]:
    """Errors and warnings alike."""
    validator = _validator(checkout)
    judged = validator.validateStream(BytesIO(document), contentType=f"{media_type}; charset=utf-8", base=address)
    return [_told(event) for event in validator.compatibility.AA(judged["loggedEvents"]) if not _is_no_fault(event)]


def grammar_complaints(checkout: Path, documents: Mapping[str, bytes]) -> list[str]:
    """Of Atom documents. Extensions are left to it: the grammar allows any. Needs `jing`, which reads the compact syntax."""
    with tempfile.TemporaryDirectory() as folder:
        grammar = Path(folder) / "atom.rnc"
        grammar.write_text(atom_grammar(checkout), "utf-8")
        names = {}
        for number, (address, document) in enumerate(documents.items()):
            names[f"{folder}/{number}.atom"] = address
            Path(folder, f"{number}.atom").write_bytes(document)
        done = subprocess.run(["jing", "-c", grammar, *names], capture_output=True, text=True, check=False, timeout=300)
        said = [
            line for line in (done.stdout + done.stderr).splitlines() if "/usr/bin/jing" not in line
        ]  # of Debian's wrapper: missing jars
    return [re.sub(r"\S+?\.atom", lambda found: names.get(found[0], found[0]), line) for line in said]


def atom_grammar(checkout: Path) -> str:
    """Appendix B in RELAX NG's compact form, taken from the text of the RFC that lies in the validator's checkout."""
    text = (checkout / "docs" / "rfc4287.html").read_text("utf-8", errors="replace")
    appendix = text[text.index("# -*- rnc -*-") :]
    return html.unescape(re.sub(r"<[^>]+>", "", appendix[: appendix.index("# EOF")]))


@cache
def _validator(checkout: Path) -> ModuleType:
    sys.path.insert(0, str(checkout / "src"))
    import feedvalidator
    from feedvalidator import compatibility  # noqa: F401 - becomes its attribute

    found: ModuleType = feedvalidator
    return found


def _is_no_fault(event: object) -> bool:
    """The validator knows no vocabulary of which it was not told; and of an archive document it wants a neighbour, but the only one of a
    feed has none yet, and to name one later would change it (RFC 5005 §4)."""
    kind, params = type(event).__name__, getattr(event, "params", {})
    return kind == "ArchiveIncomplete" or (kind == "UnknownNamespace" and params.get("namespace") in DECLARED)


def _told(event: object) -> str:
    params: dict[str, object] = getattr(event, "params", {})
    return f"{type(event).__name__} { {name: value for name, value in params.items() if name not in _PLACES} }"
