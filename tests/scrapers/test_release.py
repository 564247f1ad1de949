from __future__ import annotations

from datetime import UTC, date, datetime
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entries.model import Embargo, Stamp
from scrapers.clean import blocks, clean_html
from scrapers.release import (
    anatomise,
    boilerplate_of,
    is_caption,
    is_contact_heading,
    is_end_mark,
    read_contact,
    read_correction,
    read_dateline,
    read_embargo,
    read_quote,
    read_release_line,
    section_of,
)

HONG_KONG = ZoneInfo("Asia/Hong_Kong")
NOW = datetime(2024, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "place", "day", "wire", "rest"),
    [
        ("April 7, 2021, Oslo – “Light” won.", "Oslo", "2021-04-07", None, "“Light” won."),
        ("Oslo – 7th April 2021 – Oslo Works opens.", "Oslo", "2021-04-07", None, "Oslo Works opens."),
        ("BATON ROUGE, La., April 7, 2021 (SOME NEWSWIRE) -- Acme opens", "Baton Rouge, La.", "2021-04-07", "SOME NEWSWIRE", "Acme opens"),
        ("OSLO--(BUSINESS WIRE)--Acme opens", "Oslo", None, "BUSINESS WIRE", "Acme opens"),
        ("Oslo, Norway--(Newsfile Corp. - April 7, 2021) - Acme", "Oslo, Norway", "2021-04-07", "Newsfile Corp.", "Acme"),
        ("OSLO, April 7, 2021 /PRNewswire-Asia/ -- Acme", "Oslo", "2021-04-07", "PRNewswire-Asia", "Acme"),
        ("OSLO / ACCESSWIRE / April 7, 2021 / Acme", "Oslo", "2021-04-07", "ACCESSWIRE", "Acme"),
        ("OSLO - (NewsWire) - April 7, 2021 - Acme", "Oslo", "2021-04-07", "NewsWire", "Acme"),
        ("OSLO, NORWAY - Fjord Newswire - 7 April 2021 - Acme", "Oslo, Norway", "2021-04-07", "Fjord Newswire", "Acme"),
        ("Oslo, 7 April 2021 @ 10:00 AM Europe/Oslo — Acme", "Oslo", "2021-04-07", None, "Acme"),
        ("OSLO / BERGEN, NORWAY, 7 April 2021 – Acme", "Oslo / Bergen, Norway", "2021-04-07", None, "Acme"),
        ("(Oslo, April 7, 2021) – Acme", "Oslo", "2021-04-07", None, "Acme"),
        ("April 7, 2021 - OSLO — Acme", "Oslo", "2021-04-07", None, "Acme"),
        ("BERGEN / Some Newswire / April 8, 2021 10:11 OSLO - April 7, 2021 - Acme", "Oslo", "2021-04-07", "Some Newswire", "Acme"),
        ("Oslo, Norway - April 7, 2021 / Acme Law Firm /", "Oslo, Norway", "2021-04-07", None, ""),
        ("PRESS RELEASE – Oslo, 7 April 2021 – Acme", "Oslo", "2021-04-07", None, "Acme"),
        ("**Köln/Bonn, 07.04.2021**: Das Werk", "Köln/Bonn", "2021-04-07", None, "Das Werk"),
        ("Oslo | 7 April 2021 | Acme", "Oslo", "2021-04-07", None, "Acme"),
        ("OSLO - Media OutReach - 7 April 2021 - Acme", "Oslo", "2021-04-07", "Media OutReach", "Acme"),
        ("ALBANY, N.Y., USA and OSLO – April 7, 2021 – Acme", "Albany, N.Y., USA and Oslo", "2021-04-07", None, "Acme"),
        ("令和３年４月７日（水）、大阪 － 例", "大阪", "2021-04-07", None, "例"),
        ("台北訊／範例公司", "台北", None, None, "範例公司"),
        ("Linz (OTS) - Das Werk", "Linz", None, "OTS", "Das Werk"),
        ("Cottbus, 7. April 2021. Das Werk", "Cottbus", "2021-04-07", None, "Das Werk"),
        ("Lille, le mercredi 1er avril 2021 – Le groupe", "Lille", "2021-04-01", None, "Le groupe"),
        ("LAVAL (Québec) – le 7 avril 2021 – Le groupe", "Laval (Québec)", "2021-04-07", None, "Le groupe"),
        ("Ciudad de México, a 7 de abril de 2021.- La empresa", "Ciudad de México", "2021-04-07", None, "La empresa"),
        ("Torino, 7 apr. 2021 - (Adnkronos) - Il gruppo", "Torino", "2021-04-07", "Adnkronos", "Il gruppo"),
        ("São Paulo, 7 de abril de 2021 – A empresa", "São Paulo", "2021-04-07", None, "A empresa"),
        ("’s-Hertogenbosch, 7 april 2021 - Het bedrijf", "’s-Hertogenbosch", "2021-04-07", None, "Het bedrijf"),
        ("Kraków, 7 maja 2021 r. – Spółka", "Kraków", "2021-05-07", None, "Spółka"),
        ("大连，2021年4月7日——示例公司", "大连", "2021-04-07", None, "示例公司"),
        ("2021年4月7日，大连——示例公司", "大连", "2021-04-07", None, "示例公司"),
        ("(香港讯，2021年4月7日) 示例公司", "香港", "2021-04-07", None, "示例公司"),
        ("大连2021年4月7日 /美通社/ -- 示例公司", "大连", "2021-04-07", "美通社", "示例公司"),
        ("民國110年4月7日，台北——範例公司", "台北", "2021-04-07", None, "範例公司"),
        ("【大阪、2021年4月7日】株式会社", "大阪", "2021-04-07", None, "株式会社"),
        ("令和3年4月7日\n株式会社", None, "2021-04-07", None, "株式会社"),
        ("부산, 2021년 4월 7일 - 예제", "부산", "2021-04-07", None, "예제"),
        ("(부산=연합뉴스) 홍길동 기자 = 예제", "부산", None, "연합뉴스", "예제"),
        ("SPOKANE, Wash. – Today, Acme", "Spokane, Wash.", None, None, "Today, Acme"),
        ("OSLO – Today, Acme", "Oslo", None, None, "Today, Acme"),
        ("TRINIDAD, CO, April 7, 2021 /Some Newswire/ -- Acme", "Trinidad, CO", "2021-04-07", "Some Newswire", "Acme"),
        ("TRONDHEIM – Acme moves from Oslo to Trondheim.", "Trondheim", None, None, "Acme moves from Oslo to Trondheim."),
        ("Dateline: Oslo, 7 April 2021 – Acme", "Oslo", "2021-04-07", None, "Acme"),
        ("(부산=뉴스1) 홍길동 기자 = 예제", "부산", None, "뉴스1", "예제"),
        ("新华网大连2021年4月7日电 示例", "大连", "2021-04-07", "新华网", "示例"),
        ("【大紀元2021年4月7日訊】範例", None, "2021-04-07", "大紀元", "範例"),
        ("7 Apr 2021 Posted in [News](/news)", None, "2021-04-07", None, "Posted in News"),
    ],
)
def test_dateline_is_read_in_any_order_and_language(text: str, place: str | None, day: str | None, wire: str | None, rest: str) -> None:
    dateline, after = read_dateline(text)
    assert dateline is not None
    assert (dateline.place, dateline.day and dateline.day.isoformat(), dateline.wire, after) == (place, day, wire, rest)


