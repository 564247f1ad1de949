"""News sitemaps, WordPress lists, the JSON in a page, JSON-LD."""

from __future__ import annotations

import json

import pytest

from entries import EmptyListing, ExtractError
from scrapers import Page
from scrapers.native import Rung, in_page
from tests.scrapers.native.native_documents import NOW, SITE, SPEC, facts, page, read

NAMESPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)


def url(link: str, title: str = "", day: str = "", more: str = "") -> str:
    news = f"<news:news><news:publication_date>{day}</news:publication_date><news:title>{title}</news:title></news:news>" if title else ""
    return f"<url><loc>{link}</loc><lastmod>2024-03-07</lastmod>{news}{more}</url>"


def sitemap(*urls: str) -> str:
    return f"<urlset {NAMESPACES}>{''.join(urls)}</urlset>"


def test_a_news_sitemap_gives_titles_and_dates_newest_first_of_its_own_site_only() -> None:
    found = read(
        sitemap(
            url("https://tern.example/1", "Pier &amp; dock one", "2024-03-01T09:30:00+08:00"),
            url("https://tern.example/2", "Pier two", "2024-03-02", "<image:image><image:loc>/2.jpg</image:loc></image:image>"),
            url("https://other.example/3", "Not ours", "2024-03-03"),
            url("javascript:alert(1)", "No address", "2024-03-03"),
        ),
        "news-sitemap",
    )
    assert facts(found) == [("/2", "Pier two", "2024-03-01T16:00 day"), ("/1", "Pier & dock one", "2024-03-01T01:30 second")]
    assert found.listing.items[0].image == f"{SITE}/2.jpg"
    assert found.listing.items[0].published is not None
    assert found.listing.items[0].published.origin == "meta"


@pytest.mark.parametrize(
    ("document", "code", "words"),
    [
        (sitemap(url("https://tern.example/1")), "listing-empty", "it names 1 addresses and no titles of news"),
        (sitemap(), "listing-empty", "it is empty"),
        (sitemap(url("https://tern.example/1", "Half", "2024-03-01"))[:-12], "listing-empty", "it is empty"),
        (
            "<sitemapindex><sitemap><loc>https://tern.example/pages.xml</loc></sitemap><sitemap><loc>https://tern.example/news.xml</loc></sitemap></sitemapindex>",
            "archive-index",
            "an index of 2 sitemaps; one for news may be https://tern.example/news.xml",
        ),
        ("<sitemapindex/>", "archive-index", "an index of 0 sitemaps."),
    ],
)
def test_sitemaps_without_news_are_refused_with_what_they_are(document: str, code: str, words: str) -> None:
    with pytest.raises(ExtractError, match=words) as caught:
        read(document)
    assert caught.value.code == code


def test_the_newest_400_of_a_long_sitemap_are_taken() -> None:
    found = read(sitemap(*(url(f"{SITE}/{n}", f"Pier {n}", f"2023-{1 + n // 50:02}-{1 + n % 28:02}") for n in range(500))))
    days = [item.published.at for item in found.listing.items if item.published]
    assert len(days) == 400
    assert days[0].month == 10


# ------------------------------------------------------------------------------------------------------------- WordPress


def post(n: int, **more: object) -> dict[str, object]:
    return {"id": n, "link": f"{SITE}/news/pier-{n}/", "title": {"rendered": f"Pier {n} &#8211; open"}, **more}


