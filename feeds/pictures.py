"""Where the thumbnail of a release's picture is to be had."""

from __future__ import annotations

from hashlib import sha256


def picture_name(url: str) -> str:
    """What the picture at this address is called."""
    return sha256(url.encode()).hexdigest()[:32]


def picture_url(base_url: str, url: str) -> str:
    """The address of its thumbnail with us."""
    return f"{base_url}/pictures/{picture_name(url)}.webp"
