"""A listing by the selectors of a source's `[listing]` table; what they leave open is found inside each item by the item model."""

from __future__ import annotations

from dataclasses import dataclass

from selectolax.lexbor import LexborNode, SelectolaxError

from config import ListingRules
from entries import Stamp
from scrapers.listing.item_dates import DateReader
from scrapers.listing.items import Found, picture_url, read_items
from scrapers.listing.outline import Outline
from scrapers.page import ListItem, Page
from scrapers.text import clean_text
from scrapers.urls import absolute, canonical, url_key

_MOST_ITEMS = 1_000
_TEASER_LIMIT = 600
_LABEL_LIMIT = 200


@dataclass(frozen=True, slots=True)
class RuleReading:
    """What the selectors yield. `silent` names the keys of `[listing]` whose selectors match nothing in any item."""

    items: tuple[ListItem, ...]
    next_page: str | None
    silent: tuple[str, ...]


def read_by_rules(page: Page, outline: Outline, rules: ListingRules, reader: DateReader) -> RuleReading:
    """The items that `rules.item` selects, in page order, each release once.

    Where one of the other selectors matches nothing in an item, what the item model finds there stands.
    """
    nodes = [node for node in select(page.tree.root, rules.item) if node.mem_id in outline.numbers][:_MOST_ITEMS]
    starts = [outline.numbers[node.mem_id] for node in nodes]
    model = {item.span[0]: item for item in read_items(outline, [(i, outline.ends[i]) for i in starts], reader)}
    picker = _Picker(page, outline, rules, reader)
    items: dict[str, ListItem] = {}
    for node, start in zip(nodes, starts, strict=True):
        if item := picker.item(node, model.get(start)):
            items.setdefault(url_key(item.url), item)
    silent = tuple(key for key in picker.asked if key not in picker.heard)
    return RuleReading(tuple(items.values()), _next_page(page, rules), silent)


def select(node: LexborNode | None, selector: str) -> list[LexborNode]:
    """The elements that a selector matches; none for a selector that lexbor cannot read (those are refused when sources load)."""
    try:
        return node.css(selector) if node is not None and selector else []
    except SelectolaxError:
        return []


def said_at(outline: Outline, node: LexborNode) -> str:
    """The words of an element, with a blank between blocks."""
    i = outline.numbers.get(node.mem_id, -1)
    if i < 0:
        return ""
    blocks = outline.blocks_in(i, outline.ends[i])
    return clean_text(" ".join(block.text for block in blocks) or outline.text(i))


def href_at(node: LexborNode) -> str:
    """Where an element leads by itself or by the first link in it, as printed; "" when it leads nowhere."""
    own = node.attributes.get("href")
    inner = node.css_first("a[href]")
    return own or ((inner.attributes.get("href") or "") if inner else "")


def date_at(outline: Outline, reader: DateReader, node: LexborNode) -> Stamp | None:
    """The date that an element shows."""
    machine = node.attributes.get("datetime") or node.attributes.get("content") or ""
    return reader.of_rule(said_at(outline, node), machine)


class _Picker:
    """Takes the fields of one item after the other, and remembers which selectors ever matched."""

    def __init__(self, page: Page, outline: Outline, rules: ListingRules, reader: DateReader) -> None:
        self._base, self._outline, self._rules, self._reader = page.base_url, outline, rules, reader
        self.asked = [key for key in ("title", "link", "date", "teaser", "image", "label") if getattr(rules, key)]
        self.heard: set[str] = set()

    def item(self, node: LexborNode, found: Found | None) -> ListItem | None:
        """The item at a node; None when neither selectors nor model give it an address and a title."""
        href = self._href(node) or (found.href if found else "")
        url = canonical(absolute(href, self._base) or "")
        title = self._text("title", node) or (found.title if found else "")
        if not url or not title:
            return None
        return ListItem(
            url,
            title,
            self._date(node) or (found.published if found else None),
            clean_text(self._text("teaser", node) or (found.teaser if found else ""), _TEASER_LIMIT),
            self._picture(node) or (picture_url(self._outline, found.picture, self._base) if found else ""),
            clean_text(self._text("label", node) or (found.label if found else ""), _LABEL_LIMIT),
        )

    def _at(self, key: str, node: LexborNode) -> LexborNode | None:
        """The element that the selector of a key matches in the item."""
        matches = select(node, getattr(self._rules, key))
        if matches:
            self.heard.add(key)
        return matches[0] if matches else None

    def _text(self, key: str, node: LexborNode) -> str:
        at = self._at(key, node)
        return said_at(self._outline, at) if at is not None else ""

    def _href(self, node: LexborNode) -> str:
        at = self._at("link", node)
        return href_at(at) if at is not None else ""

    def _date(self, node: LexborNode) -> Stamp | None:
        at = self._at("date", node)
        return date_at(self._outline, self._reader, at) if at is not None else None

    def _picture(self, node: LexborNode) -> str:
        at = self._at("image", node)
        image = at if at is None or at.tag == "img" else at.css_first("img")
        return picture_url(self._outline, self._outline.numbers.get(image.mem_id, -1), self._base) if image is not None else ""


def _next_page(page: Page, rules: ListingRules) -> str | None:
    for node in select(page.tree.root, rules.next):
        inner = node if node.attributes.get("href") else node.css_first("a[href]")
        url = canonical(absolute((inner.attributes.get("href") or "") if inner else "", page.base_url) or "")
        if url and url_key(url) != url_key(page.url):
            return url
    return None
