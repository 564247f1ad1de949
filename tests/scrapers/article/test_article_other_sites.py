"""What unseen sites do differently: each case is a rule that pages of several organisations asked for."""

from __future__ import annotations

import pytest

from entries import Stamp
from scrapers.article.authors import persons
from scrapers.clean import plain_text
from scrapers.dates import local_day
from tests.scrapers.article.newsroom_pages import FIRST, LAST, QUOTE, URL, read, spec

TITLE = "Harbour pilots go to school"
TEXT = f"<p>{FIRST}</p><p>{QUOTE}</p><p>{LAST}</p>"


def page(text: str = TEXT, *, line: str = "", head: str = "", above: str = "", after: str = "", title: str = f"<h1>{TITLE}</h1>") -> str:
    return f"<html><head><title>{TITLE} - Tidewater</title>{head}</head><body><main>{above}{title}{line}{text}</main>{after}</body></html>"


def text_of(html: str) -> str:
    return "\n".join(" ".join(line.split()) for line in plain_text(read(html).body).splitlines() if line.strip())


def published(html: str) -> Stamp:
    return read(html).dates[0]


# ---------------------------------------------------------------------------------------------------------------- the text


@pytest.mark.parametrize(
    "line",
    [
        "<p>News / 3 May 2019</p>",
        "<p>Sin categoría / 3 de mayo de 2019 5 de mayo de 2019</p>",
        "<p>Tidewater | 3 May 2019 • updated 4 May 2019 | By Mara Ellison (with Jo Lind)</p>",
        "<p>发布时间：2019-05-03 10:00 来源：办公室 浏览次数：25</p>",
        "<p>등록일 2019-05-03 조회수 123 작성자: 홍보팀</p>",
        "<p>Freitag, den 3. Mai 2019</p>",
        "<p>الجمعة، 3 أيار/مايو 2019، آخر تحديث 14:00</p>",
        "<p>Picture: Mara Ellison</p>",
        "<p>The new pier | © Mara Ellison - pictures.example</p>",
        "<p>（编辑：严洁 王辉）</p>",
        "<p>35582 views 93 likes</p>",
        "<p>#Harbour #Pilots of Lindhaven</p>",
    ],
)
def test_line_about_the_release_is_no_part_of_its_text(line: str) -> None:
    assert text_of(page(line=line)) == text_of(page())


@pytest.mark.parametrize(
    "line",
    ["<p>When: Friday, October 4, 2019, 10 a.m.</p>", "<p>The school opens on 4 October 2019 at Pier 9.</p>", "<p>Picture a harbour.</p>"],
)
def test_line_of_the_release_stays(line: str) -> None:
    assert line[3:-4] in text_of(page(f"{line}{TEXT}{line}")).splitlines()


def test_named_link_does_not_take_its_sentence_along() -> None:
    sentence = f"The pilots of <a class='tag-link' href='/tags/lindhaven'>Lindhaven</a> know it. {LAST}"
    assert "The pilots of Lindhaven know it." in text_of(page(f"<p>{FIRST}</p><p>{sentence}</p>"))


def test_heading_stays_without_the_sign_of_its_bookmark() -> None:
    heading = '<h3 id="why">Why fog matters <a class="bookmark" href="#why">#</a></h3>'
    assert "Why fog matters" in text_of(page(f"<p>{FIRST}</p>{heading}<p>{QUOTE}</p><p>{LAST}</p>")).splitlines()


def test_row_of_tags_leaves_as_a_whole() -> None:
    row = '<div><a class="tag" href="/t/fog">Fog</a> <a class="tag" href="/t/pier">Pier</a></div>'
    assert text_of(page(TEXT + row)) == text_of(page())


def test_table_of_facts_stays_whole_where_one_cell_is_long() -> None:
    rows = "".join(
        f"<tr><td>{name}</td><td>{fact}</td></tr>" for name, fact in (("Course", "Fog"), ("Start", "May"), ("Plan", f"{LAST} " * 6))
    )
    text = text_of(page(f"<p>{FIRST}</p><p>What the pilots learn:</p><table>{rows}</table>"))
    assert all(part in text for part in (FIRST, "What the pilots learn:", "Course", "Start", LAST))


def test_parts_of_a_page_builder_are_no_side_bars() -> None:
    members = "".join(
        f"<div class='elementor-element elementor-widget'><p>Pilot {name}, port of Lindhaven.</p></div>" for name in ("Ellison", "Lind")
    )
    assert "Pilot Ellison, port of Lindhaven." in text_of(page(f"<div>{TEXT * 3}</div><div>{members}</div>"))


def test_release_about_cookies_keeps_its_paragraphs_and_a_consent_note_leaves() -> None:
    about = [f"Cookies number {count} tell the browser of a pilot which pier the ship is at, hour by hour." for count in (1, 2, 3)]
    note = "<div><p>This site uses cookies; see our privacy policy for what your browser keeps.</p></div>"
    text = text_of(page(f"{TEXT}{''.join(f'<p>{one}</p>' for one in about)}{note}"))
    assert all(one in text for one in about)
    assert "privacy policy" not in text


