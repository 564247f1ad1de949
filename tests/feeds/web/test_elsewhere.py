"""Where a release stands, too, as its page lists it."""

from __future__ import annotations

from entries import Appearance
from feeds.web.elsewhere import elsewhere
from feeds.web.pages import Names

COPY = Appearance("wire", "https://wire.example/1", "wire-1", "en", "copy", leads=False)
LEAD = Appearance("issuer", "https://issuer.example/1", "issuer-1", "en", "copy", leads=True)
GERMAN = Appearance("issuer", "https://issuer.example/de/1", "issuer-2", "de-AT", "translation")
ARABIC = Appearance("issuer", "https://issuer.example/ar/1", "issuer-3", "ar", "translation")
NAMES = Names({}, {})


def test_copies_and_versions_in_other_languages_are_listed_apart() -> None:
    found = elsewhere((COPY, GERMAN, ARABIC), NAMES)
    assert [one.slug for one in found.copies] == ["wire-1"]
    assert [(one.language_name, one.direction) for one in found.translations] == [("Deutsch", "ltr"), ("العربية", "rtl")]


def test_the_copy_that_leads_stands_for_the_others_and_nothing_for_a_lead() -> None:
    found = elsewhere((COPY, LEAD), NAMES)
    assert found.lead is not None
    assert found.lead.slug == "issuer-1"
    assert elsewhere((COPY, GERMAN), NAMES).lead is None
