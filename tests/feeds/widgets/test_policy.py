"""The policy of the framed page."""

from __future__ import annotations

import pytest

from feeds.widgets.policy import embed_policy


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
    assert directives(embed_policy(given))["frame-ancestors"] == said


def test_framed_page_loads_from_us_alone_and_sends_nothing() -> None:
    assert directives(embed_policy(("*",))) == {
        "default-src": "'none'",
        **dict.fromkeys(("script-src", "style-src", "img-src", "connect-src", "worker-src"), "'self'"),
        **dict.fromkeys(("base-uri", "form-action", "object-src"), "'none'"),
        "frame-ancestors": "*",
    }


def test_style_sheet_in_the_page_is_allowed_by_its_hash_alone() -> None:
    policy = directives(embed_policy(("*",), ("sha256-AbC+/9=", "sha256-xyz=")))
    assert policy["style-src"] == "'self' 'sha256-AbC+/9=' 'sha256-xyz='"
    assert not any("unsafe" in value for value in policy.values())
