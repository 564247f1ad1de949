"""Which link of an item leads to the release: not the category, the author, the comments or the share button."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from scrapers.listing.blocks import Block
from scrapers.listing.candidates import Span
from scrapers.listing.outline import Link, Outline
from scrapers.listing.words import SHARE_HOST, address_marks, hints, says_more

# A link that this share of the parts has in common is a category, an author or an advertisement.
_SHARED = 0.2


@dataclass(frozen=True, slots=True)
class Part:
    """One of the repeated parts of a run with what stands in it."""

    span: Span
    blocks: Sequence[Block]
    links: Sequence[Link]


def parts_of(outline: Outline, spans: Sequence[Span]) -> tuple[Part, ...]:
    """The parts that hold a link which may lead to a release."""
    parts = (Part(span, outline.blocks_in(*span), [link for link in outline.links_in(*span) if may_lead(link)]) for span in spans)
    return tuple(part for part in parts if part.links)


def may_lead(link: Link) -> bool:
    """Share buttons never lead to a release."""
    return not SHARE_HOST.match(link.url)


def choose_links(outline: Outline, parts: Sequence[Part]) -> list[Link]:
    """The main link of each part."""
    held_by = Counter(key for part in parts for key in {link.key for link in part.links})
    slots = Counter(slot for part in parts for slot in {_slot(outline, link) for link in part.links})
    enough = max(2, _SHARED * len(parts))
    chosen = []
    for part in parts:
        texts: dict[int, list[Block]] = defaultdict(list)
        for block in part.blocks:
            texts[block.link].append(block)
        times = Counter(link.key for link in part.links)
        ranked = [
            _worth(outline, link, texts[link.node], times[link.key])
            + 2 * slots[_slot(outline, link)] / len(parts)
            - (3 if held_by[link.key] >= enough and len(parts) > 1 else 0)
            - 0.05 * min(place, 10)
            for place, link in enumerate(part.links)
        ]
        chosen.append(part.links[ranked.index(max(ranked))])
    return chosen


def _worth(outline: Outline, link: Link, blocks: Sequence[Block], times: int) -> float:
    """How much one link looks like the way to a release. Headings and text speak for it, the words of side matters against."""
    text = " ".join(block.text for block in blocks)[:200]
    names = " ".join(block.words for block in blocks)
    points = 0.0
    points += 3 if any(block.heading for block in blocks) else 0
    points += 1.5 if "title" in hints(names) else 0
    points += 1 if "bookmark" in link.rel else 0
    points += 0.7 if times > 1 else 0  # picture, title and "read more" share one address
    points += 0.2 if says_more(text) else min(len(text), 80) / 30
    points -= 3 if "tag" in link.rel.split() or "author" in link.rel.split() or "side" in address_marks(link.url) else 0
    points -= 1 if "label" in hints(names) and "title" not in hints(names) else 0
    points -= 1.5 if urlsplit(link.url).path in ("", "/") and not urlsplit(link.url).query else 0
    return points


def _slot(outline: Outline, link: Link) -> tuple[str, str, str]:
    parent = outline.parents[link.node]
    return (outline.classes[link.node], outline.tags[parent] if parent >= 0 else "", outline.classes[parent] if parent >= 0 else "")