@pytest.mark.parametrize(
    "text",
    [
        "Oslo is a town of 700,000 people – and growing.",
        "Oslo – the musical – returns on 7 April 2021.",
        "The firm said sales rose 5% - the best since April 7, 2021 - and hired.",
        "On April 7, 2021, Acme announced a plan.",
        "Since April 7, 2021 – the first day – sales rose.",
        "April 7, 2021 was a good day for everybody who was there.",
        "Acme Corp, April 7, 2021 – announced",
        "Dr. Jane Roe, April 7, 2021 – spoke",
        "AI – the next step for all of us",
        "UPDATE – Acme has sent an update to its customers.",
        "Understanding Your Rights as a Tenant in Trinidad, Colorado: A guide by Acme",
        "【本网讯】4月7日，学校召开会议，研究工作。",
        "Oslo 2021: the games",
        "2021年4月7日，示例公司宣布了一项新的计划。",
        "",
        " – ",
    ],
)
def test_look_alike_is_no_dateline(text: str) -> None:
    assert read_dateline(text) == (None, text)


def test_place_and_day_at_the_end_of_a_text_are_no_dateline() -> None:
    # None of the lines is so long that the search for a dateline ends with it.
    signed = ("We mourn Jane Roe", "She led the choir for forty years", "Oslo, 7 April 2021", "The choir")
    opened = ("Oslo, 7 April 2021", "We mourn Jane Roe, who led the choir for forty years")
    for lines, block in ((signed, None), (opened, 0)):
        assert anatomise(lines, title="", zone=HONG_KONG, language="en", now=NOW, published=None).dateline_block == block


