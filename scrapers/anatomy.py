"""The whole anatomy of a release: what `anatomise` read in its text, and what stands beside the text.

Newsrooms set release line, embargo and contact in boxes of their own; their words reach us as `Article.left_out`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from config import SourceSpec
from entries import Anatomy, Contact, Embargo
from scrapers.clean import clean_text
from scrapers.dates import local_day
from scrapers.embargo import forbids, read_embargo
from scrapers.page import Article
from scrapers.release import (
    Anatomised,
    anatomise,
    boilerplate_of,
    end_of_day,
    is_contact_heading,
    is_end_mark,
    is_release_line,
    read_contact,
    read_correction,
)

_CONTACT_LINES = 5
_MAX_LINE = 300
_MAX_ISSUER = 200


def whole_anatomy(article: Article, parts: Anatomised, title: str, spec: SourceSpec, now: datetime) -> Anatomy:
    """The parts of the release. What its text lacks is looked for beside it; what is found there is not left out any more."""
    lines = tuple(dict.fromkeys(line for text in article.left_out if (line := clean_text(text, _MAX_LINE))))
    embargoes = [*_embargoes((title, *lines), article, spec, now), *([parts.anatomy.embargo] if parts.anatomy.embargo else [])]
    anatomy = replace(
        parts.anatomy,
        dates=article.dates,
        issuer=clean_text(_issuer(article, parts.anatomy.boilerplate, spec), _MAX_ISSUER),
        release_line=parts.anatomy.release_line or _first_release_line(lines, article.language),
        contact=parts.anatomy.contact or _contact_beside(lines, title, article, spec, now),
        embargo=max(embargoes, key=lambda embargo: embargo.until, default=None),  # of two, the one that holds longer
        correction=parts.anatomy.correction or next(filter(None, map(read_correction, lines)), ""),
        end_mark=parts.anatomy.end_mark or next((line for line in lines if is_end_mark(line)), ""),
    )
    return replace(anatomy, left_out=tuple(line for line in lines if line not in _taken(anatomy)))


def _embargoes(lines: Sequence[str], article: Article, spec: SourceSpec, now: datetime) -> Iterator[Embargo]:
    """The embargoes in the title, above or beside the text, each in a line of its own or in two."""
    day = local_day(article.dates[0], spec.zone) if article.dates else None
    for line, following in zip(lines, (*lines[1:], ""), strict=True):
        for text in (line, f"{line}\n{following}") if forbids(line) else (line,):
            if until := read_embargo(text, zone=spec.zone, now=now, language=article.language, reference=day):
                yield Embargo(text, until)
                break
        else:
            if forbids(line):
                yield Embargo(line, end_of_day(day, spec.zone, now))


def _issuer(article: Article, boilerplate: str, spec: SourceSpec) -> str:
    """The organisation that speaks: as the page's head names it, else as its About does, else the source's name."""
    if article.issuer and article.issuer != spec.name:
        return article.issuer
    return boilerplate_of(boilerplate) or spec.name


def _taken(anatomy: Anatomy) -> frozenset[str]:
    """The lines that are parts of the release."""
    embargo, contact = anatomy.embargo, anatomy.contact
    return frozenset(
        {
            anatomy.end_mark,
            *anatomy.release_line.split("\n"),
            *(embargo.text.split("\n") if embargo else ()),
            *(contact.text.split("\n") if contact else ()),
        }
    )


def _first_release_line(lines: Sequence[str], language: str) -> str:
    return next((line for line in lines if is_release_line(line, language=language)), "")


def _contact_beside(lines: Sequence[str], title: str, article: Article, spec: SourceSpec, now: datetime) -> Contact | None:
    """The contact in a box of its own; under a heading it may name a person only, where the address is behind a button."""
    if not any(is_contact_heading(line) or read_contact(line) for line in lines):
        return None  # most pages: parting their lines would take longer than this look
    beside = anatomise(lines, title=title, zone=spec.zone, language=article.language, now=now, published=None).anatomy.contact
    start = next((index for index, line in enumerate(lines[:-1]) if is_contact_heading(line)), None)
    if beside or start is None:
        return beside
    text = "\n".join(lines[start : start + _CONTACT_LINES])
    return read_contact(text) or Contact(text)
