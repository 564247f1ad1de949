"""Small pictures of what newsrooms have, and nothing of what does harm."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, features
from PIL.PngImagePlugin import PngInfo

from entries import Drawn, ExtractError
from scrapers import ParsingPool, Received
from scrapers.thumbnails import MOST_PIXELS, SIDE, thumbnail

URL = "https://tern.example/pier.jpg"
RED, BLUE = (200, 30, 30), (30, 30, 200)


def halves(width: int = 960, height: int = 540, mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    return image.convert(mode)


def saved(image: Image.Image, format_: str = "PNG", **options: Any) -> bytes:
    target = BytesIO()
    image.save(target, format_, **options)
    return target.getvalue()


def small(body: bytes) -> Drawn | None:
    return thumbnail(Received(URL, body))


def opened(body: bytes) -> Image.Image:
    drawn = small(body)
    assert drawn
    image = Image.open(BytesIO(drawn.body))
    assert (image.format, image.size) == ("WEBP", (drawn.width, drawn.height))
    return image


def is_near(seen: object, wanted: tuple[int, ...]) -> bool:
    assert isinstance(seen, tuple)
    return all(abs(one - other) < 24 for one, other in zip(seen, wanted, strict=True))


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_formats_of_newsrooms_become_small_webp(format_: str) -> None:
    assert features.check("avif")
    image = opened(saved(halves(), format_)).convert("RGB")
    assert image.size == (480, 270)
    assert is_near(image.getpixel((60, 100)), RED)
    assert is_near(image.getpixel((420, 100)), BLUE)


@pytest.mark.parametrize(
    ("size", "becomes"),
    [((320, 180), (320, 180)), ((480, 480), (480, 480)), ((300, 1200), (120, 480)), ((4000, 20), (480, 2)), ((16, 16), (16, 16))],
)
def test_a_picture_keeps_its_shape_and_is_never_enlarged(size: tuple[int, int], becomes: tuple[int, int]) -> None:
    assert opened(saved(halves(*size))).size == becomes


@pytest.mark.parametrize(("mode", "format_"), [("CMYK", "JPEG"), ("L", "JPEG"), ("P", "PNG"), ("1", "PNG"), ("L", "PNG"), ("RGBA", "PNG")])
def test_palettes_grey_and_the_inks_of_printers_become_plain_colours(mode: str, format_: str) -> None:
    image = opened(saved(halves(mode=mode), format_)).convert("RGB")
    expected = halves(mode=mode).convert("RGB")
    if mode != "1":  # dots, which become a grey
        assert is_near(image.getpixel((60, 100)), expected.getpixel((120, 200)))  # type: ignore[arg-type] # three colours


def test_what_is_transparent_stays_so() -> None:
    see_through = halves(mode="RGBA")
    see_through.paste((0, 0, 0, 0), (0, 0, 480, 540))
    for body in (saved(see_through), saved(see_through, "WEBP"), saved(see_through.quantize(), "GIF", transparency=0)):
        image = opened(body)
        assert image.mode == "RGBA"
    image = opened(saved(see_through))
    assert [image.getpixel(place)[3] for place in ((60, 100), (420, 100))] == [0, 255]  # type: ignore[index] # four channels


def test_grey_of_sixteen_bits_is_no_white() -> None:
    grey = Image.new("I;16", (64, 64), 128 * 256)
    assert is_near(opened(saved(grey)).convert("RGB").getpixel((32, 32)), (128, 128, 128))


def test_of_a_moving_picture_the_first_frame_is_taken() -> None:
    frames = [Image.new("RGB", (64, 64), colour) for colour in (RED, BLUE)]
    for format_ in ("GIF", "WEBP", "PNG"):
        image = opened(saved(frames[0], format_, save_all=True, append_images=frames[1:], duration=100))
        assert getattr(image, "n_frames", 1) == 1
        assert is_near(image.convert("RGB").getpixel((32, 32)), RED)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_stands_upright_and_tells_nothing_of_its_maker(format_: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter, clockwise
    exif[0x010F] = "Secret Cameras Ltd"
    exif.get_ifd(0x8825).update({1: "N", 2: (53.0, 30.0, 0.0)})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options: dict[str, Any] = {"exif": exif, "icc_profile": profile}
    if format_ == "PNG":
        options["pnginfo"] = (words := PngInfo())
        words.add_text("Author", "Secret Cameras Ltd")
    image = opened(saved(halves(), format_, **options))
    assert image.size == (270, 480)
    assert is_near(image.convert("RGB").getpixel((100, 60)), RED), "left has become the top"
    assert dict(image.getexif()) == {}
    assert set(image.info) <= {"loop", "background", "timestamp", "duration"}
    drawn = small(saved(halves(), format_, **options))
    assert drawn
    assert b"Secret" not in drawn.body


def test_a_note_of_the_camera_that_cannot_be_read_turns_nothing() -> None:
    assert opened(saved(halves(), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff" + b"\xff" * 40)).size == (480, 270)


# Hostile


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, rows: bytes, *, kind: int = 2, before: bytes = b"") -> bytes:
    """A PNG that claims to be so large, whatever stands in it."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + before + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


