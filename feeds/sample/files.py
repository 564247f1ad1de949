"""Pictures and PDF files of the sample newsroom, made when it starts: the same name gives the same bytes."""

from __future__ import annotations

import struct
import zlib
from colorsys import hls_to_rgb
from hashlib import sha256
from math import pi, sin

WIDTH, HEIGHT = 320, 180


def picture(name: str) -> bytes:
    """A PNG of three ranges of hills under a pale sky, in tones of one colour, all chosen by the name."""
    digest = sha256(name.encode()).digest()
    tones = [_tone(digest[0] / 256, light) for light in (0.93, 0.8, 0.62, 0.42)]
    columns = [_column(tones, [_crest(digest[4 * hill : 4 * hill + 4], hill, x) for hill in range(3)]) for x in range(WIDTH)]
    rows = b"".join(b"\0" + b"".join(row) for row in zip(*columns, strict=True))  # each row begins with its filter: none
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)  # 8 bits a channel, RGB
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


def _tone(hue: float, light: float) -> bytes:
    return bytes(round(255 * part) for part in hls_to_rgb(hue, light, 0.3))


def _column(tones: list[bytes], crests: list[int]) -> list[bytes]:
    """The pixels of a column from the top: each tone down to the next crest."""
    ends = [*crests, HEIGHT]
    return [tone for tone, begin, end in zip(tones, [0, *crests], ends, strict=True) for _ in range(begin, end)]


def _crest(chance: bytes, hill: int, x: int) -> int:
    """The height of a range of hills at x, in rows from the top: two slow waves."""
    slow, slower = 2 + chance[0] % 3, 1 + chance[1] % 2
    wave = sin(slow * pi * x / WIDTH + chance[2]) + 0.6 * sin(slower * pi * x / WIDTH + chance[3])
    return round(HEIGHT * (0.4 + 0.22 * hill) + wave * HEIGHT * 0.06)


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
