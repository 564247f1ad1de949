"""A foreign tree as flat columns in document order: one walk with its own stack, because foreign pages nest 100,000 deep."""

from __future__ import annotations

import re
from functools import lru_cache

from selectolax.lexbor import LexborNode

# A page of 5 MB with nothing but tiny elements has a million nodes; no listing that people read comes near this bound.
MAX_NODES = 60_000

TEXT = ""  # the tag of a text node
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SILENT = frozenset(
    {"head", "script", "style", "template", "svg", "iframe", "select", "object", "noscript", "textarea", "button", "canvas"}
)
# Numbered, hashed and stateful classes differ between the items of one list.
_UNSTABLE = re.compile(
    r"\d|^(odd|even|first|last|active|current|alt|alternate|hidden|show|hide|open|selected|clearfix|sticky)$", re.IGNORECASE
)

Attributes = dict[str, str | None]
_NONE: Attributes = {}


@lru_cache(4_096)
def stable_class(value: str | None) -> str:
    """The first class name that two items of one list are likely to share, or ""."""
    return next((name for name in (value or "").split()[:8] if not _UNSTABLE.search(name)), "")


class Walk:
    """The columns of a page. Node i spans range(i, ends[i]); text nodes have the tag TEXT; equal `shapes` mean equal tags and classes
    from the root down; `numbers` leads from lexbor's own node numbers to ours."""

    def __init__(self) -> None:
        self.tags: list[str] = []
        self.parents: list[int] = []
        self.ends: list[int] = []
        self.texts: list[str] = []
        self.attributes: list[Attributes] = []
        self.classes: list[str] = []
        self.shapes: list[int] = []
        self.numbers: dict[int, int] = {}
        self._known: dict[tuple[int, str, str], int] = {}
        self._gap = ""  # blanks between elements separate words, but are no node of their own

    def run(self, root: LexborNode | None) -> None:
        """Takes the nodes below and including the root, up to MAX_NODES."""
        node, open_nodes, above = root, [], -1
        while node is not None and len(self.tags) < MAX_NODES:
            entered = self._take(node, above)
            child = node.first_child if entered else None
            if child is not None:
                open_nodes.append((node, above))
                above = len(self.tags) - 1
                node = child
                continue
            following = node.next
            while following is None and open_nodes:
                self.ends[above] = len(self.tags)
                node, above = open_nodes.pop()
                following = node.next
            node = following
        while above >= 0:
            self.ends[above] = len(self.tags)
            above = self.parents[above]

    def _take(self, node: LexborNode, parent: int) -> bool:
        """Adds the node; True when its children are wanted."""
        tag = node.tag or ""
        if tag == "-text":
            text = node.text_content or ""
            if text.isspace():
                self._gap = " "
            else:
                self._add(TEXT, parent, self._gap + text, _NONE)
                self._gap = ""
            return False
        if tag in _SILENT or not tag[:1].isalpha():
            return False
        self.numbers[node.mem_id] = len(self.tags)
        self._add(tag, parent, "", node.attributes or _NONE)
        return True

    def _add(self, tag: str, parent: int, text: str, attributes: Attributes) -> None:
        name = stable_class(attributes.get("class")) if attributes else ""
        above = self.shapes[parent] if parent >= 0 else -1
        self.tags.append(tag)
        self.parents.append(parent)
        self.ends.append(len(self.tags))
        self.texts.append(text)
        self.attributes.append(attributes)
        self.classes.append(name)
        self.shapes.append(self._known.setdefault((above, tag, name), len(self._known)))