def test_dateline_without_year_takes_it_from_the_reference() -> None:
    for text, place, wire in (
        ("OSLO, Dec. 24 (NTB Newswire) -- Acme", "Oslo", "NTB Newswire"),
        ("新华社大连12月24日电（记者张三）示例", "大连", "新华社"),
        ("（中央社記者王小明台北24日電）範例", "台北", "中央社"),
        ("[東京 24日 ロイター] - 例", "東京", "ロイター"),
    ):
        dateline, _ = read_dateline(text, reference=date(2021, 1, 3))
        assert dateline is not None
        assert (dateline.place, dateline.day, dateline.wire) == (place, date(2020, 12, 24), wire)
        unknown, _ = read_dateline(text)
        assert unknown is not None
        assert (unknown.place, unknown.day) == (place, None)


def test_dateline_keeps_the_words_as_printed() -> None:
    dateline, _ = read_dateline("Oslo – 7th April 2021 – Acme")
    assert dateline is not None
    assert dateline.text == "Oslo – 7th April 2021 –"


@pytest.mark.parametrize(
    ("text", "immediate", "number", "day"),
    [
        ("FOR IMMEDIATE RELEASE", True, "", None),
        ("For Immediate Release: April 7, 2021", True, "", date(2021, 4, 7)),
        ("Press Release No. 42/2021", False, "42/2021", None),
        ("Pressemitteilung Nr. 17", False, "17", None),
        ("Zur sofortigen Veröffentlichung", True, "", None),
        ("Pour diffusion immédiate", True, "", None),
        ("Release Date: 7 April 2021", False, "", date(2021, 4, 7)),
        ("即時發佈", True, "", None),
        ("新闻稿", False, "", None),
    ],
)
def test_release_line_is_read(text: str, immediate: bool, number: str, day: date | None) -> None:
    line = read_release_line(text)
    assert line is not None
    assert (line.immediate, line.number, line.day) == (immediate, number, day)


@pytest.mark.parametrize(
    "text",
    [
        "The press release was issued in May and read by all.",
        "Release of prisoners began today",
        "Press release: Acme opens, at last, a school!",
        "Embargoed until 7 April 2021",
        "",
    ],
)
def test_sentence_about_a_release_is_no_release_line(text: str) -> None:
    assert read_release_line(text) is None


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("EMBARGOED UNTIL 00:01 GMT, 7 April 2025", "2025-04-07T00:01+00:00"),
        ("Embargoed for release until 9:00 a.m. ET, Monday, April 7, 2025", "2025-04-07T13:00+00:00"),
        ("STRICTLY EMBARGOED until 06:00 BST on 7 April 2025", "2025-04-07T05:00+00:00"),
        ("NOT FOR PUBLICATION BEFORE 7 April 2025, 9am EDT", "2025-04-07T13:00+00:00"),
        ("Sperrfrist: 7. April 2025, 10:00 Uhr", "2025-04-07T02:00+00:00"),
        ("Sous embargo jusqu’au 7 avril 2025 à 10h (heure de Paris)", "2025-04-07T08:00+00:00"),
        ("Embargo hasta el 7 de abril de 2025", "2025-04-06T16:00+00:00"),
        ("解禁：2025年4月7日 10:00", "2025-04-07T02:00+00:00"),
    ],
)
def test_embargo_is_the_moment_that_is_printed(text: str, until: str) -> None:
    assert read_embargo(text, zone=HONG_KONG, now=NOW) == datetime.fromisoformat(until)


@pytest.mark.parametrize(
    "text",
    [
        "The embargo on exports was lifted on 7 April 2021.",
        "Embargoed goods were seized on 7 April 2021 by customs.",
        "Embargoed until further notice",
        "Sperrfrist: keine",
        "Embargo " + "x" * 500,
    ],
)
def test_word_alone_is_no_embargo(text: str) -> None:
    assert read_embargo(text, zone=HONG_KONG, now=NOW) is None


