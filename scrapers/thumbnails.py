"""The small form of a picture: bytes in, values out. It runs in the parsing processes, for a picture may be as hostile as a page.

    thumbnail(Received(url, body))  ->  Drawn(body=b"RIFF...", width=480, height=270), None for what is no picture that we take

What the server calls it counts for nothing, the bytes do. Only the pixels go on: not the place where a photograph was taken, not the
camera, no profile, no further frames.
"""

from __future__ import annotations

import struct
import warnings
from contextlib import suppress
from io import BytesIO

# The readers of the formats that we take; Pillow knows some forty more, and each is a way in.
from PIL import AvifImagePlugin, GifImagePlugin, Image, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from entries import Drawn
from scrapers.page import Received

SIDE = 480  # pixels, of the longer side at most: twice what widgets show, for dense screens
QUALITY = 75
LEAST = 16  # pixels of a side; what is smaller is a spacer, a bullet or a counter
MOST_PIXELS = 48_000_000  # with transparency they take 192 MB, and a copy is made of them
_FORMATS = tuple(
    plugin.format
    for plugin in (
        JpegImagePlugin.JpegImageFile,
        PngImagePlugin.PngImageFile,
        WebPImagePlugin.WebPImageFile,
        GifImagePlugin.GifImageFile,
        AvifImagePlugin.AvifImageFile,
    )
    if plugin.format
)
# What Pillow raises of broken files, as seen by giving it thousands of them; it documents OSError alone.
_BROKEN = (OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, EOFError, struct.error, RuntimeError)
_TOO_LARGE = (Image.DecompressionBombError, Image.DecompressionBombWarning)


def thumbnail(received: Received) -> Drawn | None:
    """The picture at most 480 pixels wide and high, never enlarged, as WebP; None for what is none, or broken, or far too large."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(BytesIO(received.body), formats=_FORMATS) as image:
                width, height = image.size
                if min(width, height) < LEAST or width * height > MOST_PIXELS:
                    return None
                small = _small(image)
        except (*_BROKEN, *_TOO_LARGE):
            return None
    target = BytesIO()
    small.save(target, "WEBP", quality=QUALITY)
    return Drawn(target.getvalue(), small.width, small.height)


def _small(image: Image.Image) -> Image.Image:
    image.draft("RGB", (2 * SIDE, 2 * SIDE))  # a JPEG is decoded to about this size at once, in a tenth of the time
    small = _plain(image)
    small.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    with suppress(*_BROKEN):  # a camera's note that cannot be read turns nothing
        small = ImageOps.exif_transpose(small)
    return small


def _plain(image: Image.Image) -> Image.Image:
    """In red, green and blue, and transparency where there is some; whatever it was: a palette, grey, the inks of a printer."""
    image.load()
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if image.mode.startswith("I"):  # grey of 16 bits, which Pillow would cut at 255
        image = image.convert("I").point(lambda value: value / 256).convert("L")
        mode = "RGB"
    return image if image.mode == mode else image.convert(mode)
