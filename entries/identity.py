"""Which known release a sighting is: by its address, else by what it says. Pure; how it was decided is one word, for the log.

address      it was met under one of these addresses before
fingerprint  another reading of the same page is known
body         the same text, on the same day or with a date lost; a long one with the same title also when it was dated anew
title        the same title on the same day, or with nearly the same text where a date is lost
edited       the same day, nearly the same text, and a title with words added or taken away
correction   a reissue that says so: the same title but for the mark, nearly the same text, within 14 days
language     the same address but for its language

All but the first, the corrections and the languages hold only for a release whose own address is off the listing: what is listed twice
is two.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from entries.ids import letters
from entries.likeness import Said, body_print, edited, is_another, is_near, own_text, said_by, weight, without
from entries.model import Draft, Known

How = Literal["address", "fingerprint", "body", "title", "edited", "correction", "language"]
Recall = Callable[[str], Said | None]  # id -> the words that are stored under it

ONE_DAY = timedelta(days=1)  # the same day may be known to the minute and printed without a time
REISSUED = timedelta(days=14)
_LONG = 600  # letters of a text that no notice repeats word for word on another day

_Days = Literal["same", "other", "unknown"]


@dataclass(frozen=True, slots=True)
class Match:
    """The known release, and how it was recognised."""

    row: Known
    how: How


def alike(draft: Draft, also: Collection[str], known: Sequence[Known], listed: Collection[str], recall: Recall) -> Match | None:
    """The one known release that the draft is under a new address; None when there is none, or when two could be it.

    `also` are fingerprints of other readings of its page, `listed` ids of releases that stand on the listing themselves. The surest sign
    decides; of several that have it, the one with the same title.
    """
    case = _Case(draft, frozenset(also), recall)
    absent = [row for row in known if row.id not in listed]
    signs: tuple[tuple[How, Sequence[Known], Callable[[Known], bool]], ...] = (
        ("fingerprint", absent, case.has_fingerprint),
        ("body", absent, case.has_body),
        ("title", absent, case.has_title),
        ("edited", absent, case.is_edited),
        ("correction", known, case.corrects),
    )
    for how, rows, holds in signs:
        if found := [row for row in rows if holds(row)]:
            best = found if len(found) == 1 else [row for row in found if letters(row.title) == case.title]
            return Match(best[0], how) if len(best) == 1 else None
    return None


class _Case:
    """One draft beside one known release after the other. The words of a release are recalled only where the rest leaves it open."""

    def __init__(self, draft: Draft, also: frozenset[str], recall: Recall) -> None:
        self.draft, self.also, self.recall = draft, also, recall
        self.said = said_by(draft)
        self.title, self.body = letters(draft.title), body_print(self.said)

    def has_fingerprint(self, row: Known) -> bool:
        return row.fingerprint in self.also and self._days(row) == "same"

    def has_body(self, row: Known) -> bool:
        if not self.body or row.body != self.body:
            return False
        if self._days(row) != "other":
            return True
        return letters(row.title) == self.title and weight(own_text(self.said)) >= _LONG

    def has_title(self, row: Known) -> bool:
        days = self._days(row)
        if days == "other" or letters(row.title) != self.title:
            return False
        if days == "unknown":
            return self._is_near(row)
        return not (self._is_at_another_time(row) and self._is_far(row))

    def is_edited(self, row: Known) -> bool:
        return self._days(row) == "same" and edited(row.title, self.draft.title) and self._is_near(row)

    def corrects(self, row: Known) -> bool:
        mark, at = self.draft.anatomy.correction, self.draft.published
        is_reissue = bool(mark) and without(self.draft.title, mark) == without(row.title, mark)
        is_soon = at is None or abs(at.at - row.published.at) <= REISSUED
        return is_reissue and is_soon and self._is_near(row)

    def _days(self, row: Known) -> _Days:
        at = self.draft.published
        if at is None or row.published.origin == "first-seen":
            return "unknown"
        return "same" if abs(row.published.at - at.at) < ONE_DAY else "other"

    def _is_at_another_time(self, row: Known) -> bool:
        at = self.draft.published
        return at is not None and "day" not in (at.precision, row.published.precision) and at.at != row.published.at

    def _is_near(self, row: Known) -> bool:
        stored = self.recall(row.id)
        return stored is not None and is_near(own_text(stored, self.said), own_text(self.said, stored))

    def _is_far(self, row: Known) -> bool:
        stored = self.recall(row.id)
        return stored is not None and is_another(replace(stored, title=""), self.said)
