from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entries import Origin
from scrapers.date_words import MONTHS, fold
from scrapers.dates import find_dates, guess_order, local_day, read_date

HONG_KONG = ZoneInfo("Asia/Hong_Kong")
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2024, 6, 1, tzinfo=UTC)


def _day(text: str, language: str = "", order: str = "", zone: ZoneInfo = HONG_KONG) -> str | None:
    stamp = read_date(text, zone=zone, language=language, order=order, now=NOW)
    return local_day(stamp, zone).isoformat() if stamp else None


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("2021-04-07", "", "2021-04-07"),
        ("2021.4.7", "", "2021-04-07"),
        ("2021/04/07", "", "2021-04-07"),
        ("20210407", "", "2021-04-07"),
        ("7 April 2021", "en", "2021-04-07"),
        ("April 7th, 2021", "en", "2021-04-07"),
        ("Sept. 7, 2021", "en", "2021-09-07"),
        ("Sep.7.2021", "en", "2021-09-07"),
        ("09.17.21", "en", "2021-09-17"),
        ("7-Sep-21", "en", "2021-09-07"),
        ("Wednesday 7th of April 2021", "en", "2021-04-07"),
        ("Mittwoch, 7. März 2021", "de", "2021-03-07"),
        ("7.3.2021", "de", "2021-03-07"),
        ("le 1er août 2021", "fr", "2021-08-01"),
        ("7 DÉCEMBRE 2021", "fr", "2021-12-07"),
        ("7 de septiembre de 2021", "es", "2021-09-07"),
        ("7 ago 2021", "es", "2021-08-07"),
        ("7 ottobre 2021", "it", "2021-10-07"),
        ("7 de março de 2021", "pt", "2021-03-07"),
        ("7 maart 2021", "nl", "2021-03-07"),
        ("7 maj 2021", "sv", "2021-05-07"),
        ("7. marts 2021", "da", "2021-03-07"),
        ("7. desember 2021", "no", "2021-12-07"),
        ("7. joulukuuta 2021", "fi", "2021-12-07"),
        ("7 października 2021", "pl", "2021-10-07"),
        ("7. září 2021", "cs", "2021-09-07"),
        ("7 ARALIK 2021", "tr", "2021-12-07"),
        ("7 Mayıs 2021", "tr", "2021-05-07"),
        ("7 мая 2021 г.", "ru", "2021-05-07"),
        ("7 вересня 2021", "uk", "2021-09-07"),
        ("2021. május 7.", "hu", "2021-05-07"),
        ("ngày 7 tháng 5 năm 2021", "vi", "2021-05-07"),
        ("٧ أبريل ٢٠٢١", "ar", "2021-04-07"),
        ("7 تشرين الثاني 2021", "ar", "2021-11-07"),
        ("7 نيسان/أبريل 2021", "ar", "2021-04-07"),
        ("الأحد، 7 آب/أغسطس 2021", "ar", "2021-08-07"),
        ("7 كانون الأول/ديسمبر 2021", "ar", "2021-12-07"),
        ("7 באפריל 2021", "he", "2021-04-07"),
        ("2021. gada 7. aprīlis", "lv", "2021-04-07"),
        ("7 เมษายน 2564", "th", "2021-04-07"),
        ("7 เม.ย. 2564", "th", "2021-04-07"),
        ("7 เมษายน พ.ศ. 2564", "th", "2021-04-07"),
        ("7 เมษายน 2021", "th", "2021-04-07"),
        ("abril 7 de 2021", "es", "2021-04-07"),
        ("07.abr.2021 às 12h55", "pt", "2021-04-07"),
        ("2021年4月7日", "zh", "2021-04-07"),
        ("2021 年 4 月 7 日", "zh", "2021-04-07"),
        ("令和 3 年 4 月 7 日（水）", "ja", "2021-04-07"),
        ("２０２１年４月７日（水）", "ja", "2021-04-07"),
        ("二〇二一年十二月廿四日", "zh", "2021-12-24"),
        ("令和元年12月7日", "ja", "2019-12-07"),
        ("平成30年4月1日", "ja", "2018-04-01"),
        ("R3.4.7", "ja", "2021-04-07"),
        ("民國110年4月7日", "zh-TW", "2021-04-07"),
        ("110年4月7日", "zh-TW", "2021-04-07"),
        ("110.04.07", "zh-Hant", "2021-04-07"),
        ("2021년 4월 7일", "ko", "2021-04-07"),
        ("2021. 4. 7.", "ko", "2021-04-07"),
        ("发布日期：2021-04-07", "zh", "2021-04-07"),
        ("最終更新日：2021年4月7日", "ja", "2021-04-07"),
        ("Published: April 7, 2021 by Jane Doe", "en", "2021-04-07"),
        ("Posted 7 April 2021, updated 9 April 2021", "en", "2021-04-07"),
        ("OSLO, April 7, 2021 /Some Newswire/ --", "en", "2021-04-07"),
    ],
)
def test_printed_day_is_read_in_the_language_of_the_newsroom(text: str, language: str, day: str) -> None:
    assert _day(text, language) == day
    stamp = read_date(text, zone=HONG_KONG, language=language, now=NOW)
    assert stamp is not None
    assert stamp.precision == ("minute" if "12h55" in text else "day")


