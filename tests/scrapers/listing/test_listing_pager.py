"""The next page is the older one: by `rel`, by the words of a link in many languages, by the numbers of a pager."""

from __future__ import annotations

import pytest

from tests.scrapers.listing.listing_pages import RELEASES, URL, headings, page_of, read

ITEMS = f"<ul>{''.join(map(headings, RELEASES))}</ul>"
NUMBERS = "<div>" + "".join(f'<a href="/en/news/page/{n}">{n}</a>' for n in (1, 2, 4, 5)) + "<b>3</b></div>"
OFFSETS = '<ul class="pagination-list">' + "".join(f'<li><a href="?start={n}">{n // 10 + 1}</a></li>' for n in (40, 30, 20, 10)) + "</ul>"
PAGERS = [
    ("?page=2", '<p><a rel="next" href="?page=2">go on</a></p>', URL),
    ("/en/news/page/2", '<nav><a href="/en/news/page/2">Older posts</a></nav>', URL),
    ("/en/news/page/2", '<div class="pagination"><a href="/en/news/page/2" aria-label="Next page"><svg></svg></a></div>', URL),
    ("/en/news?p=2", '<div class=pager><a href="/en/news?p=2">»</a></div>', URL),
    ("/en/news?page=1", '<ul class="pager"><li><a href="/en/news?page=1">weiter ›</a></li></ul>', URL),
    ("/en/news/page/3", '<div class="nav-links"><a href="/en/news">Previous</a><a href="/en/news/page/3">下一页</a></div>', URL + "/page/2"),
    ("/en/news/page/4", '<div class="nav"><a href="/en/news/page/4">← Articles plus anciens</a><a href="/en/news/page/2">Articles plus récents →</a></div>', URL + "/page/3"),
    ("/en/news/page/4", NUMBERS, URL + "/page/3"),
    ("/en/news/page/2", NUMBERS.replace("<b>3</b>", "").replace("page/4", "page/2").replace('">', '"><i>Page </i>').replace(">4<", ">2<"), URL),
    ("/en/news/page/4", '<ul class="links"><li class="previous"><a href="/en/news/page/4">Načíst starší</a></li><li class="next"><a href="/en/news/page/2">Načíst novější</a></li></ul>', URL + "/page/3"),
    ("?start=10", OFFSETS, URL),
    ("?start=30", OFFSETS, URL + "?start=20"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "pager", "url"), PAGERS)
def test_it_is_found(path: str, pager: str, url: str) -> None:
    base = "https://www.tidewater.example/en/news" if path.startswith("?") else "https://www.tidewater.example"
    assert read(page_of(ITEMS, pager=pager), url=url).next_page == base + path


NO_NEXT = [
    (
        "the last page",
        '<div class="pages"><a class="prev" href="/en/news/page/1">Previous</a> <a href="/en/news/page/1">1</a></div>',
        URL + "/page/2",
    ),
    ("the page itself", '<div class="pages"><a class="next" rel="next" href="#">Next</a></div>', URL),
    (
        "another list that counts its items",
        '<div class="pages"><a href="/en/jobs?start=10">2</a> <a href="/en/jobs?start=20">3</a></div>',
        URL,
    ),
    ("another host", '<div class="pages"><a rel="next" href="https://other.example/?page=2">Next</a></div>', URL),
    ("the next release", '<p><a href="/en/news/detail/9.html">The next big thing is a small boat</a></p>', URL),
]


@pytest.mark.parametrize(("name", "pager", "url"), NO_NEXT)
def test_it_is_not_invented(name: str, pager: str, url: str) -> None:
    assert read(page_of(ITEMS, pager=pager), url=url).next_page is None