def test_wordpress_posts_give_the_instant_of_their_gmt_date() -> None:
    excerpt = {"rendered": "<p>All are welcome&hellip; <a>Read</a></p>\n"}
    rows = [
        post(1, date="2024-03-01T09:30:00", date_gmt="2024-03-01T01:30:00", excerpt=excerpt, jetpack_featured_media_url="/1.jpg"),
        post(2, date="2024-02-01T09:30:00"),
        post(3, modified_gmt="2024-03-01T01:30:00"),
        "odd",
    ]
    found = read(json.dumps(rows), "wp-json")
    assert facts(found) == [
        ("/news/pier-1/", "Pier 1 – open", "2024-03-01T01:30 second"),
        ("/news/pier-2/", "Pier 2 – open", "2024-02-01T01:30 second"),
        ("/news/pier-3/", "Pier 3 – open", ""),
    ]
    assert (found.listing.items[0].teaser, found.listing.items[0].image) == ("All are welcome… Read", f"{SITE}/1.jpg")


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ([post(1) | {"title": {"rendered": ""}}], "listing-empty"),
        ([post(n) | {"link": f"{SITE}/product/{n}"} for n in range(3)], "product-grid"),
        ({"code": "rest_no_route", "message": "No route was found"}, "not-a-feed"),
    ],
)
def test_wordpress_answers_without_posts_are_refused(value: object, code: str) -> None:
    with pytest.raises(ExtractError) as caught:
        read(json.dumps(value))
    assert caught.value.code == code


# ---------------------------------------------------------------------------------------------------- JSON in the page


def news(n: int, **more: object) -> dict[str, object]:
    return {"title": f"Pier number {n} opens", "publishedAt": f"2024-03-0{n}T01:30:00Z", "url": f"/news/pier-{n}", **more}


def only(found: tuple[Rung, ...]) -> Rung:
    assert len(found) == 1
    return found[0]


def script(value: object, attributes: str = 'id="__NEXT_DATA__" type="application/json"') -> str:
    return f"<script {attributes}>{value if isinstance(value, str) else json.dumps(value)}</script>"


def read_page(body: str) -> tuple[Rung, ...]:
    return in_page(page(body), SPEC, NOW)


EXPECTED = [
    ("/news/pier-2", "Pier number 2 opens", "2024-03-02T01:30 second"),
    ("/news/pier-1", "Pier number 1 opens", "2024-03-01T01:30 second"),
]
MENU = [{"title": "Home", "url": "/"}, {"title": "Contact", "url": "/contact"}, {"title": "About us", "url": "/about"}]
STRAPI = [
    {"id": n, "attributes": {"Title": f"Pier number {n} opens", "published_at": f"2024-03-0{n}T01:30:00Z", "path": f"/news/pier-{n}"}}
    for n in (2, 1)
]
EDGES = [
    {"node": {"headline": f"Pier number {n} opens", "date": f"2024-03-0{n}T01:30:00Z", "link": {"url": f"/news/pier-{n}"}}} for n in (2, 1)
]
STORY = [
    {
        "full_slug": f"x/{n}",
        "content": {"title": {"value": f"Pier number {n} opens"}, "pubDate": f"2024-03-0{n}T01:30:00Z", "url": f"/news/pier-{n}"},
    }
    for n in (2, 1)
]
EPOCH = [{"name": f"Pier number {n} opens", "date": (1709256600 + 86400 * (n - 1)) * 1000, "href": f"{SITE}/news/pier-{n}"} for n in (2, 1)]
# Nuxt: numbers are places of the outer array.
DEVALUE = [["Reactive", 1], {"news": 2}, [3, 7], {"title": 4, "date": 5, "url": 6}, "Pier number 2 opens", "2024-03-02T01:30:00Z", "/news/pier-2",
           {"title": 8, "date": 9, "url": 10}, "Pier number 1 opens", "2024-03-01T01:30:00Z", "/news/pier-1"]  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        script({"props": {"menu": MENU, "pageProps": {"items": [news(2), news(1)]}}}),
        script({"a": [news(1)], "b": [news(1), news(2)]}),
        script(STRAPI, 'type="application/json"'),
        script({"edges": EDGES}),
        script({"stories": STORY}),
        script({"rows": EPOCH}),
        script(DEVALUE, 'id="__NUXT_DATA__" type="application/json"'),
        script(f"var a=1;window.__STATE__ = {json.dumps({'list': [news(1), news(2)]})};run()", ""),
        script(
            f"const menu = {{open: true}}; self.x = {json.dumps(MENU)};\nlet news = {json.dumps([news(1), news(2)])}",
            'type="text/javascript"',
        ),
    ],
)
def test_releases_are_found_in_the_data_of_scripts(body: str) -> None:
    found = only(read_page(body))
    assert found.kind == "page-json"
    assert facts(found) == EXPECTED