@pytest.mark.parametrize(
    "text",
    ["###", "# # #", "-ENDS-", "- END -", "-30-", "ENDE", "(end)", "* * *", "（完）", "以上", "끝", "–Ends–", "End of release", "- Fin -"],
)
def test_end_mark_is_recognised(text: str) -> None:
    assert is_end_mark(text)


@pytest.mark.parametrize("text", ["The end of an era", "30", "Fin", "---", "#1", "Ends on Friday", ""])
def test_other_short_line_is_no_end_mark(text: str) -> None:
    assert not is_end_mark(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("About Acme", "Acme"),
        ("About Acme:", "Acme"),
        ("About Acme Tools (www.acme.example; post @acme)", "Acme Tools"),
        ("About Acme: Acme makes tools.", "Acme"),
        ("ABOUT ACME", "ACME"),
        ("About AcmeAcme, a pioneer in tools, makes them", "Acme"),
        (
            "About Acme Tools Ltd. Acme Tools Ltd. was founded in 1990 by two friends, and to this day it makes tools in a small town by the sea.",
            "Acme Tools Ltd",
        ),
        ("About Acme Tools Founded in 1990 by two friends, Acme Tools makes lamps for theatres " + "and homes " * 8, "Acme Tools"),
        ("About the Acme Foundation", "Acme Foundation"),
        ("About eTools", "eTools"),
        ("About us", ""),
        ("Über die Beispiel AG", "Beispiel AG"),
        ("À propos d’Exemple", "Exemple"),
        ("Acerca de Ejemplo", "Ejemplo"),
        ("Sobre a Exemplo", "Exemplo"),
        ("Informazioni su Esempio", "Esempio"),
        ("关于示例科技", "示例科技"),
        ("■ 株式会社サンプルについて", "株式会社サンプル"),
        ("■会社概要", ""),
        ("예제 소개", "예제"),
    ],
)
def test_boilerplate_heading_names_the_organisation(text: str, name: str) -> None:
    assert boilerplate_of(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "About 118 teams took part.",
        "About half of them came.",
        "Über 300 Aussteller",
        "Over 300 people came",
        "Sobre la mesa hay tres propuestas.",
        "About time",
        "About Oslo’s future, the mayor said nothing.",
        "About",
        "",
    ],
)
def test_sentence_that_begins_alike_is_no_boilerplate(text: str) -> None:
    assert boilerplate_of(text) is None


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("Notes to editors", "notes"),
        ("Hinweis an die Redaktion:", "notes"),
        ("Forward-Looking Statements", "forward-looking"),
        ("Safe Harbor Statement: This text contains", "forward-looking"),
        ("Acme Forward-Looking Statements\nThis text contains", "forward-looking"),
        ("Acme Forward-Looking Statements are seldom true", None),
        ("编者注", "notes"),
        ("Notes of a travelling musician", None),
    ],
)
def test_section_after_the_text_is_recognised(text: str, section: str | None) -> None:
    assert section_of(text) == section


@pytest.mark.parametrize(
    ("text", "name", "email", "phone"),
    [
        ("Media contact: Jane Roe, jane@acme.example, +44 20 7946 0123", "Jane Roe", "jane@acme.example", "+44 20 7946 0123"),
        ("Jane Roe\nHead of Media\nTel. +44 20 7946 0123", "Jane Roe", None, "+44 20 7946 0123"),
        (
            "Pressekontakt: Erika Muster, Tel. 030 123456-78, presse@muster.example",
            "Erika Muster",
            "presse@muster.example",
            "030 123456-78",
        ),
        ("For more information, please contact Jane Roe at jane@acme.example.", "Jane Roe", "jane@acme.example", None),
        ("Contact: Acme Ltd, Mr John Roe, john@acme.example", "John Roe", "john@acme.example", None),
        ("媒体联系人：张三 电话：010-12345678", "张三", None, "010-12345678"),
    ],
)
def test_contact_is_read(text: str, name: str | None, email: str | None, phone: str | None) -> None:
    contact = read_contact(text)
    assert contact is not None
    assert (contact.name, contact.email, contact.phone, contact.text) == (name, email, phone, text)


@pytest.mark.parametrize(
    "text", ["Contact with the probe was lost on 7 April.", "We sold 1 234 567 units", "Founded 2021-04-07", "", "a@b.example " + "x" * 700]
)
def test_text_with_a_number_is_no_contact(text: str) -> None:
    assert read_contact(text) is None


