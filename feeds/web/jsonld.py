"""NewsArticle of schema.org for the page of a release, as JSON that may stand inside `<script type="application/ld+json">`."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from config import SourceSpec
from entries import Entry
from feeds.widgets.view import script_safe
from feeds.wording import When, instant

_MAX_HEADLINE = 300  # schema.org sets no limit; a hostile title shall not fill the page twice


def news_article(
    entry: Entry, when: When, spec: SourceSpec | None, *, page_url: str, translations: Sequence[tuple[str, str]] = ()
) -> Markup:
    """The facts of the page for programs. A release with day precision carries the bare day, as its `<time>` does.

    The publisher is the organisation that issued the release, not us; `isBasedOn` leads to its own page. `translations` are languages
    and the addresses of our pages. A `correction` stands where the newsroom says it made one, not for every change.
    """
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": entry.title[:_MAX_HEADLINE],
        "alternativeHeadline": entry.subtitle,
        "description": entry.summary,
        "datePublished": when.machine,
        "dateModified": instant(entry.revised) if entry.revised else when.machine,
        "correction": _correction(entry),
        "inLanguage": entry.language or (spec.language if spec else ""),
        "url": page_url,
        "mainEntityOfPage": {"@type": "WebPage", "@id": page_url},
        "isBasedOn": entry.url,
        "image": [entry.image.url] if entry.image else [],
        "author": [{"@type": "Person", "name": name} for name in entry.authors] or _organisation(entry, spec),
        "publisher": _organisation(entry, spec),
        "workTranslation": [{"@type": "NewsArticle", "@id": url, "url": url, "inLanguage": tag} for tag, url in translations],
        "keywords": [match.topic for match in entry.topics],
    }
    return script_safe({key: value for key, value in facts.items() if value})


def _correction(entry: Entry) -> dict[str, str] | None:
    """https://schema.org/correction: the newsroom's own words for it."""
    if not entry.anatomy.correction:
        return None
    comment = {"@type": "CorrectionComment", "text": entry.anatomy.correction[:_MAX_HEADLINE]}
    return comment | ({"datePublished": instant(entry.revised)} if entry.revised else {})


def _organisation(entry: Entry, spec: SourceSpec | None) -> dict[str, str]:
    if spec is None:
        return {"@type": "Organization", "name": entry.source_id}
    return {"@type": "Organization", "name": spec.name, "url": spec.home_url}
