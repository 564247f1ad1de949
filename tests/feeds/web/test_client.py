"""Where a request comes from: forwarded addresses are believed from named proxies only."""

from __future__ import annotations

import pytest

from feeds.web.client import address, browser

PROXIES = ("10.0.0.0/8", "2001:db8:1::/48")


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "found"),
    [
        ("203.0.113.7", "", (), "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", (), "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", PROXIES, "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1", PROXIES, "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1", PROXIES, "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2", PROXIES, "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1:4711", PROXIES, "198.51.100.1"),
        ("10.0.0.1", "[2001:db8:9::1]:4711", PROXIES, "2001:db8:9::/64"),
        ("10.0.0.1", "unknown", PROXIES, "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1, <script>", PROXIES, "10.0.0.1"),
        ("10.0.0.1", "", PROXIES, "10.0.0.1"),
        ("10.0.0.1", "10.0.0.2", PROXIES, "10.0.0.2"),
        ("::ffff:203.0.113.7", "", (), "203.0.113.7"),
        ("2001:db8:9::1", "", (), "2001:db8:9::/64"),
        ("2001:db8:9::2", "", (), "2001:db8:9::/64"),
        ("", "198.51.100.1", (), ""),
        ("999.1.1.1", "", (), ""),
        ("10.0.0.1", "1" * 100_000, PROXIES, "10.0.0.1"),
        ("10.0.0.1", ",".join(["10.0.0.3"] * 10_000), PROXIES, "10.0.0.3"),
    ],
)
def test_an_address_is_that_of_the_last_hop_that_no_trusted_proxy_has(
    peer: str, forwarded: str, trusted: tuple[str, ...], found: str
) -> None:
    assert address({"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": forwarded}, trusted) == found


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge on Windows",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604.1", "Safari on an iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.0", "curl"),
        ("<script>alert(1)</script>", "an unknown browser"),
        ("", "an unknown browser"),
    ],
)
def test_a_browser_is_named_in_words_of_ours(agent: str, words: str) -> None:
    assert browser(agent) == words