def test_contact_heading_is_told_from_a_sentence() -> None:
    assert is_contact_heading("Media Contact:")
    assert is_contact_heading("Acme Media Contact\nJane Roe")
    assert is_contact_heading("For further information, please contact:")
    assert not is_contact_heading("The Media Contacts were many.")
    assert is_contact_heading("Ansprechpartner")
    assert not is_contact_heading("Contact sports are popular in the region.")


@pytest.mark.parametrize(
    ("text", "speaker", "role", "words"),
    [
        (
            "Jane Roe, head of research at Acme, said: “We are ready. It’s on.”",
            "Jane Roe",
            "head of research at Acme",
            "We are ready. It’s on.",
        ),
        ("Mr John Roe-Li, Director of Acme, said, ‘It’s fine. We go.’", "John Roe-Li", "Director of Acme", "It’s fine. We go."),
        ("John Roe of Acme Institute said: “The fair goes on", "John Roe", "Acme Institute", "The fair goes on"),
        ("“We are ready,” said Acme CEO Jane Roe.", "Jane Roe", "Acme CEO", "We are ready,"),
        ("“We are ready,” Jane Roe, CEO of Acme, said.", "Jane Roe", "CEO of Acme", "We are ready,"),
        ("„Wir sind bereit“, sagte Erika Muster, Vorstand der Muster AG.", "Erika Muster", "Vorstand der Muster AG", "Wir sind bereit"),
        ("« Nous sommes prêts », a déclaré Jean Exemple, président.", "Jean Exemple", "président", "Nous sommes prêts"),
        ("El director Juan Ejemplo dijo: «Estamos listos»", "Juan Ejemplo", "El director", "Estamos listos"),
        ("示例科技创始人李四表示：“很好。”", "李四", "示例科技创始人", "很好。"),
        ("代表取締役社長の山田太郎は「よい」と述べた。", "山田太郎", "代表取締役社長", "よい"),
        ("홍길동 대표는 “좋다”라고 말했다.", "홍길동", "대표", "좋다"),
        ("“We are ready,” she said.", None, None, "We are ready,"),
    ],
)
def test_quote_is_read_with_speaker_and_role(text: str, speaker: str | None, role: str | None, words: str) -> None:
    quote = read_quote(text)
    assert quote is not None
    assert (quote.speaker, quote.role, quote.text) == (speaker, role, words)


@pytest.mark.parametrize(
    "text", ["The “Light” fair opened in Oslo.", "“Light” is a word.", "Nobody said anything.", "“Go,” said " + "x" * 90, "“", ""]
)
def test_quotation_marks_alone_are_no_quote(text: str) -> None:
    assert read_quote(text) is None


@pytest.mark.parametrize(
    ("text", "beside_image", "expected"),
    [
        ("Jane Roe, head of research at Acme, opens the fair in Oslo       ", False, True),
        ("Jane Roe opens the fair in Oslo", True, True),
        ("Jane Roe opens the fair in Oslo", False, False),
        ("Jane Roe opens the fair in Oslo.", True, False),
        ("Photo: the winners on stage.", False, True),
        ("Jane Roe (left) and John Roe sign the agreement", False, True),
        ("▲ 사진 설명", False, True),
        ("图：颁奖现场", False, True),
        ("Key figures", True, False),
        ("Photo " + "x" * 400, True, False),
        ("", True, False),
    ],
)
def test_caption_is_told_from_text(text: str, beside_image: bool, expected: bool) -> None:
    assert is_caption(text, beside_image=beside_image) is expected


RELEASE = (
    "FOR IMMEDIATE RELEASE",
    "Embargoed until 10:00 HKT, 7 April 2021",
    "Acme opens a school of light",
    "Hong Kong – 7th April 2021 – Acme today opened a school of light for one hundred young people of the city.",
    "Jane Roe, head of research at Acme, said: “Light is for all.”",
    "Jane Roe, head of research at Acme, with the first class",
    "The school teaches optics, stage lighting and the history of lamps to students from twelve years of age.",
    "###",
    "About Acme",
    "Acme has made lamps since 1990.",
    "Media contact",
    "John Roe",
    "john@acme.example",
    "Notes to editors",
    "Pictures on request.",
)


