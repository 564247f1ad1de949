"""What a reader's text asks for, and which words a text is cut into: nothing that is typed is an error."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from entries.search import Search, cut, parse_search


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A Big\n DAY", "a big day"),
        ("Éducation İstanbul Łódź Ærø", "education istanbul lodz aero"),
        ("STRASSE Straße", "strasse strasse"),
        ("Αθήνα Ёлка", "αθηνα елка"),
        ("e\u0301te\u0301 ｆｅｓｔ ﬁsh", "ete fest fish"),
        ("L’école, O'Brien & AT&T", "l ecole o brien at t"),
        ("5G COVID-19 3.5% e-learning U.S.", "5g covid 19 3 5 e learning u s"),
        ("sub\u00adtle zero\u200bwidth", "subtle zerowidth"),
        ("pier_closes and/or", "pier closes and or"),
        ("教育5G网络", "教 育 5g 网 络"),
        ("ｶﾞス", "ガ ス"),  # half-width marks join their letter; kana keep theirs
        ("교육은", "교 육 은"),
        ("สวัสดี", "ส ว ั ส ด ี"),
        ("हिन्दी में", "हिन्दी में"),  # marks are letters here
        ("❤️ 🎉 1️⃣ !?", "1"),
        ("a\0b\ud800c", "a b c"),
        ("", ""),
    ],
)
def test_a_text_is_cut_into_words_without_case_and_diacritics(text: str, words: str) -> None:
    assert cut(text) == tuple(words.split())


def test_what_is_looked_at_is_bounded() -> None:
    assert cut("x" * 200_000) == ("x" * 64,)
    assert len(cut("a " * 100_000)) == 16_000
    assert sum(map(len, cut("\ufdfa" * 100_000))) <= 100_000  # one character that unfolds into eighteen
    assert cut("pier " + "y" * 65)[0] == "pier"


@pytest.mark.parametrize(
    ("text", "wanted", "absent"),
    [
        ("  solar   Lamp SOLAR ", "solar|lamp", ""),
        ('"open day" school', "open day|school", ""),
        ("“open day” «grand été» „ein Tag“ 「合作」", "open day|grand ete|ein tag|合 作", ""),
        ('solar -lamp -"open day"', "solar", "lamp|open day"),
        ("−one –two －three --four", "", "one|two|three|four"),
        ("-“open day”", "", "open day"),
        ("well-known x -", "well known|x", ""),
        ("pier - opening", "pier|opening", ""),
        ("educ* -lect* “open day*”", "educ*|open day*", "lect*"),
        ("educa** e* ed* 教*", "educa*|e|ed|教", ""),
        ("教育 合作", "教 育|合 作", ""),
        ("AT&T o’brien", "at t|o brien", ""),
        ('"open day', "open|day", ""),
        ('5" pipe', "5|pipe", ""),
        ('a"b c"d', "a|b c|d", ""),
        ('"" pier', "pier", ""),
        ("AND NEAR(a, b) title:x ^y {z}", "and|near a|b|title x|y|z", ""),
        ("'; DROP TABLE entries; --", "drop|table|entries", ""),
        ("pier ???", "pier", ""),
        ("??? 🎉", "", ""),
        ("-", "", ""),
        ('""', "", ""),
        (" \t\n", "", ""),
    ],
)
def test_a_text_asks_for(text: str, wanted: str, absent: str) -> None:
    def shown(search: Search, part: str) -> str:
        return "|".join(" ".join(term.words) + "*" * term.prefix for term in getattr(search, part))

    search = parse_search(text)
    assert (shown(search, "all"), shown(search, "none")) == (wanted, absent)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("«Open  Day» pier “pier” -−x", '"Open Day" pier -x'),
        ('-x  École ecole "two wor*"', 'École "two wor*" -x'),
        ('"-x"', '"-x"'),
        ("a* ab***", "a ab"),
        ("pier ???", "pier"),
        ("??? !", "???"),
        ('"" “', '"'),
    ],
)
def test_searches_that_ask_the_same_are_written_alike(text: str, canonical: str) -> None:
    assert str(parse_search(text)) == canonical


odd = st.text(st.sampled_from("ab \"-–*“”«»「」?&'教é\u0301ß\0") | st.characters(), max_size=60)


@given(odd)
@example('" ' * 100)
@example("-" * 200)
@example("的" * 200)
@example('"' * 199)
def test_any_text_is_a_search_and_reads_back_to_itself(text: str) -> None:
    search = parse_search(text)
    assert parse_search(str(search)) == search
    assert str(parse_search(str(search))) == str(search)
    assert bool(search) >= bool(cut(text))


@given(odd, odd)
def test_what_goes_beyond_another_search_is_all_that_the_other_lacks(text: str, other: str) -> None:
    search, known = parse_search(text), parse_search(other)
    more = search.beyond(known)
    assert not search.beyond(search)
    assert {*more.all} == {*search.all} - {*known.all}
    assert {*more.none} == {*search.none} - {*known.none}
