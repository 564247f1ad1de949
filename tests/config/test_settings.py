"""Settings and what they hold."""

from __future__ import annotations

import pytest

from config import FetchRules, Settings, parse_network

NETWORKS = [
    ("127.0.0.1:8300", ("127.0.0.1/32", 8300)),
    ("127.0.0.1", ("127.0.0.1/32", None)),
    ("10.1.2.3/8", ("10.0.0.0/8", None)),
    ("10.0.0.0/8:8080", ("10.0.0.0/8", 8080)),
    ("::1", ("::1/128", None)),
    ("[::1]:80", ("::1/128", 80)),
    ("fd00::/8", ("fd00::/8", None)),
]


@pytest.mark.parametrize(("text", "network"), NETWORKS)
def test_network_is_read_with_its_port(text: str, network: tuple[str, int | None]) -> None:
    assert parse_network(text) == network


@pytest.mark.parametrize(
    "text", ["", "localhost:80", "10.0.0.0/33", "127.0.0.1:http", "127.0.0.1:0", "127.0.0.1:65536", "[::1]", "1.2.3.4:5:6"]
)
def test_what_is_no_network_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is neither|has no port"):
        parse_network(text)


def test_base_address_loses_its_last_slash() -> None:
    assert Settings(base_url="https://press.example.org/feeds/").base_url == "https://press.example.org/feeds"


def test_secret_is_not_shown() -> None:
    assert "s3cret" not in repr(Settings.model_validate({"secret_key": "s3cret"}))


AUTHS = [
    ("", ()),
    ("reader:secret", (("Authorization", "Basic cmVhZGVyOnNlY3JldA=="),)),
    ("env:NEWSROOM_LOGIN", (("Authorization", "Basic cmVhZGVyOnNlY3JldA=="),)),
    ("env:NOT_SET", ()),
]


@pytest.mark.parametrize(("auth", "expected"), AUTHS)
def test_login_becomes_a_request_header(auth: str, expected: tuple[tuple[str, str], ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSROOM_LOGIN", "reader:secret")
    rules = FetchRules.model_validate({"auth": auth, "headers": {"Accept-Language": "en"}})
    assert rules.request_headers() == (("Accept-Language", "en"), *expected)
