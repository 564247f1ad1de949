"""Values inside foreign JSON, whatever shape its content system gives them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

# A text may come in a wrapper: WordPress {"rendered"}, Sanity {"current"}, rich text {"text"}, and objects that have a name.
_WRAPPERS = ("rendered", "current", "value", "text", "plaintext", "title", "name")
_ADDRESSES = ("url", "src", "href", "contentUrl", "source_url", "@id")
_WRAPPED = 4  # as deep are texts wrapped
_MAX_NODES = 200_000
_MAX_OBJECTS = 15_000  # in all lists together, of each the first 400: reading one as a release takes up to 0.1 ms
_LOOKED_AT = 400
_EPOCH_S = range(631_152_000, 4_102_444_800)  # 1990 to 2100


def text_of(value: object) -> str:
    """The text of a value: itself, in a wrapper, or the first of a list; "" for none."""
    return _unwrapped(value, _WRAPPERS)


def address_of(value: object) -> str:
    """The address in a value: itself, in an object with url, src or href, or the first of a list; "" for none."""
    return _unwrapped(value, _ADDRESSES)


def _unwrapped(value: object, keys: Sequence[str]) -> str:
    for _ in range(_WRAPPED):
        if isinstance(value, list):
            value = value[0] if value else ""
        elif isinstance(value, dict):
            value = next((value[key] for key in keys if value.get(key)), "")
    return value.strip() if isinstance(value, str) else ""


def date_text(value: object) -> str:
    """The words of a date; seconds or milliseconds since 1970 as ISO 8601."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        for number in (value, value / 1_000):
            if _EPOCH_S.start <= number < _EPOCH_S.stop:
                return datetime.fromtimestamp(int(number), UTC).isoformat()
        return ""
    return text_of(value)


def lists_in(value: object, closed: str = "") -> Iterator[list[dict[str, object]]]:
    """The lists of at least two objects in a JSON value, outer ones first; only their objects are yielded, 15,000 in all.

    Objects of the type (`@type`) `closed` are not looked into.
    """
    queue: list[object] = [value]
    left = _MAX_OBJECTS
    for node in queue:
        if len(queue) > _MAX_NODES or left <= 0:
            return
        if isinstance(node, list):
            objects = [each for each in node if isinstance(each, dict)]
            if len(objects) > 1:
                left -= min(len(objects), _LOOKED_AT)
                yield objects
        if closed and isinstance(node, dict) and text_of(node.get("@type")) == closed:
            continue
        children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        queue.extend(child for child in children if isinstance(child, dict | list))
