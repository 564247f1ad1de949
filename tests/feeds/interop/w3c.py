"""The W3C feed validator as a judge: errors and warnings alike, of a document's octets. `python w3c.py FOLDER` judges saved feeds.

FEEDVALIDATOR names a checkout of github.com/w3c/feedvalidator; the environment needs its lxml, html5lib and rdflib. `make test` does not
collect this, since the validator installs from no package index. Atom is judged by the grammar of RFC 4287 appendix B as well, which that
checkout holds, where the command `jing` is installed.
"""

from __future__ import annotations

import html
import importlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request  # noqa: F401 - the validator uses it without importing it
from functools import cache
from io import BytesIO
from pathlib import Path
from types import ModuleType

# The validator knows no vocabulary of which it was not told.
OURS = ("http://purl.org/atompub/tombstones/1.0", "urn:pressroll:release:1")
MEDIA_TYPES = {".rss": "application/rss+xml", ".atom": "application/atom+xml"}


def complaints(document: bytes, address: str) -> list[str]:
    """What the validator says of a feed that was fetched from this address, a line each; empty when it is content."""
    validator = _validator()
    media_type = "application/atom+xml" if b"<feed" in document[:500] else "application/rss+xml"
    judged = validator.validateStream(BytesIO(document), contentType=f"{media_type}; charset=utf-8", base=address)
    found = validator.compatibility.AA(judged["loggedEvents"])
    return [_told(event) for event in found if not _is_ours(event)]


def grammar_complaints(paths: list[Path]) -> list[str]:
    """What the grammar of RFC 4287 says of Atom documents, a line each. Extensions are left to it: it allows any."""
    with tempfile.TemporaryDirectory() as folder:
        grammar = Path(folder) / "atom.rnc"
        grammar.write_text(atom_grammar(_checkout()), "utf-8")
        command = [shutil.which("jing") or "jing", "-c", str(grammar), *map(str, paths)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.splitlines() + done.stderr.splitlines()


def atom_grammar(checkout: Path) -> str:
    """Appendix B of RFC 4287 in RELAX NG's compact form, taken from the text of the RFC."""
    text = (checkout / "docs" / "rfc4287.html").read_text("utf-8", errors="replace")
    appendix = text[text.index("# -*- rnc -*-") :]
    return html.unescape(re.sub(r"<[^>]+>", "", appendix[: appendix.index("# EOF")]))


@cache
def _validator() -> ModuleType:
    sys.path.insert(0, str(_checkout() / "src"))
    importlib.import_module("feedvalidator.compatibility")
    return importlib.import_module("feedvalidator")


def _checkout() -> Path:
    return Path(os.environ["FEEDVALIDATOR"])


def _is_ours(event: object) -> bool:
    params: dict[str, object] = getattr(event, "params", {})
    return type(event).__name__ == "UnknownNamespace" and params.get("namespace") in OURS


def _told(event: object) -> str:
    params: dict[str, object] = getattr(event, "params", {})
    facts = {name: value for name, value in params.items() if name not in ("msgcount", "backupcolumn", "backupline")}
    return f"{type(event).__name__} {facts}"


def _main(folder: Path) -> int:
    """Judges every .rss and .atom below a folder; a file's address is the self link in it."""
    paths, worst = sorted(path for path in folder.rglob("*") if path.suffix in MEDIA_TYPES), 0
    for path in paths:
        document = path.read_bytes()
        own = re.search(rb'<(?:atom:)?link (?:rel="self" href="([^"]*)"|href="([^"]*)" rel="self")', document)
        address = html.unescape((own[1] or own[2]).decode()) if own else ""
        for line in complaints(document, address):
            worst = 1
            print(f"{path}: {line}")
    atoms = [path for path in paths if path.suffix == ".atom"]
    for line in grammar_complaints(atoms) if atoms and shutil.which("jing") else []:
        worst = 1
        print(line)
    print(f"{len(paths)} feeds judged, {len(atoms) if shutil.which('jing') else 0} of them by the grammar.")
    return worst


if __name__ == "__main__":
    sys.exit(_main(Path(sys.argv[1])))
