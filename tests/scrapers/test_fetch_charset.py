"""Bytes become text, whatever page and server claim about them."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.fetch import decode_html
from scrapers.fetch_charset import _ENCODINGS

LATIN = "Die Universität eröffnet ein Café für Gäste – „Größe“"
JAPANESE = "東京の大学は本日、新しい研究所を開きました。教育についての協力を進めます。"
SIMPLIFIED = "香港的一所大学今天宣布成立新的研究中心，将在教育领域与企业合作，培养更多的人才。"
TRADITIONAL = "香港的一所大學今天宣布成立新的研究中心，將在教育領域與企業合作，培養更多的人才。"
KOREAN = "서울의 한 대학교는 오늘 새로운 연구소를 설립한다고 발표했다. 교육 분야에서 협력을 확대할 예정이다."
RUSSIAN = "Университет объявил сегодня о создании новой лаборатории и о программе обмена."


@pytest.mark.parametrize("declared", ["", "utf-8", "iso-8859-1", "euc-jp", "zlib", "utf-16", "no such thing"])
def test_valid_utf8_wins_over_every_claim(declared: str) -> None:
    body = f"<meta charset=shift_jis>{LATIN} {JAPANESE}"
    assert decode_html(body.encode(), declared) == (body, "utf-8")


@pytest.mark.parametrize(
    ("mark", "codec", "name"),
    [
        (codecs.BOM_UTF8, "utf-8", "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
    ],
)
def test_a_byte_order_mark_wins_over_the_header_and_is_no_text(mark: bytes, codec: str, name: str) -> None:
    assert decode_html(mark + LATIN.encode(codec), "windows-1252") == (LATIN, name)


@pytest.mark.parametrize(
    ("label", "codec", "text", "used"),
    [
        ("latin-1", "cp1252", LATIN, "windows-1252"),
        ("ISO-8859-1", "cp1252", LATIN, "windows-1252"),
        ("us-ascii", "cp1252", LATIN, "windows-1252"),
        ("windows-1252", "cp1252", LATIN, "windows-1252"),
        ("iso-8859-15", "iso8859-15", "Größe für 5 €", "iso-8859-15"),
        ("iso-8859-9", "cp1254", "İstanbul’da yeni bir okul açıldı", "windows-1254"),
        ("windows-1250", "cp1250", "Uniwersytet ogłosił dziś nową współpracę", "windows-1250"),
        ("windows-1251", "cp1251", RUSSIAN, "windows-1251"),
        ("koi8-r", "koi8-r", RUSSIAN, "koi8-r"),
        ("gb2312", "gb18030", SIMPLIFIED, "gb18030"),
        ("GBK", "gb18030", SIMPLIFIED + "镕", "gb18030"),
        ("gb18030", "gb18030", SIMPLIFIED + "㐀", "gb18030"),
        ("big5", "big5hkscs", TRADITIONAL, "big5"),
        ("Shift_JIS", "cp932", JAPANESE + "①", "shift_jis"),
        ("euc-jp", "euc-jp", JAPANESE, "euc-jp"),
        ("euc-kr", "cp949", KOREAN + "똠", "euc-kr"),
        ("iso-2022-jp", "iso2022-jp", JAPANESE, "iso-2022-jp"),
        ("tis-620", "cp874", "มหาวิทยาลัยประกาศวันนี้", "windows-874"),
    ],
)
def test_a_declared_encoding_is_used_under_the_name_browsers_give_it(label: str, codec: str, text: str, used: str) -> None:
    body = text.encode(codec)
    assert decode_html(body, label) == (text, used)
    for meta in (
        f"<meta charset='{label}'>",
        f'<META http-equiv=content-type content="text/html; charset={label}">',
        f'<?xml version="1.0" encoding="{label}"?>',
    ):
        assert decode_html(meta.encode() + body, "") == (meta + text, used)


def test_the_header_wins_over_the_page_when_both_could_be() -> None:
    assert decode_html(b"<meta charset=windows-1251>caf\xe9", "iso-8859-1")[0].endswith("café")


def test_a_claim_that_the_bytes_disprove_is_passed_over() -> None:
    text = f"<meta charset=gbk>{SIMPLIFIED}"
    assert decode_html(text.encode("gb18030"), "utf-8") == (text, "gb18030")


@pytest.mark.parametrize(
    "claim", ["zlib", "hex", "base64", "bz2", "rot13", "undefined", "idna", "punycode", "unicode_escape", "utf-7", "mbcs"]
)
def test_a_codec_that_is_none_for_text_is_not_used(claim: str) -> None:
    body = f"<meta charset={claim}>Größe".encode("cp1252")
    assert decode_html(body, claim) == (f"<meta charset={claim}>Größe", "windows-1252")


@pytest.mark.parametrize("declared", ["", "utf-8", "iso-8859-1"])
def test_utf8_with_one_broken_character_stays_utf8(declared: str) -> None:
    body = (LATIN + JAPANESE).encode() + b"\xe9 " + LATIN.encode()
    text, used = decode_html(body, declared)
    assert used == "utf-8"
    assert text.count("\ufffd") == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("shift_jis", JAPANESE),
        ("euc-jp", JAPANESE),
        ("gb18030", SIMPLIFIED),
        ("big5", TRADITIONAL),
        ("euc-kr", KOREAN),
        ("windows-1251", RUSSIAN),
        ("koi8-r", RUSSIAN),
        ("windows-1252", LATIN),
        ("windows-1252", "L’université annonce l’été à Genève, où naît un bâtiment"),
        ("windows-1252", "one é"),
    ],
)
def test_a_page_that_says_nothing_is_known_by_its_letters(name: str, text: str) -> None:
    assert decode_html(f"<p>{text}</p>".encode(_ENCODINGS[name][0]), "") == (f"<p>{text}</p>", name)


@given(st.binary(max_size=200), st.sampled_from(["", "utf-16", *(label for _, labels in _ENCODINGS.values() for label in labels.split())]))
def test_any_bytes_with_any_claim_become_text(body: bytes, declared: str) -> None:
    text, used = decode_html(body, declared)
    assert isinstance(text, str)
    assert used in _ENCODINGS
