"""When a release was published: every candidate with its origin, the most trustworthy first.

Order: a rule of the source; a release line ("For Immediate Release:", "发布日期"); the date printed
beside the title, or the listing's; JSON-LD; meta elements; the dateline; the address. Import times in meta elements were
weeks later than the printed date on city newsrooms, hence printed before meta. A modified date is never taken, except
that a page which prints no other date at all (Japanese offices: 最終更新日) is dated by it rather than not at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from entries import Origin, Stamp
from scrapers.article.body import Body
from scrapers.article.furniture import is_byline, is_stop_heading
from scrapers.article.outline import Outline
from scrapers.article.words import phrases
from scrapers.clock import start_of
from scrapers.date_words import WEEKDAY, fold
from scrapers.dates import FoundDate, find_dates, local_day, read_date
from scrapers.metadata import Metadata
from scrapers.page import ListItem
from scrapers.release import read_dateline

# Printed dates and the listing's are one rank: which of them is right is decided by what else names the same day.
_RANK: dict[Origin, int] = {
    "rule": 0,
    "release-line": 1,
    "time-element": 2,
    "page": 2,
    "listing": 2,
    "feed": 2,
    "json-ld": 3,
    "meta": 4,
    "dateline": 5,
    "url": 6,
    "first-seen": 7,
}
_MAX_LINE = 120  # weight: a longer block is text, its dates are those of events
_MAX_HEAD = 30  # blocks from the title to it
_BEFORE_TITLE = 6  # blocks above the title in which a date may stand
_LAST = 3  # blocks at the end of the body
_RIGHT_BEHIND = 2  # blocks right behind the body, in which author and day stand on blogs
_BEHIND = 8  # blocks behind the body; only labelled dates count there
_RELEASE = phrases(
    r"""
    for (?:immediate )?release | (?<!press\s)(?<!news\s)(?<!media\s)released?(?: date)?\s*:?
    publication date | (?:date )?(?:published|posted|issued)(?: on)?\s*:? | date\s*:
    veröffentlicht(?: am)? | erschienen(?: am)? | erstellt(?: am)?\s*:? | stand\s*: | datum\s*:? | publiée?(?: le)? | date de publication
    publicado(?: el| em)? | fecha(?: de publicación)?\s*: | pubblicato(?: il)? | gepubliceerd(?: op)? | publisert | publicerad | udgivet
    julkaistu | opublikowano | data\s*:
    (?:press ?release|news ?release|communiqué(?: de presse)?|comunicado)(?: \S{1,12})? (?:of|from|dated|du|del?)
    (?:pressemitteilung|pressmitteilung|medienmitteilung|presseinformation)(?: \S{1,12})? vom
    发布(?:日期|时间|于)? | 發佈(?:日期|時間)? | 日期 | 时间 | 時間 | 公開日 | 掲載日 | 発表日 | 配信日時 | 投稿日 | 作成日
    등록일?시? | 게시일 | 입력 | 작성일
    """,
    after=r"\W*$",
)
_MODIFIED = phrases(
    """
    updated | modified | last (?:update|edited|reviewed|changed|modification) | revised | aktualisiert | geändert | letzte änderung
    zuletzt
    mis à jour | modifié | actualizado | atualizado | aggiornato | bijgewerkt | oppdatert | uppdaterad | opdateret | güncelle
    zaktualizowano
    修改 | 修正 | 수정 | آخر تحديث | تحديث
    """
)
_RENEWED = phrases("更新(?:日|時間|时间|日期|日時|於|于)?", after=r"\W*$")
_OTHER = phrases(
    """
    when | wann | wo | where | deadline | event(?: date)? | expires? | until | bis | valid | born | geboren | copyright | since | seit
    today is | heute ist
    """,
    r"(?:\b",
    r"\b\s*:?\s*$|©)",
)
_FILLING = phrases(
    """
    am | pm | uhr | um | at | on | den | le | el | il | em | de | à | the | date | datum | posted | published | updated | released?
    press | news
    stand | time | zeit | min(?:ute)?s? | read | gmt | utc | bst | ces?t | e[sd]t | p[sd]t | jst | by | o'clock | mon | tue | wed | thu
    fri | sat | sun
    """,
    r"\b",
    r"\b",
)
# Who wrote, whose text it is, how often it was read: what Chinese and Korean offices print in one line with the date.
_CREDITS = phrases(
    r"""
    (?:信息|稿件|文章)?(?:来源|來源|出处|稿源) | 作者 | 责任编辑 | 责编 | 编辑 | 记者 | 摄影 | 供稿 | 审核 | 撰稿
    发布(?:人|单位|机构|部门) | 文号
    (?:浏览|阅读|点击|访问)(?:次数|量|数|率)? | 字号 | 字体 | 조회수? | 작성자 | 담당부서 | 출처 | 기자
    """,
    r"[(（\[【]?",
    r"\s*[:：]\s*[^\s|]{0,24}",
)
_WEEKDAYS = re.compile(rf"\b{WEEKDAY}\b|الأحد|الإثنين|الاثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت")
_SIGN = re.compile(r"\s*[|｜•·∙●]\s*|\s+[/–—-]\s+")
_BRACKET = re.compile(r"\s*[\[(（【]([^\[\]()（）【】]{6,60})[\])）】]")
_MAX_META = 200  # weight of a line of several facts about a release
_URL_DAY = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?!\d)|/([1-9]|1[0-2])/([1-9]|[12]\d|3[01])/)"
)
_URL_MONTH = re.compile(r"/((?:19|20)\d\d)/(0?[1-9]|1[0-2])/")


@dataclass(frozen=True, slots=True)
class Printed:
    """Dates printed near the title: the stamps, and the blocks that print nothing else."""

    stamps: tuple[Stamp, ...]
    renewed: tuple[Stamp, ...]
    lines: frozenset[int]


@dataclass(frozen=True, slots=True)
class Reader:
    """How dates of one page are read."""

    zone: ZoneInfo
    language: str
    order: str
    now: datetime

    def read(self, text: str, origin: Origin) -> Stamp | None:
        """One value that is a date as a whole."""
        return read_date(text, zone=self.zone, language=self.language, order=self.order, now=self.now, origin=origin)

    def find(self, text: str) -> tuple[FoundDate, ...]:
        """The dates in a line of the page."""
        return find_dates(text, zone=self.zone, language=self.language, order=self.order, now=self.now, origin="page")


def find_published(
    outline: Outline,
    printed: Printed,
    body: Body,
    metadata: Metadata,
    item: ListItem | None,
    reader: Reader,
    *,
    url: str,
    ruled: Stamp | None,
) -> tuple[Stamp, ...]:
    """Every publication date the page offers, the chosen one first; () when there is none."""
    found = [ruled, *printed.stamps, item.published if item else None]
    found += [reader.read(candidate.value, "json-ld" if candidate.origin == "json-ld" else "meta") for candidate in metadata.dates]
    found += [_dateline_day(outline, body, reader), _url_day(url, reader)]
    ranked = _ranked([stamp for stamp in found if stamp is not None], reader)
    if not ranked:
        return printed.renewed[:1] or tuple(_in_titles(metadata, reader))[:1]
    return tuple(dict.fromkeys((_with_time(ranked[0], ranked[1:], reader.zone), *ranked)))


def _ranked(stamps: list[Stamp], reader: Reader) -> list[Stamp]:
    """The candidates by trust. A moment ahead may be an embargo, but where another date is past it is the day of an event."""
    ahead = reader.now + timedelta(days=1)
    days: dict[date, set[Origin]] = {}
    for stamp in stamps:
        days.setdefault(local_day(stamp, reader.zone), set()).add(stamp.origin)

    def order(stamp: Stamp) -> tuple[bool, int, int]:
        return (stamp.origin != "rule" and stamp.at > ahead, _RANK[stamp.origin], -len(days[local_day(stamp, reader.zone)]))

    return sorted(stamps, key=order)


def dates_near_title(
    outline: Outline, title: tuple[int, int] | None, body: Body, chrome: frozenset[int], metadata: Metadata, reader: Reader, url: str
) -> Printed:
    """What is printed around the title, at the head of the body, and with a label around its end.

    03/04/2019 is read when one of its two days is the one that the page's head names too, or lies in the month that the address names.
    """
    printed = _printed(outline, title, body, chrome, reader)
    month = _URL_MONTH.search(url)
    if printed.stamps or reader.order or not (metadata.dates or month):
        return printed
    said = {local_day(stamp, reader.zone) for candidate in metadata.dates if (stamp := reader.read(candidate.value, "meta"))}
    for order in ("dmy", "mdy"):
        other = _printed(outline, title, body, chrome, replace(reader, order=order))
        days = [local_day(stamp, reader.zone) for stamp in other.stamps]
        if said.intersection(days) or (month and any((day.year, day.month) == (int(month[1]), int(month[2])) for day in days)):
            return other
    return printed


def _printed(outline: Outline, title: tuple[int, int] | None, body: Body, chrome: frozenset[int], reader: Reader) -> Printed:
    kept = body.kept(outline)
    first = body.first_paragraph(outline)
    begin = title[0] if title else min(body.start, first)
    head = [*range(begin, min(first + 2, begin + _MAX_HEAD, len(outline.blocks))), *_above(outline, title)]
    last = kept[-1] if kept else first
    tail = (index for index in range(max(first + 2, last - 2), min(last + 1 + _BEHIND, len(outline.blocks))) if index not in head)
    read = _Lines(outline, chrome, reader)
    for index in head:
        read.line(index, labelled_only=False)
    # Where other releases are listed, their dates begin.
    for index in takewhile(lambda index: not is_stop_heading(outline.blocks[index].text), tail):
        read.line(index, labelled_only=True)
    if not read.stamps:
        for index in kept[-_LAST:]:
            read.last(index)
    if not read.stamps and kept:
        read.behind(range(last + 1, min(last + 1 + _RIGHT_BEHIND, len(outline.blocks))))
    return Printed(tuple(read.stamps), tuple(read.renewed), frozenset(read.lines))


class _Lines:
    """Reads lines one after the other; a label may stand in the line before its date."""

    def __init__(self, outline: Outline, chrome: frozenset[int], reader: Reader) -> None:
        self.outline, self.chrome, self.reader = outline, chrome, reader
        self.stamps: list[Stamp] = []
        self.renewed: list[Stamp] = []
        self.lines: set[int] = set()

    def line(self, index: int, *, labelled_only: bool) -> None:
        block = self.outline.blocks[index]
        if block.element in self.chrome and block.link_share > 0.5:
            return
        is_text = block.weight > _MAX_LINE
        text = block.text[:_MAX_LINE] if is_text else block.text
        before_line = self.outline.blocks[index - 1].text if index else ""
        rest, end = "", 0
        for one in self.reader.find(text)[:4]:
            between = text[end : one.start]
            label = between if between.strip() or end or len(before_line) > 60 else before_line
            rest, end = f"{rest}{between} | ", one.end
            self._sort(one.stamp, label, index, labelled_only=labelled_only or is_text)
        if not end or labelled_only or block.weight > _MAX_META:
            return
        rest += block.text[end:]
        if (not is_text and _is_label(rest)) or _is_meta(rest):
            self.lines.add(index)

    def last(self, index: int) -> None:
        """A line at the very end that is a date, perhaps with the source: what offices print there instead of at the head."""
        block = self.outline.blocks[index]
        stamp = self.reader.read(block.text, "page") if len(block.text) <= 60 else None
        told = _RENEWED.search(block.text) or _MODIFIED.search(block.text) or re.match(r"[^\W\d]+\s*[:：]", block.text)  # "When: ..."
        if stamp and not told and self.outline.elements[block.element].tag in ("p", "div", "span"):
            self.stamps.append(stamp)
            self.lines.add(index)

    def behind(self, indexes: Iterable[int]) -> None:
        """The one day right behind the text that is marked as such (Squarespace); the next posts have theirs beside their titles."""
        for index in indexes:
            node = self.outline.elements[self.outline.blocks[index].element].node
            times = [node] if node.tag == "time" else node.css("time[datetime]")
            stamp = self.reader.read(times[0].attributes.get("datetime") or "", "time-element") if len(times) == 1 else None
            if stamp and self.outline.blocks[index].weight <= _MAX_LINE:
                self.stamps.append(stamp)
                return

    def _sort(self, stamp: Stamp, label: str, index: int, *, labelled_only: bool) -> None:
        tail = label[-60:]
        if _RENEWED.search(tail):
            self.renewed.append(stamp)
        elif _MODIFIED.search(tail) or _OTHER.search(tail):
            return
        elif _RELEASE.search(tail):
            self.stamps.append(replace(stamp, origin="release-line"))
        elif not labelled_only:
            self.stamps.append(_finer(self.outline, index, stamp, self.reader) or stamp)


def _finer(outline: Outline, index: int, stamp: Stamp, reader: Reader) -> Stamp | None:
    """The machine-readable value of the `<time>` that shows a date, when both name the same day."""
    node = outline.elements[outline.blocks[index].element].node
    times = [node, *node.css("time[datetime]")] if node.tag == "time" else node.css("time[datetime]")
    for one in times[:5]:
        value = reader.read(one.attributes.get("datetime") or "", "time-element")
        if value is not None and value.precision != "day" and local_day(value, reader.zone) == local_day(stamp, reader.zone):
            return value
    return None


def _above(outline: Outline, title: tuple[int, int] | None) -> Iterator[int]:
    """Blocks shortly above the title that share an element with it, nearest first; the page's own head has its own date of today."""
    if title is None:
        return
    holder = outline.elements[outline.blocks[title[0]].element]
    floor = holder.start
    for index in list(outline.ancestors(outline.blocks[title[0]].element))[:4]:
        if outline.elements[index].tag == "body":
            break
        floor = outline.elements[index].start
    yield from range(title[0] - 1, max(floor, title[0] - _BEFORE_TITLE) - 1, -1)