@pytest.mark.parametrize(
    ("text", "at", "precision"),
    [
        ("2021-04-07 04:50", "2021-04-06T20:50:00", "minute"),
        ("2021-04-07T04:50:10Z", "2021-04-07T04:50:10", "second"),
        ("2021-04-07T04:50:10.123-05:00", "2021-04-07T09:50:10", "second"),
        ("20210407T045010Z", "2021-04-07T04:50:10", "second"),
        ("Wed, 07 Apr 2021 23:50:10 +0800", "2021-04-07T15:50:10", "second"),
        ("Wed Apr  7 04:50:10 CEST 2021", "2021-04-07T02:50:10", "second"),
        ("Wed Apr 07 2021 04:50:10 GMT+0800 (China Standard Time)", "2021-04-06T20:50:10", "second"),
        ("April 7, 2021 | 09:00 HKT", "2021-04-07T01:00:00", "minute"),
        ("April 7, 2021 4:05 PM Eastern Daylight Time", "2021-04-07T20:05:00", "minute"),
        ("9:00 a.m. ET, Wednesday, April 7, 2021", "2021-04-07T13:00:00", "minute"),
        ("7 April 2021 @ 10 AM America/Halifax", "2021-04-07T13:00:00", "minute"),
        ("7. April 2021, 9.30 Uhr MESZ", "2021-04-07T07:30:00", "minute"),
        ("7 avril 2021 à 14h30, heure de Paris", "2021-04-07T12:30:00", "minute"),
        ("7.4.2021 kl. 09.30", "2021-04-07T01:30:00", "minute"),
        ("7.4.2021 klo 9.30", "2021-04-07T01:30:00", "minute"),
        ("7 мая 2021 г., 15:30", "2021-05-07T07:30:00", "minute"),
        ("2021年4月7日 午後3時30分", "2021-04-07T07:30:00", "minute"),
        ("2021년 4월 7일 오전 10시 30분", "2021-04-07T02:30:00", "minute"),
        ("下午3:30 2021年4月7日", "2021-04-07T07:30:00", "minute"),
        ("April 7, 2021 at 12:00 am", "2021-04-06T16:00:00", "minute"),
        ("2021-04-07 10:00-11:00", "2021-04-07T02:00:00", "minute"),
    ],
)
def test_time_beside_a_day_is_read_with_its_zone(text: str, at: str, precision: str) -> None:
    stamp = read_date(text, zone=HONG_KONG, language="de" if "kl." in text else "", now=NOW)
    assert stamp is not None
    assert (stamp.at, stamp.precision) == (datetime.fromisoformat(at).replace(tzinfo=UTC), precision)
    assert stamp.text in text


