"""Embargo lines: until when a release must not be published.

read_embargo("EMBARGOED UNTIL 00:01 GMT, Monday 7 April 2025", zone=..., now=now)  ->  2025-04-07 00:01 UTC
read_embargo("禁止在北京时间2025年4月7日上午10:00前发布", zone=..., now=now)               ->  2025-04-07 02:00 UTC
read_embargo("The embargo on exports ended on 7 April 2025.", ...)                 ->  None

In doubt a release is held longer: midnight is the end of the day that is named, a day without a time holds until that day begins.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from scrapers.date_words import WEEKDAY, fold
from scrapers.dates import HELD, find_dates

LONGEST = 400  # characters of a line that may be an embargo
AHEAD = timedelta(days=60)  # how far ahead a day without a year may lie: embargoes are days long, and an old one must not hold for a year

# What may introduce the word: the line is about this release, not about trade.
_INTRODUCTION = (
    r"(?:please note|note|important|attention|achtung|hinweis|nb|wichtig|bitte beachten(?: sie)?(?: die)?|importante|remarque"
    r"|(?:this|the following|the|dies(?:e|er)|ce(?:tte|t)?|este|esta|questo|dit|deze|denna)?\s?"
    r"(?:press |news |media )?(?:release|statement|announcement|informations?|contents?|material|document|story|pressemitteilung"
    r"|medienmitteilung|mitteilung|meldung|communique(?: de presse)?|annonce|comunicado|nota(?: de prensa)?|comunicato(?: stampa)?"
    r"|persbericht|bericht|pressmeddelande)(?: (?:below|herein|contained (?:herein|in this (?:press |news )?release)"
    r"|in this (?:press |news )?release))?)[\s:,!–-]*(?:(?:is|are|est|sont|ist|unterliegt(?: einer)?|esta|e)\s+)?"
)
_HEAD = re.compile(
    rf"[\s\W]*(?:{_INTRODUCTION}[\s\W]*){{0,2}}(?:(?:strictly|strict|streng|strikt|under|unter|sous|sotto|bajo|onder|sob|an)\s+)*"
    r"(?:embargo(?:ed)?(?:\W+(?=do not|not for))?|embargad[oa]|sperrfrist|gesperrt|sperrvermerk|hold (?:for release|until)"
    r"|not for (?:release|publication|broadcast|use|distribution)|do not (?:publish|release|broadcast|use|distribute|share)"
    r"|(?:embargo(?:ed)?\W+)?(?:do not (?:publish|release|broadcast)|not for (?:release|publication|broadcast))"
    r"|nicht (?:(?:zur )?(?:veroffentlichung|veroffentlichen|freigegeben|publizieren) )?vor"
    r"|frei(?:gegeben)?(?: zur veroffentlichung)? ab"
    r"|ne pas (?:publier|diffuser)(?: ni (?:publier|diffuser))? avant"
    r"|no (?:publicar|difundir)(?: ni (?:publicar|difundir))? (?:antes|hasta)"
    r"|non (?:pubblicare|diffondere|divulgare) prima|niet (?:publiceren|verspreiden|voor publicatie) (?:voor|tot)"
    r"|nao (?:publicar|divulgar) antes|(?:far )?(?:ej|inte|ikke) (?:publiceras|offentliggoras|offentliggores) fore?"
    r"|(?:新闻|新聞|报道|報道)?(?:禁发|禁發)(?:期|时间|時間)?|(?:[报報]道)?解禁|엠바고)"
)
# As government agencies print it; it holds only while its moment lies ahead, else it is the line of a release.
_FOR_RELEASE = re.compile(r"[\s\W]*for (?:immediate )?release(?:\s+(?:on|at|after))?(?=[\s\W])")
# What may stand between the word and its day. "Embargoed goods were seized on ..." is news.
_UNTIL = re.compile(
    r"(?:[\W\d]|\b(?:for|release|publication|broadcast|use|online|print|media|all|and|or|until|till|til|to|before|prior|after|on|at"
    r"|from|not|strictly|the|is|do|publish"
    r"|lifts?|lifted|ends?|expires?|date|time|bis|zum|am|den|dem|um|ab|frei|veroffentlichung|jusqu|au|a|le|hasta|del|el|las|dia|fino|al"
    r"|alle|ore|delle|prima|antes|de|do|ate|as|tot|op|om|kl|till"
    rf"|{WEEKDAY})\b|至|直到|まで|时间|時間|日時|期)*"
)
_MEDIA_WORD = (
    r"(?:公开|公開|对外|對外)?(?:发布|發布|發佈|发表|發表|刊登|刊发|刊發|报道|報道|報導|公开|公開|公表|传播|傳播|转载|轉載|掲載|配信)"
)
# Where the day stands first, or in the middle: what must stand before it and after it.
_AROUND = tuple(
    (re.compile(before), re.compile(after))
    for before, after in (
        (r"[\W]*(?:请|請)?(?:严禁|嚴禁|禁止|请勿|請勿|不得|不要|勿)(?:在|于|於)?\s*", rf"[\W]*(?:之|以)?前\s?{_MEDIA_WORD}.{{0,20}}"),
        (
            r"[\W]*(?:(?:新闻|新聞)?(?:禁发|禁發)(?:期|时间|時間)?[\W]*)?(?:在|于|於)?\s*",
            rf"[\W]*(?:之|以)?前[\W]*(?:请|請)?(?:严禁|嚴禁|禁止|请勿|請勿|不得|勿){_MEDIA_WORD}.{{0,20}}",
        ),
        (r"[\W]*(?:请|請|须|須)(?:在|于|於)?\s*", rf"[\W]*(?:之|以)?[后後](?:方可|再|才可)?{_MEDIA_WORD}\W*"),
        (
            r"[\W]*",
            r"[\W]*(?:まで|以前|より前)(?:は|の)?(?:報道|公開|発表|掲載|公表|配信|情報)*(?:は|を)?\s?(?:厳禁|禁止|しないで|お?控え).{0,30}",
        ),
        (r"[\W]*", r"[\W]*(?:(?:報道|情報)?解禁(?:日時)?|以降に?(?:公開|報道|掲載)(?:可|して|解禁|をお?願).{0,20})\W*"),
        (r"[\W]*", r"\s?까지\s?(?:보도|공개|배포)\s?(?:금지|유예|자제).{0,20}"),
    )
)
# A line that forbids and names no moment that could be read.
_BARE = re.compile(
    rf"{_HEAD.pattern}[\s\W]*(?:(?:until|till|bis(?: zum)?|jusqu'a|hasta|fino a|ate|tot)?\W*(?:further notice|auf weiteres|nouvel ordre"
    r"|nuevo aviso|nuovo avviso|novo aviso|nader order|redebeginn|(?:zum )?beginn der (?:rede|veranstaltung|pressekonferenz)"
    r"|(?:the )?(?:start|end) of (?:the )?(?:speech|event|press conference|meeting)))?[\s\W]*"
)
# Zones in words, wherever they stand in the line.
_ZONES = tuple(
    (re.compile(pattern), ZoneInfo(name))
    for pattern, name in (
        (r"\(?\bhora (?:peninsular(?: espanola)?|de madrid|espanola)\b\)?", "Europe/Madrid"),
        (r"\(?\bhor(?:a|ario) de brasilia\b\)?", "America/Sao_Paulo"),
        (r"\(?\bhora de lisboa\b\)?", "Europe/Lisbon"),
        (r"\(?\bhora (?:de la ciudad de |de )mexico\b\)?", "America/Mexico_City"),
        (r"\(?\bora (?:italiana|di roma)\b\)?", "Europe/Rome"),
        (r"\(?\bheure de (?:paris|bruxelles)\b\)?", "Europe/Paris"),
        (r"\(?\bheure de (?:montreal|l'est)\b\)?", "America/Toronto"),
        (r"\(?\b(?:mitteleuropaische (?:sommer)?zeit|deutscher zeit|ortszeit berlin)\b\)?", "Europe/Berlin"),
        (r"\(?\bnederlandse tijd\b\)?", "Europe/Amsterdam"),
        (r"[(（]?北京[时時][间間][)）]?", "Asia/Shanghai"),
        (r"[(（]?香港[时時][间間][)）]?", "Asia/Hong_Kong"),
        (r"[(（]?(?:台北|台灣|臺灣)[时時][间間][)）]?", "Asia/Taipei"),
        (r"[(（]?日本[时時][间間][)）]?", "Asia/Tokyo"),
    )
)
_NOON = re.compile(r"\b(?:12(?::00)?\s)?(?:noon|midday|midi|mittags?|mezzogiorno|mediodia|meio-dia)\b|正午")
_MIDNIGHT = re.compile(
    r"\b(?:(?:12|24|00?)(?:[:.]00)?\s)?(?:midnight|minuit|mitternacht|mezzanotte|medianoche|meia-noite|middernacht)\b|\b24[:.]00\b"
)
_MILITARY = re.compile(
    r"(?<![\d.,:/-])([01]\d|2[0-3])([0-5]\d)(?=\s?(?:hours|hrs|h|uhr)\b)"
    r"|(?<![\d.,:/-])(0\d)([0-5]\d)(?=\s?(?:gmt|bst|utc|ce?s?t|e[ds]?t)\b)"
)
_HOURS = re.compile(r"(?<=\d)\s?(?:heures?|horas?|uren|timer|timmar)\b(?:\s?(\d\d))?")
_LAST_MINUTE = "23:59"


def read_embargo(text: str, *, zone: ZoneInfo, now: datetime, language: str = "", reference: date | None = None) -> datetime | None:
    """The moment until which a line holds the release back, as UTC; None when it is no embargo, or names no day.

    A time without a zone is the source's. A day without a year is the one nearest to `reference`, the day of publication, at most 60 days
    after it; without a reference, after `now`. The word alone is no embargo ("an embargo on exports").
    """
    if len(text) > LONGEST:
        return None
    folded = fold(text)
    if not any(pattern.match(folded) for pattern in (_HEAD, _FOR_RELEASE)) and not _is_dense(folded):
        return None
    line, home = _plain(text, folded, zone)
    folded = fold(line)
    latest = (reference or now.astimezone(zone).date()) + AHEAD
    found = find_dates(line, zone=home, language=language, now=now, origin="release-line", ahead=HELD, reference=latest)
    if not found:
        return None
    first, head = found[0], _HEAD.match(folded)
    until = first.stamp.at + timedelta(minutes=_LAST_MINUTE in line[first.start : first.end])
    if head and head.end() <= first.start and _UNTIL.fullmatch(folded, head.end(), first.start):
        return until
    agency = _FOR_RELEASE.match(folded)
    if agency and until > now and _UNTIL.fullmatch(folded, agency.end(), first.start):
        return until
    before, after = folded[: first.start], folded[first.end :]
    return until if any(one.fullmatch(before) and two.fullmatch(after) for one, two in _AROUND) else None


def _is_dense(folded: str) -> bool:
    """Whether a line may have its day before the word: only in Chinese, Japanese and Korean."""
    return any(sign in folded for sign in "前后後まで禁降까")


def _plain(text: str, folded: str, zone: ZoneInfo) -> tuple[str, ZoneInfo]:
    """The line with its times in figures, without the zone that it names in words; and that zone, else the source's."""
    home = zone
    for pattern, named in _ZONES:
        if found := pattern.search(folded):
            text, home = f"{text[: found.start()]} {text[found.end() :]}", named
            folded = fold(text)
    for pattern, figure in ((_NOON, "12:00"), (_MIDNIGHT, _LAST_MINUTE)):
        if found := pattern.search(folded):
            text = f"{text[: found.start()]}{figure}{text[found.end() :]}"
            folded = fold(text)
    if found := _MILITARY.search(folded):
        hour, minute = found[1] or found[3], found[2] or found[4]
        text = f"{text[: found.start()]}{hour}:{minute}{text[found.end() :]}"
        folded = fold(text)
    if found := _HOURS.search(folded):
        text = f"{text[: found.start()]}:{found[1] or '00'}{text[found.end() :]}"
    return text, home


def forbids(text: str) -> bool:
    """Whether a line is an embargo and nothing else, without a moment that could be read: "EMBARGOED", "Sperrfrist: Redebeginn"."""
    return len(text) <= LONGEST // 4 and _BARE.fullmatch(fold(text)) is not None


def may_be_embargo(text: str) -> bool:
    """Whether a line begins as an embargo does; what it says is read by `read_embargo`."""
    return len(text) <= LONGEST and _HEAD.match(fold(text)) is not None