def test_release_is_taken_apart_into_its_roles() -> None:
    found = anatomise(RELEASE, title="Acme opens a school of light", zone=HONG_KONG, language="en", now=NOW, published=None)
    assert found.roles == (
        *("release-line", "embargo", "title", "body", "body", "caption", "body", "end-mark", "boilerplate", "boilerplate"),
        *("contact", "contact", "contact", "notes", "notes"),
    )
    assert found.opening == "Acme today opened a school of light for one hundred young people of the city."
    assert found.dateline_block == 3
    assert found.anatomy.embargo == Embargo("Embargoed until 10:00 HKT, 7 April 2021", datetime(2021, 4, 7, 2, tzinfo=UTC))
    anatomy = found.anatomy
    assert anatomy.dateline is not None
    assert (anatomy.dateline.place, anatomy.dateline.day) == ("Hong Kong", date(2021, 4, 7))
    assert anatomy.release_line == "FOR IMMEDIATE RELEASE"
    assert anatomy.boilerplate == "About Acme\nAcme has made lamps since 1990."
    assert anatomy.contact is not None
    assert (anatomy.contact.name, anatomy.contact.email) == ("John Roe", "john@acme.example")
    assert [quote.speaker for quote in anatomy.quotes] == ["Jane Roe"]
    assert anatomy.captions == ("Jane Roe, head of research at Acme, with the first class",)
    assert [(stamp.origin, stamp.precision) for stamp in found.dates] == [("dateline", "day")]


def test_roles_follow_the_blocks_of_clean_html() -> None:
    html = clean_html(
        "<p>Oslo, 7 April 2021 – Acme opens a school.</p><p><img src='https://acme.example/a.jpg'></p><p>The first class in the hall</p>"
    )
    found = anatomise(blocks(html), title="", zone=HONG_KONG, language="en", now=NOW, published=None, beside_image=(1,))
    assert found.roles == ("body", "caption")


def test_dateline_on_its_own_line_is_no_opening() -> None:
    found = anatomise(
        ("令和3年4月7日", "株式会社サンプルは、新しい学校を開きました。"), title="", zone=HONG_KONG, language="ja", now=NOW, published=None
    )
    assert found.roles == ("dateline", "body")
    assert found.opening == "株式会社サンプルは、新しい学校を開きました。"


def test_day_alone_gives_way_to_a_dateline_with_a_place() -> None:
    found = anatomise(
        ("7 April 2021", "Oslo – 6 April 2021 – Acme opens a school."), title="", zone=HONG_KONG, language="en", now=NOW, published=None
    )
    assert found.roles == ("release-line", "body")
    assert found.anatomy.dateline is not None
    assert found.anatomy.dateline.day == date(2021, 4, 6)


def test_dateline_without_year_is_dated_by_the_publication() -> None:
    published = Stamp(datetime(2021, 4, 8, tzinfo=UTC), "day", "page")
    found = anatomise(
        ("OSLO, April 7 (NTB Newswire) -- Acme opens a school.",), title="", zone=HONG_KONG, language="en", now=NOW, published=published
    )
    assert found.anatomy.dateline is not None
    assert found.anatomy.dateline.day == date(2021, 4, 7)


def test_day_of_the_release_line_is_kept_as_a_date() -> None:
    found = anatomise(("For Immediate Release: April 7, 2021",), title="", zone=HONG_KONG, language="en", now=NOW, published=None)
    assert [(stamp.at, stamp.origin) for stamp in found.dates] == [(datetime(2021, 4, 6, 16, tzinfo=UTC), "release-line")]


def test_subheading_is_not_the_opening() -> None:
    found = anatomise(
        ("Light for all", "Acme opens a school of light in Oslo."), title="", zone=HONG_KONG, language="en", now=NOW, published=None
    )
    assert found.opening == "Acme opens a school of light in Oslo."


def test_heading_about_something_at_the_top_is_text() -> None:
    found = anatomise(
        ("About Light", "Acme opens a school of light in Oslo."), title="", zone=HONG_KONG, language="en", now=NOW, published=None
    )
    assert set(found.roles) == {"body"}


def test_dateline_is_found_below_a_long_subheading_and_not_below_text() -> None:
    line = "Oslo, 7 April 2021 – Acme opens a school of light."
    subheading = "A hundred young people of the city are to learn optics, stage lighting and the history of lamps"
    for first, block in ((subheading, 1), (f"{subheading}.", None)):
        found = anatomise((first, line), title="", zone=HONG_KONG, language="en", now=NOW, published=None)
        assert found.dateline_block == block