BOMB = zlib.compress(bytes(1 << 26), 9)  # 64 MB of black in 65 kB
REFUSED = {
    "nothing": b"",
    "words": b"Not a picture, but a letter. " * 40,
    "page": b"<!doctype html><html><body><img src=pier.jpg></body></html>",
    "drawing": b'<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><script>alert(1)</script></svg>',
    "bmp": saved(halves(64, 64), "BMP"),
    "tiff": saved(halves(64, 64), "TIFF"),
    "icon": saved(halves(64, 64), "ICO"),
    "postscript": saved(halves(64, 64), "EPS"),
    "spacer": saved(halves(1, 1), "GIF"),
    "rule": saved(halves(600, 8)),
    "wider than paper": png(2**31 - 1, 2**31 - 1, BOMB),
    "bomb": png(20_000, 20_000, BOMB),
    "just too large": png(MOST_PIXELS // 1_000 + 1, 1_000, BOMB),
    "no pixels": png(0, 0, b""),
    "lies about its pixels": png(800, 600, zlib.compress(bytes(100))),
    "words without end": png(64, 64, BOMB, before=chunk(b"zTXt", b"Title\0\0" + zlib.compress(bytes(1 << 27), 9))),
    "profile without end": png(64, 64, b"", before=chunk(b"iCCP", b"p\0\0" + zlib.compress(bytes(1 << 27), 9))),
    "cut": saved(halves(), "JPEG")[:2_000],
    "cut png": saved(halves())[:200],
    "head alone": saved(halves(), "WEBP")[:40],
    "head of a gif": saved(halves(), "GIF")[:20],
    "head of an avif": saved(halves(), "AVIF")[:60],
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_picture_or_a_hostile_one_is_refused(name: str) -> None:
    assert small(REFUSED[name]) is None


WHOLE = {format_: saved(halves(64, 48), format_) for format_ in ("JPEG", "PNG", "WEBP", "GIF", "AVIF")}


@settings(max_examples=300)
@given(st.sampled_from(sorted(WHOLE)), st.lists(st.tuples(st.integers(0, 4_000), st.integers(0, 255)), max_size=12), st.integers(0, 4_000))
def test_broken_bytes_never_raise(format_: str, changes: list[tuple[int, int]], cut: int) -> None:
    body = bytearray(WHOLE[format_])
    for place, value in changes:
        body[place % len(body)] = value
    drawn = small(bytes(body[: cut or None]))
    assert drawn is None or max(drawn.width, drawn.height) <= SIDE


# In the pool


@pytest.fixture(scope="module")
def pool() -> Iterator[ParsingPool]:
    pool = ParsingPool(1)
    yield pool
    pool.close()


def test_pictures_are_made_in_the_child(pool: ParsingPool) -> None:
    assert pool.thumbnail(Received(URL, saved(halves()))) == small(saved(halves()))
    assert pool.thumbnail(Received(URL, b"")) is None


def test_the_largest_picture_that_is_taken_fits_into_a_child(pool: ParsingPool) -> None:
    rows = zlib.compressobj(1)
    width, height = 8_000, MOST_PIXELS // 8_000
    data = b"".join(rows.compress(b"\0" + bytes((200, 30, 30, 128)) * width) for _ in range(height)) + rows.flush()
    drawn = pool.thumbnail(Received(URL, png(width, height, data, kind=6)))
    assert drawn
    assert (drawn.width, drawn.height) == (480, 360)


def test_a_picture_that_takes_too_much_costs_a_child_and_no_more() -> None:
    pool = ParsingPool(1, cpu_s=0.05)
    try:
        rows = zlib.compress(bytes(3 * 6_000 * 6_000 + 6_000), 1)
        with pytest.raises(ExtractError) as caught:
            pool.thumbnail(Received(URL, png(6_000, 6_000, rows)))
        assert caught.value.code == "too-complex"
        assert pool.thumbnail(Received(URL, b"")) is None
    finally:
        pool.close()
