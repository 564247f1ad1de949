"""Embargo lines in eleven languages, and what only looks like one."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from scrapers.embargo import forbids, may_be_embargo, read_embargo
from scrapers.release import anatomise

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2025, 3, 1, tzinfo=UTC)

PHRASES = (
    ("en", "EMBARGOED UNTIL 00:01 GMT, Monday 7 April 2025", "2025-04-07T00:01"),
    ("en", "Not for publication before 10:00 BST on 7 April 2025", "2025-04-07T09:00"),
    ("en", "Not for publication or broadcast before 0001 hours GMT on Monday, 7 April 2025", "2025-04-07T00:01"),
    ("en", "Strictly embargoed to 6 a.m. ET on April 7, 2025", "2025-04-07T10:00"),
    ("en", "STRICTLY EMBARGOED UNTIL: 00.01hrs Monday 7th April 2025", "2025-04-06T16:01"),
    ("en", "Under embargo until 7 April 2025", "2025-04-06T16:00"),
    ("en", "Embargo: 7 April 2025, 12 noon CET", "2025-04-07T11:00"),
    ("en", "Embargo lifts at 9:00 AM Eastern Time on Monday, April 7, 2025", "2025-04-07T13:00"),
    ("en", "HOLD FOR RELEASE UNTIL 5:00 p.m. PDT, April 7, 2025", "2025-04-08T00:00"),
    ("en", "FOR RELEASE ON APRIL 7, 2025 AT 08:00 EDT", "2025-04-07T12:00"),
    ("en", "For release: 10 a.m. EDT, Monday, April 7, 2025", "2025-04-07T14:00"),
    ("en", "Embargoed until Monday, April 7, at 10am GMT", "2025-04-07T10:00"),
    ("en", "This press release is under embargo until 7 April 2025 at 08:00 (UTC+8)", "2025-04-07T00:00"),
    ("en", "[EMBARGO] Do not publish before 7 April 2025 09:00 CEST", "2025-04-07T07:00"),
    ("en", "Embargoed for 2pm (UK time), Monday April 7 2025", "2025-04-07T13:00"),
    ("en", "EMBARGOED UNTIL MIDNIGHT GMT ON 6 APRIL 2025", "2025-04-07T00:00"),
    ("en", "Embargo date: 2025-04-07 08:00 HKT", "2025-04-07T00:00"),
    ("en", "Please note: this release is embargoed until 06:00 BST on Monday 7 April 2025.", "2025-04-07T05:00"),
    ("en", "The information below is embargoed until 7 April 2025, 10:00 GMT", "2025-04-07T10:00"),
    ("en", "Embargoed until 2025-04-07T08:00:00Z", "2025-04-07T08:00"),
    ("de", "Sperrfrist: 7. April 2025, 10:00 Uhr", "2025-04-07T02:00"),
    ("de", "SPERRFRIST: Montag, 7. April 2025, 10 Uhr MESZ", "2025-04-07T08:00"),
    ("de", "Gesperrt bis 7.4.2025, 12.00 Uhr", "2025-04-07T04:00"),
    ("de", "Bitte beachten Sie die Sperrfrist: 07.04.2025, 11:00 Uhr (MESZ)", "2025-04-07T09:00"),
    ("de", "Sperrfrist bis Montag, den 7. April 2025, 6.00 Uhr", "2025-04-06T22:00"),
    ("de", "Nicht zur Veröffentlichung vor dem 7. April 2025, 10:00 Uhr", "2025-04-07T02:00"),
    ("de", "Frei zur Veröffentlichung ab 7. April 2025, 10.00 Uhr", "2025-04-07T02:00"),
    ("fr", "Sous embargo jusqu’au 7 avril 2025 à 18 h (heure de Paris)", "2025-04-07T16:00"),
    ("fr", "EMBARGO : lundi 7 avril 2025 à 00h01 (CEST)", "2025-04-06T22:01"),
    ("fr", "Embargo jusqu'au 7 avril 2025, 6h00, heure de Paris", "2025-04-07T04:00"),
    ("fr", "Ne pas diffuser avant le 7 avril 2025 à 10 heures", "2025-04-07T02:00"),
    ("fr", "Information sous embargo jusqu’au lundi 7 avril 2025 à midi", "2025-04-07T04:00"),
    ("es", "Embargo hasta el 7 de abril de 2025 a las 10:00 horas", "2025-04-07T02:00"),
    ("es", "Embargado hasta las 10:00 h (hora peninsular) del 7 de abril de 2025", "2025-04-07T08:00"),
    ("es", "No publicar antes del 7 de abril de 2025 a las 9:00 CET", "2025-04-07T08:00"),
    ("it", "Sotto embargo fino alle ore 12:00 del 7 aprile 2025", "2025-04-07T04:00"),
    ("it", "Embargo: 7 aprile 2025, ore 12.00", "2025-04-07T04:00"),
    ("it", "Non pubblicare prima delle 10:00 del 7 aprile 2025", "2025-04-07T02:00"),
    ("nl", "Onder embargo tot 7 april 2025, 10.00 uur", "2025-04-07T02:00"),
    ("nl", "EMBARGO tot maandag 7 april 2025 om 06:00 uur CET", "2025-04-07T05:00"),
    ("nl", "Niet publiceren voor 7 april 2025 10:00 uur", "2025-04-07T02:00"),
    ("pt", "Sob embargo até às 10h de 7 de abril de 2025", "2025-04-07T02:00"),
    ("pt", "Embargado até 7 de abril de 2025, às 9h30 (horário de Brasília)", "2025-04-07T12:30"),
    ("pt", "Não publicar antes de 7 de abril de 2025", "2025-04-06T16:00"),
    ("zh", "禁止在北京时间2025年4月7日上午10:00前发布", "2025-04-07T02:00"),
    ("zh", "禁发至2025年4月7日10:00（北京时间）", "2025-04-07T02:00"),
    ("zh", "请于2025年4月7日10时后发布", "2025-04-07T02:00"),
    ("zh", "新闻禁发期：2025年4月7日上午10时前请勿发布", "2025-04-07T02:00"),
    ("zh", "解禁时间：2025年4月7日 10:00", "2025-04-07T02:00"),
    ("ja", "報道解禁：2025年4月7日（月）午前10時（日本時間）", "2025-04-07T01:00"),
    ("ja", "解禁日時：2025年4月7日 10:00 JST", "2025-04-07T01:00"),
    ("ja", "2025年4月7日10時解禁", "2025-04-07T02:00"),
    ("ja", "【2025年4月7日（月）10:00まで報道厳禁】", "2025-04-07T02:00"),
    ("ko", "엠바고: 2025년 4월 7일 오전 10시", "2025-04-07T02:00"),
    ("sv", "Under embargo till den 7 april 2025 kl. 10.00", "2025-04-07T02:00"),
)
LOOK_ALIKES = (
    "The embargo on exports was lifted on 7 April 2025.",
    "After the embargo of 7 April 2025, trade resumed.",
    "Embargoed goods were seized on 7 April 2025 by customs.",
    "EU extends arms embargo until 7 April 2025",
    "Embargo on Russian oil from 7 April 2025: what changes",
    "Arms embargo expires on 7 April 2025, ministers say",
    "Embargo gegen Öl ab 7. April 2025 beschlossen",
    "The fund is not for release before 7 April 2025 according to the terms of the agreement with investors",
    "Sanctions and embargoes: seminar on 7 April 2025",
    "L'embargo sur le blé prend fin le 7 avril 2025",
    "For release of prisoners on 7 April 2025 see below",
    "Film set for release on April 7, 2025",
    "El embargo comercial termina el 7 de abril de 2025.",
    "对该国的武器禁运将于2025年4月7日解除",
    "本产品将于2025年4月7日发布",
    "Embargo until further notice",
    "Do not publish this before you read it, 7 April 2025",
    "Die Sperrfrist für Düngung endet am 7. April 2025",
    "新品于2025年4月7日10时后发布会上展示",
)


@pytest.mark.parametrize(("language", "text", "until"), PHRASES)
def test_an_embargo_ends_at_its_moment(language: str, text: str, until: str) -> None:
    """Without a zone it is the source's, without a time the beginning of the day."""
    assert read_embargo(text, zone=SHANGHAI, now=NOW, language=language) == datetime.fromisoformat(f"{until}+00:00")


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_news_of_an_embargo_or_a_release_holds_nothing(text: str) -> None:
    for language in ("en", "de", "zh"):
        assert read_embargo(text, zone=SHANGHAI, now=NOW, language=language) is None


