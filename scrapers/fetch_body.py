"""A body from the wire to whole, decoded bytes, with every step bounded.

Clients that inflate a network chunk before they look at its size let 1 MB on the wire become 3 GB (reliability, section 6).
Here no step holds more than 64 kB beyond the limit.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from entries import Forbidden, Unreachable
from scrapers.guard import Address

PIECE = 65_536
ACCEPTED = "gzip, deflate"
_GZIP, _ZLIB, _RAW = 31, 15, -15  # window bits, as zlib names the three wrappings


def codings(header: str, address: Address, limit: int) -> tuple[str, ...]:
    """The codings in Content-Encoding, in the order they were applied. Raises Forbidden for others than gzip and deflate."""
    names = [name.strip().lower().removeprefix("x-") for name in header.split(",")]
    names = [name for name in names if name not in ("", "identity")]
    if len(names) > limit:
        raise _refused(address, f"is compressed {len(names)} times over")
    for name in names:
        if name not in ("gzip", "deflate"):
            raise _refused(address, f"is compressed as {name[:40]!r}, which we did not offer to take")
    return tuple(names)


def whole_body(chunks: Iterable[bytes], applied: tuple[str, ...], address: Address, limit: int, *, cut: bool = False) -> bytes:
    """The decoded body of at most `limit` bytes. With `cut` the rest is left unread, else Forbidden `too-large` is raised."""
    stream: Iterator[bytes] = _within(chunks, limit, address, cut=cut)
    for name in reversed(applied):
        stream = _inflated(stream, name, address)
    return b"".join(_within(stream, limit, address, cut=cut))


def _within(chunks: Iterable[bytes], limit: int, address: Address, *, cut: bool) -> Iterator[bytes]:
    """Bounds the wire as well as the result: a compressed stream may go on for ever and yield nothing."""
    total = 0
    for chunk in chunks:
        room, total = limit - total, total + len(chunk)
        if total > limit and not cut:
            raise Forbidden(
                f"{address.shown} is larger than {limit:,} bytes; raise max_page_bytes if such a page is to be read.",
                code="too-large",
                url=address.url,
            )
        yield chunk[:room]
        if total > limit:
            return


def _inflated(chunks: Iterator[bytes], name: str, address: Address) -> Iterator[bytes]:
    """One coding undone. A stream that ends before its own end mark is a cut page, not a short one (F15)."""
    inflater = None
    try:
        for chunk in chunks:
            while chunk:
                inflater = inflater or zlib.decompressobj(_wrapping(name, chunk))
                yield from _pieces(inflater, chunk)
                if not inflater.eof:
                    break
                chunk = inflater.unused_data if inflater.unused_data.startswith(b"\x1f\x8b") else b""  # a further gzip member
                inflater = None if chunk else inflater
    except zlib.error as error:
        raise Unreachable(f"{address.shown} sent a damaged {name} body ({error}).", code="protocol-error", url=address.url) from error
    if inflater and not inflater.eof:
        raise Unreachable(f"{address.shown} broke off inside its {name} body.", code="incomplete-body", url=address.url)


def _pieces(inflater: zlib._Decompress, chunk: bytes) -> Iterator[bytes]:
    while True:
        piece = inflater.decompress(chunk, PIECE)
        chunk = inflater.unconsumed_tail
        yield piece
        if inflater.eof or (not chunk and len(piece) < PIECE):
            return


def _wrapping(name: str, first: bytes) -> int:
    """`deflate` means zlib's wrapping (RFC 9110 §8.4.1.2), but some servers send the bare stream: the first byte tells."""
    if name == "gzip":
        return _GZIP
    return _ZLIB if first[0] & 0x0F == 8 else _RAW


def _refused(address: Address, what: str) -> Forbidden:
    return Forbidden(f"{address.shown} {what}; only gzip and deflate are read.", code="encoding-refused", url=address.url)
