"""WordPress REST: /wp-json/wp/v2/posts and the lists of other post types (developer.wordpress.org/rest-api/reference/posts)."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TypeGuard

from config import SourceSpec
from entries import Stamp
from scrapers.native.documents import refused
from scrapers.native.fields import MAX_ITEMS, TITLE, address, listing_of, plain, stamp, teaser
from scrapers.native.json_text import address_of, text_of
from scrapers.native.rungs import Rung
from scrapers.native.strangers import other_kind
from scrapers.page import ListItem
from scrapers.urls import absolute

PER_PAGE = 20
FIELDS = "date,date_gmt,link,title,excerpt,jetpack_featured_media_url"
_TERM = re.compile(r"/(categories|tags)/(\d{1,9})$")


def posts_url(root: str, about: str = "") -> str:
    """The address of the newest posts. `root` is that of the interface ("https://example.org/wp-json/", or with ?rest_route=/).

    `about` is what a category's or tag's page names as its JSON (".../wp/v2/categories/12"): then its posts only.
    """
    term = _TERM.search(about)
    asked = f"per_page={PER_PAGE}&_fields={FIELDS}" + (f"&{term[1]}={term[2]}" if term else "")
    return f"{root.rstrip('/')}/wp/v2/posts{'&' if '?' in root else '?'}{asked}"


def is_post_list(value: object) -> TypeGuard[list[object]]:
    """Whether a JSON value is a list of posts: objects with link and {"rendered": ...} titles."""
    return isinstance(value, list) and any(
        isinstance(each, dict) and "link" in each and isinstance(each.get("title"), dict) and "rendered" in each["title"]
        for each in value[:5]
    )


def read_posts(value: list[object], url: str, spec: SourceSpec, now: datetime) -> Rung:
    """A list of posts. Raises ExtractError when none can be published."""
    posts = [each for each in value if isinstance(each, dict)][:MAX_ITEMS]
    listing = listing_of((_item(post, url, spec, now) for post in posts), "Posts of the WordPress interface")
    if not listing.items:
        raise refused(url, "listing-empty", f"none of the {len(posts)} posts has a title and an address")
    code, words = other_kind(listing.items)
    if code:
        raise refused(url, code, f"the posts are no releases: {words}")
    return Rung("wp-json", url, listing)


def _item(post: dict[str, object], url: str, spec: SourceSpec, now: datetime) -> ListItem:
    title = plain(text_of(post.get("title")), TITLE)
    return ListItem(
        url=address(address_of(post.get("link")), url),
        title=title,
        published=_published(post, spec, now),
        teaser=teaser(text_of(post.get("excerpt")), title),
        image=absolute(address_of(post.get("jetpack_featured_media_url")), url) or "",
    )


def _published(post: dict[str, object], spec: SourceSpec, now: datetime) -> Stamp | None:
    """`date_gmt` is UTC and does not say so; `date` is the local time of a site whose zone is not told."""
    printed = text_of(post.get("date_gmt"))
    return stamp(f"{printed}Z" if printed and not printed.endswith("Z") else printed or text_of(post.get("date")), spec, now, "feed")
