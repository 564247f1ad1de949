"""What is remembered of the releases that a list showed, so that they are known again in another place, order or layout.

marks_of(item)                  of its address, its title, and the beginning of its title, for templates that shorten titles
memory = Memory(wrapper)
memory.ranks(items)             the place that each item had in the remembered list, None for what was not in it
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from entries import letters
from scrapers.listing.blocks import text_size
from scrapers.listing.items import Found
from scrapers.listing.outline import Outline
from scrapers.listing.words import address_marks
from scrapers.page import Wrapper
from scrapers.text import short_digest

MAX_KNOWN = 60
_OPENING = 24  # letters, or a third of it in ideographs: shortened titles keep 30 characters and more
_OF_ONE_KIND = 0.5
_INDEX = re.compile(r"/index\.\w{2,5}$")
_DIGITS = str.maketrans("", "", "0123456789")


def marks_of(item: Found) -> tuple[str, ...]:
    """What an item is known by again."""
    return _marks(item.key, item.title)


def folders_of(items: Iterable[Found]) -> frozenset[str]:
    """The folders that the addresses of a list lie in, the commonest."""
    common = Counter(_folder_mark(item) for item in items).most_common(MAX_KNOWN)
    return frozenset(mark for mark, _ in common)


class Memory:
    """The releases of a wrapper by their marks."""

    def __init__(self, wrapper: Wrapper) -> None:
        self.usual = wrapper.items
        self._folders = wrapper.folders
        self._ranks: dict[str, int] = {}
        for rank, marks in enumerate(wrapper.known):
            for mark in marks:
                self._ranks.setdefault(mark, rank)

    def ranks(self, items: Sequence[Found]) -> list[int | None]:
        """The place that each item had among the known ones, None for what was not there."""
        return [next((self._ranks[mark] for mark in marks_of(item) if mark in self._ranks), None) for item in items]

    def known(self, items: Sequence[Found]) -> list[int]:
        """The places of those items that are known, each once, in the order of the items."""
        return list(dict.fromkeys(rank for rank in self.ranks(items) if rank is not None))

    def nodes(self, outline: Outline) -> list[int]:
        """Where a page links to a known release or names one, in page order."""
        linked = (link.node for link in outline.links if short_digest(link.key) in self._ranks)
        named = (
            block.start for block in outline.blocks if block.text and any(short_digest(name) in self._ranks for name in _names(block.text))
        )
        return sorted({*linked, *named})

    def is_kin(self, items: Sequence[Found]) -> bool:
        """Whether most addresses are of the kind that was listed: what fills an old markup with products or events has others."""
        kin = sum(_folder_mark(item) in self._folders or "news" in address_marks(item.url) for item in items)
        return kin >= _OF_ONE_KIND * len(items)


@lru_cache(4_096)  # a release stands in several runs of a page, and is learnt at its end
def _marks(key: str, title: str) -> tuple[str, ...]:
    return tuple(map(short_digest, (key, *_names(title))))


def _names(title: str) -> tuple[str, ...]:
    """The letters of a title, and those it begins with when there are more."""
    whole = letters(title)
    opening = whole[: _OPENING // 3 if text_size(whole) > len(whole) else _OPENING]
    return (whole, f"{opening}…") if opening else ()


def _folder_mark(item: Found) -> str:
    path = _INDEX.sub("", item.key.partition("?")[0])
    return short_digest(path.rpartition("/")[0].translate(_DIGITS))
