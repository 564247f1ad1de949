"""Which text of an item is its title: a heading, a title-like class, else the longest text that differs from item to item."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from scrapers.listing.blocks import Block, text_size
from scrapers.listing.main_link import Part
from scrapers.listing.outline import Link, Outline
from scrapers.listing.words import hints, says_more
from scrapers.text import clean_text

_CUT = ("…", "...", "[…]", "[...]")
# A title is read in one glance; 160 characters fit the longest headlines of the corpus, less than ten letters are rarely one.
_LONG, _SHORT = 160, 10


@dataclass(frozen=True, slots=True)
class Title:
    """A title and the block it came from. `text` is clean plain text, "" when the part has none."""

    text: str
    block: Block | None = None

    @property
    def is_heading(self) -> bool:
        """Whether it stands in h1 to h6."""
        return self.block is not None and self.block.heading


Slot = tuple[tuple[str, ...], int]


def choose_titles(outline: Outline, parts: Sequence[Part], links: Sequence[Link], dated: Sequence[frozenset[int]]) -> list[Title]:
    """The title of each part. `dated` names, per part, the blocks (by start) that are nothing but a date."""
    tables = [_slots(part, taken) for part, taken in zip(parts, dated, strict=True)]
    columns: dict[Slot, list[tuple[Block, Link]]] = defaultdict(list)
    for table, link in zip(tables, links, strict=True):
        for slot, block in table.items():
            columns[slot].append((block, link))
    worth = {slot: _worth(outline, column, len(parts)) for slot, column in columns.items()}
    return [_title(table, worth, link) for table, link in zip(tables, links, strict=True)]


def _slots(part: Part, dated: frozenset[int]) -> dict[Slot, Block]:
    """The blocks of a part that are no date, by what they look like and how many alike stand before them."""
    table: dict[Slot, Block] = {}
    seen: dict[tuple[str, ...], int] = defaultdict(int)
    for block in part.blocks:
        if block.start in dated or not block.text:
            continue
        slot = (block.slot, seen[block.slot])
        seen[block.slot] += 1
        if slot[1] < 4:
            table[slot] = block
    return table


def _worth(outline: Outline, column: Sequence[tuple[Block, Link]], parts: int) -> float:
    """How much one slot looks like the title, over all parts that have it."""
    texts = [block.text for block, _ in column]
    block = column[0][0]
    distinct = (len(set(texts)) - 1) / (len(texts) - 1) if len(texts) > 1 else 1.0
    sample = column[:: max(1, len(column) // 12)]  # a dozen show what the column is
    letters = sum(_letters(block.text) for block, _ in sample) / len(sample)
    more = sum(says_more(text) for text in texts) / len(texts)
    linked = sum(_leads(outline, block, link) for block, link in sample) / len(sample)
    points = 4 * distinct + 2.5 * len(column) / parts + 2 * linked
    points += 3 if block.heading else 0
    points += 1.5 if "title" in hints(block.words) else 0
    points += min(letters, 60) / 20
    points -= max(0.0, letters - _LONG) / 40
    points -= 2 if letters < _SHORT else 0
    points -= 1.5 if "teaser" in hints(block.words) and "title" not in hints(block.words) else 0
    points -= 1.5 if "label" in hints(block.words) or ("date" in hints(block.words) and not block.heading) else 0
    return points - 4 * more - 0.3 * column[0][0].slot.count("li.")


def _letters(text: str) -> int:
    """Letters, with ideographs for three; digits and signs name nothing."""
    letters = "".join(filter(str.isalpha, text[: 2 * _LONG]))
    return text_size(letters)


def _leads(outline: Outline, block: Block, link: Link) -> bool:
    """Whether the block stands in the main link, or in another link to the same address, or holds it."""
    return block.link == link.node or (
        block.link >= 0 and any(found.key == link.key for found in outline.links_in(block.link, block.link + 1))
    )


def _title(table: dict[Slot, Block], worth: dict[Slot, float], link: Link) -> Title:
    ranked = sorted(table, key=lambda slot: -worth[slot])
    named = [slot for slot in ranked if any(map(str.isalpha, table[slot].text))]  # a number names nothing, where words stand beside it
    for slot in (named or ranked)[:3]:
        block = table[slot]
        text = clean_text(block.text)
        if text and not says_more(text):
            return Title(_uncut(text, link), block)
    return Title(clean_text(link.title) if not says_more(link.title) else "")


def _uncut(text: str, link: Link) -> str:
    """Where the page cuts a title short and the link's own title has it whole, the whole one."""
    for end in _CUT:
        if text.endswith(end):
            stem = text[: -len(end)].rstrip()
            whole = clean_text(link.title)
            return whole if len(whole) > len(stem) and whole.startswith(stem) else text
    return text