def test_day_without_time_starts_in_the_zone_of_the_source_and_stays_a_day() -> None:
    stamp = read_date("13 December 2019", zone=HONG_KONG, now=NOW, origin="listing")
    assert stamp is not None
    assert stamp.at == datetime(2019, 12, 12, 16, tzinfo=UTC)
    assert (stamp.precision, stamp.origin, stamp.text) == ("day", "listing", "13 December 2019")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-04-07T00:00:00", "2021-04-07"),
        ("2021-04-07T00:00:00Z", "2021-04-07"),
        ("2021-04-07T00:00:00+02:00", "2021-04-07"),
        ("2021-04-06T16:00:00Z", "2021-04-07"),
    ],
)
def test_midnight_to_the_second_is_a_day_without_a_time(text: str, day: str) -> None:
    stamp = read_date(text, zone=HONG_KONG, now=NOW)
    assert stamp is not None
    assert (stamp.precision, local_day(stamp, HONG_KONG).isoformat()) == ("day", day)


@pytest.mark.parametrize(
    ("text", "language", "order", "day"),
    [
        ("03/04/2019", "en", "", None),
        ("03/04/2019", "", "", None),
        ("03/04/2019", "zh", "", None),
        ("03.04.2019", "en", "", None),
        ("03/04/19", "ja", "dmy", None),
        ("03/04/2019", "en-US", "", "2019-03-04"),
        ("03/04/2019", "en-GB", "", "2019-04-03"),
        ("03/04/2019", "fr", "", "2019-04-03"),
        ("03.04.2019", "", "", "2019-04-03"),
        ("03/04/2019", "en", "mdy", "2019-03-04"),
        ("03/04/2019", "en-US", "dmy", "2019-04-03"),
        ("13/04/2019", "en-US", "mdy", "2019-04-13"),
        ("04/13/2019", "de", "dmy", "2019-04-13"),
        ("05/05/2019", "en", "", "2019-05-05"),
        ("03/04/19", "de", "", "2019-04-03"),
        ("23/04/19", "", "", None),
    ],
)
def test_numeric_date_is_read_only_when_its_order_is_settled(text: str, language: str, order: str, day: str | None) -> None:
    assert _day(text, language, order) == day


@pytest.mark.parametrize(
    "text",
    [
        "31 February 2020",
        "2021-13-01",
        "March 24",
        "5 May 1985",
        "5 May 2029",
        "12-14 May 2021",
        "3 May 2021 to 5 May 2021",
        "2021-05-03 - 2021-05-05",
        "3 May 2021 5 June 2021",
        "version 1.2.19",
        "+49 30 2021-0407",
        "set 5, 2020",
        "The gates of the great exhibition hall will open on 3 May 2022 with music and speeches",
        "一" * 20 + "2021年4月7日",
        "2021",
        "",
        "x" * 500 + " 7 April 2021",
    ],
)
def test_what_is_no_certain_date_is_none(text: str) -> None:
    assert read_date(text, zone=HONG_KONG, language="de", now=NOW) is None


@pytest.mark.parametrize(
    ("text", "language", "days"),
    [
        ("6 hours ago", "en", 0),
        ("today", "en", 0),
        ("yesterday", "en", 1),
        ("Posted 3 days ago", "en", 3),
        ("vor 2 Tagen", "de", 2),
        ("3天前", "zh", 3),
        ("hier", "fr", 1),
        ("heute, 10:00 Uhr", "de", 0),
        ("昨天 15:05", "zh", 1),
        ("igår", "sv", 1),
        ("för 2 dagar sedan", "sv", 2),
        ("for 2 dager siden", "no", 2),
        ("před 2 hodinami", "cs", 0),
        ("2 dni temu", "pl", 2),
        ("2 gün önce", "tr", 2),
        ("2 päivää sitten", "fi", 2),
        ("há 2 dias", "pt", 2),
        ("قبل 3 ساعات", "ar", 0),
        ("أمس", "ar", 1),
    ],
)
def test_relative_date_tells_a_day_and_no_time(text: str, language: str, days: int) -> None:
    stamp = read_date(text, zone=HONG_KONG, language=language, now=NOW.replace(hour=12))
    assert stamp is not None
    assert (stamp.precision, local_day(stamp, HONG_KONG)) == ("day", date(2024, 6, 1) - timedelta(days=days))


