"""The policy of the framed page."""

from __future__ import annotations

import pytest

from feeds.widgets.policy import embed_policy, origin_of

OURS = "https://press.example.org"


def directives(policy: str) -> dict[str, str]:
    return {name: value for name, _, value in (part.partition(" ") for part in policy.split("; "))}


ANCESTORS = [
    (("*",), "*"),
    (("self",), "'self'"),
    (("self", "https://www.example.org", "https://*.example.net:8443"), "'self' https://www.example.org https://*.example.net:8443"),
    (("none",), "'none'"),
    ((), "'none'"),
]


@pytest.mark.parametrize(("given", "said"), ANCESTORS)
def test_policy_names_who_may_frame(given: tuple[str, ...], said: str) -> None:
    assert directives(embed_policy(given, origin=OURS))["frame-ancestors"] == said


def test_framed_page_loads_from_us_alone_and_sends_nothing() -> None:
    assert directives(embed_policy(("*",), origin=OURS)) == {
        "default-src": "'none'",
        **dict.fromkeys(("script-src", "style-src", "connect-src", "worker-src"), "'self'"),
        "img-src": f"'self' {OURS}",
        **dict.fromkeys(("base-uri", "form-action", "object-src"), "'none'"),
        "frame-ancestors": "*",
    }


def test_style_sheet_in_the_page_is_allowed_by_its_hash_alone() -> None:
    policy = directives(embed_policy(("*",), ("sha256-AbC+/9=", "sha256-xyz="), origin=OURS))
    assert policy["style-src"] == "'self' 'sha256-AbC+/9=' 'sha256-xyz='"
    assert not any("unsafe" in value for value in policy.values())


@pytest.mark.parametrize("below", ["", "/news", "/news/press"])
def test_a_policy_names_the_origin_because_a_path_would_allow_that_address_alone(below: str) -> None:
    assert origin_of(OURS + below) == OURS
    assert origin_of(f"http://127.0.0.1:8000{below}") == "http://127.0.0.1:8000"