def _is_label(rest: str) -> bool:
    """Whether next to its dates a line holds labels, times and signs only: "Published on", "Uhr", "Stand:"."""
    letters = list(rest)
    for weekday in _WEEKDAYS.finditer(fold(rest)):
        letters[slice(*weekday.span())] = " " * len(weekday[0])
    left = _FILLING.sub("", _MODIFIED.sub("", _RELEASE.sub("", _CREDITS.sub("", "".join(letters)).strip(" |"))))
    return sum(char.isalpha() for char in left) <= 3


def _is_meta(rest: str) -> bool:
    """Whether beside its dates a line only names a section, an author or a source: "News / 3 May", "Example | 3 May | By Anna Bell"."""
    parts = [part for part in _SIGN.split(re.sub(r"\([^()]*\)", "", rest)) if part.strip(" ,")]
    return all(
        _is_label(part) or is_byline(part) or (len(part) <= 30 and len(part.split()) <= 3 and part[-1] not in ".!?。:：") for part in parts
    )


def _with_time(chosen: Stamp, others: Iterable[Stamp], zone: ZoneInfo) -> Stamp:
    """A day gains the time that another source gives for the same day; a time without zone gains the zone of one that has it.

    Where the source's zone is known (not UTC) the printed wall time is believed as it is.
    """
    for other in others:
        if other.precision == "day" or other.origin in ("dateline", "url"):
            continue
        if chosen.precision == "day" and local_day(other, zone) == local_day(chosen, zone):
            return replace(chosen, at=other.at, precision=other.precision)
        if (
            chosen.precision != "day"
            and zone.key == "UTC"
            and chosen.origin in ("page", "release-line", "listing", "time-element")
            and _same_clock(chosen, other)
        ):
            return replace(chosen, at=other.at, precision=other.precision)
    return chosen


