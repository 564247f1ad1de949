"""Days that are printed as seen from now: "6 hours ago", "yesterday". They tell a day at best, so that is all they give."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

_LABEL = r"(?:(?:posted|published|updated|veroffentlicht|publie|publicado|pubblicato|发布|发布于|發佈)\s*:?\s*(?:on|le|el|il)?\s*)?"
_NUMBER = r"(?P<number>\d{1,3}|an?|one|eine[mnr]?|une?|una|um|uma)"
_UNITS = (
    (r"minutes?|mins?|minuten?|minutos?|minuti|分钟|分鐘|分|분|минут[уы]?", timedelta(minutes=1)),
    (r"hours?|hrs?|stunden?|heures?|horas?|ore|ora|uur|小时|小時|時間|시간|час(?:а|ов)?", timedelta(hours=1)),
    (r"days?|tag(?:en|e)?|jours?|dias?|giorn[oi]|dagen|dag|天|日|일|день|дн(?:я|ей)", timedelta(days=1)),
)
_BEFORE = rf"(?:vor|il y a|hace|ha)\s+{_NUMBER}\s+"
_AFTER = r"\s*(?:ago|fa|geleden|前|전|назад)"
_AGO = tuple(
    (re.compile(rf"\s*{_LABEL}(?:{_BEFORE}(?:{unit})|{_NUMBER.replace('number', 'count')}\s*(?:{unit}){_AFTER})\s*"), length)
    for unit, length in _UNITS
)
_TODAY = re.compile(rf"\s*{_LABEL}(?:today|heute|aujourd'hui|hoy|oggi|hoje|vandaag|今天|今日|오늘|сегодня)\s*")
_YESTERDAY = re.compile(rf"\s*{_LABEL}(?:yesterday|gestern|ayer|ieri|ontem|gisteren|昨天|昨日|어제|вчера)\s*")
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
