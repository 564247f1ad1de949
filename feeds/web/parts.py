"""A release's clean HTML in parts: its text, and the furniture around it (About, notes, cautions, contact).

The furniture stays where it stood in `Entry.content`; pages only set it apart. The HTML is cut, never written anew: it was cleaned
last (nh3), and a second serialiser could undo that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from markupsafe import Markup

from entries import Section, SectionKind, body_of

_NAMES: Mapping[SectionKind, str] = MappingProxyType(
    {"boilerplate": "About the issuer", "contact": "Contact", "notes": "Notes", "forward-looking": "Forward-looking statements"}
)


@dataclass(frozen=True, slots=True)
class Closing:
    """A part of the furniture: what it is, and its clean HTML, ready to print."""

    name: str
    html: Markup


@dataclass(frozen=True, slots=True)
class Parts:
    """The text as clean HTML, ready to print, and what is set apart from it, in the order of the page."""

    body: Markup
    closing: tuple[Closing, ...] = ()


def parts(content: str, sections: tuple[Section, ...]) -> Parts:
    """Clean HTML without its sections, and each of them. A release that would lose all of its text keeps it whole."""
    body = body_of(content, sections)
    if not body:
        return Parts(_clean(content))
    return Parts(_clean(body), tuple(Closing(_NAMES[part.kind], _clean(content[part.start : part.end])) for part in sections))


def _clean(html: str) -> Markup:
    """The one place where pages trust HTML: `Entry.content` is clean by contract (entries/model.py)."""
    return Markup(html)  # noqa: S704