def test_links_under_read_more_leave_at_the_end() -> None:
    links = "".join(f'<p><a href="/{name}">A story about another {name}</a></p>' for name in ("pier", "ship"))
    assert text_of(page(f"{TEXT}<p>Read more:</p>{links}")) == text_of(page())


# -------------------------------------------------------------------------------------------------------------- the fields


def test_kind_of_text_is_not_the_title_where_a_headline_follows() -> None:
    assert read(page(title="<h1>Press Release</h1><h2>Pilots learn to see in fog</h2>")).titles[0].value == "Pilots learn to see in fog"


def test_kind_of_text_is_the_title_where_nothing_else_is() -> None:
    html = f"<html><head><title>Comunicado de prensa - Tidewater</title></head><body><main><h1>Comunicado de prensa</h1>{TEXT}</main></body></html>"
    assert read(html).titles[0].value == "Comunicado de prensa"


def test_line_of_the_page_tells_the_title_from_a_long_tail() -> None:
    names = "西安换热器，陕西换热站安装，西安换热机组，陕西鲁明热力设备有限公司"
    html = f"<html><head><title>真空脱气机组产品的三大新亮点_{names}</title></head><body><div class='top'>{names}</div><div><div class='news'>真空脱气机组产品的三大新亮点</div>{TEXT}</div></body></html>"
    assert read(html).titles[0].value == "真空脱气机组产品的三大新亮点"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("<p>By Mara Ellison, head of training</p>", ("Mara Ellison",)),
        ("<p>By Mara Ellison March 25, 2019</p>", ("Mara Ellison",)),
        ("<p class='byline'>by Mara Ellison25 Mar 2019651</p>", ("Mara Ellison",)),
        ("<p>Tidewater | 25 March 2019 | By Mara Ellison (with Jo Lind)</p>", ("Mara Ellison",)),
        ("<p>Mara Ellison | Lindhaven | 25 March 2019</p>", ("Mara Ellison",)),
        ("<p>송유민 기자</p>", ("송유민",)),
    ],
)
def test_byline_is_told_from_what_stands_beside_it(line: str, found: tuple[str, ...]) -> None:
    assert read(page(line=line)).authors == found


def test_author_at_the_foot_is_named_in_words() -> None:
    assert read(page(after="<p>Posted by Mara Ellison.</p>")).authors == ("Mara Ellison",)


def test_weekday_behind_a_name_is_no_part_of_it() -> None:
    assert persons(["Joe Wee Monday"], ()) == ("Joe Wee",)


@pytest.mark.parametrize(
    "above",
    [
        '<a href="/blog"><img width="1200" src="/img/blog-channel.jpg"></a>',
        '<div class="custom-logo"><img width="900" src="/img/cropped-europa.png"></div>',
        '<div class="author-photo"><img width="400" src="/img/ellison.jpg"></div>',
        '<img width="900" src="/templets/default/images/lh3-bj.jpg">',
        '<div class="hero"><img src="/img/background-motif.jpg"></div>',
    ],
)
def test_picture_of_the_site_is_not_the_lead_image(above: str) -> None:
    html = page(f'<figure><img src="/img/pier.jpg"></figure>{TEXT}', above=above)
    assert read(html).images[0].url.endswith("/img/pier.jpg")


def test_canonical_address_of_the_home_page_is_no_address_of_a_release() -> None:
    head = f'<link rel="canonical" href="https://news.tidewater.example/"><meta property="og:url" content="{URL}?full">'
    assert read(page(head=head)).canonical == f"{URL}?full"


# ------------------------------------------------------------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("html", "day", "origin"),
    [
        pytest.param(
            page(line="<p>8 March 2019</p>", after="<h3>Last press release</h3><p>Press release</p><p>26/09/2019</p>"),
            "2019-03-08", "page", id="the kind and day of another release behind the text",
        ),
        pytest.param(page(f"<p>[2019 年 3月 8日] {FIRST}</p><p>{LAST}</p>"), "2019-03-08", "dateline", id="in brackets before the text"),
        pytest.param(page(f"<p>(Lindhaven, 13.03.2019) {FIRST}</p><p>{LAST}</p>"), "2019-03-13", "dateline", id="with a place"),
        pytest.param(page(f"{TEXT}<p>2019-03-08 10:02 港口网</p>"), "2019-03-08", "page", id="below the text with its source"),
        pytest.param(
            page(head='<meta property="og:title" content="Harbour pilots go to school - 13.03.2019 - Tidewater">'),
            "2019-03-13", "meta", id="in the title of the head where no other is",
        ),
    ],
)  # fmt: skip
def test_day_is_found_where_other_sites_print_it(html: str, day: str, origin: str) -> None:
    stamp = published(html)
    assert (str(local_day(stamp, spec().zone)), stamp.origin) == (day, origin)
