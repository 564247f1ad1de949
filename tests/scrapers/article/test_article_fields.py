"""Images, enclosures, authors, language, labels and addresses of a release."""

from __future__ import annotations

import pytest

from scrapers.article.authors import persons
from scrapers.article.language import normal_tag, read_language
from scrapers.page import ListItem
from tests.scrapers.article.newsroom_pages import FIRST, LAST, QUOTE, TITLE, URL, banner_page, draft, hero_page, spec

TEXT = f"<p>{FIRST}</p><p>{QUOTE}</p><p>{LAST}</p>"
SITE = "https://news.tidewater.example"


@pytest.mark.parametrize(
    ("head", "text", "image"),
    [
        pytest.param('<meta property="og:image" content="/og/pilots.jpg">', TEXT, "/og/pilots.jpg", id="head"),
        pytest.param("", f"{TEXT}<p><img src='/in/pier.jpg'></p>", "/in/pier.jpg", id="body"),
        pytest.param(
            '<meta property="og:image" content="/og/crop-77.jpg">', f"<figure><img src='/top/pier.jpg'></figure>{TEXT}", "/top/pier.jpg",
            id="the picture between title and text is the lead image",
        ),
        pytest.param('<meta property="og:image" content="/og-image.png">', f"{TEXT}<p><img src='/in/pier.jpg'></p>", "/in/pier.jpg", id="generic gives way"),
        pytest.param('<meta property="og:image" content="/og-image.png">', TEXT, "/og-image.png", id="generic is better than none"),
        pytest.param("", f"{TEXT}<p><img src='data:image/gif;base64,R0' data-src='/in/lazy.jpg'></p>", "/in/lazy.jpg", id="lazy"),
        pytest.param("", f"{TEXT}<p><img src='/a.jpg' srcset='/small.jpg 300w, /large.jpg 900w'></p>", "/a.jpg", id="srcset"),
        pytest.param('<meta property="og:image" content="/img/logo.svg">', TEXT, None, id="no logo"),
        pytest.param("", f"<p><img src='/img/icon-pdf.png'><img src='/face.jpg' width='60' height='60'></p>{TEXT}", None, id="no icon and no thumb"),
        pytest.param('<meta property="og:image" content="javascript:alert(1)">', TEXT, None, id="no script"),
    ],
)  # fmt: skip
def test_lead_image(head: str, text: str, image: str | None) -> None:
    found = draft(hero_page(head=head, text=text)).image
    assert (found.url if found else None) == (f"{SITE}{image}" if image else None)


def test_lead_image_brings_its_words_and_size() -> None:
    figure = "<figure><img src='/top/pier.jpg' alt='A pier' width='640' height='480'><figcaption>Pilots at the pier</figcaption></figure>"
    found = draft(hero_page(text=f"{TEXT}{figure}", head='<meta property="og:image" content="/top/pier-1200x630.jpg">')).image
    assert found is not None
    assert (found.alt, found.caption) == ("A pier", "Pilots at the pier")


def test_files_are_attached_with_their_type_and_pages_are_not() -> None:
    links = '<p><a href="/f/report.pdf?v=2">Full report</a> <a href="/f/data.XLSX">Data</a> <a href="/more">More</a><a href="/f/report.pdf?v=2">Again</a></p>'
    found = draft(hero_page(text=f"{TEXT}{links}<video src='/v/pier.mp4'></video>")).enclosures
    assert [(one.url.removeprefix(SITE), one.media_type.split("/")[0], one.title) for one in found] == [
        ("/f/report.pdf?v=2", "application", "Full report"),
        ("/f/data.XLSX", "application", "Data"),
        ("/v/pier.mp4", "video", ""),
    ]


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["By Anna Bell and Max Muster"], ("Anna Bell", "Max Muster")),
        (["Bell, Anna"], ("Anna Bell",)),
        (["Anna Bell, Press Officer"], ("Anna Bell",)),
        (["Anna Bell", "ANNA BELL"], ("Anna Bell",)),
        (["Tidewater Robotics", "Tidewater Robotics Newsroom", "admin", "Press Office", "https://x.example/a", "mail@x.example"], ()),
        (["作者：李明"], ("李明",)),
        (["Von Redaktion"], ()),
        (["" ], ()),
    ],
)  # fmt: skip
def test_authors_are_persons(names: list[str], found: tuple[str, ...]) -> None:
    assert persons(names, ["Tidewater Robotics"]) == found


def test_byline_on_the_page_names_the_author_when_the_head_does_not() -> None:
    assert draft(hero_page(text=f"<p class='x'>By Anna Bell</p>{TEXT}")).authors == ("Anna Bell",)
    assert draft(hero_page(date="13 December 2019 | Anna Bell")).authors == ("Anna Bell",)


