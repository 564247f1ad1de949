"""Web origins as people write them: of pages that may frame us or show a private feed, in the one form that browsers send.

parse_origin("https://WWW.Example.org:443")  ->  "https://www.example.org"
parse_origin("http://www.example.org")       ->  ValueError: only this machine is read without https
parse_ancestor("https://*.example.org")      ->  "https://*.example.org"      every host below example.org, and not itself
parse_ancestor("self")                       ->  "self"

One form serves the header `Origin` (RFC 6454 §6.2) and sources of `frame-ancestors` (CSP 3 §2.3.1), which knows no IPv6 addresses. What is
taken here holds no blank, quote or semicolon, so it can stand in a policy as it is.

What opens a private feed is one site, never all below a name: below co.uk or github.io are those of anybody, and which names are of that
kind is a list that changes (publicsuffix.org).
"""

from __future__ import annotations

import re

MOST_ORIGINS = 20  # they stand in a header of each answer
_LONGEST = 253  # characters of a host (RFC 1035)
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = rf"{_LABEL}(?:\.{_LABEL})*"
_ORIGIN = re.compile(rf"(https?)://({_HOST})(?::([1-9][0-9]{{0,4}}))?")
_LOOPBACK = re.compile(rf"(?:{_LABEL}\.)*localhost|127\.0\.0\.1")
_USUAL_PORTS = {"https": "443", "http": "80"}
_ALL_BELOW = "https://*."


def parse_origin(text: str) -> str:
    """The origin of one site. ValueError with a sentence that says what would be right."""
    found = _ORIGIN.fullmatch(text.lower()) if text.isascii() else None
    if not found or len(found[2]) > _LONGEST or int(found[3] or 0) > 65535:
        raise ValueError(
            f"{text[:100]!r} is no origin such as https://www.example.org: scheme, host, a port where it has one of its own, and nothing "
            "behind it; a host in other letters than these has a form in these (xn--)"
        )
    scheme, host, port = found.groups()
    if scheme == "http" and not _LOOPBACK.fullmatch(host):
        raise ValueError(f"{text[:100]!r} is not protected: an origin begins with https://, and with http:// on localhost alone")
    return f"{scheme}://{host}" + (f":{port}" if port and port != _USUAL_PORTS[scheme] else "")


def parse_ancestor(text: str) -> str:
    """Who may frame a page: an origin, all below a name, `self` for our own pages, `*` for all. ValueError with a sentence."""
    if text in ("*", "self"):
        return text
    if text.lower().startswith(_ALL_BELOW):
        return _ALL_BELOW + parse_origin(f"https://{text[len(_ALL_BELOW) :]}").removeprefix("https://")
    return parse_origin(text)
