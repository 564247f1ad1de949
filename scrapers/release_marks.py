"""The marks of a release: release line, embargo, end, and the headings of what follows the text.

read_release_line("FOR IMMEDIATE RELEASE Release Date: July 21, 2025")  ->  ReleaseLine(immediate=True, day=date(2025, 7, 21))
boilerplate_of("About Example Corp")                                   ->  "Example Corp"
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from scrapers.date_shapes import Habits, days_in
from scrapers.date_words import WEEKDAY, fold
from scrapers.dates import HELD, find_dates

Section = Literal["boilerplate", "contact", "notes", "forward-looking"]

LONGEST_LINE = 200  # characters of a release line or heading
_IMMEDIATE = re.compile(
    r"(?:for )?immediate release|zur sofortigen (?:veroffentlichung|freigabe)|sofort frei(?:gegeben)?|sperrfrist: keine"
    r"|(?:pour )?(?:diffusion|publication) immediate|para (?:su )?(?:publicacion|difusion|divulgacion) inmediata|publicacion inmediata"
    r"|(?:per (?:il )?)?(?:rilascio|diffusione|pubblicazione) immediat[ao]|para (?:divulgacao|publicacao) imediata|divulgacao imediata"
    r"|voor (?:onmiddellijke|directe) (?:publicatie|vrijgave)|for omedelbar (?:publicering|release)|til (?:oyeblikkelig|ojeblikkelig)"
    r"|即时发布|即時發[布佈]|立即发布|立即發[布佈]|供即时发布|即日解禁|即日発表|즉시 ?(?:배포|보도)"
)
_LINE = re.compile(
    r"(?:press |media |news )?release(?: date| no\b| number| #|:)|for release\b|date of release|(?:press|media|news) release$"
    r"|(?:pressemitteilung|medienmitteilung|presseinformation|pressemeldung)(?:$| (?:nr|vom|#)|:)|communique(?: de presse)?(?:$| n)"
    r"|nota de prensa(?:$| n)|comunicado(?: de prensa| de imprensa)?(?:$| n)|comunicato stampa(?:$| n)|persbericht$"
    r"|新闻稿|新聞稿|보도자료|プレスリリース|報道(?:資料|発表)|(?:veroffentlicht|freigabe|datum|stand|fecha|date|data|发布日期|發布日期|発表日)\s*:"
)
_NUMBER = re.compile(
    r"(?:release|mitteilung|information|meldung|presse|prensa|stampa|imprensa)?\s*(?:\b(?:no|nr|n|num)\b[.o°]?|#"
    r"|第)\s*:?\s*((?:\d{1,5})(?:[/-]\d{2,4})?)"
)
_EMBARGO = re.compile(
    r"[\s\W]*(?:(?:strictly|strict|under|sous|sotto|bajo|onder|sob|this (?:press )?release is) )*"
    r"(?:embargo(?:ed)?|embargad[oa]|sperrfrist|gesperrt|sperrvermerk|hold for release|not for (?:release|publication|broadcast)"
    r"|nicht vor|ne pas (?:publier|diffuser) avant|禁发|禁發|(?:[报報]道)?解禁|엠바고)"
)
# What may stand between that word and its day. "Embargoed goods were seized on ..." is news.
_UNTIL = re.compile(
    r"(?:[\W\d]|\b(?:for|release|publication|broadcast|use|online|print|media|all|and|until|till|til|to|before|prior|after|on|at"
    r"|from|not|strictly"
    r"|lifts?|ends?|expires?|date|time|bis|zum|am|den|um|frei|veroffentlichung|jusqu|au|a|le|hasta|el|las|dia|fino|al|alle|ore|ate"
    r"|as|tot|op|om"
    rf"|{WEEKDAY})\b|至|直到|まで|时间|時間|日時)*"
)
_END = re.compile(
    r"(?:[#*]\s?){2,}|#{2,}.{0,3}|[-–—~*\s\[(#]*(?:ends?|ende|endes|schluss|fin|fine|fim|einde|slut|koniec|konec|loppu|son|конец|the end"
    r"|end of (?:press |media |news )?release|fin du communique|30|xxx|o0o)[-–—~*\s\])#.]*|[-–—\s]*[（(【\[]?\s?(?:完|全文完|以上|끝"
    r"|了)\s?[）)】\]]?[-–—\s]*"
)
_NEEDS_DASH = re.compile(r"(?:30|son|xxx|fin|slut|fine|了|\*\s?\*)")
_ABOUT = re.compile(
    r"[■●◆▪◼•*#\s]*(?:about|a propos(?: de la| de l'| du| des| de| d')?|uber|acerca de|sobre(?: (?:a|o|as|os|la|el|los|las))?(?=\s)"
    r"|informazioni su|chi e|a proposito di|su di|over|om|o firmie"
    r"|关于|關於|о компании|hakkinda)(?P<gap>\s*[:：]?\s*)(?P<name>\S.*)?$",
    re.S,
)
_ABOUT_AFTER = re.compile(
    r"[■●◆▪◼•*#【\[\s]*(?P<name>.{2,40}?)\s?(?:について|とは|の概要|の会社概要|에 대하여|에 대해서?|소개|hakkinda)[】\]:：\s]*$"
)
_ABOUT_NOBODY = re.compile(
    r"[■●◆▪◼•*#【\[\s]*(?:会社概要|會社概要|企業情報|公司简介|公司簡介|企业简介|회사 ?(?:소개|개요)|company profile|corporate profile"
    r"|boilerplate|unternehmensprofil|firmenprofil|about (?:us|the (?:company|issuer))"
    r"|uber uns|qui sommes-nous ?\??|quienes somos|chi siamo|quem somos|over ons"
    r"|om oss)[】\]:：.\s]*"
)
_ARTICLE = re.compile(r"(?:the|die|das|den|der|la|le|les|l'|el|los|las|il|lo|gli|o|os|as|het|de)\s+(?=\S)|l'")
_NOTES = re.compile(
    r"[\W\d]*(?:notes? (?:to|for) (?:the )?editors?|editors?'?s? notes?|notes for (?:journalists|media)|(?:hinweise?"
    r"|anmerkung(?:en)?) (?:an|fur) die redaktion"
    r"|notes? (?:aux redacteurs|a l'attention des redactions)|notas? (?:a|para|de)l? ?(?:los? )?(?:editor(?:es)?|redactor(?:es)?)"
    r"|nota per (?:i|gli) (?:redattori|editori)"
    r"|编者注|編者按|备注|備註|編集者|notes|references|footnotes|anmerkungen|quellen)[\s:：.]*"
)
_FORWARD = re.compile(
    r"[\W]*(?:(?:cautionary )?(?:note|statement|information|language)?s? ?(?:regarding |concerning |about |on |under )?forward[- ]looking"
    r"|safe harbou?r|disclaimer|zukunftsgerichtete aussagen|zukunftsbezogene aussagen|declarations prospectives|enonces prospectifs"
    r"|declaraciones (?:prospectivas|a futuro)|dichiarazioni previsionali|前瞻性(?:陈述|声明|聲明)|将来(?:の)?見通し)"
)


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """What a line such as "FOR IMMEDIATE RELEASE", "Press Release No. 42/2023" or "Release Date: 5 March 2024" says."""

    immediate: bool = False
    number: str = ""
    day: date | None = None


def read_release_line(text: str, *, language: str = "", order: str = "") -> ReleaseLine | None:
    """The release line that a block is, or None. A sentence that mentions a release is none."""
    if len(text) > LONGEST_LINE or _EMBARGO.match(fold(text)):
        return None
    folded = fold(text).strip(" *_#-[]()")
    immediate = bool(_IMMEDIATE.search(folded[:80]))
    if not immediate and not _LINE.match(folded):
        return None
    number = _NUMBER.search(folded)
    days = days_in(folded, Habits(language.lower(), order))
    if not immediate and not number and not days and not re.fullmatch(r"[\w\s]{3,40}:?", folded):
        return None
    return ReleaseLine(immediate, number[1] if number else "", days[0].day if days else None)


def read_embargo(text: str, *, zone: ZoneInfo, now: datetime, language: str = "", order: str = "") -> datetime | None:
    """The moment until which a block holds the release back, as UTC; None when it is no embargo line or names no day.

    A time without a zone is the source's, a day without a time its start. The word alone is no embargo ("an embargo on exports").
    """
    if len(text) > 2 * LONGEST_LINE:
        return None
    head = _EMBARGO.match(fold(text))
    if not head:
        return None
    tail = text[head.end() :]
    found = find_dates(tail, zone=zone, language=language, order=order, now=now, origin="release-line", ahead=HELD)
    return found[0].stamp.at if found and _UNTIL.fullmatch(fold(tail[: found[0].start])) else None


def is_end_mark(text: str) -> bool:
    """Whether a block says that the release ends: ###, -ENDS-, -30-, （完）."""
    folded = fold(text).strip()
    if not 1 < len(folded) <= 40 or not _END.fullmatch(folded):
        return folded in ("完", "끝")
    # A word that means something else elsewhere counts only as a mark: in dashes, brackets or capitals.
    bare = folded.strip("-–—~*[]()（）【】# .")
    return not _NEEDS_DASH.fullmatch(bare) or folded != bare or text.strip().isupper()