def test_author_that_a_line_links_as_such_is_named_whatever_else_the_line_says() -> None:
    line = "Posted on 13 December 2019 by <a href='/author/{0}' rel='author'>{1}</a> in <a href='/news'>News</a>"
    assert draft(hero_page(date=line.format("abell", "Anna Bell"))).authors == ("Anna Bell",)
    assert draft(hero_page(date=line.format("admin", "admin"))).authors == ()


GERMAN = (
    "Die Schule ist ein Ort, an dem der Hafen und die Stadt sich treffen, und das ist für alle von uns ein Gewinn, sagte sie in der Rede."
)


@pytest.mark.parametrize(
    ("declared", "text", "language"),
    [
        (("en-us",), FIRST, "en-US"),
        (("zh_CN",), "港口引航员今天在新的学校开始上课", "zh-CN"),
        (("en",), "港口引航员今天在新的学校开始上课", "zh"),
        (("en",), "パイロットが新しい学校で学びはじめました", "ja"),
        (("en",), GERMAN, "de"),
        ((), GERMAN, "de"),
        (
            ("nb",),
            "Det er en skole for alle som har vært på sjøen, og det er ikke bare for de unge, sier hun til avisen om den nye planen.",
            "nb",
        ),
        (("ka",), "სკოლა გაიხსნა დღეს", "ka"),
        (("xx", "und", "de"), "kurz", "de"),
        (("<script>",), "", ""),
        ((), "", ""),
    ],
)
def test_language_is_what_is_declared_unless_the_text_says_otherwise(declared: tuple[str, ...], text: str, language: str) -> None:
    assert read_language(declared, text) == language


@pytest.mark.parametrize(
    ("value", "tag"), [("EN_us", "en-US"), ("zh-hans-cn", "zh-Hans-CN"), ("de_DE.UTF-8", "de-DE"), ("english", ""), ("", "")]
)
def test_language_tags_are_written_as_bcp_47_asks(value: str, tag: str) -> None:
    assert normal_tag(value) == tag


@pytest.mark.parametrize(
    ("canonical", "url", "address"),
    [
        ("/en/news/detail/18.html", URL, "/en/news/detail/18.html"),
        ("https://news.tidewater.example/", URL, "/en/news/detail/17.html"),
        ("https://news.tidewater.example/en/news", URL, "/en/news/detail/17.html"),
        ("https://elsewhere.example/17", URL, "/en/news/detail/17.html"),
        ("/en/news/detail.html", f"{SITE}/en/news/detail.html?id=4711&utm_source=x", "/en/news/detail.html?id=4711"),
        ("", f"{URL}?utm_source=mail#top", "/en/news/detail/17.html"),
        ("javascript:alert(1)", URL, "/en/news/detail/17.html"),
        ("http://[", URL, "/en/news/detail/17.html"),
    ],
)
def test_canonical_address_is_believed_only_where_it_names_the_release(canonical: str, url: str, address: str) -> None:
    assert draft(hero_page(head=f'<link rel="canonical" href="{canonical}">'), url=url).url == SITE + address


def test_labels_are_the_sites_own_categories() -> None:
    head = '<meta property="article:section" content="Research"><meta property="article:tag" content="AI, ai"><meta name="keywords" content="buy boats">'
    found = draft(hero_page(head=head), item=ListItem(URL, TITLE, label="Company"))
    assert found.labels == ("Company", "Research", "AI")


def test_listing_fills_what_the_page_lacks() -> None:
    item = ListItem(URL, TITLE, image=f"{SITE}/thumb.jpg")
    found = draft(banner_page(text=TEXT), spec(language="en"), item)
    assert found.image is not None
    assert found.image.url == f"{SITE}/thumb.jpg"


def test_wide_picture_beside_the_title_is_the_lead_image_and_a_small_one_is_not() -> None:
    html = hero_page(text=f"<div><img src='/wide.jpg' width='800'></div>{TEXT}", head='<meta property="og:image" content="/other.jpg">')
    found = draft(html).image
    assert found is not None
    assert found.url == f"{SITE}/wide.jpg"


def test_addresses_of_machines_are_compared_whole() -> None:
    found = draft(hero_page(head='<link rel="canonical" href="http://127.0.0.2/17">'), url="http://127.0.0.1/en/17")
    assert found.url == "http://127.0.0.1/en/17"


def test_a_draft_knows_under_which_addresses_its_versions_in_other_languages_are_met() -> None:
    links = '<link rel="alternate" hreflang="zh" href="//www.news.tidewater.example/zh/news/detail/17.html?utm_source=menu">'
    assert draft(hero_page(head=links)).translations == ("news.tidewater.example/zh/news/detail/17.html",)
