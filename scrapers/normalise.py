"""From an article to a draft: clean, dated, parted. The same page always makes the same draft.

normalise(Article(titles=..., body="<p>Hong Kong – 13 December 2019 – The city ..."), None, spec, now=now)
->  Draft(content="<p>The city ...", summary="The city ...", anatomy=Anatomy(dateline=Dateline("Hong Kong – 13 December 2019 –", ...)))
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from config import SourceSpec
from entries import Anatomy, Dateline, Draft, Embargo, Image, Stamp
from scrapers.addresses import settled_address
from scrapers.anatomy import whole_anatomy
from scrapers.clean import blocks, clean_html, clean_text, plain_text
from scrapers.dates import local_day
from scrapers.embargo import read_embargo
from scrapers.events import read_event
from scrapers.page import Article, ListItem
from scrapers.publisher import publisher_of
from scrapers.release import Anatomised, anatomise, is_caption, read_correction, read_dateline
from scrapers.sections import sections_of
from scrapers.urls import canonical, url_key
from scrapers.votes import votes_of

_LINES = ["p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "td", "pre"]  # elements that may be a line of the head or the end
_MAX_TITLE = 500
_MAX_SUMMARY = 400
_MAX_LABELS = 12
_SHORT = 80  # characters; a shorter opening is continued by the next paragraphs
_FURNITURE = frozenset({"title", "release-line", "embargo", "dateline", "end-mark"})  # roles of blocks that stand around a text, not in it
_SENTENCE_END = re.compile(r"[.!?…]['\"”’»)\]]*(?=\s|$)|[。！？]['\"”’」』）]*")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|Inc|Ltd|Co|Corp|No|Nr|vs|e\.g|i\.e|U\.S|U\.K|ca|bzw|usw|z\.B|d\.h|Abs|Art|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)|\d)\.$"
)


def normalise(article: Article, item: ListItem | None, spec: SourceSpec, *, now: datetime) -> Draft:
    """What the article says now. Never raises; a field that the article lacks is filled from its list item, else empty."""
    clean = clean_html(article.body, article.url)
    soup = BeautifulSoup(clean, "lxml")
    captions = _with_captions(soup)
    title, published = _title(article, item), next(iter(article.dates), None)
    texts = blocks(_inner(soup) if captions else clean)
    parts = _parted(texts, captions, article, title, spec, now)
    content = clean_html(_inner(soup), article.url) if _take_out(soup, texts, parts) or captions else clean
    summary = _summary(_opening(texts, parts) or (item.teaser if item else ""), article.language)
    address = settled_address(article, item, spec)
    anatomy = replace(whole_anatomy(article, parts, title, spec, now), sections=sections_of(content, texts, parts.roles))
    draft = Draft(
        source_id=spec.id,
        url=address.url,
        title=title or clean_text(summary, 120),
        content=content,
        summary=summary,
        subtitle=clean_text(article.subtitle, _MAX_TITLE),
        published=published,
        language=article.language or spec.language,
        authors=tuple(dict.fromkeys(name for author in article.authors if (name := clean_text(author, 100)))),
        image=_lead_image(article, item),
        enclosures=article.enclosures,
        labels=_labels((*((item.label,) if item else ()), *article.labels), title),
        hold_until=_hold_until(anatomy.embargo, published, now),
        anatomy=anatomy,
        text=plain_text(content) if content is not clean else "\n".join(texts),
        translations=tuple(dict.fromkeys(map(url_key, article.translations))),
        publisher=publisher_of(anatomy, spec),
    )
    votes, event = votes_of(article, item, draft, address, spec), read_event(draft, spec.zone, now=now)
    return replace(draft, anatomy=replace(anatomy, votes=votes, event=event))


def _parted(texts: tuple[str, ...], captions: frozenset[str], article: Article, title: str, spec: SourceSpec, now: datetime) -> Anatomised:
    """The parts of the release, by what the page says of its blocks."""
    return anatomise(
        texts,
        title=title,
        zone=spec.zone,
        language=article.language,
        now=now,
        published=next(iter(article.dates), None),
        beside_image=tuple(index for index, text in enumerate(texts) if text in captions),
        repeated=tuple(index for index, text in enumerate(texts) if " ".join(text.split()) in article.repeated),
    )


def draft_from_item(item: ListItem, spec: SourceSpec, *, now: datetime) -> Draft:
    """What the listing alone says of a release whose page cannot be read; it is completed later under the same id."""
    teaser = clean_text(item.teaser)
    day = local_day(item.published, spec.zone) if item.published else None
    until = read_embargo(teaser, zone=spec.zone, now=now, language=spec.language, reference=day)
    embargo = Embargo(teaser, until) if until else None
    dateline, rest = read_dateline(teaser, language=spec.language)
    dates, correction = (item.published,) if item.published else (), read_correction(item.title)
    anatomy = Anatomy(dateline=dateline, embargo=embargo, dates=dates, correction=correction)
    return Draft(
        source_id=spec.id,
        url=canonical(item.url) or item.url,
        title=clean_text(item.title, _MAX_TITLE),
        summary=_summary(rest if dateline else teaser, spec.language),
        published=item.published,
        language=spec.language,
        image=Image(item.image) if item.image else None,
        labels=_labels((item.label,), item.title),
        hold_until=_hold_until(embargo, item.published, now),
        anatomy=anatomy,
        partial=True,
        text=teaser,
        publisher=publisher_of(anatomy, spec),
    )


# ------------------------------------------------------------------------------------------------------- the clean content


def _inner(soup: BeautifulSoup) -> str:
    return soup.body.decode_contents() if soup.body else ""


def _with_captions(soup: BeautifulSoup) -> frozenset[str]:
    """Set each caption that stands as a paragraph of its own beside a picture into a figure with it; the texts of all captions.

    Newsrooms print `<p><img></p><p>caption</p>` (as seen on sensetime.com, 2019-03), so that feed readers take it for a sentence.
    """
    for image in soup.find_all("img", limit=200):
        holder = _alone_in(image)
        if holder is None or holder.find_parent("figure"):
            continue
        line = holder.find_next_sibling()
        text = " ".join(line.get_text(" ").split()) if isinstance(line, Tag) and line.name == "p" and line.find("img") is None else ""
        if text and isinstance(line, Tag) and is_caption(text, beside_image=True):
            figure, caption = soup.new_tag("figure"), soup.new_tag("figcaption")
            holder.replace_with(figure)
            line.extract()
            caption.extend(list(line.contents))
            figure.extend([holder.extract() if holder.name != "p" else image, caption])
    return frozenset(" ".join(tag.get_text().split()) for tag in soup.find_all("figcaption"))


def _alone_in(image: Tag) -> Tag | None:
    """The outermost element that holds only this picture: the image itself, its link or its paragraph."""
    holder: Tag = image
    while (
        (parent := holder.parent) is not None
        and parent.name in ("p", "a")
        and not parent.get_text(strip=True)
        and len(parent.find_all("img")) == 1
    ):
        holder = parent
    return holder if holder.parent is not None and holder.parent.name == "body" else None


def _take_out(soup: BeautifulSoup, texts: tuple[str, ...], parts: Anatomised) -> bool:
    """Remove the dateline and the lines that are release furniture from the content; whether there were any."""
    lines = {_squeezed(texts[index]) for index, role in enumerate(parts.roles) if role in _FURNITURE}
    dateline = parts.anatomy.dateline
    if not lines and dateline is None:
        return False
    for tag in soup.find_all(_LINES, limit=2_000):
        text = _squeezed(tag.get_text())
        if text in lines:
            tag.decompose()
        elif dateline is not None and text.startswith(_squeezed(dateline.text)):
            _cut_dateline(tag, dateline)
            dateline = None
    return True


def _cut_dateline(tag: Tag, dateline: Dateline) -> None:
    """Take the first characters of an element away, across the elements inside it, and the dash that is left behind them."""
    left = len(_squeezed(dateline.text))
    for piece in list(tag.find_all(string=True)):
        text = str(piece)
        kept = 0
        while kept < len(text) and (left > 0 or _is_left_over(text, kept)):
            left -= not text[kept].isspace()
            kept += 1
        piece.replace_with(NavigableString(text[kept:]))
        if kept < len(text):
            return


def _is_left_over(text: str, place: int) -> bool:
    """Whether a mark stands between the dateline and the text: a dash, a colon, or a full stop that ends the dateline."""
    mark, after = text[place], text[place + 1 : place + 2]
    return mark in " \t\n\xa0-–—―‒:|：，。" or (mark in ".,;" and (not after or after.isspace()))


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _opening(texts: tuple[str, ...], parts: Anatomised) -> str:
    """The first paragraph, and the next ones after a very short one."""
    opening = parts.opening
    begin = next((index for index, text in enumerate(texts) if opening and text.strip().endswith(opening)), len(texts))
    for text, role in zip(texts[begin + 1 :], parts.roles[begin + 1 :], strict=True):
        if len(opening) >= _SHORT or role != "body":
            break
        opening = f"{opening} {text}"
    return opening


def _summary(text: str, language: str) -> str:
    """The opening in at most 400 characters: whole sentences when at least half of the room is used by them."""
    line = clean_text(text)
    if len(line) <= _MAX_SUMMARY:
        return line
    ends = (found.end() for found in _SENTENCE_END.finditer(line, 0, _MAX_SUMMARY) if not _ABBREVIATION.search(line[: found.end()]))
    last = max(ends, default=0)
    least = _MAX_SUMMARY // 4 if language[:2] in ("zh", "ja", "ko") else _MAX_SUMMARY // 3
    return line[:last].rstrip() if last >= least else clean_text(line, _MAX_SUMMARY)


# ------------------------------------------------------------------------------------------------------------------ fields


def _title(article: Article, item: ListItem | None) -> str:
    options = [candidate.value for candidate in article.titles] + ([item.title] if item else [])
    return next((title for option in options if (title := clean_text(option, _MAX_TITLE))), "")


def _lead_image(article: Article, item: ListItem | None) -> Image | None:
    if article.images:
        first = article.images[0]
        return replace(first, alt=clean_text(first.alt, 500), caption=clean_text(first.caption, 500))
    return Image(item.image) if item and item.image else None


def _labels(values: Iterable[str], title: str) -> tuple[str, ...]:
    """The site's own categories, each once without regard to case."""
    cleaned = (clean_text(value, 60) for value in values)
    found = {label.casefold(): label for label in reversed([label for label in cleaned if label and label != title])}
    return tuple(reversed(found.values()))[:_MAX_LABELS]


def _hold_until(embargo: Embargo | None, published: Stamp | None, now: datetime) -> datetime | None:
    """The moment before which nothing may be shown: an embargo, or a publication that lies ahead."""
    moments = (embargo.until if embargo else now, published.at if published else now)
    return max((moment for moment in moments if moment > now), default=None)
