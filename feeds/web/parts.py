"""A release's clean HTML in parts: its text, and the furniture around it (About, notes, cautions, contact).

The furniture stays where it stood in `Entry.content`; pages only set it apart. The HTML is cut, and words in it are wrapped (marks.py),
but it is never written anew: it was cleaned last (nh3), and a second serialiser could undo that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from markupsafe import Markup

from entries import Section, SectionKind, body_of
from feeds.web.marks import Mark, marked

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


def parts(content: str, sections: Sequence[Section], marks: Sequence[Mark] = ()) -> Parts:
    """Clean HTML without its sections, and each of them, with their marks. A release that would lose all of its text keeps it whole."""
    html = Markup(content)  # noqa: S704 # the one place where pages trust HTML: `Entry.content` is clean by contract (entries/model.py)
    if not body_of(content, sections):
        return Parts(marked(html, marks))
    ends = (0, *(part.end for part in sections))
    starts = (*(part.start for part in sections), len(content))
    return Parts(
        Markup().join(marked(html, marks, end, start) for end, start in zip(ends, starts, strict=True)),
        tuple(Closing(_NAMES[part.kind], marked(html, marks, part.start, part.end)) for part in sections),
    )
