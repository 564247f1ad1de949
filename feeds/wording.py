"""Numbers, moments and codes in the words that pages print. Pure functions; `now` is always an argument.

ago(now - 12 minutes, now)      "12 minutes ago"
day_heading(date, today)        "Today, Thursday 19 November"
size(412_000)                   "412 kB"
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from entries import Stamp

# English names of the languages that newsrooms write in; any other is shown by its code.
_LANGUAGES = {
    "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian",
    "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian",
    "ms": "Malay", "nb": "Norwegian", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian",
    "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sr": "Serbian", "sv": "Swedish", "th": "Thai", "tr": "Turkish",
    "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
# Their own names for themselves, with a capital where a link begins with one (Unicode CLDR, names of languages).
_OWN_NAMES = {
    "ar": "العربية", "bg": "Български", "ca": "Català", "cs": "Čeština", "da": "Dansk", "de": "Deutsch", "el": "Ελληνικά", "en": "English",
    "es": "Español", "et": "Eesti", "fa": "فارسی", "fi": "Suomi", "fr": "Français", "he": "עברית", "hi": "हिन्दी", "hr": "Hrvatski",
    "hu": "Magyar", "id": "Indonesia", "it": "Italiano", "ja": "日本語", "ko": "한국어", "lt": "Lietuvių", "lv": "Latviešu",
    "ms": "Melayu", "nb": "Norsk bokmål", "nl": "Nederlands", "no": "Norsk", "pl": "Polski", "pt": "Português", "ro": "Română",
    "ru": "Русский", "sk": "Slovenčina", "sl": "Slovenščina", "sr": "Српски", "sv": "Svenska", "th": "ไทย", "tr": "Türkçe",
    "uk": "Українська", "ur": "اردو", "vi": "Tiếng Việt", "zh": "中文", "zh-hans": "简体中文", "zh-hant": "繁體中文",
    "zh-cn": "简体中文", "zh-sg": "简体中文", "zh-tw": "繁體中文", "zh-hk": "繁體中文", "zh-mo": "繁體中文",
}  # fmt: skip
RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_MEDIA_NAMES = {
    "application/pdf": "PDF", "application/zip": "ZIP", "application/msword": "Word", "application/vnd.ms-excel": "Excel",
    "application/vnd.ms-powerpoint": "PowerPoint", "image/jpeg": "JPEG", "image/svg+xml": "SVG", "audio/mpeg": "MP3", "text/csv": "CSV",
    "video/quicktime": "QuickTime", "application/octet-stream": "file",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PowerPoint",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class When:
    """A moment as a page prints it: `machine` for `<time datetime>`, `text` whole, `clock` the time alone ("" when the page gave none)."""

    machine: str
    day: date
    text: str
    clock: str = ""


def when(stamp: Stamp, zone: ZoneInfo) -> When:
    """A release's date in its source's zone. Day precision prints and carries the bare day; nothing invents midnight."""
    local = stamp.at.astimezone(zone)
    if stamp.precision == "day":
        # `at` starts the day in the zone the source had then. Asked at noon, the day holds even if the zone was corrected since.
        day = (local + timedelta(hours=12)).date()
        return When(day.isoformat(), day, long_day(day))
    clock = f"{local:%H:%M} {_offset(local)}"
    return When(instant(stamp.at), local.date(), f"{long_day(local.date())}, {clock}", clock)


def observed(at: datetime) -> When:
    """A moment of ours (first seen, revised, withdrawn), in UTC."""
    return when(Stamp(at, "second", "first-seen"), ZoneInfo("UTC"))


def instant(at: datetime) -> str:
    """`2019-03-24T20:50:00Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _offset(local: datetime) -> str:
    # Numbers, not names: CST is a zone of Shanghai and of Chicago.
    minutes = int((local.utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}" if minutes else "UTC"


def long_day(day: date) -> str:
    """`13 December 2019`."""
    return f"{day.day} {day:%B} {day.year}"


def day_heading(day: date, today: date) -> str:
    """`Today, Thursday 19 November`; the year only where it is another one."""
    text = f"{day:%A} {day.day} {day:%B}{'' if day.year == today.year else f' {day.year}'}"
    return f"Today, {text}" if day == today else text


def ago(then: datetime, now: datetime) -> str:
    """Relative under two days, then the date: `12 minutes ago`, `yesterday`, `on 3 March 2026`."""
    minutes = int((now - then).total_seconds()) // 60
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{count(minutes, 'minute')} ago"
    if minutes < 24 * 60:
        return f"{count(minutes // 60, 'hour')} ago"
    return "yesterday" if minutes < 48 * 60 else f"on {long_day(then.date())}"


def age(day: date, today: date) -> str:
    """How old a day is, coarsely, because many newsrooms print no time: `today`, `yesterday`, `19 days`, `8 months`, `3 years`."""
    days = (today - day).days
    if days < 2:
        return "today" if days < 1 else "yesterday"
    if days < 60:
        return f"{days} days"
    return f"{days // 30} months" if days < 730 else f"{days // 365} years"


def span(length: timedelta) -> str:
    """`30 minutes`, `6 hours`, `2 days`: the largest unit that divides it."""
    seconds = int(length.total_seconds())
    for unit, name in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= unit and seconds % unit == 0:
            return name if seconds == unit else f"{seconds // unit} {name}s"
    return count(seconds, "second")


def count(number: int, one: str) -> str:
    """`1 release`, `1,904 releases`."""
    return f"{number:,} {one if number == 1 else one + 's'}"


def a_week(weeks: Sequence[int]) -> str:
    """The mean of a volume's weeks: `41`, `<1`, `0`."""
    mean = sum(weeks) / len(weeks) if weeks else 0
    return f"{mean:,.0f}" if mean >= 1 else "<1" if mean else "0"


def volume(total: int, weeks: Sequence[int]) -> str:
    """`412 releases, 9 a week` in words; the rate is over the weeks of a volume."""
    rate = a_week(weeks)
    often = {"0": f"none in {len(weeks)} weeks", "<1": "less than one a week"}.get(rate, f"{rate} a week")
    return f"{count(total, 'release')}, {often}"


def joined(names: Sequence[str], last: str) -> str:
    """`A`, `A or B`, `A, B and C`."""
    return f"{', '.join(names[:-1])} {last} {names[-1]}" if len(names) > 1 else "".join(names)


def size(length: int) -> str:
    """A file's length: `980 bytes`, `412 kB`, `18.4 MB` (decimal units, as file managers print them)."""
    if length < 1000:
        return count(length, "byte")
    for unit in ("kB", "MB"):
        length_in_unit = length / (1000 if unit == "kB" else 1_000_000)
        if length_in_unit < 999.5:
            return f"{length_in_unit:.1f} {unit}" if unit == "MB" else f"{length_in_unit:.0f} {unit}"
    return f"{length / 1e9:.1f} GB"


def media_name(media_type: str) -> str:
    """`PDF` for application/pdf; the subtype in capitals where the table has nothing better."""
    plain = media_type.partition(";")[0].strip().lower()
    return _MEDIA_NAMES.get(plain) or plain.rpartition("/")[2].removeprefix("x-").upper()


def language_name(code: str) -> str:
    """`German` for de and de-AT, the code itself where we have no word, "" for none."""
    return _LANGUAGES.get(code.partition("-")[0].lower(), code)


def own_language_name(code: str) -> str:
    """What a language calls itself: `Deutsch` for de and de-AT, `繁體中文` for zh-Hant and zh-TW; the code where we have no word."""
    tag = code.lower()
    script_or_region = "-".join(tag.split("-")[:2])
    return _OWN_NAMES.get(script_or_region) or _OWN_NAMES.get(tag.partition("-")[0], code)


def direction(code: str) -> str:
    """`rtl`, `ltr`, or `auto` when the language is unknown and the browser has to look at the letters."""
    if not code:
        return "auto"
    return "rtl" if code.partition("-")[0].lower() in RIGHT_TO_LEFT else "ltr"


def short(text: str, limit: int) -> str:
    """The text, cut at a word with an ellipsis where it is longer than so many characters."""
    if len(text) <= limit:
        return text
    head = text[:limit].rpartition(" ")[0] or text[:limit]
    return f"{head.rstrip(' ,;:–-')}\u00a0…"


def sentence(text: str) -> str:
    """`is missing` as `Is missing.`; what ends as a sentence stays so."""
    return f"{text[:1].upper()}{text[1:]}{'' if not text or text[-1] in '.?' else '.'}"


def quoted(search: str) -> str:
    """A search in a sentence; one that holds quotes of its own needs none around it."""
    return search if '"' in search else f"“{search}”"
