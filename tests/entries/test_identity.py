"""Which known release a sighting is under a new address, and what two readings have in common."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from entries import (
    Anatomy,
    Contact,
    Draft,
    Known,
    Reading,
    Said,
    Sighting,
    Stamp,
    body_print,
    changes,
    fingerprint,
    fingerprint_of,
    mint,
    said_by,
)
from entries.identity import alike
from entries.likeness import differs, edited, is_another, is_emptied, is_near, without

NOW = datetime(2024, 3, 8, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AT = Stamp(datetime(2024, 3, 7, 9, 30, tzinfo=UTC), "minute", "page")
ON = replace(AT, precision="day")
TEXT = (
    "The harbour board opened a pier for tidal sensors on Thursday, after two winters of work in salt water.\n"
    "It holds 12 test tanks and a workshop; two coastal authorities will send instruments in the first year.\n"
    "“We can leave a sensor in the sea for a winter and still know every value,” said the director of the institute."
)
OTHER = (
    "Members of the energy cooperative elected nine people to a new board at the annual meeting in Brightwell.\n"
    "Turnout was higher than in any year since it was founded, and the outgoing chair thanked everybody who voted by post."
)
DRAFT = Draft("tern", "https://tern.example/new/1", "Tern Harbour opens a pier", text=TEXT, published=AT)
ROW = Known(
    id="tag:press.example,2024:tern/abc",
    url="https://tern.example/news/1",
    urls=("tern.example/news/1",),
    title=DRAFT.title,
    published=AT,
    first_seen=NOW - DAY,
    revised=None,
    fingerprint=fingerprint_of(DRAFT),
    reading=Reading(looks=1, looked=NOW - DAY),
    body=body_print(said_by(DRAFT)),
)


def how(draft: Draft, *rows: Known, listed: tuple[str, ...] = (), stored: str = TEXT) -> str:
    match = alike(draft, (), rows or (ROW,), listed, lambda id_: Said("", stored))
    return match.how if match else ""


CORRECTED = TEXT.replace("12 test tanks", "14 test tanks")
MARKED = Anatomy(correction="CORRECTION:")


@pytest.mark.parametrize(
    ("changed", "decided"),
    [
        ({}, "body"),
        ({"title": "The pier of Tern Harbour is open at last"}, "body"),
        ({"published": None, "title": "Another name for it"}, "body"),
        ({"text": CORRECTED}, "title"),
        ({"text": ""}, "title"),
        ({"text": CORRECTED, "published": None}, "title"),
        ({"text": CORRECTED, "published": ON}, "title"),
        ({"text": CORRECTED, "title": "Tern Harbour opens a pier this autumn"}, "edited"),
        (
            {
                "text": CORRECTED,
                "title": "CORRECTION: Tern Harbour opens a pier",
                "anatomy": MARKED,
                "published": replace(AT, at=AT.at + 3 * DAY),
            },
            "correction",
        ),
        # other releases
        ({"text": OTHER, "published": None}, ""),
        ({"text": OTHER, "published": replace(AT, at=AT.at + 5 * HOUR)}, ""),  # two statements of one day under one title
        ({"text": CORRECTED, "published": replace(AT, at=AT.at + 2 * DAY)}, ""),
        ({"text": CORRECTED, "title": "Fenwick Harbour opens a pier"}, ""),  # a series: one town for another
        ({"text": CORRECTED, "title": "Tern Harbour opens a pier 2"}, ""),
        (
            {
                "text": CORRECTED,
                "title": "CORRECTION: Tern Harbour opens a pier",
                "anatomy": MARKED,
                "published": replace(AT, at=AT.at + 15 * DAY),
            },
            "",
        ),
        ({"text": OTHER, "title": "CORRECTION: Tern Harbour opens a pier", "anatomy": MARKED}, ""),
    ],
)
def test_a_release_at_a_new_address_is_known_by_what_it_says(changed: dict[str, object], decided: str) -> None:
    assert how(replace(DRAFT, **changed)) == decided  # type: ignore[arg-type] # fields of Draft


def test_what_is_listed_twice_is_two_unless_one_says_that_it_corrects_the_other() -> None:
    assert how(DRAFT, listed=(ROW.id,)) == ""
    reissue = replace(DRAFT, title="Correction: Tern Harbour opens a pier", anatomy=Anatomy(correction="Correction:"), text=CORRECTED)
    assert how(reissue, listed=(ROW.id,)) == "correction"


def test_of_two_that_could_be_it_the_one_with_its_title_is_taken_else_none() -> None:
    twin = replace(ROW, id="tag:twin", title="Another notice", urls=("tern.example/news/2",))
    assert how(DRAFT, twin, ROW) == "body"
    assert how(replace(DRAFT, title="A third notice"), twin, ROW) == ""


def test_a_long_text_with_its_title_is_itself_also_when_it_was_dated_anew() -> None:
    later = replace(DRAFT, published=replace(AT, at=AT.at + 400 * DAY))
    assert how(later) == ""  # a short notice may be repeated word for word
    long = TEXT + "\n" + OTHER + "\n" + OTHER.replace("nine", "ten") + TEXT
    row = replace(ROW, body=body_print(Said("", long)))
    assert how(replace(later, text=long), row) == "body"
    assert how(replace(later, text=long, title="Another"), row) == ""


def name(key: str, attempt: int) -> tuple[str, str]:
    return mint("press.example", 2024, "tern", key, attempt)


def recall(_id: str) -> Said:
    return Said(DRAFT.title, TEXT)


SEEN = Sighting(("tern.example/news/1",), Reading(looks=2, looked=NOW), replace(DRAFT, url=ROW.url))


def decided(seen: Sighting, row: Known) -> str:
    (change,) = changes((seen,), (row,), name, NOW, recall=recall)
    return change.kind if change.id == row.id else "another"


def test_an_address_that_is_used_again_mints_another_id() -> None:
    assert (
        decided(replace(SEEN, stranger=True, draft=replace(DRAFT, title="New board", text=OTHER, published=replace(AT, at=NOW))), ROW)
        == "another"
    )


def test_an_old_address_that_leads_to_a_new_one_makes_both_one_release() -> None:
    fresh = Sighting(("tern.example/b",), Reading(), replace(DRAFT, url="https://tern.example/b", title="Quite new words", text=OTHER))
    old = Sighting(("tern.example/news/1", "tern.example/b"), Reading(), fresh.draft, listed=False)
    (change,) = changes((fresh, old), (ROW,), name, NOW)
    assert (change.id, change.kind) == (ROW.id, "revised")


@pytest.mark.parametrize("kind", [fingerprint(DRAFT.title, TEXT), fingerprint(DRAFT.title, TEXT + "\nThe pier at noon"), ""])
def test_a_stored_fingerprint_of_any_earlier_kind_is_the_same_release(kind: str) -> None:
    captioned = replace(
        DRAFT,
        url=ROW.url,
        text=f"{TEXT}\nThe pier at noon\nAbout Tern: it is old.",
        anatomy=Anatomy(captions=("The pier at noon",), boilerplate="About Tern: it is old."),
    )
    kinds = {
        fingerprint(DRAFT.title, TEXT): fingerprint(DRAFT.title, TEXT),
        fingerprint(DRAFT.title, TEXT + "\nThe pier at noon"): fingerprint(DRAFT.title, f"{TEXT}\nAbout Tern: it is old."),
        "": fingerprint(DRAFT.title, captioned.text),
    }
    assert decided(replace(SEEN, draft=captioned), replace(ROW, fingerprint=kinds[kind])) == "looked"


def test_a_page_that_is_served_in_two_versions_is_revised_at_most_twice() -> None:
    one, two = (fingerprint_of(replace(DRAFT, text=text)) for text in (TEXT, CORRECTED))
    first = replace(SEEN, draft=replace(DRAFT, url=ROW.url, text=CORRECTED))
    assert decided(first, ROW) == "revised"
    assert decided(SEEN, replace(ROW, fingerprint=two, past=(one,))) == "revised"  # corrected back
    assert decided(first, replace(ROW, fingerprint=one, past=(one, two))) == "looked"


def test_an_earlier_state_at_a_former_address_says_nothing() -> None:
    row = replace(ROW, url="https://tern.example/correction", fingerprint="corrected", past=(fingerprint_of(DRAFT),))
    assert decided(SEEN, row) == "looked"


@pytest.mark.parametrize(
    ("draft", "kind", "hold"),
    [
        (replace(DRAFT, text=OTHER, hold_until=NOW + DAY), "completed", NOW + DAY),
        (replace(DRAFT, text=OTHER), "completed", NOW + HOUR),  # the line is not read any more: the moment stands
        (replace(DRAFT, text=OTHER, published=None), "completed", NOW + HOUR),
    ],
)
def test_what_nobody_has_seen_is_completed_and_waits_for_its_moment(draft: Draft, kind: str, hold: datetime) -> None:
    (change,) = changes((replace(SEEN, draft=draft),), (replace(ROW, hold_until=NOW + HOUR),), name, NOW)
    assert change.entry is not None
    assert (change.kind, change.entry.hold_until, change.entry.revised) == (kind, hold, None)


def test_a_release_that_was_dated_ahead_follows_its_date() -> None:
    row = replace(ROW, published=replace(AT, at=NOW + HOUR), hold_until=NOW + HOUR)
    (change,) = changes((replace(SEEN, draft=replace(DRAFT, text=OTHER)),), (row,), name, NOW)
    assert change.entry is not None
    assert (change.entry.hold_until, change.entry.published) == (None, AT)


def test_what_an_operator_withdrew_is_neither_new_nor_back_wherever_it_stands() -> None:
    row = replace(ROW, withdrawn=True, withdrawn_by="operator")
    for seen in (SEEN, replace(SEEN, keys=("tern.example/new/1",), draft=DRAFT)):
        assert decided(seen, row) == "looked"


AROUND = Anatomy(
    boilerplate="About Tern: it was founded in 1901.", contact=Contact("Press office, +44 20 7946 0000"), captions=("The pier",)
)
WHOLE = f"{TEXT}\nThe pier\nAbout Tern: it was founded in 1901.\nPress office, +44 20 7946 0000"


@pytest.mark.parametrize(
    ("text", "anatomy", "material"),
    [
        (WHOLE, AROUND, False),
        (TEXT, Anatomy(), False),
        (WHOLE.replace("founded", "started"), replace(AROUND, boilerplate="About Tern: it was started in 1901."), False),
        (WHOLE.replace("0000", "1111"), replace(AROUND, contact=Contact("Press office, +44 20 7946 1111")), False),
        (f"The pier\n{TEXT}", Anatomy(), False),  # a paragraph that is no caption to this reading was one to the other
        (WHOLE.replace("12 test", "14 test"), AROUND, True),
        (WHOLE + "\nNotes: it costs 3 million.", replace(AROUND, notes="Notes: it costs 3 million."), True),
    ],
)
def test_a_change_is_material_when_title_or_own_text_have_other_letters(text: str, anatomy: Anatomy, *, material: bool) -> None:
    stored = said_by(replace(DRAFT, text=WHOLE, anatomy=AROUND))
    assert differs(stored, said_by(replace(DRAFT, text=text, anatomy=anatomy))) is material
    assert differs(stored, said_by(replace(DRAFT, title=DRAFT.title + "!", text=text, anatomy=anatomy))) is material


def test_a_reading_without_text_or_of_something_else_is_told() -> None:
    stored = Said("Tern Harbour opens a pier", TEXT)
    assert is_emptied(stored, Said(stored.title, "Read more"))
    assert not is_emptied(stored, Said(stored.title, OTHER))
    assert is_another(stored, Said("Sign in", OTHER))
    assert not is_another(stored, Said("Sign in", CORRECTED))
    assert not is_another(stored, Said(stored.title, OTHER))
    assert not is_another(stored, Said("Sign in", "Your name"))


def test_nearly_the_same_is_no_excerpt_and_no_other_text() -> None:
    assert is_near(TEXT, CORRECTED)
    assert not is_near(TEXT, OTHER)
    assert not is_near(TEXT + OTHER * 4, TEXT)
    assert not is_near("Read more", "Read more")
    assert is_near(
        "盐沼保护委员会统计的本季筑巢燕鸥数量创历史纪录，由当地商店出资的围栏挡住了狐狸，志愿者共统计到两千余对燕鸥在此筑巢繁殖。",
        "盐沼保护委员会统计的本季筑巢燕鸥数量创历史纪录，由当地商店出资的围栏挡住了狐狸，志愿者共统计到三千余对燕鸥在此筑巢繁殖。",
    )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Tern Harbour opens a pier", "Tern Harbour opens a pier this autumn", True),
        ("Tern Harbour opens a pier", "Tern Harbour opens a pier in 2025", False),
        ("Tern Harbour opens a pier", "Fenwick opens a pier", False),
        ("Results", "Results of the year", False),
    ],
)
def test_a_title_is_edited_when_words_came_or_went(one: str, other: str, *, same: bool) -> None:
    assert edited(one, other) is edited(other, one) is same


@pytest.mark.parametrize("title", ["CORRECTION: A pier opens", "A pier opens (Correction)", "A pier opens"])
def test_the_mark_of_a_correction_is_no_part_of_a_title(title: str) -> None:
    assert without(title, "Correction") == without("A pier opens", "") == "apieropens"
