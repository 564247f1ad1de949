"""Which content coding a client gets (RFC 9110 §12.5.3), and that its bytes never change."""

from __future__ import annotations

import gzip

import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from feeds.codings import CODINGS, chosen, encoded


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", "identity"),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("gzip;q=0", "identity"),
        ("gzip, deflate, br", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip;q=1.0, zstd;q=0.5", "gzip"),
        ("identity;q=1, gzip;q=0.5", "identity"),
        ("*", "gzip"),
        ("*;q=0", "identity"),
        ("gzip;q=0, *", "identity"),
        ("gzip;q=0, zstd", "zstd"),
        ("identity;q=0", "identity"),
        ("deflate", "identity"),
        ("gzip;q=high", "identity"),
    ],
)
def test_the_best_liked_coding_that_we_have_is_chosen(accepted: str, coding: str) -> None:
    assert chosen(accepted) == coding


@given(st.text())
def test_no_header_raises(accepted: str) -> None:
    assert chosen(accepted) in CODINGS


def test_every_coding_gives_the_body_back_and_holds_no_time() -> None:
    body = b"Harbour battery passes its first test. " * 200
    bodies = encoded(body)
    assert (bodies["identity"], gzip.decompress(bodies["gzip"]), zstd.decompress(bodies["zstd"])) == (body, body, body)
    assert bodies["gzip"][4:8] == bytes(4)
    assert encoded(body) == bodies