def _same_clock(chosen: Stamp, other: Stamp) -> bool:
    """Whether two moments differ by a time zone: at most 14 hours, in whole quarters, to the minute."""
    gap = abs(chosen.at.replace(second=0, microsecond=0) - other.at.replace(second=0, microsecond=0))
    return other.origin in ("json-ld", "meta", "time-element") and gap <= timedelta(hours=14) and gap.seconds % 900 == 0


def _dateline_day(outline: Outline, body: Body, reader: Reader) -> Stamp | None:
    """The day in the dateline of one of the first paragraphs."""
    for index in body.kept(outline)[:6]:
        line, _ = read_dateline(outline.blocks[index].text, language=reader.language)
        if line is not None and line.day is not None:
            return Stamp(start_of(line.day, reader.zone), "day", "dateline", line.text)
        bracket = _BRACKET.match(outline.blocks[index].text)  # "[2022年5月13日] ...", "(Bremen, 12.03.2026) ..."
        if bracket and (day := reader.read(bracket[1], "dateline")):
            return day
    return None


def _in_titles(metadata: Metadata, reader: Reader) -> Iterator[Stamp]:
    """Days that stand as a part of their own in the head's title: "Bridge opens - 07.12.2017 - Example"."""
    parts = (part for candidate in metadata.titles for part in _SIGN.split(candidate.value))
    return (stamp for part in parts if len(part) < 40 and (stamp := reader.read(part, "meta")) and stamp.at <= reader.now)


def _url_day(url: str, reader: Reader) -> Stamp | None:
    found = _URL_DAY.search(url.split("?")[0])
    if not found:
        return None
    try:
        day = date(int(found[1]), int(found[2] or found[4]), int(found[3] or found[5]))
    except ValueError:
        return None
    return Stamp(start_of(day, reader.zone), "day", "url", found[0])
