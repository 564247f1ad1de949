"""The words of dates in the languages of newsrooms, and the folding that makes them comparable.

fold("13. DÉCEMBRE ２０１９")  ->  "13. decembre 2019", character for character, so that offsets stay true
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# One line a language, one group a month; accents as `fold` leaves them. Abbreviations stand without their dot.
_MONTH_LINES = """
en january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|october oct|november nov|december dec
de januar janner|februar feber|marz maerz mrz|april|mai|juni|juli|august|september|oktober okt|november|dezember dez
fr janvier janv|fevrier fevr fev|mars|avril avr|mai|juin|juillet juil|aout|septembre|octobre|novembre|decembre
es enero ene|febrero|marzo|abril abr|mayo|junio|julio|agosto ago|septiembre setiembre set|octubre|noviembre|diciembre dic
it gennaio gen|febbraio|marzo|aprile|maggio mag|giugno giu|luglio lug|agosto|settembre sett|ottobre ott|novembre|dicembre
pt janeiro|fevereiro|marco|abril|maio|junho|julho|agosto|setembro|outubro out|novembro|dezembro
nl januari|februari|maart mrt|april|mei|juni|juli|augustus|september|oktober|november|december
sv januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december
da januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december
no januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember des
is januar|februar|mars|april|mai|juni|juli|agust|september|oktober|november|desember
fi tammikuu tammikuuta tammi|helmikuu helmikuuta helmi|maaliskuu maaliskuuta maalis|huhtikuu huhtikuuta huhti|toukokuu toukokuuta touko\
|kesakuu kesakuuta kesa|heinakuu heinakuuta heina|elokuu elokuuta elo|syyskuu syyskuuta syys|lokakuu lokakuuta loka\
|marraskuu marraskuuta marras|joulukuu joulukuuta joulu
et jaanuar jaan|veebruar veebr|marts|aprill|mai|juuni|juuli|august|september|oktoober|november|detsember dets
pl stycznia styczen sty|lutego luty lut|marca marzec|kwietnia kwiecien kwi|maja maj|czerwca czerwiec cze|lipca lipiec lip\
|sierpnia sierpien sie|wrzesnia wrzesien wrz|pazdziernika pazdziernik paz|listopada listopad lis|grudnia grudzien gru
cs ledna leden|unora unor|brezna brezen|dubna duben|kvetna kveten|cervna cerven|cervence cervenec|srpna srpen|zari|rijna rijen\
|listopadu listopad|prosince prosinec
sk januara|februara|marca|aprila|maja|juna|jula|augusta|septembra|oktobra|novembra|decembra
hu januar|februar|marcius marc|aprilis apr|majus|junius|julius|augusztus|szeptember szept|oktober|november|december
ro ianuarie ian|februarie|martie|aprilie|mai|iunie iun|iulie iul|august|septembrie|octombrie|noiembrie noi|decembrie
tr ocak oca|subat sub|mart|nisan nis|mayis|haziran haz|temmuz tem|agustos agu|eylul eyl|ekim eki|kasim kas|aralik ara
id januari|februari|maret|april|mei|juni|juli|agustus agt|september|oktober|november|desember
ms januari|februari|mac|april|mei|jun|julai|ogos|september|oktober|november|disember dis
ca gener|febrer|marc|abril|maig|juny|juliol|agost|setembre|octubre|novembre|desembre
el ιανουαριου ιαν|φεβρουαριου φεβ|μαρτιου μαρ|απριλιου απρ|μαιου μαι|ιουνιου ιουν|ιουλιου ιουλ|αυγουστου αυγ|σεπτεμβριου σεπ|οκτωβριου οκτ\
|νοεμβριου νοε|δεκεμβριου δεκ
ru января январь янв|февраля февраль фев февр|марта март мар|апреля апрель апр|мая май|июня июнь июн|июля июль июл|августа август авг\
|сентября сентябрь сен сент|октября октябрь окт|ноября ноябрь ноя нояб|декабря декабрь дек
uk січня січень січ|лютого лютий лют|березня березень бер|квітня квітень квіт кві|травня травень трав|червня червень черв|липня липень лип\
|серпня серпень серп|вересня вересень вер|жовтня жовтень жовт|листопада листопад лист|грудня грудень груд
bg януари|февруари|март|април|май|юни|юли|август|септември|октомври|ноември|декември
ar يناير كانون_الثاني|فبراير شباط|مارس آذار|أبريل إبريل ابريل نيسان|مايو أيار|يونيو حزيران|يوليو تموز|أغسطس اغسطس آب|سبتمبر أيلول\
|أكتوبر اكتوبر تشرين_الأول|نوفمبر تشرين_الثاني|ديسمبر كانون_الأول
he ינואר בינואר|פברואר בפברואר|מרץ במרץ|אפריל באפריל|מאי במאי|יוני ביוני|יולי ביולי|אוגוסט באוגוסט|ספטמבר בספטמבר|אוקטובר באוקטובר\
|נובמבר בנובמבר|דצמבר בדצמבר
lv janvaris|februaris|marts|aprilis|maijs|junijs|julijs|augusts|septembris|oktobris|novembris|decembris
"""

# Thai months, whole and short. Their vowel signs are no letters to `re`, hence a pattern of their own.
_THAI = """
มกราคม ม.ค.|กุมภาพันธ์ ก.พ.|มีนาคม มี.ค.|เมษายน เม.ย.|พฤษภาคม พ.ค.|มิถุนายน มิ.ย.|กรกฎาคม ก.ค.|สิงหาคม ส.ค.|กันยายน ก.ย.|ตุลาคม ต.ค.\
|พฤศจิกายน พ.ย.|ธันวาคม ธ.ค.
"""
THAI_MONTHS = {name: number for number, names in enumerate(_THAI.split("|"), start=1) for name in names.split()}

# Words between day, month and year, after folding; the French "d'" ends without a blank.
OF = r"(?:(?:de|del|di|of|dia|den|anul)\s+|d')?"

# Weekdays, whole or abbreviated, that may stand between or before date and time.
WEEKDAY = (
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend"
    r"|mo|di|mi|do|fr|sa|so|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miercoles|jueves|viernes|sabado|domingo"
    r"|lunedi|martedi|mercoledi|giovedi|venerdi|sabato|domenica|(?:segunda|terca|quarta|quinta|sexta)(?:-feira)?"
    r"|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|mandag|tirsdag|onsdag|torsdag|fredag|lordag|sondag|måndag|tisdag"
    r"|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|星期[一二三四五六日天]|[周週][一二三四五六日]|[月火水木金土日]曜日?"
    r"|[월화수목금토일]요일|[月火水木金土日](?=\))|[월화수목금토일](?=\)))"
)

# Zone abbreviations of printed times, each to an IANA zone or to minutes east of UTC. They count in capitals only: "et" is French.
# CST, IST and AST mean different things on different continents; `clock.py` asks the source's own zone first.
ZONES: dict[str, str | int] = {
    "UTC": 0,
    "GMT": 0,
    "UT": 0,
    "Z": 0,
    "WET": 0,
    "BST": 60,
    "WEST": 60,
    "CET": 60,
    "MEZ": 60,
    "HNEC": 60,
    "CEST": 120,
    "MESZ": 120,
    "EET": 120,
    "SAST": 120,
    "CAT": 120,
    "EEST": 180,
    "MSK": 180,
    "EAT": 180,
    "TRT": 180,
    "GST": 240,
    "PKT": 300,
    "IST": 330,
    "WIB": 420,
    "ICT": 420,
    "HKT": 480,
    "SGT": 480,
    "MYT": 480,
    "PHT": 480,
    "AWST": 480,
    "JST": 540,
    "KST": 540,
    "ACST": 570,
    "AEST": 600,
    "AEDT": 660,
    "NZST": 720,
    "NZDT": 780,
    "NST": -210,
    "ADT": -180,
    "BRT": -180,
    "ART": -180,
    "AST": -240,
    "EDT": -240,
    "CLT": -240,
    "EST": -300,
    "CDT": -300,
    "COT": -300,
    "CST": -360,
    "MDT": -360,
    "MST": -420,
    "PDT": -420,
    "PST": -480,
    "AKDT": -480,
    "AKST": -540,
    "HST": -600,
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
    "UKT": "Europe/London",
}
LOCAL_ZONES = {
    ("CST", "Asia"): 480,
    ("IST", "Europe"): 60,
    ("IST", "Asia/Jerusalem"): 120,
    ("AST", "Asia"): 180,
    ("BST", "Asia/Dhaka"): 360,
}

# The same in words, after folding.
ZONE_PHRASES: dict[str, str] = {
    "eastern": "America/New_York",
    "central european": "Europe/Berlin",
    "central": "America/Chicago",
    "mountain": "America/Denver",
    "pacific": "America/Los_Angeles",
    "paris": "Europe/Paris",
    "london": "Europe/London",
    "british": "Europe/London",
    "uk": "Europe/London",
    "beijing": "Asia/Shanghai",
    "北京": "Asia/Shanghai",
    "hong kong": "Asia/Hong_Kong",
    "香港": "Asia/Hong_Kong",
    "singapore": "Asia/Singapore",
    "tokyo": "Asia/Tokyo",
    "日本": "Asia/Tokyo",
    "mitteleuropaische": "Europe/Berlin",
}


def _months() -> dict[str, int]:
    names: dict[str, int] = {}
    for line in _MONTH_LINES.strip().splitlines():
        for number, group in enumerate(line.split(" ", 1)[1].split("|"), start=1):
            names |= {fold(name).replace("_", " "): number for name in group.split()}
    return names


def _folding() -> dict[int, str]:
    table = {ord("ł"): "l", ord("Ł"): "l", ord("ı"): "i", ord("İ"): "i", ord("ø"): "o", ord("Ø"): "o", ord("º"): "o", ord("ª"): "a"}
    for code in (*range(0x00C0, 0x0250), *range(0x1E00, 0x1F00), *range(0x0386, 0x03CF)):
        parts = unicodedata.normalize("NFD", chr(code))
        if len(parts) > 1 and code not in table:
            table[code] = parts[0]
    # Full-width letters, digits and signs; digits of every script; dashes, apostrophes and blanks.
    table |= {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    for zero in (0x0660, 0x06F0):
        table |= {zero + digit: str(digit) for digit in range(10)}
    table |= dict.fromkeys(map(ord, "‐‑‒–—―−"), "-") | dict.fromkeys(map(ord, "’‘ʼ´`"), "'")
    table |= dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\u3000\t"), " ")
    return table | {ord("、"): ",", ord("，"): ",", ord("،"): ",", ord("。"): ".", ord("〜"): "-", ord("【"): "[", ord("】"): "]"}


_FOLDING = _folding()
_REPEATED = 5_000  # characters; longer texts are not kept


def fold(text: str) -> str:
    """The text in lower case without accents, full-width forms, foreign digits and odd dashes; exactly as long as before."""
    if text.isascii():
        return text.lower().replace("`", "'").replace("\t", " ")  # all that the table says of ASCII
    return _folded(text) if len(text) <= _REPEATED else _folded.__wrapped__(text)


@lru_cache(maxsize=512)  # a line of a release is folded by every question that is asked about it
def _folded(text: str) -> str:
    plain = text.translate(_FOLDING)
    lower = plain.lower()
    return lower if len(lower) == len(text) else "".join(char.lower() if len(char.lower()) == 1 else char for char in plain)


MONTHS = _months()
# In "Month day, year" an abbreviation of two or three letters is believed in English only: "set 5, 2020" is no September.
ENGLISH_SHORT = frozenset({"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"})
