"""Names that are given once: the id and address of an entry, and the fingerprint of what it says.

mint("press.example.org", 2026, "example", "www.example.edu/news/42")
-> ("tag:press.example.org,2026:example/t4md7bw2dpskpoomqxlt", "example-t4md7bw2dpskpoomqxlt")
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from base64 import b32encode

_TOKEN_LENGTH = 20  # 100 bits: by chance, no two of 10^12 releases meet
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
_NOT_IN_A_NAME = re.compile(r"[^a-z0-9.-]+")


def mint(authority: str, year: int, source_id: str, url_key: str, attempt: int = 0) -> tuple[str, str]:
    """The id (a tag: URI, RFC 4151 §2.1) and the slug of a release first met under `url_key`.

    Only the arguments decide, so the order in which releases arrive does not matter and two processes mint the same id.
    `attempt` counts up when an address is used again for another release.
    """
    named = "\0".join((source_id, url_key, str(attempt)))
    token = b32encode(hashlib.sha256(named.encode("utf-8", "replace")).digest()).decode("ascii").lower()[:_TOKEN_LENGTH]
    entry_id = f"tag:{authority},{year:04d}:{source_id}/{token}"
    return entry_id, slug_of(entry_id)


def slug_of(entry_id: str) -> str:
    """The last part of an id as one step of an address."""
    return entry_id.rpartition(":")[2].replace("/", "-")


def authority_name(host: str) -> str:
    """A host as a tag may name it (RFC 4151 §2.1): letters in lower case, digits, hyphens and dots; no port."""
    name, _, port = host.lower().rpartition(":")
    return _NOT_IN_A_NAME.sub("-", name if name and port.isdigit() else host.lower()).strip("-.") or "localhost"


def fingerprint(title: str, text: str) -> str:
    """SHA-256 (hex) of the letters and digits of a title and a plain text, in NFKC and without case.

    White space, punctuation and the style of quotes do not count, so that a page set anew is no new revision.
    """
    return hashlib.sha256(f"{letters(title)}\0{letters(text)}".encode("utf-8", "replace")).hexdigest()


def letters(text: str) -> str:
    """The letters and digits of a text in NFKC without case: what two spellings of one title have in common."""
    return _NOT_ALPHANUMERIC.sub("", unicodedata.normalize("NFKC", text).casefold())
