"""Where a release stands, too: its copies at other sources, its versions in other languages, and which of all is the one in mixed feeds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from entries import Appearance
from feeds import wording
from feeds.web.pages import Named, Names


@dataclass(frozen=True, slots=True)
class Version:
    """One of the others: whose it is, our page of it (`slug`), the original, and its language as that language calls itself."""

    source: Named
    slug: str
    url: str
    language: str
    language_name: str

    @property
    def direction(self) -> str:
        """The `dir` of the name."""
        return wording.direction(self.language)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """All the others. `lead` is the copy that stands for this one in feeds of several sources, None when this one does itself."""

    copies: tuple[Version, ...] = ()
    translations: tuple[Version, ...] = ()
    lead: Version | None = None


ALONE = Elsewhere()


def elsewhere(appearances: Iterable[Appearance], names: Names) -> Elsewhere:
    """The others of a release, as its page lists them."""
    found = tuple(appearances)
    lead = next((one for one in found if one.relation == "copy" and one.leads), None)
    return Elsewhere(
        tuple(_version(one, names) for one in found if one.relation == "copy"),
        tuple(_version(one, names) for one in found if one.relation == "translation"),
        _version(lead, names) if lead else None,
    )


def _version(one: Appearance, names: Names) -> Version:
    return Version(names.source(one.source_id), one.slug, one.url, one.language, wording.own_language_name(one.language))
