"""Who wrote a release: persons only. The organisation is the issuer and stands elsewhere.

"By Anna Bell and Max Muster"  ->  ("Anna Bell", "Max Muster")         "Press Office", "admin", "Example Corp"  ->  ()
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scrapers.article.furniture import is_byline
from scrapers.article.outline import Outline, names_of
from scrapers.article.title import loose
from scrapers.article.words import phrases
from scrapers.date_words import MONTHS, WEEKDAY, fold

_MAX_AUTHORS = 12
_MAX_LINE = 250  # characters; a longer block is text
_AUTHOR_NAMES = frozenset({"author", "authors", "byline", "autor"})
_BEFORE = phrases(
    """
    (?:by|von|par|por|di|av|af|door|text|author|autor(?:in)?|written by|posted by|published by|publié par|story by|words)\\b\\s*[:：]?
    (?:作者|记者|责任编辑|编辑|文|文／|取材)[:：/／]?
    """,
    r"^\W*",
    r"\s*",
)
_BETWEEN = re.compile(r"\s*(?:[;|、/・]|,(?!\s*(?:Jr|Sr|PhD|MD))|\s(?:and|und|et|y|e|&|och|og|en|con|with|和|与)\s)\s*")
_SIGN = re.compile(r"\s*[|•]\s*")
_ENDS_NAME = re.compile(r"[,|•·]|\s[-–—]\s|\(?\d")
_SUFFIX = re.compile(rf"(?i)\s*(?:기자|記者|(?<=\s){WEEKDAY})$")
_ASIDE = re.compile(r"\s*\([^()]*\)")
_NO_PERSON = phrases(
    r"""
    \b(?:team|staff|redaktion|redaction|rédaction|redacción|redazione|redação|editors?|editorial|newsroom|news|press|presse\w*|prensa|office|desk)\b
    \b(?:service|agency|agentur|admin(?:istrator)?|webmaster|communications?|kommunikation|comunicación|marketing|media|department|abteilung)\b
    \b(?:university|universität|université|institute?|institut|foundation|stiftung|ministry|ministerium|council|association|verband|group)\b
    \b(?:gmbh|inc|ltd|llc|corp(?:oration)?|company|ag|plc|reporter|correspondent|manager|officer|director|speaker|sprecher(?:in)?)\b
    \b(?:contributors?|writers?|guest|user|deutschland|digital|online|tv|radio|times|post|herald|afp|dpa|reuters|ap|epd|kna|efe|ansa)\b
    \bhttp | \bwww\b | \bcom\b | \btwitter\b | \bfacebook\b
    新闻 | 編集 | 新聞 | デジタル | 部$ | 社$ | 院$ | 公司 | 本报 | 本站 | 办公室 | 기자단 | 뉴스
    """
)


def persons(names: Iterable[str], issuers: Iterable[str]) -> tuple[str, ...]:
    """The persons among some author texts, each once, in order."""
    organisations = {loose(name) for name in issuers}
    found: dict[str, str] = {}
    for name in names:
        for part in _parts(name):
            key = loose(part)
            if (
                key
                and not any(key in organisation or (len(organisation) > 4 and organisation in key) for organisation in organisations)
                and _is_person(part)
            ):
                found.setdefault(key, part)
    return tuple(found.values())[:_MAX_AUTHORS]


def bylines(outline: Outline, blocks: Iterable[int], *, worded: bool = False) -> Iterator[str]:
    """Author lines among some blocks: by wording, and unless that alone is wanted by the class of what holds them."""
    for index in blocks:
        block = outline.blocks[index]
        around = [outline.elements[above].names for above in list(outline.ancestors(block.element))[:3]]
        named = not worded and len(block.text) < 90 and any(names & _AUTHOR_NAMES for names in around)
        has_digits = any(char.isdigit() for char in block.text)
        if is_byline(block.text) or (named and not has_digits):
            yield block.text
        elif len(block.text) < _MAX_LINE and is_byline(first := _first_of(block.text)):
            yield first
        elif named:
            yield block.text
        elif not worded and has_digits and len(block.text) < 200:
            parts = _SIGN.split(block.text) if _SIGN.search(block.text) else []
            written = [part for part in parts if is_byline(part)]  # "Example | 4 May 2022 | By Anna Bell (with Max Muster)"
            yield from written or [part for part in parts if not any(char.isdigit() for char in part)][:1]  # "4 May 2022 | Anna Bell"


def linked(outline: Outline, blocks: Iterable[int]) -> Iterator[str]:
    """The authors that a line links as such, whatever else it says: "Posted on 3 November by <a rel=author>"."""
    for index in blocks:
        block = outline.blocks[index]
        if not block.link_share or len(block.text) > _MAX_LINE:
            continue
        for node in outline.elements[block.element].node.css("a[href]")[:6]:
            relations = (node.attributes.get("rel") or "").lower().split()
            if "author" in relations or names_of("a", {"class": node.attributes.get("class")}) & _AUTHOR_NAMES:
                yield " ".join(node.text(deep=True, separator=" ").split())


def _first_of(text: str) -> str:
    """The byline that a line begins with, before a function, a date or a sign: "By Anna Bell, engineer", "By Anna Bell May 4"."""
    words = _ENDS_NAME.split(text, maxsplit=1)[0].split()
    while words and fold(words[-1].strip(".")) in MONTHS:
        words.pop()
    return " ".join(words)


def _parts(text: str) -> list[str]:
    parts = [
        _SUFFIX.sub("", part.strip(" .,:|·•-–—")) for part in _BETWEEN.split(_BEFORE.sub("", _ASIDE.sub("", text[:600]).strip())[:400])
    ]
    if len(parts) == 2 and "," in text and all(part and " " not in part for part in parts):
        return [f"{parts[1]} {parts[0]}"]  # "Bell, Anna"
    return [part for part in parts if part]


def _is_person(name: str) -> bool:
    if _NO_PERSON.search(name) or re.search(r"[@\d:(){}<>_]", name):
        return False
    words = name.split()
    if not name.isascii() and re.fullmatch(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\s·]{2,12}", name):
        return True
    return 2 <= len(words) <= 5 and len(name) <= 60 and words[0][:1].isupper() and words[-1][:1].isupper()
