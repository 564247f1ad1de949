"""What a page says of itself to programs that show a link to it: search engines, messengers, other people's sites.

Open Graph (https://ogp.me), Twitter cards and the announcement of oEmbed, all from one value and one macro (`templates/_parts.html`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from entries import Entry
from feeds.legal import language_tag, web_address
from feeds.widgets.oembed import Announcement, announced

_PAGES_SPEAK = "en_GB"


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture of a card. Sizes in pixels, None where unknown."""

    url: str
    alt: str = ""
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """The facts. `url` is the page's one address; `embeddable` are the links of oEmbed."""

    title: str
    description: str
    url: str
    kind: Literal["website", "article"] = "website"
    locale: str = _PAGES_SPEAK
    picture: Picture | None = None
    embeddable: tuple[Announcement, ...] = ()

    @property
    def form(self) -> str:
        """Twitter's name for a card with a large picture, or with none."""
        return "summary_large_image" if self.picture else "summary"


def list_card(title: str, description: str, url: str, base_url: str, embedded: str) -> Card:
    """The card of a page with releases. `embedded` is the address of what it shows, filters included."""
    return Card(title, description, url, embeddable=announced(base_url, embedded))


def entry_card(entry: Entry, issuer: str, own_url: str, url: str, base_url: str) -> Card:
    """The card of a release, of no more of it than `entry` holds. Its picture stands at its issuer's own address. `url` is that of the page
    that stands for it and its copies."""
    title, image = entry.title or f"A release of {issuer}", entry.image
    address = web_address(image.url) if image else ""
    picture = Picture(address, image.alt, image.width, image.height) if image and address else None
    description = entry.summary or entry.subtitle or title
    return Card(title, description, url, "article", locale(entry.language), picture, announced(base_url, own_url))


def locale(language: str) -> str:
    """A language (BCP 47) as Open Graph writes it, language_TERRITORY; "" where no territory is said: we guess none."""
    language, *rest = language_tag(language).split("-")
    for part in rest:
        if len(part) == 1:  # what follows are extensions
            break
        if len(part) == 2 and part.isalpha():
            return f"{language.lower()}_{part.upper()}"
    return ""
