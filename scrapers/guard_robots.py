"""robots.txt (RFC 9309): which part of it is about us, and what it says of one address.

lines = our_lines(b"User-agent: *\\nDisallow: /private\\nCrawl-delay: 5\\n")
rules(lines).allows("https://www.example.org/private/x")    # False
rules(lines).pause_s                                         # 5.0
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from protego import Protego

TOKEN = "pressroll"  # noqa: S105 - the product token of our User-Agent, lower case
MAX_BYTES = 500 * 1024  # RFC 9309 §2.5: parse at least 500 KiB
MAX_PAUSE_S = 60.0  # a longer Crawl-delay would stretch one refresh over hours
MAX_RULES = 5_000  # rules for us; the longest list seen in the wild has some hundreds
_TOKEN = re.compile(r"[A-Za-z_-]+|\*")


class Rules:
    """What one robots.txt says to us. Protego does the matching: longest path first, `*` and `$`, allow wins a tie."""

    def __init__(self, lines: str) -> None:
        self._matcher = Protego.parse(f"User-agent: *\n{lines}")
        self.is_empty = not lines.strip()
        self.pause_s = min(self._matcher.crawl_delay("*") or 0.0, MAX_PAUSE_S)

    def allows(self, url: str) -> bool:
        """Whether `url` may be fetched."""
        return self._matcher.can_fetch(url, "*")


@lru_cache(maxsize=64)
def rules(lines: str) -> Rules:
    """The rules in `lines`, as `our_lines` returns them. Parsed once, asked for every page."""
    return Rules(lines)


def our_lines(body: bytes) -> str:
    """The lines of the groups that are about us: those that name Pressroll, else those for `*`; "" when there are none.

    A page in HTML in place of robots.txt says nothing. Protego would take `User-agent: press` for us, RFC 9309 §2.2.1 compares the
    whole product token: so the groups are chosen here. Other crawlers' rules need neither be parsed nor remembered.
    """
    text = body[:MAX_BYTES].decode("utf-8", errors="replace").removeprefix("\ufeff")
    if text.lstrip().startswith("<"):
        return ""
    groups: dict[str, list[str]] = {}  # by product token; ours and "*" are all we care for
    current: set[str] = set()
    naming = False
    for field, value in _directives(text):
        if field in ("user-agent", "useragent", "user agent"):
            token = _TOKEN.match(value)
            current = (current if naming else set()) | ({token[0].lower()} & {TOKEN, "*"} if token else set())
            naming = True
            for name in current:
                groups.setdefault(name, [])
        elif field not in ("sitemap", "host"):
            naming = False
            for name in current:
                groups[name].append(f"{field}: {value}")
    return "\n".join(groups.get(TOKEN, groups.get("*", []))[:MAX_RULES])


def _directives(text: str) -> Iterator[tuple[str, str]]:
    """Field (lower case) and value of every line with a colon. Lines end as RFC 9309 says: CR, LF or both."""
    for line in re.split(r"\r\n|\r|\n", text):
        field, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield field.strip().lower(), value.strip()
