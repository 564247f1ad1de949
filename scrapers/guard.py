"""Which addresses may be asked: one strict reading of a URL, and one table of networks that are not public.

    guard = AddressGuard(allow=("127.0.0.1:8300",))
    address = guard.address("https://www.example.org/news?page=2")     # Forbidden when malformed or not allowed
    guard.admit(address, ("93.184.216.34",))                           # what a resolver answered: all of it, or Forbidden

The check of names happens when a connection is opened, on the addresses that are then connected to (reliability R1):
a check of the text, or of an earlier look-up, let 61 of 122 disguised loopback addresses pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import quote, urlsplit

import idna

from config import parse_network
from entries import Forbidden

IPAddress = IPv4Address | IPv6Address

PORTS = frozenset({80, 443, 8080, 8443})
MAX_URL = 8_192  # characters; what common servers take
_DEFAULT_PORT = {"http": 80, "https": 443}
_BEGINNING = re.compile(r"https?://", re.IGNORECASE)
_NEVER = re.compile(r"[\x00-\x1f\x7f\\]")
_AUTHORITY = re.compile(r"(?:\[(?P<literal>[0-9a-fA-F:.]+)\]|(?P<name>[^\[\]:@%\s]+))(?::(?P<port>\d{0,5}))?")
_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*")
_ENDS_IN_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)", re.DOTALL)  # WHATWG URL, "ends in a number"
_CREDENTIALS = re.compile(r"//[^/?#]*@")

# ipaddress.is_private and is_global (Python 3.11) are wrong for 100.64/10, 224/4, 64:ff9b::/96, 2002::/16 and more: hence a
# table of our own, after the IANA special-purpose registries. 168.63.129.16 is the metadata service of one cloud.
_NOT_PUBLIC_4 = tuple(
    (IPv4Network(network), kind)
    for kind, networks in {
        "an unspecified": "0.0.0.0/8",
        "a private": "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16",
        "a shared (carrier-grade NAT)": "100.64.0.0/10",
        "a loopback": "127.0.0.0/8",
        "a link-local": "169.254.0.0/16",
        "a reserved": "192.0.0.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.175.48.0/24 240.0.0.0/4",
        "a documentation": "192.0.2.0/24 198.51.100.0/24 203.0.113.0/24",
        "a benchmarking": "198.18.0.0/15",
        "a multicast": "224.0.0.0/4",
        "a cloud platform's": "168.63.129.16/32",
    }.items()
    for network in networks.split()
)
# Only 2000::/3 is given out as global unicast; what is special inside it stands here, all outside it is refused unseen: loopback,
# IPv4-compatible, NAT64 (64:ff9b::/96, 64:ff9b:1::/48), discard, 5f00::/16, fc00::/7, fe80::/10, fec0::/10, multicast.
_GLOBAL_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    (IPv6Network(network), kind)
    for network, kind in {
        "2001::/32": "a Teredo",
        "2001::/23": "a reserved",
        "2001:db8::/32": "a documentation",
        "2002::/16": "a 6to4",
        "2620:4f:8000::/48": "a reserved",
        "3fff::/20": "a documentation",
    }.items()
)


@dataclass(frozen=True, slots=True)
class Address:
    """A web address taken apart. `host` is a lower-case ASCII name or an IP literal without brackets, `target` path and query."""

    scheme: str
    host: str
    port: int
    target: str = "/"

    @property
    def is_literal(self) -> bool:
        """The host is an IP address, so there is nothing to look up."""
        return ":" in self.host or self.host.rpartition(".")[2].isdigit()

    @property
    def netloc(self) -> str:
        """Host and port as a browser shows them; the value of the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORT[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port: what robots.txt, credentials and cookies belong to."""
        return f"{self.scheme}://{self.netloc}"

    @property
    def place(self) -> str:
        """Host and port, always both: what politeness is owed to."""
        return f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address, without a fragment."""
        return self.origin + self.target

    @property
    def shown(self) -> str:
        """The address for messages: a query may hold secrets."""
        return self.origin + self.target.partition("?")[0]


class AddressGuard:
    """Knows what is public and what the operator allows beside it (`ip:port`, or a network, which stands for all its ports)."""

    def __init__(self, allow: Iterable[str] = ()) -> None:
        self._allowed = tuple((ip_network(network), port) for network, port in map(parse_network, allow))

    def address(self, url: str) -> Address:
        """`url` taken apart. Raises Forbidden when it is malformed, or when port or IP literal are not allowed."""
        address = parse(url)
        if address.is_literal:
            self.admit(address, (address.host,))
        elif address.port not in PORTS and not any(port in (None, address.port) for _, port in self._allowed):
            raise _forbidden(address, f"{address.shown} uses port {address.port}, which is not read", f"IP:{address.port}")
        return address

    def admit(self, address: Address, answers: Iterable[str]) -> tuple[IPAddress, ...]:
        """What a name resolved to, when all of it may be connected to: one inner address among public ones is an attack."""
        admitted = tuple(_unwrapped(ip_address(answer)) for answer in dict.fromkeys(answers))
        for ip in admitted:
            self._judge(address, ip)
        return admitted

    def _judge(self, address: Address, ip: IPAddress) -> None:
        if any(ip in network and port in (None, address.port) for network, port in self._allowed):
            return
        name = f"[{ip}]:{address.port}" if ip.version == 6 else f"{ip}:{address.port}"
        seen = name if str(ip) == address.host else f"{address.host} is {name}, which"
        kind = not_public(ip)
        if kind:
            raise _forbidden(address, f"{seen} is {kind} address, not a public one", name)
        if address.port not in PORTS:
            raise _forbidden(address, f"{seen} uses a port that is not read", name)


def not_public(ip: IPAddress) -> str:
    """Why `ip` is not public, for example "a loopback"; "" when it is."""
    if isinstance(ip, IPv4Address):
        return next((kind for network, kind in _NOT_PUBLIC_4 if ip in network), "")
    if ip not in _GLOBAL_6:
        return "a loopback" if ip.is_loopback else "a local or reserved"
    return next((kind for network, kind in _NOT_PUBLIC_6 if ip in network), "")


def parse(url: str) -> Address:
    """The one reading of a URL (R2). Raises Forbidden with code `address-malformed`.

    Refused, because two parsers may read them differently: userinfo, control characters, backslashes, encoded host characters, zone
    ids, and every number for a host that is not a canonical IP literal (127.1, 0x7f000001, 017700000001 reach loopback by inet_aton).
    """
    if len(url) > MAX_URL:
        raise _malformed(url, f"is longer than {MAX_URL} characters")
    if not _BEGINNING.match(url):
        raise _malformed(url, "does not begin with http:// or https://")
    if _NEVER.search(url):
        raise _malformed(url, "holds control characters or a backslash")
    try:
        parts = urlsplit(url)
        path, query = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~|[]"), quote(parts.query, safe="/?%:@!$&'()*+,;=~|[]{}^`")
        found = _AUTHORITY.fullmatch(parts.netloc)
        literal = str(IPv6Address(found["literal"])) if found and found["literal"] else ""
    except ValueError as error:
        raise _malformed(url, "is not a web address") from error
    if not found:
        raise _malformed(url, "names no plain host, or holds a user name")
    scheme = parts.scheme.lower()
    port = int(found["port"] or _DEFAULT_PORT[scheme])
    if not 0 < port < 65_536:
        raise _malformed(url, "has a port that does not exist")
    return Address(scheme, literal or _name(url, found["name"]), port, f"{path}?{query}" if query else path)


def _name(url: str, text: str) -> str:
    if len(text) > 253:
        raise _malformed(url, "has a host name of more than 253 characters")
    try:
        name = text.lower() if text.isascii() else idna.encode(text, uts46=True).decode("ascii")
    except UnicodeError as error:
        raise _malformed(url, "has a host name that IDNA does not know") from error
    name = name.removesuffix(".")
    if _ENDS_IN_NUMBER.fullmatch(name):
        try:
            return str(IPv4Address(name))
        except ValueError as error:
            raise _malformed(url, "writes an IP address in an odd form") from error
    if not _NAME.fullmatch(name):
        raise _malformed(url, "has a host name with characters that names do not have")
    return name


def _unwrapped(ip: IPAddress) -> IPAddress:
    """An IPv4-mapped address is an IPv4 address to the kernel, so it is judged and connected to as one."""
    return (ip.ipv4_mapped or ip) if isinstance(ip, IPv6Address) else ip


def _malformed(url: str, what: str) -> Forbidden:
    shown = _CREDENTIALS.sub("//...@", re.split(r"[?#]", url, maxsplit=1)[0][:200])
    return Forbidden(f"The address {shown!r} {what}; correct it.", code="address-malformed", url=url)


def _forbidden(address: Address, what: str, entry: str) -> Forbidden:
    return Forbidden(f"{what}; name {entry} in PRESSROLL_ALLOW_NETWORKS to read it.", code="address-forbidden", url=address.url)
