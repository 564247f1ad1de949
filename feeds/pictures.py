"""Where the small picture of a release is: with us, so that nobody who reads a page with our releases asks a newsroom's server for it.

picture_url("https://press.example", "https://tern.example/pier.jpg")  ->  "https://press.example/pictures/<32 digits>.webp"
"""

from __future__ import annotations

from entries import picture_name

__all__ = ["FOLDER", "picture_name", "picture_url"]

FOLDER = "pictures"


def picture_url(base_url: str, url: str) -> str:
    """The address under which the picture at `url` is served, small, as soon as it is made."""
    return f"{base_url}/{FOLDER}/{picture_name(url)}.webp"