@pytest.mark.parametrize(
    ("text", "origin", "at"),
    [
        ("1545372000", "meta", "2018-12-21T06:00:00+00:00"),
        ("1545372000000", "time-element", "2018-12-21T06:00:00+00:00"),
        ("1545372000", "page", None),
        ("1999999999", "meta", None),
    ],
)
def test_seconds_since_1970_are_read_where_machines_write_for_machines(text: str, origin: Origin, at: str | None) -> None:
    stamp = read_date(text, zone=HONG_KONG, now=NOW, origin=origin)
    assert (stamp.at.isoformat() if stamp else None) == at


@pytest.mark.parametrize(
    ("text", "language"),
    [("hier", "de"), ("2 weeks ago", "en"), ("40 days ago", "en"), ("3 days", "en"), ("for 3 days", "en"), ("today 3 people", "en")],
)
def test_coarse_or_foreign_relative_words_are_no_date(text: str, language: str) -> None:
    assert read_date(text, zone=HONG_KONG, language=language, now=NOW) is None


def test_day_without_year_lies_in_the_past_of_its_reference() -> None:
    for text, day in (("March 24", "2019-03-24"), ("24. Dezember", "2018-12-24"), ("3月27日", "2019-03-27"), ("3月28日", "2018-03-28")):
        stamp = read_date(text, zone=BERLIN, now=NOW, reference=date(2019, 3, 25))
        assert stamp is not None
        assert local_day(stamp, BERLIN).isoformat() == day


def test_future_day_is_read_for_an_embargo_but_not_found_in_a_text() -> None:
    assert _day("5 May 2026") == "2026-05-05"
    text = "On 5 May 2026 the fair opens; 1 June 2024 was the announcement, 2 June 2024 its print."
    found = find_dates(text, zone=HONG_KONG, now=NOW)
    assert [text[it.start : it.end] for it in found] == ["1 June 2024", "2 June 2024"]
    assert len(find_dates(text, zone=HONG_KONG, now=NOW, ahead=timedelta(days=800))) == 3


def test_dates_in_a_text_are_found_with_their_place() -> None:
    text = "Ｎｅｗｓ vom 7. April 2021 um 10 Uhr; zuvor am 3.2.2020 – Tel. 030-2021-55."
    found = find_dates(text, zone=BERLIN, language="de", now=NOW)
    assert [text[it.start : it.end] for it in found] == ["7. April 2021 um 10 Uhr", "3.2.2020"]
    assert found[0].stamp.at == datetime(2021, 4, 7, 8, tzinfo=UTC)


def test_day_in_an_address_is_found() -> None:
    found = find_dates("https://example.org/news/2021/04/07/opening", zone=BERLIN, now=NOW, origin="url")
    assert [(local_day(it.stamp, BERLIN).isoformat(), it.stamp.origin) for it in found] == [("2021-04-07", "url")]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("28 March 2021 02:30", "2021-03-28T01:30:00"),  # skipped by the change to summer time: moves on by an hour
        ("31 October 2021 02:30", "2021-10-31T00:30:00"),  # comes twice: the first
        ("31 October 2021 02:30 CET", "2021-10-31T01:30:00"),
    ],
)
def test_clock_changes_are_read_as_documented(text: str, at: str) -> None:
    stamp = read_date(text, zone=BERLIN, now=NOW)
    assert stamp is not None
    assert stamp.at == datetime.fromisoformat(at).replace(tzinfo=UTC)


def test_day_whose_midnight_does_not_exist_keeps_its_date() -> None:
    sao_paulo = ZoneInfo("America/Sao_Paulo")
    assert _day("4 November 2018", zone=sao_paulo) == "2018-11-04"


