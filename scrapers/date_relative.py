"""Days that are printed as seen from now: "6 hours ago", "yesterday". They tell a day at best, so that is all they give."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

_LABEL = r"(?:(?:posted|published|updated|veroffentlicht|publie|publicado|pubblicato|发布|发布于|發佈)\s*:?\s*(?:on|le|el|il)?\s*)?"
_NUMBER = r"(?P<number>\d{1,3}|an?|one|eine[mnr]?|une?|una|um|uma)"
_UNITS = (
    (
        r"minutes?|mins?|minuten?|minutos?|minuti|minut(?:ter|er|y|ami|u)?|dakika|minuuttia|分钟|分鐘|分|분|минут[уы]?|دقائق|دقيقة",
        timedelta(minutes=1),
    ),
    (
        r"hours?|hrs?|stunden?|heures?|horas?|ore|ora|uur|tim(?:mar|mer|er|me)|godzin[ay]?|hodin(?:ami|ou)|saat|tuntia|小时|小時|時間|시간"
        r"|час(?:а|ов)?|ساعات|ساعة",
        timedelta(hours=1),
    ),
    (
        r"days?|tag(?:en|e)?|jours?|dias?|giorn[oi]|dag(?:en|ar|er|e)?|dni|dny|gun|paivaa|天|日|일|день|дн(?:я|ей)|أيام|ايام|يوما?",
        timedelta(days=1),
    ),
)
_BEFORE = rf"(?:vor|il y a|hace|ha|pred|منذ|قبل)\s+{_NUMBER}\s+"
_AFTER = r"\s*(?:ago|fa|geleden|sedan|siden|temu|once|sitten|前|전|назад)"
# A time of day behind "today" is no help: whose clock it shows is seldom said beside it.
_CLOCK = r"(?:[,|]?\s*(?:um|at|a las|alle|a|kl\.?)?\s*\d{1,2}[:.h]\d\d(?:\s?(?:uhr|h))?)?\s*"
_AGO = tuple(
    (
        re.compile(rf"\s*{_LABEL}(?:{_BEFORE}(?:{unit})|(?:for\s+)?{_NUMBER.replace('number', 'count')}\s*(?:{unit}){_AFTER})\s*"),
        length,
    )
    for unit, length in _UNITS
)
_TODAY = re.compile(
    rf"\s*{_LABEL}(?:today|heute|aujourd'hui|hoy|oggi|hoje|vandaag|i ?dag|dzisiaj|dnes|bugun|tanaan|今天|今日|오늘|сегодня|اليوم){_CLOCK}"
)
_YESTERDAY = re.compile(
    rf"\s*{_LABEL}(?:yesterday|gestern|ayer|ieri|ontem|gisteren|i ?gar|wczoraj|vcera|dun|eilen|昨天|昨日|어제|вчера|أمس|امس){_CLOCK}"
)
_LONGEST = timedelta(days=31)


def day_before(folded: str, language: str, now: datetime) -> date | None:
    """The day that a whole folded text means when it is read at `now`, in the zone of `now`; None when it is no such text.

    Weeks and months ago are too coarse for a day.
    """
    if _TODAY.fullmatch(folded):
        return now.date()
    # "hier" is yesterday in French and here in German.
    if _YESTERDAY.fullmatch(folded) or (language.startswith("fr") and folded.strip() == "hier"):
        return (now - timedelta(days=1)).date()
    for pattern, length in _AGO:
        if found := pattern.fullmatch(folded):
            words = found["number"] or found["count"]
            back = length * (int(words) if words.isdecimal() else 1)
            return (now - back).date() if back <= _LONGEST else None
    return None
