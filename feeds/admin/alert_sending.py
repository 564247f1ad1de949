"""Sending one alert through Apprise, which speaks a hundred ways: mail, chat, telephones, web hooks.

    refusal("syslog://")                             ->  "syslog:// ends on this machine; ..."
    servers_of("ntfys://push.example.org:8443/desk") ->  ("push.example.org:8443",)
    send(address, subject, text, html, timeout_s=..) ->  ""     or, in words without the address, why not

Apprise reads nothing from this machine, keeps nothing on it, follows no redirect, and its own words, which may hold addresses, are heard
by nobody. It is loaded when the first message is sent: it takes a second and 30 MB.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable
from functools import cache
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from config import LOCAL_SCHEMES

if TYPE_CHECKING:
    from apprise import AppriseAsset
    from apprise.plugins import NotifyBase

CONNECT_S, READ_S = 10.0, 20.0
TIMEOUT_S = 60.0  # a server that answers drop by drop
_MAIL = ("mailto://", "mailtos://")
_MAILBOX = re.compile(r"[^\s@:/]{1,64}@[^\s@:/]{1,255}")
_FILES = ("keyfile", "subfile")  # what the one way names that opens files itself; all others hold an AppriseAttachment


def way_of(address: str) -> str:
    """All that is shown of an address: "mailtos://"."""
    return f"{address.partition('://')[0].lower()}://"


def mailbox_of(address: str) -> str:
    """The mailbox that an address of mail names, "" where it names none: it opens nothing."""
    named = dict(parse_qsl(address.partition("?")[2])).get("to", "")
    return named if way_of(address) in _MAIL and _MAILBOX.fullmatch(named) else ""


def servers_of(address: str) -> tuple[str, ...]:
    """The servers, HOST or HOST:PORT, that an address names as its own; none where its scheme settles who is asked: what a page may not
    turn against our own network."""
    way = _way_to(address)
    if way is None:
        return ()
    shapes: tuple[str, ...] = way.templates
    names_one = any("{host}" in shape for shape in shapes) and getattr(way, "mode", "") != "cloud"
    host = getattr(way, "smtp_host", None) or (way.host if names_one or _is_ip(way.host or "") else "")
    if not host:
        return ()
    host = host.strip("[]").lower().rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        host = "127.0.0.1"
    return (place(host, way.port),)


def place(host: str, port: int | None) -> str:
    """HOST or HOST:PORT, an IPv6 address in brackets."""
    bracketed = f"[{host}]" if ":" in host else host
    return f"{bracketed}:{port}" if port else bracketed


def reads_files(address: str) -> bool:
    """Whether an address lets Apprise read a file of this machine: a template of a message, a key."""
    from apprise import AppriseAttachment

    way = _way_to(address)
    own = vars(way) if way else {}
    attached = any(isinstance(value, AppriseAttachment) and len(value) for value in own.values())
    return attached or any(isinstance(own.get(name), str) and own[name] for name in _FILES)


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def refusal(address: str) -> str:
    """Why an address cannot be sent to, "" when it can."""
    way = way_of(address)
    if way.removesuffix("://") in LOCAL_SCHEMES:
        return f"{way} ends on this machine; an address leads to a server on the network"
    if _way_to(address) is None:
        return f"{way} with what stands behind it is no address that Apprise knows; see its list of services"
    return ""


def send(address: str, subject: str, text: str, html: str, *, timeout_s: float = TIMEOUT_S) -> str:
    """Sends a message; "" when it was taken, else why not. Takes no longer than `timeout_s`."""
    if refused := refusal(address):
        return refused
    return in_time(lambda: _send(address, subject, text, html), timeout_s, f"{way_of(address)} took longer than {timeout_s:.0f} seconds")


def in_time(deed: Callable[[], str], timeout_s: float, late: str) -> str:
    """What a deed says, or `late`; it is left to itself then."""
    answers: list[str] = []
    thread = threading.Thread(target=lambda: answers.append(deed()), name="alert", daemon=True)
    thread.start()
    thread.join(timeout_s)
    return answers[0] if answers else late


def _send(address: str, subject: str, text: str, html: str) -> str:
    from apprise import NotifyFormat, NotifyType

    way = _way_to(address)
    if way is None:
        return refusal(address)
    way.socket_connect_timeout, way.socket_read_timeout, way.redirects = CONNECT_S, READ_S, False
    is_mail = way_of(address) in ("mailto://", "mailtos://")
    body, form = (html, NotifyFormat.HTML) if is_mail else (text, NotifyFormat.TEXT)
    try:
        taken = way.notify(body=body, title=subject, body_format=form, notify_type=NotifyType.WARNING)
    except Exception as error:  # a hundred plugins of others: what they raise is theirs, and must not end the thread
        return f"{way_of(address)} failed ({type(error).__name__})"
    return "" if taken else f"{way_of(address)} did not take the message"


def _way_to(address: str) -> NotifyBase | None:
    from apprise import Apprise

    return Apprise.instantiate(address, asset=_asset(), suppress_exceptions=True)


@cache
def _asset() -> AppriseAsset:
    from apprise import AppriseAsset
    from apprise.common import PersistentStoreMode

    for name in ("apprise", "urllib3"):  # what they tell holds addresses
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    asset = AppriseAsset(plugin_paths=[], storage_mode=PersistentStoreMode.MEMORY, service_timeout=READ_S, app_id="Pressroll")
    asset.app_desc, asset.app_url = "Pressroll", ""
    asset.http_redirects = False
    asset.pem_autogen = asset.pgp_autogen = False
    asset.async_mode = False
    return asset
