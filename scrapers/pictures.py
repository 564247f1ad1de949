"""Which file an `<img>` shows once its page's scripts have run, and which images are no pictures."""

from __future__ import annotations

import re
from collections.abc import Mapping

from scrapers.urls import absolute

# Where scripts for lazy loading keep the address, the most telling first. `src` often holds a grey dot until they run.
_LAZY = ("data-src", "data-original", "data-lazy-src", "data-lazy", "data-original-src", "data-full-src", "data-image", "data-echo")
_LAZY_SETS = ("data-srcset", "data-lazy-srcset", "data-original-set")
_PLACEHOLDER = re.compile(
    r"(^|[_.-])(blank|spacer|placeholder|transparent|lazy|lazyload|loading|loader|pixel|1x1|dot|clear|empty)([_.-]|$)", re.I
)
_BEACON = re.compile(r"(^|[/_.-])(beacon|pixel|spacer|1x1|track|tracker|tracking|analytics|counter|impression|rt\.gif)([/_.?-]|$)", re.I)
_TINY_STYLE = re.compile(r"(?:^|[;\s])(?:(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|$|!)|display\s*:\s*none)", re.I)


def picture_address(attributes: Mapping[str, str], base_url: str, *, fallback: str = "") -> str | None:
    """The absolute address of an image; None when it has none, or is a tracking pixel.

    `fallback` is the srcset of a `<source>` before it. From a srcset the largest file is taken.
    """
    if _is_tiny(attributes):
        return None
    src = attributes.get("src", "")
    sets = [_largest(attributes[name]) for name in _LAZY_SETS if name in attributes]
    lazy = [attributes[name] for name in _LAZY if name in attributes] + sets
    responsive = [_largest(attributes.get("srcset", "")), _largest(fallback)]
    shown = [*lazy, *responsive, src] if _is_placeholder(src) else [*lazy, src, *responsive]
    address = next((found for value in shown if value.strip() and (found := absolute(value, base_url))), None)
    return None if address is None or _is_beacon(address) else address


def _is_tiny(attributes: Mapping[str, str]) -> bool:
    sizes = (attributes.get("width", "").strip().removesuffix("px"), attributes.get("height", "").strip().removesuffix("px"))
    return any(size in ("0", "1", "2") for size in sizes) or bool(_TINY_STYLE.search(attributes.get("style", "")[:500]))


def _is_placeholder(src: str) -> bool:
    return not src.strip() or src.lstrip()[:5].lower() == "data:" or bool(_PLACEHOLDER.search(src[:500].rsplit("/", 1)[-1]))


def _is_beacon(address: str) -> bool:
    """Counting images name themselves and are drawn by a program or as a GIF; "tracking-shot.jpg" is a picture."""
    path, _, query = address.partition("?")
    is_drawn = bool(query) or path.lower().endswith(".gif") or "." not in path.rsplit("/", 1)[-1]
    return is_drawn and bool(_BEACON.search(path.split("//", 1)[-1]))


def _largest(srcset: str) -> str:
    """The address with the greatest width or density; of equals the first."""
    best, size = "", -1.0
    for candidate in re.split(r",\s+|,(?=https?:|/)", srcset[:20_000]):
        address, _, descriptor = candidate.strip().rstrip(",").partition(" ")
        number = re.match(r"(\d{1,6}(?:\.\d{1,3})?)[wx]", descriptor.strip())
        if address and (found := float(number[1]) if number else 0.0) > size:
            best, size = address, found
    return best
