"""What feeds carry that are no releases: comments, products, events."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scrapers.listing.words import COMMENT_PLACE, address_marks
from scrapers.page import ListItem

_COMMENT_FEED = re.compile(
    r"/comments?/?(feed|rss|atom)|[?&](feed=comments|withcomments)|comments?[-_.]?(rss2?|atom|feed|xml)", re.IGNORECASE
)
_COMMENT_TITLE = re.compile(
    r"^\W*(comments? (on|for|feed)|kommentare (zu|für)|commentaires? (sur|pour)|comentarios? (en|de|para)|comentários? (sobre|em|para)|"
    r"commenti (su|a|per)|reacties? (op|voor)|kommentarer (till|på|til)|komentarze (do|dla)|komentáře (k|pro)|комментарии (к|на))\b|"
    r"[»:|–-]\s*(comments?|kommentar\w*|commentaires?|comentários?|comentarios?|commenti|reacties)(\s?-?feed)?\s*$|"
    r"(comments?|kommentar)[\s-]feed$",
    re.IGNORECASE,
)
_MOST = 0.6


def is_comments(url: str, title: str) -> bool:
    """Whether a feed is one of comments, by its address or its title."""
    return bool(_COMMENT_FEED.search(url) or _COMMENT_TITLE.search(title[:300]))


def are_comments(links: Sequence[str]) -> bool:
    """Whether most links lead to one comment among others."""
    return _share(sum(bool(COMMENT_PLACE.search(link[:4_096])) for link in links), len(links))


def other_kind(items: Sequence[ListItem]) -> tuple[str, str]:
    """The reason code and the words for items that are something else by their addresses; two empty texts for releases."""
    for mark, code, words in _KINDS:
        if _share(sum(mark in address_marks(item.url) for item in items), len(items)):
            return code, words
    return "", ""


def _share(part: int, whole: int) -> bool:
    return bool(whole) and part >= _MOST * whole


_KINDS = (("prices", "product-grid", "it lists products"), ("events", "events", "it lists events"))