@pytest.mark.parametrize(
    "value",
    [
        MENU,
        [news(1)],
        [{**news(n), "price": 5} for n in (1, 2)],
        [{**news(n), "startDate": "2024-04-01"} for n in (1, 2)],
        [{**news(n), "url": f"/jobs/{n}", "salary": "30"} for n in (1, 2)],
        [{**news(n), "url": f"/events/{n}"} for n in (1, 2)],
        [{**news(n), "title": "Pier"} for n in (1, 2, 3)],
        [{**news(n), "url": "pier"} for n in (1, 2)],
        [{**news(n), "publishedAt": "soon"} for n in (1, 2)],
        [{**news(n), "publishedAt": True} for n in (1, 2)],
        [{**news(n), "publishedAt": 5} for n in (1, 2)],
        [1, [2, [3]]],
        "text",
        None,
    ],
)
def test_other_arrays_are_no_releases(value: object) -> None:
    assert read_page(script({"list": value})) == ()


def test_shared_values_and_false_places_of_flat_data_do_no_harm() -> None:
    rows: list[object] = [{"title": 4 + n, "publishedAt": 2, "url": 6 + n, "tags": 3, "next": -1} for n in (0, 1)]
    flat = [[8, 9], {"a": 99}, "2024-03-01T01:30:00Z", [4, 4], "Pier one opens", "Pier two opens", "/news/1", "/news/2", *rows]
    found = only(read_page(script(flat, 'type="application/json"')))
    assert [(path, title) for path, title, _ in facts(found)] == [("/news/1", "Pier one opens"), ("/news/2", "Pier two opens")]


def test_scripts_of_other_languages_are_passed_over() -> None:
    assert read_page(script(f"window.x = {json.dumps([news(1), news(2)])}", 'type="text/template"')) == ()


def slugs(*names: str) -> str:
    return script([{"title": f"The {name} opens", "date": "2024-03-01", "slug": {"current": name}} for name in names])


def test_a_slug_counts_only_where_the_page_links_to_its_folder() -> None:
    assert read_page(slugs("pier-1", "pier-2")) == ()
    assert read_page(slugs("pier-1", "pier-2") + "<a href=/news/pier-1>one</a>") == ()
    links = "<a href=/news/pier-1/>one</a><a href=/news/pier-2/>two</a><a href=mailto:x@tern.example>mail</a>"
    found = only(read_page(slugs("pier-1", "pier-2", "pier-3") + links))
    assert [path for path, _, _ in facts(found)] == ["/news/pier-1/", "/news/pier-2/", "/news/pier-3/"]


def test_slugs_in_two_folders_count_where_they_are_linked_only() -> None:
    links = "<a href=/news/pier-1>one</a><a href=/press/pier-2>two</a><a href=/a/pier-4>four</a><a href=/b/pier-4>four</a>"
    found = only(read_page(slugs("pier-1", "pier-2", "pier-3", "pier-4") + links))
    assert [path for path, _, _ in facts(found)] == ["/news/pier-1", "/press/pier-2"]


def test_a_json_document_given_as_an_address_is_read_by_the_same_rules() -> None:
    found = read(json.dumps({"items": [news(1), news(2)]}), media_type="application/json")
    assert (found.kind, facts(found)) == ("page-json", EXPECTED)
    with pytest.raises(ExtractError, match="no list of titles"):
        read(json.dumps({"items": MENU}))


# --------------------------------------------------------------------------------------------------------------- JSON-LD


