"""Pictures and PDF files of the sample newsroom, made when it starts: the same name gives the same bytes."""

from __future__ import annotations

import struct
import zlib
from hashlib import sha256

WIDTH, HEIGHT = 640, 360


def picture(name: str) -> bytes:
    """A PNG of four broad bands of colour, chosen by the name."""
    digest = sha256(name.encode()).digest()
    rows = bytearray()
    for y in range(HEIGHT):
        band = 3 * (y * 4 // HEIGHT)
        left, right = digest[band : band + 3], digest[band + 12 : band + 15]
        split = WIDTH // 4 + digest[24 + y * 4 // HEIGHT]
        rows += b"\0" + left * split + right * (WIDTH - split)  # each row begins with its filter: none
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)  # 8 bits a channel, RGB
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def document(title: str) -> bytes:
    """A PDF of one page that shows its title."""
    words = title.replace("\\", "").replace("(", "").replace(")", "")
    stream = f"BT /F1 24 Tf 72 700 Td ({words}) Tj ET".encode("ascii", "replace")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return body + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        table,
        size,
        len(body),
    )
