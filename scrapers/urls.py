"""Addresses: the whole one behind a link, the one we publish, and the one we compare by.

absolute("../a b?x=1&amp;y=2", "https://example.org/news/")  ->  https://example.org/a%20b?x=1&y=2
canonical("HTTPS://Example.org:443/a/?utm_source=x#top")     ->  https://example.org/a/
url_key("http://www.example.org/a/index.html?b=2&a=1")       ->  example.org/a?a=1&b=2
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from html import unescape
from ipaddress import IPv6Address
from urllib.parse import SplitResult, urljoin, urlsplit

MAX_URL = 4096  # characters; longer ones are data in disguise
DEFAULT_PORTS = {"http": 80, "https": 443}

# What campaigns, mailings, advertisers and sessions add to an address. The page is the same without them.
TRACKING_PREFIXES = (
    *("utm_", "mc_", "mtm_", "matomo_", "piwik_", "pk_", "hsa_", "_hs", "__hs", "vero_", "oly_", "trk_", "at_campaign"),
    *("wt.mc", "wt_mc", "guce_referrer", "ref_src", "ref_url"),
)
TRACKING = frozenset(
    {
        *("fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "ymclid", "twclid", "ttclid", "li_fat_id"),
        *("igsh", "igshid", "mkt_tok", "_ga", "_gl", "_openstat", "xtor", "spm", "scm", "ncid", "s_cid", "hsctatracking", "guccounter"),
        *("__twitter_impression", "phpsessid", "jsessionid", "sessionid", "session_id", "sessid", "cfid", "cftoken"),
    }
)
# "sid" is a session on one site and the number of a story on another: only letters and digits mixed are taken for a session.
SESSION_LIKE = frozenset({"sid", "s", "session", "osid"})
_SESSION_TOKEN = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[0-9A-Za-z]{8,}")
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#;]*", re.I)
_LANGUAGE = r"[a-z]{2}(?:[-_](?:[a-z]{2}|[a-z]{4}))?"
_LANGUAGE_HOST = re.compile(rf"^{_LANGUAGE}\.(?=.*\.)")
_LANGUAGE_STEP = re.compile(rf"(?i)(?:(?<=/)|^){_LANGUAGE}/")
_LANGUAGE_QUERY = re.compile(rf"(?i)(?:lang|language|locale|hl)={_LANGUAGE}&?")
_INDEX = re.compile(r"/(?:index|default|home)\.(?:html?|xhtml|php\d?|aspx?|jsp|cfm)$", re.I)

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.I)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,31}\d{0,2});", re.I)
_DROPPED = re.compile(r"[\x00-\x20\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff]")
_SPACE_AT_ENDS = re.compile(rf"^{_DROPPED.pattern}+|{_DROPPED.pattern}+$")
_FLAWLESS = re.compile(r"https?://(?!/)[!-%'-\[\]-~]*+")  # neither blanks nor backslashes nor entities
_INSIDE = re.compile(r"[\t\r\n]+ *|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(\.(?!-)[a-z0-9_-]{1,63})*")
_BARE_HOST = re.compile(r"www\.[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}(?=[/?#:]|$)", re.I)
_ESCAPE_OR_UNSAFE = re.compile(r"%([0-9A-Fa-f]{2})|[^A-Za-z0-9._~!$&'()*+,;=:@/?-]")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def absolute(href: str, base: str) -> str | None:
    """The whole http(s) address behind a link, with the slips of hand-written pages mended, or None where it leads to no page.

    Mended: blanks and line breaks, backslashes, entities escaped twice, a missing slash after the scheme, "www." without a scheme,
    characters that must be escaped. None for javascript:, mailto:, data: and their like, for "#top", and for hosts that cannot be.
    A fragment stays, because a link into a page means it; `canonical` drops it.
    """
    return _absolute(href[: 2 * MAX_URL], base)


@lru_cache(maxsize=1024)  # a page's links are looked at several times on their way into a draft
def _absolute(href: str, base: str) -> str | None:
    text = _mended(href)
    if not text or len(text) > MAX_URL or (text[0] == "#" and not _is_route(text[1:])):
        return None
    if _BARE_HOST.match(text):
        text = f"//{text}"
    scheme = _SCHEME.match(text)
    if scheme and not re.match(r"https?:/", text, re.I):
        return None
    try:
        return _build(urlsplit(urljoin(base, text)), _escaped)
    except ValueError:
        return None


def canonical(url: str) -> str:
    """The address under which we publish a page, "" when it is no http(s) address.

    RFC 3986 §6.2.2 and §6.2.3 (case, escapes, dot segments, default port), without fragment, user name, session and tracking parameters;
    the meaningful query keeps its order. A fragment that is a route of a script-driven page ("#!/news/1", "#/news/1") stays.
    """
    try:
        parts = urlsplit(urljoin(_mended(url), ""))
        fragment = parts.fragment if _is_route(parts.fragment) else ""
        path = _SESSION_IN_PATH.sub("", parts.path)
        return _build(parts._replace(path=path, fragment=fragment), _meaningful) or ""
    except ValueError:
        return ""


def url_key(url: str) -> str:
    """What two addresses of one page have in common: for comparing only, never for fetching or publishing."""
    whole = canonical(url)
    if not whole:
        return _mended(url)
    parts = urlsplit(whole)
    path = _INDEX.sub("/", parts.path).rstrip("/")
    query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    return parts.netloc.removeprefix("www.") + path + (f"?{query}" if query else "") + (f"#{parts.fragment}" if parts.fragment else "")


def without_language(key: str) -> str:
    """The key of an address without what in it may name a language: "example.org/en/news/7" and "example.org/zh/news/7" are alike."""
    host, slash, rest = key.partition("/")
    return _LANGUAGE_HOST.sub("", host) + slash + _LANGUAGE_QUERY.sub("", _LANGUAGE_STEP.sub("", rest))


def _mended(href: str) -> str:
    """The text of an address without what only got into it by accident."""
    text = href[: 2 * MAX_URL]
    if _FLAWLESS.fullmatch(text):
        return text
    text = _SPACE_AT_ENDS.sub("", text)
    text = _ENTITY.sub(lambda found: unescape(found[0]), text)
    text = _INSIDE.sub("", _SPACE_AT_ENDS.sub("", text))
    head, mark, tail = re.split(r"([?#]|$)", text, maxsplit=1)
    head = re.sub(r"^(https?:)?/{2,}", lambda found: f"{found[1] or ''}//", head.replace("\\", "/"), flags=re.I)
    return re.sub(r"^(https?:)/(?=[^/])", r"\1//", head, flags=re.I) + mark + tail


def _is_route(fragment: str) -> bool:
    return fragment.startswith(("!", "/"))


def _build(parts: SplitResult, query: Callable[[str], str]) -> str | None:
    """The address from its parts, each normalised; None when scheme or host is not for us. Raises ValueError for odd ports and hosts."""
    scheme = parts.scheme.lower()
    host = _host(parts.hostname or "")
    if scheme not in DEFAULT_PORTS or not host:
        return None
    port = parts.port
    netloc = host if port in (None, DEFAULT_PORTS[scheme]) else f"{host}:{port}"
    path = _escaped(_without_dots(parts.path)) or "/"
    asked = query(parts.query)
    whole = f"{scheme}://{netloc}{path}" + (f"?{asked}" if asked else "") + (f"#{_escaped(parts.fragment)}" if parts.fragment else "")
    return whole if len(whole) <= MAX_URL else None


@lru_cache(maxsize=1024)
def _host(name: str) -> str:
    """The host in lower case ASCII (IDNA), "" when no host can be called so."""
    if len(name) > 253:  # also a guard: IDNA is slow on long names
        return ""
    if ":" in name:
        return f"[{IPv6Address(name)}]"
    try:
        ascii_name = name.encode("idna").decode("ascii").lower().rstrip(".")
    except UnicodeError:
        return ""
    return ascii_name if _HOST.fullmatch(ascii_name) else ""


def _without_dots(path: str) -> str:
    """RFC 3986 §5.2.4: "." and ".." are resolved, also where they were escaped."""
    kept: list[str] = []
    segments = re.sub(r"%2e", ".", path, flags=re.I).split("/")
    for segment in segments:
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)


def _escaped(text: str) -> str:
    """Percent-encoding normalised: capitals in escapes, unreserved characters bare, everything that must be escaped escaped."""
    return _ESCAPE_OR_UNSAFE.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    if found[1]:
        octet = int(found[1], 16)
        return chr(octet) if octet in _UNRESERVED else f"%{octet:02X}"
    return "".join(f"%{octet:02X}" for octet in found[0].encode("utf-8", "replace"))


def _meaningful(query: str) -> str:
    return "&".join(_escaped(pair) for pair in query.split("&") if pair and not _is_tracking(pair))


def _is_tracking(pair: str) -> bool:
    name, _, value = pair.partition("=")
    name = name.lower()
    if name in SESSION_LIKE:
        return bool(_SESSION_TOKEN.fullmatch(value))
    return name in TRACKING or name.startswith(TRACKING_PREFIXES)
