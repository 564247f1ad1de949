"""Where a request comes from, and by what browser: for counting wrong tries, and to tell people where they are signed in.

address(environ, ("10.0.0.0/8",))  ->  "203.0.113.7"
browser("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")  ->  "Firefox on Linux"
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_MOST = 50  # proxies in a row
_IPV6_SITE = 64  # bits: whoever has one address of IPv6 has all of its network
_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"))
_SYSTEMS = (
    ("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


def address(environ: Mapping[str, object], trusted: Collection[str]) -> str:
    """The address of whoever asks: the last one that no trusted proxy has. Of X-Forwarded-For only that is believed which a trusted proxy
    wrote, so nobody can choose his own. IPv6 is cut to the network that one customer has."""
    hops = [str(environ.get("REMOTE_ADDR", "")), *reversed(str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",")[-_MOST:])]
    networks = [ip_network(item, strict=False) for item in trusted]
    found: IPv4Address | IPv6Address | None = None
    for hop in hops:
        parsed = _parsed(hop)
        if parsed is None:  # a proxy that writes no address: the one before it is the best we know
            break
        found = parsed
        if not any(found.version == network.version and found in network for network in networks):
            break
    return _shown(found) if found else ""


def browser(user_agent: str) -> str:
    """A browser in words; "an unknown browser" where it does not say."""
    name = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return f"{name or 'a browser'} on {system}" if system else name or "an unknown browser"


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    """An address, as proxies write it: with or without a port."""
    found = re.fullmatch(r"\s*(?:\[([0-9a-fA-F:.]+)\](?::\d+)?|([0-9.]+)(?::\d+)?|([0-9a-fA-F:.]+))\s*", text[:100])
    try:
        parsed = ip_address(next(part for part in found.groups() if part)) if found else None
    except ValueError:
        return None
    return (parsed.ipv4_mapped or parsed) if isinstance(parsed, IPv6Address) else parsed


def _shown(found: IPv4Address | IPv6Address) -> str:
    return str(found) if found.version == 4 else str(ip_network((found, _IPV6_SITE), strict=False))
