"""Detection finds the releases of a page without any rules, whatever the layout, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest

from tests.scrapers.listing.listing_pages import LAYOUTS, MENU, NOW, RELEASES, days, flat, headings, layout, long_date, page_of, read

TITLES = [release.title for release in RELEASES]
DAYS = [release.day for release in RELEASES]


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_releases_are_found_in_page_order(name: str) -> None:
    listing = read(layout(name))
    assert [item.title for item in listing.items] == TITLES
    assert days(listing) == DAYS
    wanted = [r.url if name != "table with PDF links" else f"https://www.tidewater.example/files/{r.number}.pdf" for r in RELEASES]
    assert [item.url for item in listing.items] == wanted
    assert listing.confidence >= 0.5
    assert listing.refusal == ""


@pytest.mark.parametrize("count", [2, 3])
def test_a_short_list_is_a_list(count: int) -> None:
    assert [item.title for item in read(layout("headings in a list", RELEASES[:count])).items] == TITLES[:count]


def test_fields_of_an_item_are_told_apart() -> None:
    first = read(layout("card in a link")).items[0]
    assert first.image == "https://www.tidewater.example/img/61.jpg"
    assert first.label == "Education"
    lead = "Forty pilots learn to steer in fog, beside machines that see through it."
    parts = "".join(headings(r).replace(r.lead, lead if r is RELEASES[0] else f"{r.lead} {lead}") for r in RELEASES)
    assert read(page_of(f"<ul>{parts}</ul>")).items[0].teaser == lead


def test_one_list_cut_into_years_is_one_list() -> None:
    years = "".join(
        f'<section class="year-{year}"><h2>{year}</h2><ul>{"".join(headings(r) for r in RELEASES if r.day.year == year)}</ul></section>'
        for year in (2020, 2019)
    )
    assert [item.title for item in read(page_of(years)).items] == TITLES


def test_a_featured_box_and_the_list_below_are_one_list_and_each_release_stands_once() -> None:
    featured = "".join(f'<div class="top">{flat(r).replace("<p class", "<p title=x class")}</div>' for r in RELEASES[:2])
    listing = read(page_of(f"<section>{featured}</section><ul>{''.join(f'<li>{flat(r)}</li>' for r in RELEASES[1:])}</ul>"))
    assert [item.title for item in listing.items] == TITLES


def test_most_read_at_the_side_does_not_join_the_list() -> None:
    side = "".join(f'<li><a href="{r.path}?from=side">{r.title}</a></li>' for r in reversed(RELEASES))
    listing = read(page_of(f"<ul>{''.join(map(headings, RELEASES))}</ul><aside><h4>Most read</h4><ul>{side}</ul></aside>"))
    assert [item.url for item in listing.items] == [release.url for release in RELEASES]


def test_releases_without_any_date_are_still_a_list() -> None:
    parts = "".join(f'<li><a href="{r.path}"><h3>{r.title}</h3></a><p>{r.lead} {r.lead}</p></li>' for r in RELEASES)
    listing = read(page_of(f"<ul>{parts}</ul>"))
    assert [item.title for item in listing.items] == TITLES
    assert days(listing) == [None] * len(RELEASES)


def test_oldest_first_is_still_a_list() -> None:
    assert [item.title for item in read(layout("headings in a list", RELEASES[::-1])).items] == TITLES[::-1]


def test_day_and_month_are_settled_by_the_page_itself() -> None:
    british = read(layout("lines cut by br"))
    assert british.order == "dmy"
    american = "".join(f'<div class="n">{r.day:%m/%d/%Y} <a href="{r.path}">{r.title}</a></div>' for r in RELEASES)
    listing = read(page_of(american))
    assert (listing.order, days(listing)) == ("mdy", DAYS)


def test_an_unsettled_page_is_read_in_the_order_the_source_is_known_for() -> None:
    parts = "".join(f'<div class="n">0{n}/02/2019 <a href="{r.path}">{r.title}</a></div>' for n, r in enumerate(RELEASES[:4], 3))
    assert days(read(page_of(parts), order="dmy"))[0] == date(2019, 2, 3)
    assert days(read(page_of(parts), order="mdy"))[0] == date(2019, 3, 2)
    assert days(read(page_of(parts), order="mdy", dates={"order": "dmy"}))[0] == date(2019, 2, 3)


def test_a_day_above_several_releases_is_the_day_of_each() -> None:
    groups = "".join(
        f"<h2>{long_date(day)}</h2><ul>{''.join(f'<li><a href={r.path}>{r.title}</a></li>' for r in rows)}</ul>"
        for day, rows in ((date(2019, 12, 5), RELEASES[:3]), (date(2019, 9, 2), RELEASES[3:]))
    )
    assert days(read(page_of(groups))) == [date(2019, 12, 5)] * 3 + [date(2019, 9, 2)] * 3


def test_the_day_of_one_release_is_never_given_to_its_neighbours() -> None:
    dated = headings(RELEASES[0])
    undated = "".join(f'<li><a href="{r.path}"><h3>{r.title}</h3></a><p>{r.lead}</p></li>' for r in RELEASES[1:])
    assert days(read(page_of(f"<ul>{dated}{undated}</ul>"))) == [RELEASES[0].day, *[None] * 5]


def test_a_day_without_a_year_takes_the_year_of_its_address_and_is_left_open_else() -> None:
    def part(path: str, n: int) -> str:
        return f'<li><a href="{path}"><h3>{TITLES[n]}</h3></a><span class="date">{DAYS[n].day} {DAYS[n]:%b}</span></li>'

    in_folders = "".join(part(f"/news/{DAYS[n].year}/{DAYS[n].month}/r{n}", n) for n in range(6))
    assert days(read(page_of(f"<ul>{in_folders}</ul>"))) == DAYS
    bare = "".join(part(f"/news/r{n}", n) for n in range(6))
    assert days(read(page_of(f"<ul>{bare}</ul>"))) == [None] * 6


def test_a_day_inside_a_title_or_a_text_is_not_the_day_of_publication() -> None:
    parts = "".join(
        f'<li><a href="{r.path}"><h3>{r.title} in Lindhaven on 4 May 2018</h3></a><p>Lindhaven, 3 April 2018 – {r.lead * 4}</p></li>'
        for r in RELEASES
    )
    listing = read(page_of(f"<ul>{parts}</ul>"))
    assert len(listing.items) == 6
    assert days(listing) == [None] * 6


def test_a_time_element_gives_the_instant_only_where_it_agrees_with_what_is_shown() -> None:
    agrees = read(layout("title in a header element")).items[0].published
    assert agrees is not None
    assert (agrees.precision, agrees.at.hour) == ("second", 8)
    template = layout("title in a header element").replace(f'datetime="{DAYS[0]}T08', 'datetime="2001-01-01T08')
    assert days(read(template))[0] == DAYS[0]


def test_a_title_that_is_cut_short_is_completed_from_the_link() -> None:
    cut = "".join(f'<li><h3><a href="{r.path}" title="{r.title}">{r.title[:20].strip()}…</a></h3>{r.day}</li>' for r in RELEASES)
    assert [item.title for item in read(page_of(f"<ul>{cut}</ul>")).items] == TITLES


def test_links_are_whole_addresses_without_tracking() -> None:
    parts = "".join(headings(r).replace(r.path, f"..\\en\\news\\detail\\{r.number}.html?utm_source=list ") for r in RELEASES)
    assert [item.url for item in read(page_of(f"<ul>{parts}</ul>")).items] == [release.url for release in RELEASES]


def test_releases_on_another_host_are_accepted() -> None:
    parts = "".join(headings(r).replace(r.path, f"https://wire.example/story/{r.number}") for r in RELEASES)
    assert read(page_of(f"<ul>{parts}</ul>")).items[0].url == "https://wire.example/story/61"


@pytest.mark.parametrize(
    ("language", "titles", "when"),
    [
        ("de", ("Neue Schule für Lotsen im Hafen eröffnet", "Kräne arbeiten nachts nun leiser als zuvor", "Fünf Schiffe für die Flotte bestellt"), "{}. März 2019"),
        ("fr", ("Une école d’été pour les pilotes du port", "Les grues deviennent plus silencieuses la nuit", "Cinq navires pour la flotte"), "{} mars 2019"),
        ("ru", ("Открыта летняя школа для лоцманов порта", "Краны теперь работают ночью тише", "Пять судов для флота заказаны"), "{} марта 2019"),
        ("zh", ("潮水机器人为港口引航员开设暑期学校", "新型起重机控制系统使夜班噪音减半", "林德港务局选择潮水传感器产品"), "2019年3月{}日"),
    ],
)  # fmt: skip
def test_lists_in_other_languages(language: str, titles: tuple[str, ...], when: str) -> None:
    parts = "".join(f'<li><a href="/x/{n}">{title}</a><i>{when.format(20 - n)}</i></li>' for n, title in enumerate(titles))
    listing = read(f'<html lang="{language}"><body><ul>{MENU}</ul><div><ul>{parts}</ul></div></body></html>')
    assert tuple(item.title for item in listing.items) == titles
    assert days(listing) == [date(2019, 3, 20 - n) for n in range(3)]


def test_the_evidence_says_why() -> None:
    said = " ".join(read(layout("headings in a list"), now=NOW).evidence)
    assert "6 items" in said
    assert "6 of 6 carry a date" in said
    assert "newest to oldest" in said