def boilerplate_of(text: str) -> str | None:
    """The organisation that a heading "About ..." names, "" when it names none, None when the block is no such heading.

    Also where lost markup glued the heading to its paragraph: "About ExampleExample, a pioneer ...".
    """
    folded = fold(text)
    if len(folded) <= 80 and _ABOUT_NOBODY.fullmatch(folded):
        return ""
    if len(folded) <= 60 and (found := _ABOUT_AFTER.fullmatch(folded)):
        return text[found.start("name") : found.end("name")].strip()
    found = _ABOUT.match(folded)
    if not found or not found["name"]:
        return None
    rest = text[found.start("name") :].split("\n", 1)[0]
    # Whether a name begins here: "About half of ..." and "About 118 projects" are sentences. Elision ("d'Exemple") leaves no blank.
    first = _ARTICLE.sub("", rest[:60], count=1) if _ARTICLE.match(fold(rest)) else rest
    if not first[:1].isalpha() or (first[0].islower() and not re.match(r"[a-z]+[A-Z]", first)):
        return None
    return _named_twice(rest) or _heading_name(rest)


def _named_twice(rest: str) -> str | None:
    """The name that heading and paragraph both begin with."""
    glued = re.match(r"(?P<name>.{2,80}?)[\s:：.|–—-]*(?P=name)(?![a-z])", rest)
    if glued:
        return _without_article(glued["name"])
    words = re.findall(r"\S+\s*", rest[:160])
    for count in range(min(8, len(words) - 1), 0, -1):
        name = "".join(words[:count]).strip(" :-–—")
        if (
            len(rest) > 120
            and len(name) > 2
            and rest.count(name) > 1
            and all(word[0].isupper() or word.casefold() in ("of", "the", "and", "&", "de") for word in name.split())
        ):
            return _without_article(name)
    return None


def _heading_name(rest: str) -> str | None:
    head, colon, _ = rest.partition(":")
    line = (head if colon and len(head) <= 80 else rest).strip(" :：.*#-–—")
    is_sentence = (
        rest.rstrip().endswith((".", "!", "?", "。", "？"))
        and not colon
        and not re.search(r"\b(?:Inc|Ltd|Corp|Co|S\.A|N\.V|A\.G|[A-Z])\.$", rest.rstrip())
    )
    if not line or len(line) > 80 or len(line.split()) > 10 or is_sentence or re.search(r"[,;。，]\s?\w+\s", line):
        return None
    return _without_article(line)


def _without_article(name: str) -> str:
    found = _ARTICLE.match(fold(name))
    return name[found.end() :].strip() if found else name.strip()


def section_of(text: str) -> Section | None:
    """What begins with a block after the text of a release: notes, or the cautions about forward-looking statements."""
    folded = fold(text[:LONGEST_LINE])
    if _FORWARD.match(folded):
        return "forward-looking"
    if len(text) <= 60 and _NOTES.fullmatch(folded):
        return "notes"
    return None
