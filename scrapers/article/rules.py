"""The `[article]` table of a source: CSS selectors that take the place of detection, field by field."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from config import SourceSpec
from scrapers.article.outline import Outline
from scrapers.article.title import loose

_MAX_MATCHES = 500


def select(tree: LexborHTMLParser, selector: str) -> list[LexborNode]:
    """What a selector of the source finds, [] for an empty selector. `config` has made sure that it is one."""
    return tree.css(selector)[:_MAX_MATCHES] if selector else []


def without_dropped(tree: LexborHTMLParser, spec: SourceSpec) -> LexborHTMLParser:
    """The same tree, what the source's rules call no part of the release taken out."""
    for selector in spec.article.drop:
        for node in select(tree, selector):
            node.decompose()
    return tree


def indexes_of(outline: Outline, nodes: list[LexborNode]) -> tuple[int, ...]:
    """The elements of the outline that are these nodes, without those inside another of them."""
    if not nodes:
        return ()
    wanted = {node.mem_id for node in nodes}
    found = [index for index, element in enumerate(outline.elements) if element.node.mem_id in wanted]
    return tuple(index for index in found if not any(above in found for above in list(outline.ancestors(index))[1:]))


def boilerplate_blocks(outline: Outline, spec: SourceSpec) -> Iterator[int]:
    """Blocks that are one of the site's sentences and nothing else."""
    sentences = {loose(sentence) for sentence in spec.article.boilerplate} - {""}
    return (index for index, block in enumerate(outline.blocks) if sentences and loose(block.text) in sentences)


def text_of(nodes: list[LexborNode]) -> str:
    """The text of the first node that has any, in one line."""
    texts = (" ".join(node.text(deep=True, separator=" ").split()) for node in nodes)
    return next((text for text in texts if text), "")


def date_text(nodes: list[LexborNode]) -> str:
    """The machine-readable date of the first node, else its text."""
    for node in nodes[:1]:
        held = node.attributes
        inner = node.css_first("time[datetime]")
        value = held.get("datetime") or held.get("content") or (inner.attributes.get("datetime") if inner is not None else "")
        if value:
            return value.strip()
    return text_of(nodes)
