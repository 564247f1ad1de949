"""Events that releases announce, in ten languages, and what only looks like one."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries import Draft, Stamp
from scrapers.events import read_event

BERLIN = ZoneInfo("Europe/Berlin")
PUBLISHED = datetime(2026, 4, 20, 10, tzinfo=UTC)

# The 12th of May 2026 in Berlin: the day, or a moment of it in UTC.
DAY, TEN, SIXTEEN = "2026-05-11T22:00 day", "2026-05-12T08:00 minute", "2026-05-12T14:00 minute"
ANNOUNCED = (
    ("en", "The webinar will be held on 12 May 2026 at 10:00 CEST.", TEN),
    ("en", "Brightwater will report its results on May 12, 2026 and hold a conference call at 10 in the morning.", DAY),
    ("en", "The workshop takes place on Tuesday, 12 May.", DAY),
    ("en", "Join us at our open house on Tuesday, May 12, 10:00 a.m.", TEN),
    ("en", "More will be told in a webcast on 12 May 2026.", DAY),
    ("en", "Today, 20 April 2026, Brightwater announced that it will host a summit on 12 May 2026.", DAY),
    ("en", "Media briefing\nWhen: Tuesday, May 12, 2026, 10:00 a.m. – 11:30 a.m. EDT\nWhere: Hall 4", SIXTEEN),
    ("en", "The workshop\nDate and time:\n12 May 2026, 14:00 UTC", SIXTEEN),
    ("en", "An evening of lectures\nDate: 12 May 2026", DAY),
    ("de", "Die Bilanzpressekonferenz findet am 12. Mai 2026 um 10 Uhr in Berlin statt.", TEN),
    ("de", "Wir laden Sie zur Hauptversammlung am 12.05.2026 ein.", DAY),
    ("de", "Pressegespräch\nWann: Dienstag, 12. Mai 2026, 10 Uhr", TEN),
    ("fr", "Le colloque se tiendra le 12 mai 2026 à 10 h.", TEN),
    ("es", "La rueda de prensa tendrá lugar el 12 de mayo de 2026 a las 10:00.", TEN),
    ("it", "Il convegno si terrà il 12 maggio 2026.", DAY),
    ("pt", "O encontro acontece no dia 12 de maio de 2026.", DAY),
    ("nl", "De persconferentie vindt op 12 mei 2026 plaats.", DAY),
    ("zh", "第五届教育论坛将于2026年5月12日在北京举行。", DAY),
    ("zh", "教育论坛将于5月12日举行。", DAY),
    ("ja", "説明会\n日時：2026年5月12日（火）10:00～11:00", TEN),
    ("ja", "セミナーを2026年5月12日（火）10時に開催します。", TEN),
    ("ko", "포럼은 2026년 5월 12일 오전 10시 서울에서 개최한다.", TEN),
)
NO_EVENT = (
    ("en", "At the summit on 12 May 2025, ministers agreed on a plan."),
    ("en", "At the summit on 12 April, ministers agreed on a plan."),
    ("en", "The merger will take place on 12 May 2026."),
    ("en", "The law takes effect on 12 May 2026, the conference heard."),
    ("en", "Register for the conference by 5 May 2026."),
    ("en", "The exhibition will be held until 12 May 2026."),
    ("en", "The fair will be held from 12 to 14 May 2026, and the trade fair from 1 to 3 June 2026."),
    ("en", "The workshops will be held on 12 May 2026 and on 19 May 2026."),
    ("en", "The conference scheduled for 12 May 2026 has been postponed."),
    ("en", "The congress will be held on 12 May 2029."),
    ("en", "Join us at our open house. Doors open at 10:00."),
    ("en", "20 April 2026: Brightwater will host a summit."),
    ("en", "A great conference\nDate: 20 April 2026, 10:00"),
    ("en", "Prices\nWhen: 12 May 2026"),
    ("de", "Die Messe fand am 19. April 2026 statt."),
    ("de", "Die Tagung findet statt. Anmeldeschluss für die Tagung ist der 5. Mai 2026."),
    ("zh", "论坛于2026年4月19日在北京举行。"),
    ("zh", "论坛将于12日举行。"),
)


def event(text: str, language: str = "en", title: str = "News") -> str | None:
    draft = Draft("s", "https://x.example/1", title, text=text, language=language, published=Stamp(PUBLISHED, "minute", "page"))
    found = read_event(draft, BERLIN, now=PUBLISHED)
    return f"{found.at:%Y-%m-%dT%H:%M} {found.precision}" if found else None


@pytest.mark.parametrize(("language", "text", "expected"), ANNOUNCED)
def test_an_announced_event_is_known_by_its_day_or_moment(language: str, text: str, expected: str) -> None:
    assert event(text, language) == expected


@pytest.mark.parametrize(("language", "text"), NO_EVENT)
def test_what_nobody_can_still_go_to_is_no_event(language: str, text: str) -> None:
    assert event(text, language) is None


def test_the_title_announces_too_and_may_call_everything_off() -> None:
    assert event("", title="Brightwater to host webinar on May 12, 2026") == DAY
    text = "The webinar will be held on 12 May 2026."
    assert event(text, title="Webinar on science teaching cancelled") is None


def test_a_label_counts_more_than_a_sentence_before_it() -> None:
    assert event("A webinar takes place on 20 May 2026.\nWhen: 12 May 2026") == DAY


def test_a_release_without_a_date_announces_nothing() -> None:
    draft = Draft("s", "https://x.example/1", "News", text="The webinar will be held on 12 May 2026.")
    assert read_event(draft, BERLIN, now=PUBLISHED) is None


@given(st.text(max_size=300), st.text(max_size=60))
def test_any_text_is_read_without_an_error(text: str, title: str) -> None:
    found = event(f"{text}\nWhen: {text} 12 May 2026 conference will be held {text}", title=title)
    assert found is None or found.endswith((" day", " minute"))


@pytest.mark.parametrize(
    "text", ["findet " * 5_000, "When: " * 5_000, "will 1 " * 5_000, "1 - " * 9_000, "将" * 20_000 + "5月", "1日" * 9_000]
)
def test_hostile_text_costs_little(text: str) -> None:
    begun = time.process_time()
    event(text)
    assert time.process_time() - begun < 1
