"""Ids, slugs and fingerprints."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries.ids import authority_name, fingerprint, mint, slug_of

# RFC 4151 §2.1, without the e-mail form of an authority
TAG = re.compile(r"tag:[a-z0-9]([a-z0-9.-]*[a-z0-9])?,\d{4}:[a-z0-9-]+/[a-z2-7]{20}")


@given(st.text(), st.integers(0, 99))
def test_an_id_is_a_tag_uri_and_its_slug_one_step_of_an_address(key: str, attempt: int) -> None:
    entry_id, slug = mint("press.example", 2026, "tern", key, attempt)
    assert TAG.fullmatch(entry_id)
    assert re.fullmatch(r"tern-[a-z2-7]{20}", slug)
    assert slug == slug_of(entry_id)
    assert (entry_id, slug) == mint("press.example", 2026, "tern", key, attempt)


def test_source_key_and_attempt_each_make_another_id() -> None:
    ids = {mint("press.example", 2026, *rest)[0] for rest in [("tern", "a", 0), ("tern", "b", 0), ("kite", "a", 0), ("tern", "a", 1)]}
    assert len(ids) == 4


def test_an_id_once_published_never_changes() -> None:
    assert mint("press.example", 2026, "tern", "tern.example/news/1")[0] == "tag:press.example,2026:tern/mnsfpvewudmz774fshjl"


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("Press.Example", "press.example"),
        ("press.example:8443", "press.example"),
        ("127.0.0.1:8000", "127.0.0.1"),
        ("[::1]:8000", "1"),
        ("pr ess_.example", "pr-ess-.example"),
        ("", "localhost"),
    ],
)
def test_an_authority_is_a_host_as_tags_allow_it(host: str, name: str) -> None:
    assert authority_name(host) == name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("A “big” day", "It opens."), ('A "big" day', "It  opens")),
        (("A BIG DAY", "Straße"), ("a big day", "STRASSE")),
        (("Ｆｕｌｌ width", "a\u00a0b"), ("Full width", "a b")),
    ],
)
def test_setting_a_page_anew_keeps_its_fingerprint(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert fingerprint(*one) == fingerprint(*other)


@pytest.mark.parametrize("other", [("A big day", "It closes"), ("A bigger day", "It opens"), ("A big dayIt", "opens")])
def test_other_words_make_another_fingerprint(other: tuple[str, str]) -> None:
    assert fingerprint("A big day", "It opens") != fingerprint(*other)