@pytest.mark.parametrize(
    ("text", "reference", "until"),
    [
        ("Embargoed until Monday, April 7, 10am GMT", None, "2025-04-07"),
        ("Embargoed until Monday, April 7, 10am GMT", date(2025, 4, 6), "2025-04-07"),
        ("Embargoed until April 7, 10am GMT", date(2024, 4, 6), "2024-04-07"),  # an old release holds nothing for a year
        ("Embargoed until 20 December, 10am GMT", None, "2024-12-20"),
    ],
)
def test_a_day_without_a_year_is_near_the_release(text: str, reference: date | None, until: str) -> None:
    found = read_embargo(text, zone=SHANGHAI, now=NOW, language="en", reference=reference)
    assert found is not None
    assert f"{found:%Y-%m-%d}" == until


def test_the_line_of_an_agency_holds_while_its_moment_lies_ahead() -> None:
    line = "For release: 10 a.m. EDT, Monday, April 7, 2025"
    assert read_embargo(line, zone=SHANGHAI, now=datetime(2025, 4, 8, tzinfo=UTC), language="en") is None


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("EMBARGOED", True),
        ("Strictly embargoed!", True),
        ("Embargoed until further notice", True),
        ("Sperrfrist: Redebeginn", True),
        ("Sous embargo", True),
        ("解禁", True),
        ("Embargo on exports", False),
        ("Embargoed until 7 April 2025 at the latest, we hear", False),
        ("The embargo", False),
    ],
)
def test_a_line_may_forbid_without_a_moment(text: str, *, bare: bool) -> None:
    assert forbids(text) is bare
    assert may_be_embargo(text) or not bare


