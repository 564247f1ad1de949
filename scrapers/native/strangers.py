"""What feeds carry that are no releases: comments, products, events."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scrapers.listing.words import COMMENT_PLACE, address_marks
from scrapers.page import ListItem

_COMMENT_FEED = re.compile(
    r"/comments?/?(feed|rss|atom)|[?&](feed=comments|withcomments)|comments?[-_.]?(rss2?|atom|feed|xml)", re.IGNORECASE
)
_COMMENT = r"(?:comments?|kommentar\w*|commentaires?|comentarios?|comentários?|commenti|reacties?|komentar\w*|komentář\w*|комментари\w*)"
_COMMENT_TITLE = re.compile(
    rf"^\W*{_COMMENT}\s(on|for|zu|für|sur|pour|en|de|para|sobre|em|su|a|per|op|voor|till|på|til|do|dla|k|pro|к|на)\b|"
    rf"[»:|–-]\s*{_COMMENT}\s*$|{_COMMENT}[\s-]feed\s*$|\b(feed|flux|rss)\b.{{0,12}}\b{_COMMENT}\s*$",
    re.IGNORECASE,
)
_MOST = 0.6
_KINDS = (("prices", "product-grid", "it lists products"), ("events", "events", "it lists events"))  # mark, reason code, words


def is_comments(url: str, title: str) -> bool:
    """Whether a feed is one of comments, by its address or its title."""
    return bool(_COMMENT_FEED.search(url) or _COMMENT_TITLE.search(title[:300]))


def are_comments(links: Sequence[str]) -> bool:
    """Whether most links lead to one comment among others."""
    return _share(sum(bool(COMMENT_PLACE.search(link[:4_096])) for link in links), len(links))


def other_kind(items: Sequence[ListItem]) -> tuple[str, str]:
    """The reason code and the words for items that are something else by their addresses; two empty texts for releases."""
    for mark, code, words in _KINDS:
        marks = [address_marks(item.url) for item in items]
        if _share(sum(mark in each and "news" not in each for each in marks), len(items)):  # "/news/item/12" is no product
            return code, words
    return "", ""


def _share(part: int, whole: int) -> bool:
    return bool(whole) and part >= _MOST * whole
