"""Why a page is not taken for a listing: codes of `scrapers.health.REASONS`, each with a sentence on what was seen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from scrapers.listing.blocks import text_size
from scrapers.listing.front_words import CHALLENGE, CHALLENGE_MARKUP, EMPTY_MESSAGE, LOGIN, NEEDS_SCRIPT, NOT_FOUND
from scrapers.listing.outline import Link, Outline
from scrapers.listing.score import PROSE, Scored
from scrapers.page import Page
from scrapers.text import clean_text
from scrapers.urls import absolute

_LITTLE_TEXT = 1_500  # characters: interstitials and login pages say little, newsrooms say more
_MUCH_PROSE = 1_200
_MANY_LINKS = 15
_LOOKED_AT = 200  # links of a page
_FEW_LINKS = 10  # a robot check leads nowhere; a page with a menu and a captcha in its form is none
_TEMPLATE = re.compile(r"\{\{[^{}]{1,80}\}\}|\[\[[^\[\]]{1,80}\]\]|<%=")
# Feature of the best run, reason code, sentence.
_KINDS = (
    ("prices", "product-grid", "The items carry prices."),
    ("reviews", "comments", "The items are comments or reviews."),
    ("months", "archive-index", "The items are months or years, not releases."),
    ("events", "events", "The items are events with times and places."),
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reason code and the sentence that goes with it."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Front:
    """What a page says about itself: its title and main headings, how much text it has, whether it asks for a password."""

    title: str
    headings: tuple[str, ...]
    chars: int
    password: bool

    @property
    def claims(self) -> tuple[str, ...]:
        """Title and main headings."""
        return (self.title, *self.headings)


def read_front(page: Page, outline: Outline) -> Front:
    """The front of a page."""
    node = page.tree.css_first("title")
    headings = [outline.text(i) for i, tag in enumerate(outline.tags) if tag == "h1"][:2]
    password = page.tree.css_first('input[type="password" i]') is not None
    return Front(clean_text(node.text() if node else "", 200), tuple(headings), outline.mass[-1], password)


def gate(page: Page, outline: Outline, front: Front) -> Refusal | None:
    """Pages that are no listing whatever they hold: empty, a robot check, a missing page, a sign-in form."""
    if front.chars == 0 and not front.password and not _scripts(page):
        return Refusal("blank-page", "The page holds no text.")
    if _is_challenge(page, outline, front):
        return Refusal("challenge-page", f"The page checks for robots: {front.title or 'without a title'}.")
    missing = next((claim for claim in front.claims if len(claim) < 120 and NOT_FOUND.search(claim)), "")
    if missing:
        return Refusal("not-found-page", f"The page says {missing!r} although it was delivered as found.")
    if front.password and any(LOGIN.search(claim) for claim in front.claims):
        return Refusal("login-wall", "The page is a form that asks for a password.")
    return None


def _is_challenge(page: Page, outline: Outline, front: Front) -> bool:
    if front.chars > 2 * _LITTLE_TEXT:
        return False
    if any(CHALLENGE.search(claim) for claim in front.claims):
        return True
    if front.chars >= _LITTLE_TEXT or front.password or len(outline.links) > _FEW_LINKS:
        return False
    text = page.tree.body.text(separator=" ")[:4_000] if page.tree.body else ""
    return bool(CHALLENGE_MARKUP.search(page.html[:200_000]) or CHALLENGE.search(text))


def name_refusal(page: Page, outline: Outline, front: Front, best: Scored | None) -> Refusal:
    """The likeliest reason why no run of the page was good enough."""
    if front.password:
        return Refusal("login-wall", "The page asks for a password and shows no releases.")
    found = best.features if best else {}
    for feature, code, sentence in _KINDS:
        if found.get(feature, 0.0) >= 0.5:
            return Refusal(code, sentence)
    empty = next((block.text for block in outline.blocks if len(block.text) < 160 and EMPTY_MESSAGE.search(block.text)), "")
    if empty:
        return Refusal("listing-empty", f"The page says {empty!r}.")
    if _is_drawn_by_script(page, outline, front):
        return Refusal("list-behind-script", "The page's own text is next to nothing, and it needs scripts.")
    prose = sum(text_size(block.text) for block in outline.prose(PROSE))
    if prose >= _MUCH_PROSE and prose * 3 >= front.chars:
        return Refusal("single-article", f"The page is running text ({prose} characters), not a list.")
    if best and len(best.items) >= _MANY_LINKS and not found["dated"] and not found["teasers"]:
        return Refusal("link-directory", f"{len(best.items)} links stand side by side without a date or a text.")
    links = outline.links[:_LOOKED_AT]
    away = _leading_away(page, links)
    if away >= _MANY_LINKS and 2 * away > len(links):
        return Refusal("link-directory", f"{away} of {len(links)} links lead to other sites.")
    return Refusal("listing-empty", "Nothing on the page repeats as releases do: with a title, a link and a date.")


def _is_drawn_by_script(page: Page, outline: Outline, front: Front) -> bool:
    if not _scripts(page):
        return False
    said = " ".join(node.text() for node in page.tree.css("noscript")[:10])[:2_000]
    if any(_TEMPLATE.search(block.text) for block in outline.blocks[:400]):
        return True
    return front.chars < _LITTLE_TEXT and (bool(NEEDS_SCRIPT.search(said)) or front.chars < 400)


def _leading_away(page: Page, links: Sequence[Link]) -> int:
    """How many links lead to other hosts. A directory in groups of a few has no list that is long enough to speak."""
    own = urlsplit(page.url).hostname
    return sum(urlsplit(url).hostname != own for link in links if (url := absolute(link.href, page.base_url)))


def _scripts(page: Page) -> bool:
    return page.tree.css_first("script") is not None