@pytest.mark.parametrize(
    ("blocks", "until"),
    [
        (("Embargo", "7 April 2025, 10:00 GMT"), datetime(2025, 4, 7, 10, tzinfo=UTC)),
        (("Sperrfrist: Redebeginn", "Sehr geehrte Damen und Herren,"), datetime(2025, 3, 1, 16, tzinfo=UTC)),
        (("EMBARGOED", "Example opens a pier."), datetime(2025, 3, 1, 16, tzinfo=UTC)),
    ],
)
def test_a_label_is_read_with_its_day_and_without_one_holds_to_the_end_of_today(blocks: tuple[str, str], until: datetime) -> None:
    anatomy = anatomise(blocks, title="", zone=SHANGHAI, language="en", now=NOW, published=None).anatomy
    assert anatomy.embargo is not None
    assert anatomy.embargo.until == until


@pytest.mark.parametrize(
    "text", [" " * 400, "embargo " * 50, "note " * 80, "until " * 60, "embargo: " + "at " * 130, "前" * 400, "1 " * 200]
)
def test_hostile_lines_are_read_in_bounded_time(text: str) -> None:
    began = time.process_time()
    assert read_embargo(text, zone=SHANGHAI, now=NOW, language="en") is None
    forbids(text)
    assert time.process_time() - began < 0.5
