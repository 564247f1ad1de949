"""The anatomy of a release: which of its blocks are text and which are dateline, captions, "About ...", contact, notes.

    anatomise(("FOR IMMEDIATE RELEASE", "Berlin, 3 May 2022 – Example opens ...", "###", "About Example", "Example is ..."), title=...)
    ->  roles ("release-line", "body", "end-mark", "boilerplate", "boilerplate"), opening "Example opens ..."

Nothing is dropped here: every block keeps its number and gets a role, and the caller decides what to show.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from entries import Anatomy, Contact, Dateline, Embargo, Quote, Stamp
from scrapers.clock import start_of
from scrapers.date_words import fold
from scrapers.dates import local_day
from scrapers.embargo import forbids, read_embargo
from scrapers.release_dateline import read_dateline
from scrapers.release_marks import (
    ReleaseLine,
    boilerplate_of,
    is_end_mark,
    is_release_line,
    read_correction,
    read_release_line,
    section_of,
)
from scrapers.release_people import ends_sentence, is_caption, is_contact_heading, read_contact, read_quote

__all__ = [
    "Anatomised",
    "ReleaseLine",
    "Role",
    "anatomise",
    "boilerplate_of",
    "is_caption",
    "is_contact_heading",
    "is_end_mark",
    "is_release_line",
    "read_contact",
    "read_correction",
    "read_dateline",
    "read_embargo",
    "read_quote",
    "read_release_line",
    "section_of",
]

Role = Literal[
    "body", "title", "dateline", "release-line", "embargo", "end-mark", "boilerplate", "contact", "notes", "caption", "forward-looking"
]

HEAD = 8  # blocks in which release line, embargo and dateline are looked for
MAX_QUOTES = 20
_TEXT = 80  # characters; a block this long is running text
_OPENING = 40  # characters; a shorter block without a full stop is a subheading, not the opening
_LATE = frozenset({"boilerplate", "notes", "forward-looking"})
_CONTACT_LINE = 160  # characters; a longer block without address or number is no part of a contact


@dataclass(frozen=True, slots=True)
class Anatomised:
    """What `anatomise` found. `roles` has one role for each block; a block that begins with the dateline and goes on is body.

    `dateline_block` is the number of the block the dateline stands in, None without one. `dates` are the days of release line and
    dateline as stamps. `opening` is the first paragraph without the dateline, plain text.
    """

    anatomy: Anatomy
    opening: str = ""
    roles: tuple[Role, ...] = ()
    dateline_block: int | None = None
    dates: tuple[Stamp, ...] = ()


@dataclass(slots=True)
class _Head:
    """What the first blocks say before and where the text begins."""

    lines: list[str]
    dates: list[Stamp]
    embargo: Embargo | None = None
    dateline: Dateline | None = None
    block: int | None = None
    rest: str = ""
    correction: str = ""


def anatomise(
    blocks: Sequence[str],
    *,
    title: str,
    zone: ZoneInfo,
    language: str,
    now: datetime,
    published: Stamp | None,
    beside_image: Collection[int] = (),
    repeated: Collection[int] = (),
) -> Anatomised:
    """Gives every block of a release its role. Never raises.

    `beside_image` are the numbers of blocks that stand next to a picture, `repeated` of those that other releases end with too: what is
    text among them is what the company says of itself, with a heading or without.
    """
    roles: list[Role] = ["body"] * len(blocks)
    reference = local_day(published, zone) if published else None
    head = _read_head(blocks, roles, title, zone, language, now, reference)
    _mark_sections(blocks, roles)
    _mark_captions(blocks, roles, head.block, beside_image)
    for index in repeated:
        if roles[index] == "body" and index != head.block:
            roles[index] = "boilerplate"
    texts = {role: [text for text, mine in zip(blocks, roles, strict=True) if mine == role] for role in set(roles)}
    anatomy = Anatomy(
        dateline=head.dateline,
        release_line="\n".join(head.lines),
        boilerplate="\n".join(texts.get("boilerplate", ())),
        contact=_contact(texts.get("contact", [])),
        quotes=_quotes(texts.get("body", [])),
        captions=tuple(text.strip() for text in texts.get("caption", ())),
        embargo=head.embargo,
        end_mark=texts.get("end-mark", [""])[-1].strip(),
        notes="\n".join(texts.get("notes", ())),
        forward_looking="\n".join(texts.get("forward-looking", ())),
        correction=head.correction,
    )
    return Anatomised(anatomy, _opening(blocks, roles, head), tuple(roles), head.block, tuple(head.dates))


def _read_head(
    blocks: Sequence[str], roles: list[Role], title: str, zone: ZoneInfo, language: str, now: datetime, reference: date | None
) -> _Head:
    head = _Head([], [], correction=read_correction(title))
    for index, text in enumerate(blocks[:HEAD]):
        if embargo := _embargo_at(index, blocks, zone, language, now, reference):
            head.embargo = _longer(head.embargo, embargo)
            for place in range(index, index + 1 + embargo.text.count("\n")):
                roles[place] = "embargo"
        elif roles[index] == "embargo":  # the second line of one
            continue
        elif line := read_release_line(text, language=language):
            roles[index] = "release-line"
            head.lines.append(text.strip())
            if line.day:
                head.dates.append(Stamp(start_of(line.day, zone), "day", "release-line", text.strip()))
        elif title and fold(text).strip() == fold(title).strip():
            roles[index] = "title"
        else:
            head.correction = head.correction or read_correction(text)
            _try_dateline(head, index, blocks, roles, language, reference)
            if len(text) >= _TEXT and ends_sentence(text):
                break  # running text has begun; a long subheading has no full stop
    if head.dateline and head.dateline.day:
        head.dates.append(Stamp(start_of(head.dateline.day, zone), "day", "dateline", head.dateline.text))
    return head


def _embargo_at(index: int, blocks: Sequence[str], zone: ZoneInfo, language: str, now: datetime, reference: date | None) -> Embargo | None:
    """The embargo that a block is, perhaps with the next one: "Embargo" / "7 April 2025, 10:00". One without a moment holds to the end of
    the day of publication, because nobody means for ever and "now" is too early."""
    text = blocks[index].strip()
    if until := read_embargo(text, zone=zone, now=now, language=language, reference=reference):
        return Embargo(text, until)
    if not forbids(text):
        return None
    both = "\n".join(line.strip() for line in blocks[index : index + 2])
    if until := read_embargo(both, zone=zone, now=now, language=language, reference=reference):
        return Embargo(both, until)
    return Embargo(text, end_of_day(reference, zone, now))


def end_of_day(day: date | None, zone: ZoneInfo, now: datetime) -> datetime:
    """The end of a day where the source is, as UTC; of today where no day is known."""
    return start_of((day or now.astimezone(zone).date()) + timedelta(days=1), zone)


def _longer(one: Embargo | None, other: Embargo) -> Embargo:
    return one if one and one.until >= other.until else other


def _try_dateline(head: _Head, index: int, blocks: Sequence[str], roles: list[Role], language: str, reference: date | None) -> None:
    """Takes the dateline of a block; one with a place is better than a day that stands alone above it."""
    dateline, rest = read_dateline(blocks[index], language=language, reference=reference)
    if index and not rest and all(len(text) < _OPENING for text in blocks[index + 1 :]):
        return  # place and day under a short text sign it: "Siena, 20 giugno 2018"
    if dateline is None or (head.dateline and (head.dateline.place or not dateline.place)):
        return
    if head.block is not None and roles[head.block] == "dateline":
        roles[head.block] = "release-line"
        head.lines.append(head.dateline.text if head.dateline else "")
    head.dateline, head.block, head.rest = dateline, index, rest
    if not rest:
        roles[index] = "dateline"


def _mark_sections(blocks: Sequence[str], roles: list[Role]) -> None:
    """What follows the text: each heading opens a part that lasts until the next one."""
    section: Role = "body"
    read = 0  # characters of text so far
    last = max((index for index, text in enumerate(blocks) if is_end_mark(text)), default=-1)
    for index, text in enumerate(blocks):
        if roles[index] != "body":
            continue
        is_late = 2 * index >= len(blocks)
        if is_end_mark(text):
            roles[index] = "end-mark"
            # Asterisks also part the chapters of a text.
            section = "notes" if index == last and (is_late or "*" not in text) else section
            continue
        if read >= _TEXT or section != "body":
            section = _section_after(section, text, is_late=is_late)
        roles[index] = section
        read += len(text) if section == "body" else 0


def _section_after(section: Role, text: str, *, is_late: bool) -> Role:
    """The part that a block belongs to, given the part before it."""
    if boilerplate_of(text) is not None:
        return "boilerplate"
    if is_contact_heading(text):
        return "contact"
    if opened := section_of(text):
        return opened
    if section == "contact":
        return "contact" if len(text) <= _CONTACT_LINE or read_contact(text) else "notes"
    # Without a heading, only a block of little else than addresses and numbers at the end is a contact.
    return "contact" if is_late and len(text) <= _CONTACT_LINE and read_contact(text) else section


def _mark_captions(blocks: Sequence[str], roles: list[Role], dateline_block: int | None, beside_image: Collection[int]) -> None:
    for index, text in enumerate(blocks):
        is_late = roles[index] in _LATE and index in beside_image  # a picture behind the text illustrates it, not what stands above
        if not (roles[index] == "body" or is_late) or index == dateline_block:
            continue
        if is_caption(text, beside_image=index in beside_image) or _names_a_speaker(text, blocks):
            roles[index] = "caption"


def _names_a_speaker(text: str, blocks: Sequence[str]) -> bool:
    """Whether a line without a full stop begins with the same name and role as the attribution of a quote elsewhere.

    An inlined legend does ("Jane Doe, head of research at Example, opens the fair"); a heading does not.
    """
    name, comma, rest = text.partition(",")
    if not comma or ends_sentence(text) or len(text) > 2 * _CONTACT_LINE or len(rest.split()) < 3:
        return False
    start = f"{name},{rest[:16]}"
    return any(other is not text and other.startswith(start) and read_quote(other) for other in blocks)


def _contact(texts: list[str]) -> Contact | None:
    """The contact of a release from its blocks: the first name, address and number, and all words."""
    if not texts:
        return None
    # A heading alone is no contact; what it heads is read with it.
    found = [contact for size in range(1, min(len(texts), 8) + 1) if (contact := read_contact("\n".join(texts[:size])))]
    best = max(found, key=lambda it: (it.email is not None) + (it.phone is not None) + (it.name is not None), default=None)
    return Contact("\n".join(texts), best.name, best.email, best.phone) if best else None


def _quotes(texts: list[str]) -> tuple[Quote, ...]:
    found = (read_quote(text) for text in texts)
    return tuple(quote for quote in found if quote)[:MAX_QUOTES]


def _opening(blocks: Sequence[str], roles: list[Role], head: _Head) -> str:
    """The first paragraph: the dateline's own, else the first block of text that is no subheading."""
    texts = [head.rest if index == head.block else text for index, text in enumerate(blocks) if roles[index] == "body"]
    if head.rest and head.block is not None and roles[head.block] == "body":
        return head.rest.strip()
    return next((text.strip() for text in texts if len(text) >= _OPENING or ends_sentence(text)), texts[0].strip() if texts else "")
