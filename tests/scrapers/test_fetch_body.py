"""Bodies: whole or an error, and never more in memory than allowed."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries import Forbidden, Unreachable
from scrapers.fetch_body import codings, whole_body
from scrapers.guard import Address

packed = partial(gzip.compress, mtime=0)  # the same bytes in every process
HERE = Address("https", "www.example.org", 443, "/news?token=secret")


def raw_deflate(text: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(text) + packer.flush()


PACKERS: dict[str, tuple[tuple[str, ...], Callable[[bytes], bytes]]] = {
    "as it is": ((), bytes),
    "gzip": (("gzip",), packed),
    "deflate": (("deflate",), zlib.compress),
    "deflate without its wrapping": (("deflate",), raw_deflate),
    "gzip in gzip": (("gzip", "gzip"), lambda text: packed(packed(text))),
    "deflate in gzip": (("deflate", "gzip"), lambda text: packed(zlib.compress(text))),
}


def pieces(body: bytes, size: int) -> Iterator[bytes]:
    return (body[place : place + size] for place in range(0, len(body), size))


@pytest.mark.parametrize("packing", PACKERS)
@given(text=st.binary(max_size=2_000), size=st.integers(1, 300))
def test_every_coding_is_undone_however_the_wire_cuts_it(packing: str, text: bytes, size: int) -> None:
    applied, pack = PACKERS[packing]
    assert whole_body(pieces(pack(text), size), applied, HERE, 10_000) == text


@pytest.mark.parametrize("packing", [name for name in PACKERS if name != "as it is"])
@given(lost=st.integers(1, 60))
def test_a_compressed_body_that_breaks_off_is_no_body(packing: str, lost: int) -> None:
    applied, pack = PACKERS[packing]
    body = pack(bytes(range(256)) * 4)
    with pytest.raises(Unreachable) as failed:
        whole_body(pieces(body[:-lost], 100), applied, HERE, 10_000)
    assert failed.value.code == "incomplete-body"
    assert "secret" not in str(failed.value)


def test_gzip_in_several_members_is_read_to_the_last() -> None:
    body = packed(b"one ") + packed(b"two ") + packed(b"three")
    for size in (1, 7, 10_000):
        assert whole_body(pieces(body, size), ("gzip",), HERE, 100) == b"one two three"


def test_bytes_behind_the_end_of_gzip_are_left_alone() -> None:
    assert whole_body([packed(b"news") + b"\0\0\0", b"more"], ("gzip",), HERE, 1_000) == b"news"


@pytest.mark.parametrize("body", [b"<html>", b"\x1f\x8bnonsense", b"\x1f\x8b\x08" + b"\xff" * 30])
def test_a_body_that_is_not_what_it_says_is_an_error(body: bytes) -> None:
    with pytest.raises(Unreachable):
        whole_body([body], ("gzip",), HERE, 1_000)


@pytest.mark.parametrize(
    ("body", "applied"),
    [(b"x" * 101, ()), (packed(b"x" * 101), ("gzip",)), (packed(packed(b"x" * 9_999)), ("gzip", "gzip"))],
)
def test_a_body_over_the_limit_is_refused_or_cut(body: bytes, applied: tuple[str, ...]) -> None:
    with pytest.raises(Forbidden) as refused:
        whole_body(pieces(body, 10), applied, HERE, 100)
    assert refused.value.code == "too-large"
    assert whole_body(pieces(body, 10), applied, HERE, 100, cut=True) == b"x" * 100


def test_a_body_of_exactly_the_limit_is_read() -> None:
    assert whole_body([b"x" * 100], (), HERE, 100) == b"x" * 100


@pytest.mark.parametrize("times", [1, 2])
def test_a_bomb_costs_little_memory(times: int) -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(300)) + packer.flush()
    if times == 2:
        bomb = packed(bomb)
    tracemalloc.start()
    with pytest.raises(Forbidden):
        whole_body([bomb], ("gzip",) * times, HERE, 5_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 15_000_000


def test_a_stream_that_inflates_to_nothing_still_ends() -> None:
    empty_blocks = (b"\x00\x00\x00\xff\xff" * 1_000 for _ in iter(int, 1))
    with pytest.raises(Forbidden) as refused:
        whole_body(empty_blocks, ("deflate",), HERE, 100_000)
    assert refused.value.code == "too-large"


@pytest.mark.parametrize(
    ("header", "applied"),
    [
        ("", ()),
        ("identity", ()),
        ("gzip", ("gzip",)),
        ("X-GZIP", ("gzip",)),
        (" deflate , gzip ", ("deflate", "gzip")),
        ("gzip, identity", ("gzip",)),
    ],
)
def test_codings_are_read_in_the_order_they_were_applied(header: str, applied: tuple[str, ...]) -> None:
    assert codings(header, HERE, 2) == applied


@pytest.mark.parametrize("header", ["br", "zstd", "gzip, br", "utf-8", "gzip, gzip, gzip", ",".join(["gzip"] * 50)])
def test_codings_that_were_not_offered_are_refused(header: str) -> None:
    with pytest.raises(Forbidden) as refused:
        codings(header, HERE, 2)
    assert refused.value.code == "encoding-refused"
