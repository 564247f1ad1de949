"""What changed between two states of a text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries import Difference, Stretch, differences

SAME, GONE, COME = "same", "removed", "added"


def marked(found: tuple[Difference, ...]) -> str:
    """Differences as one would type them: [-removed-], {+added+}, a number for paragraphs left out."""
    signs = {SAME: "{}", GONE: "[-{}-]", COME: "{{+{}+}}"}
    return "\n".join(
        (f"({one.skipped}) " if one.skipped else "") + "".join(signs[part.how].format(part.text) for part in one.stretches) for one in found
    )


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("A pier.", "A pier.", ""),
        ("A  pier.\n\nIt opens. ", "A pier.\nIt opens.", ""),
        ("", "A pier.", "{+A pier.+}"),
        ("A pier.", "", "[-A pier.-]"),
        ("A pier.\nIt has 12 tanks.", "A pier.\nIt has 14 tanks.", "(1) It has [-12 -]{+14 +}tanks."),
        ("It saves 4,100 tonnes.", "It saves 4,600 tonnes.", "It saves [-4,100 -]{+4,600 +}tonnes."),
        ("One.\nTwo.\nThree.\nFour.", "One.\nThree.\nFive and more.\nFour.", "(1) [-Two.-]\n(1) {+Five and more.+}"),
        ("研究院今日启用实验室。", "研究院昨日启用实验室。", "研究院[-今-]{+昨+}日启用实验室。"),
        ("A pier opens", "A pier opens at last", "A pier opens {+at last+}"),
        ("Nothing in common here", "Words of quite another kind", "[-Nothing in common here-]\n{+Words of quite another kind+}"),
    ],
)
def test_what_went_and_what_came_is_told(before: str, after: str, shown: str) -> None:
    assert marked(differences(before, after)) == shown


def test_what_stayed_is_cut_down_to_the_context_of_a_change() -> None:
    words = [f"word{n} " for n in range(40)]
    (one,) = differences("".join([*words, "old ", *words]), "".join([*words, "new ", *words]))
    kept = "".join(part.text for part in one.stretches if part.how == SAME)
    assert kept == "… " + "".join(words[-8:]) + "".join(words[:8]) + "…"


lines = st.lists(st.text("ab \n.1今", max_size=12), max_size=8).map("\n".join)


@given(lines, lines)
def test_the_differences_of_a_text_lead_from_one_state_to_the_other(before: str, after: str) -> None:
    found = differences(before, after)

    def tidy(text: str) -> list[str]:
        return [" ".join(line.split()) for line in text.split("\n") if line.strip()]

    assert bool(found) == (tidy(before) != tidy(after))
    gone = sum(any(part.how != COME for part in one.stretches) for one in found)
    come = sum(any(part.how != GONE for part in one.stretches) for one in found)
    assert len(tidy(before)) - gone == len(tidy(after)) - come


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a " * 60_000, "b a " * 30_000),
        ("a\n" * 60_000, "b\na\n" * 30_000),
        ("a\n" * 60_000, "b" * 100_000),
        ("\n".join(f"a b c {n}" for n in range(5_000)), "\n".join(f"a b d {n}" for n in range(5_000))),
    ],
)
def test_hostile_texts_are_compared_in_bounded_time(before: str, after: str) -> None:
    began = time.process_time()
    found = differences(before, after)
    assert 0 < len(found) <= 200
    assert time.process_time() - began < 2


def test_a_stretch_says_what_became_of_its_words() -> None:
    assert differences("Old.", "New.") == (
        Difference("removed", (Stretch("removed", "Old."),)),
        Difference("added", (Stretch("added", "New."),)),
    )
