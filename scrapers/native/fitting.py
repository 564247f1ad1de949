"""Whether a source of items can stand in for the list of a page that shows none."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlsplit

from scrapers.listing.words import NEWS_ADDRESS, address_marks
from scrapers.native.comparing import COVERS, NEEDED
from scrapers.native.fields import same_site
from scrapers.native.offers import words_of
from scrapers.native.rungs import Rung
from scrapers.native.strangers import is_comments
from scrapers.urls import url_key

_OTHER_TRADES = frozenset({"prices", "events", "jobs"})
_BLOG = frozenset({"blog", "blogs", "weblog"})


def unfit(rung: Rung, page_url: str) -> str:
    """Why a rung cannot stand in for the list of a page, in words that follow "it"; "" when it can.

    With `page_url` "" the document was given by its own address, and only what it is counts.
    """
    items = rung.listing.items
    if is_comments(rung.url, rung.title):
        return "it holds comments"
    if not page_url:
        return "" if items else "it holds no items"
    if len(items) < NEEDED:
        return f"it holds {len(items)} item{'s' * (len(items) != 1)} only"
    if url_key(page_url) in {url_key(item.url) for item in items}:
        return "the page is itself one of its items"
    unsound = sum(item.published is None and not same_site(item.url, page_url) for item in items)
    if unsound > (1 - COVERS) * len(items):
        return f"{unsound} of its {len(items)} items lead to other sites and have no date"
    return _other_section(rung, page_url)


def _other_section(rung: Rung, page_url: str) -> str:
    """Whether most items lie in a section that the page's address does not name.

    A document at or below the page's address is the page's own. Otherwise the folders of the items tell: none, or numbers only, is the
    whole site; a word of the page's address, or another word for news, is its section.
    """
    own = urlsplit(page_url).path.rstrip("/")
    if not own or rung.url == page_url or urlsplit(rung.url).path.startswith(f"{own}/"):
        return ""
    if address_marks(page_url) & _OTHER_TRADES:
        return "the page's address is one of a shop, of events or of jobs"
    folders = [words_of(url_key(item.url).partition("?")[0].partition("/")[2].rpartition("/")[0]) for item in rung.listing.items]
    shared = Counter(folders)  # a folder of one item is named after the item
    strange = sum(bool(words) and shared[words] > 1 and not _is_section_of(words, words_of(own)) for words in folders)
    if strange < COVERS * len(folders):
        return ""
    return f"{strange} of its {len(folders)} items lie in another section of the site than the page"


def _is_section_of(words: frozenset[str], page_words: frozenset[str]) -> bool:
    """A blog is not the newsroom, nor the other way round, although both are words for news."""
    if bool(words & _BLOG) != bool(page_words & _BLOG):
        return False
    return bool(words & page_words) or all(any(NEWS_ADDRESS.search(word) for word in group) for group in (words, page_words))