def thing(n: int, kind: str = "NewsArticle") -> dict[str, object]:
    return {
        "@type": kind,
        "headline": f"Pier number {n} opens",
        "url": f"/news/pier-{n}",
        "datePublished": f"2024-03-0{n}T01:30:00Z",
        "dateModified": "2024-03-07",
    }


@pytest.mark.parametrize(
    "values",
    [
        [{"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "position": n, "item": thing(n)} for n in (1, 2)]}],
        [{"@type": "Blog", "blogPost": [thing(n, "BlogPosting") for n in (1, 2)]}],
        [{"@graph": [{"@type": "WebSite", "name": "Tern", "url": "/"}, thing(1), thing(2)]}],
        [{"@type": "CollectionPage", "mainEntity": {"@type": "ItemList", "itemListElement": [thing(1), thing(2)]}}],
        [[thing(2), thing(1)]],
        [thing(1), thing(2)],  # a script each
        [{**thing(1), "url": None, "@id": "/news/pier-1"}, {**thing(2), "@type": ["Thing", "PressRelease"][1:], "url": "", "mainEntityOfPage": {"@id": "/news/pier-2"}}],
    ],
)  # fmt: skip
def test_lists_of_articles_in_json_ld(values: list[object]) -> None:
    found = only(read_page("".join(script(value, 'type="application/ld+json"') for value in values)))
    assert found.kind == "json-ld"
    assert facts(found) == EXPECTED
    assert found.listing.items[0].published is not None
    assert found.listing.items[0].published.origin == "json-ld"


def test_list_items_may_name_address_and_name_only() -> None:
    elements = [
        {"@type": "ListItem", "url": "/news/1", "name": "The first pier opens"},
        {"@type": "ListItem", "item": "/news/2", "name": "The second pier opens"},
    ]
    found = only(read_page(script({"@type": "ItemList", "itemListElement": elements}, 'type="application/ld+json"')))
    assert facts(found) == [("/news/1", "The first pier opens", ""), ("/news/2", "The second pier opens", "")]


@pytest.mark.parametrize(
    "value",
    [
        {"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "item": {"@type": "WebSite", "name": n, "url": f"/{n}"}} for n in "ab"]},
        {"@type": "ItemList", "itemListElement": [thing(n, "Product") for n in (1, 2)]},
        {"@type": "ItemList", "itemListElement": [thing(n, "Event") for n in (1, 2)]},
        [thing(1)],
        [{**thing(n), "url": "/news#top"} for n in (1, 2)],
        [{**thing(n), "url": f"/shop/{n}"} for n in (1, 2)],
        [thing(1) | {"headline": ""}, thing(2)],
        "{broken",
    ],
)  # fmt: skip
def test_other_things_in_json_ld_are_no_releases(value: object) -> None:
    assert read_page(script(value, 'type="application/ld+json"')) == ()


def crumbs(kind: str, *names: str) -> str:
    elements = [{"@type": "ListItem", "position": n, "name": name, "item": f"{SITE}/{n}"} for n, name in enumerate(names)]
    return script({"@type": kind, "itemListElement": elements}, 'type="application/ld+json"')


def test_a_trail_of_crumbs_and_a_menu_are_no_lists() -> None:
    assert read_page(crumbs("BreadcrumbList", "Home of the harbour board", "Releases of the board")) == ()
    assert read_page(crumbs("ItemList", "Home", "Releases", "Contact")) == ()


@pytest.mark.parametrize("html", ["", "<script", "<script type=application/json>", "<script>window.x = {</script>" * 50])
def test_odd_pages_give_nothing(html: str) -> None:
    assert in_page(Page(f"{SITE}/news", html), SPEC, NOW) == ()


def test_an_empty_document_is_blank() -> None:
    with pytest.raises(EmptyListing) as caught:
        read(" \n")
    assert caught.value.code == "blank-page"
