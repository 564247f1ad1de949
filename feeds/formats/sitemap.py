"""A Google news sitemap: our own pages of the releases of two days.

A sitemap may only list addresses of its own host, so each `loc` is our page and the publication is this service. Its two days are counted
from the newest release of the feed and not from the clock: so the same feed gives the same bytes. A search engine drops older pages itself.
"""

from __future__ import annotations

from datetime import timedelta

from lxml import etree

from feeds.feed import Feed, Rendered
from feeds.formats.jsonfeed import published_text
from feeds.renditions import Rendition, renditions

RECENT = timedelta(days=2)  # what a news sitemap may hold
MOST = 1_000  # addresses, likewise

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
_PUBLICATION = "Pressroll"
_TAIWAN = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")


class NewsSitemap:
    """The renderer of the news sitemap."""

    name = "sitemap"
    media_type = "application/xml"

    def render(self, feed: Feed) -> Rendered:
        """The pages of the newest releases. A feed without releases is an empty sitemap, which is valid."""
        _, shown, left_out = renditions(feed)
        newest = max((rendition.published for rendition in shown), default=None)
        namespaces = {None: _SITEMAP, "news": _NEWS}
        root = etree.Element(f"{{{_SITEMAP}}}urlset", nsmap=namespaces)  # type: ignore[arg-type] # the stubs know no default namespace
        root.extend([_page(rendition) for rendition in shown if newest and newest - rendition.published <= RECENT][:MOST])
        return Rendered(etree.tostring(root, encoding="UTF-8", xml_declaration=True), left_out)


def _page(shown: Rendition) -> etree._Element:
    page = etree.Element(f"{{{_SITEMAP}}}url")
    etree.SubElement(page, f"{{{_SITEMAP}}}loc").text = shown.page_url
    news = etree.SubElement(page, f"{{{_NEWS}}}news")
    publication = etree.SubElement(news, f"{{{_NEWS}}}publication")
    etree.SubElement(publication, f"{{{_NEWS}}}name").text = _PUBLICATION
    etree.SubElement(publication, f"{{{_NEWS}}}language").text = language_code(shown.language)
    # A release known by its day has no time: W3C's date format allows that.
    etree.SubElement(news, f"{{{_NEWS}}}publication_date").text = (
        shown.day if shown.entry.published.precision == "day" else published_text(shown)
    )
    etree.SubElement(news, f"{{{_NEWS}}}title").text = shown.title
    return page


def language_code(tag: str) -> str:
    """The code of ISO 639 that Google asks for: two letters, or three; Chinese by its script; "und" where nobody knows."""
    lower = tag.lower()
    if lower.startswith("zh"):
        return "zh-tw" if lower.startswith(_TAIWAN) else "zh-cn"
    code = lower.partition("-")[0]
    return code if code.isascii() and code.isalpha() and len(code) in (2, 3) else "und"