@pytest.mark.parametrize(
    ("name", "zone", "at"),
    [
        ("CST", "Asia/Shanghai", "02:00"),
        ("CST", "America/Chicago", "16:00"),
        ("IST", "Asia/Kolkata", "04:30"),
        ("IST", "Europe/Dublin", "09:00"),
        ("et", "Europe/Paris", "08:00"),
        ("Foo/Bar", "Europe/Paris", "08:00"),
    ],
)
def test_ambiguous_zone_name_is_read_as_at_the_source(name: str, zone: str, at: str) -> None:
    stamp = read_date(f"7 July 2021 10:00 {name}", zone=ZoneInfo(zone), now=NOW)
    assert stamp is not None
    assert f"{stamp.at:%H:%M}" == at


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["03/04/2019", "25/03/2019"], "dmy"),
        (["03/04/2019", "03/25/2019"], "mdy"),
        (["25/03/2019", "03/25/2019"], ""),
        (["03/04/2019", "5 May 2019"], ""),
        (["Tue, 02/04/2014 - 6:50pm"], "mdy"),
        (["Wednesday 02/04/2014"], "dmy"),
        (["Tue, 12/03/2013"], ""),
        (["Sun, 02/04/2014", "Mon, 00/05/2014"], ""),
        ([], ""),
    ],
)
def test_order_is_learnt_from_unambiguous_dates_that_agree(texts: list[str], order: str) -> None:
    assert guess_order(texts) == order


def test_folding_keeps_every_offset() -> None:
    text = "Ｄéç İŁß ﬁ １２ 年 – ǅ"
    assert len(fold(text)) == len(text)
    assert set(MONTHS.values()) == set(range(1, 13))


dated = st.lists(
    st.sampled_from(
        [
            "2019",
            "3",
            "25",
            "04",
            "-",
            "/",
            ".",
            " ",
            "March",
            "mars",
            "年",
            "月",
            "日",
            ":",
            "am",
            "PM",
            "GMT",
            "+08:00",
            "T",
            "Z",
            ",",
            "令和",
            "to",
        ]
    ),
    max_size=14,
).map("".join)


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=60) | dated, st.sampled_from(["", "en", "en-US", "de", "ja", "zh-TW"]), st.sampled_from(["", "dmy", "mdy"]))
def test_no_date_is_returned_that_is_not_printed(text: str, language: str, order: str) -> None:
    stamp = read_date(text, zone=BERLIN, language=language, order=order, now=NOW)
    if stamp is None or "ago" in text:
        return
    digits = re.sub(r"\D", "", fold(stamp.text))
    day = local_day(stamp, BERLIN)
    assert stamp.text in text
    assert 1990 <= day.year <= 2026
    assert f"{day.year % 100:02}" in digits or "令和" in text or language == "ja" or "年" in text


@settings(max_examples=300, deadline=None)
@given(st.text() | dated)
def test_any_text_is_searched_without_an_error(text: str) -> None:
    found = find_dates(text, zone=HONG_KONG, now=NOW)
    assert all(0 <= it.start < it.end <= len(text) and it.stamp.at.tzinfo is UTC for it in found)
    assert all(one.end <= two.start for one, two in pairwise(found))


@settings(deadline=None)
@given(
    st.dates(date(1990, 1, 2), date(2024, 5, 31)),
    st.times(),
    st.sampled_from(["UTC", "Asia/Hong_Kong", "America/New_York", "Asia/Kathmandu"]),
)
def test_iso_moment_comes_back_as_it_was_written(day: date, clock: object, zone: str) -> None:
    moment = datetime.combine(day, clock.replace(microsecond=0), UTC)  # type: ignore[attr-defined]  # hypothesis gives times
    stamp = read_date(moment.isoformat(), zone=ZoneInfo(zone), now=NOW)
    assert stamp is not None
    assert stamp.at == moment or stamp.precision == "day"


@pytest.mark.parametrize(
    "text", ["1/" * 10_000, "1 " * 10_000, "january " * 2_500, "2019-" * 4_000, "2019年" * 5_000, "jan 1, 2019 " * 1_600]
)
def test_hostile_text_is_searched_in_bounded_time(text: str) -> None:
    began = process_time()
    find_dates(text, zone=HONG_KONG, now=NOW)
    assert process_time() - began < 1