def test_nothing_has_no_anatomy() -> None:
    found = anatomise((), title="", zone=HONG_KONG, language="", now=NOW, published=None)
    assert (found.roles, found.opening, found.anatomy.contact, found.anatomy.embargo) == ((), "", None, None)


furniture = st.sampled_from(
    [*RELEASE, "Oslo, 7 April 2021 –", "（", "“", "/", "--", "About ", "Contact:", "said", ",", " 3 May ", "新华社", "12日", "電", "="]
)
texts = st.text(max_size=80) | st.lists(furniture, max_size=5).map("".join)


@settings(deadline=None)
@given(st.lists(texts, max_size=6), texts)
def test_any_blocks_are_taken_apart_without_an_error(found: list[str], title: str) -> None:
    parts = anatomise(found, title=title, zone=HONG_KONG, language="", now=NOW, published=None, beside_image=(0, 9))
    assert len(parts.roles) == len(found)


@settings(deadline=None)
@given(texts)
def test_text_after_a_dateline_is_the_end_of_the_block(text: str) -> None:
    dateline, rest = read_dateline(text, reference=date(2021, 4, 7))
    if dateline is None:
        assert rest == text
    elif "*" not in text and "_" not in text and "](" not in text:
        assert text.endswith(rest)


@pytest.mark.parametrize(
    "text",
    ["A " * 50_000, "(a" * 50_000, "/a" * 50_000, "“a”, said " * 10_000, "About " * 20_000, "a@a." * 20_000, "1 " * 50_000],
    ids=lambda text: text[:8],
)
def test_hostile_block_is_read_in_bounded_time(text: str) -> None:
    began = process_time()
    anatomise((text,) * 3, title="", zone=HONG_KONG, language="", now=NOW, published=None)
    assert process_time() - began < 2


def test_a_caption_below_about_is_a_caption_all_the_same() -> None:
    text = "The quay opens on Monday, said the board of the harbour, and everybody may come to see it."
    blocks_ = (
        text,
        text.replace("Monday", "Tuesday"),
        "About Acme",
        "Acme makes lamps for harbours and has done so since 1920.",
        "Jo Lind at the quay",
    )
    told = anatomise(blocks_, title="The quay opens", zone=HONG_KONG, language="en", now=NOW, published=None, beside_image=(4,))
    assert told.roles == ("body", "body", "boilerplate", "boilerplate", "caption")
    assert told.anatomy.captions == ("Jo Lind at the quay",)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("CORRECTION: A pier opens", "CORRECTION:"),
        ("Correction - A pier opens", "Correction -"),
        ("/CORRECTION -- Example Corp/", "/CORRECTION -- Example Corp/"),
        ("C O R R E C T I O N: A pier opens", "C O R R E C T I O N:"),
        ("CORRECTING and REPLACING A pier opens", "CORRECTING and REPLACING"),
        ("Corrected version: A pier opens", "Corrected version:"),
        ("A pier opens (Correction)", "(Correction)"),
        ("Erratum", "Erratum"),
        ("Rectificatif : le pont", "Rectificatif :"),
        ("Berichtigung: Die Brücke", "Berichtigung:"),
        ("Korrektur: Die Brücke", "Korrektur:"),
        ("Fe de erratas: el puente", "Fe de erratas:"),
        ("Errata corrige: il ponte", "Errata corrige:"),
        ("【更正】某公司启用码头", "【更正】"),
        ("訂正：桟橋を開設", "訂正："),
        ("UPDATE: A pier opens", ""),
        ("Updated: A pier opens", ""),
        ("Corrections officer honoured", ""),
        ("Market correction: what next?", ""),
        ("Correction of course for the ship", ""),
        ("The correction", ""),
    ],
)
def test_a_corrected_reissue_says_so(text: str, mark: str) -> None:
    assert read_correction(text) == mark


def test_a_correction_is_marked_in_the_title_or_in_a_line_of_the_head() -> None:
    def parted(title: str, *blocks: str) -> str:
        return anatomise(blocks, title=title, zone=HONG_KONG, language="en", now=NOW, published=None).anatomy.correction

    assert parted("Correction: A pier opens", "It opens.") == "Correction:"
    assert parted("A pier opens", "CORRECTION", "It opens.") == "CORRECTION"
    assert parted("A pier opens", "It opens.") == ""
