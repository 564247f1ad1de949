"""Chrome: what surrounds a page's own matter, such as menus, footers and sidebars, worked out once for every element."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from scrapers.listing.walk import TEXT, Attributes, Walk
from scrapers.listing.words import CHROME_CLASS

_TAGS = {"nav": 1.0, "footer": 1.0, "aside": 0.9, "form": 0.6, "header": 0.6}
_NAME = 0.5  # names alone say less than elements
# An element that holds this share of the page's text is no chrome, whatever it is called ("content-sidebar-wrap").
_HOLDS_PAGE = 0.4


class Chrome:
    """How far each element stands in chrome, 0 to 1, and how many characters of the page stand outside of it."""

    def __init__(self, walk: Walk, mass: Sequence[int]) -> None:
        limit = _HOLDS_PAGE * mass[-1]
        self.around = [0.0] * len(walk.tags)  # by what holds the element and by its names: an item may be a `header`
        self.own_chars = mass[-1]
        within = [0.0] * len(walk.tags)
        for i, tag in enumerate(walk.tags):
            if tag == TEXT or mass[walk.ends[i]] - mass[i] > limit:
                continue
            above = within[walk.parents[i]] if walk.parents[i] >= 0 else 0.0
            self.around[i] = max(above, _named(walk.attributes[i]))
            within[i] = max(self.around[i], _TAGS.get(tag, 0.0))
            if within[i] and not above:
                self.own_chars -= mass[walk.ends[i]] - mass[i]


def _named(attributes: Attributes) -> float:
    names = f" {attributes.get('class') or ''} {attributes.get('id') or ''} {attributes.get('role') or ''}" if attributes else ""
    return _by_names(names[:200]) if names else 0.0


@lru_cache(8_192)
def _by_names(names: str) -> float:
    """What names say. An entry is an item: the names of its topics stand among its own (`tag-social-media`, WordPress, post_class)."""
    return 0.0 if "hentry" in names or CHROME_CLASS.search(names) is None else _NAME
