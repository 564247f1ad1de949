"""What several pages of one source share is the site's, and what a company repeats is its boilerplate."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from entries import Draft
from scrapers import InlineParsing, ListItem, Received, Shared, learn
from scrapers.article.shared import NOTHING, REMEMBERED, mark, remembered, without_numbers
from scrapers.page import PagePrint
from scrapers.reading import ArticleReading
from tests.scrapers.article.newsroom_pages import NOW, spec

SUBJECTS = ("Pilot School", "Fog Radar", "Night Ferry", "Tidal Chart", "Rescue Drill", "Harbour Museum")
ABOUT = "Tidewater Robotics builds navigation systems for small ports and was founded in 2009 by two engineers from Lindhaven."


def opening(subject: str) -> str:
    return (
        f"Tidewater Robotics presented its {subject.lower()} in Lindhaven today, and the first visitors of the {subject.lower()} "
        f"stayed for two hours. The work on the {subject.lower()} had begun three years ago with a grant of the town."
    )


def closing(subject: str) -> str:
    return f"The {subject.lower()} is open on all days of the week, and a second {subject.lower()} is to follow in the spring of next year."


def page(
    subject: str,
    *,
    above: str = "",
    before: str = "",
    inside: str = "",
    below: str = "",
    head: str = "",
    heading: str = "",
    date: str = "25 March 2019",
) -> str:
    title = f"Tidewater Opens the {subject}"
    return (
        f"<!doctype html><html lang=en><head><title>{head or title}</title></head><body><div>{above}<h1>{heading or title}</h1>"
        f"<div>{date}</div><div>{before}<p>{opening(subject)}</p>{inside}<p>{closing(subject)}</p>{below}</div></div></body></html>"
    )


def read(html: str, shared: Shared = NOTHING, item: ListItem | None = None, name: str = "17", **source: object) -> ArticleReading:
    received = Received(f"https://news.tidewater.example/en/news/{name}.html", html.encode(), "text/html", "utf-8")
    return InlineParsing().article(received, item, spec(**source), now=NOW, order="", shared=shared)


def learnt(pages: Sequence[str]) -> Shared:
    return learn(print for number, html in enumerate(pages) if (print := read(html, name=str(number)).print))


def drafts(build: Callable[[str], str], count: int = 4) -> tuple[Draft, Draft]:
    """The first of some pages alone, and with what all of them teach."""
    pages = [build(subject) for subject in SUBJECTS[:count]]
    return read(pages[0]).draft, read(pages[0], learnt(pages)).draft


BAR = "<div><span>Tell your friends about this page.</span> <span>Rate it from one to five stars, please.</span></div>"
SHARED_BLOCKS = {
    "a bar below the text": {"below": BAR},
    "a notice above the text": {"above": "<div>You see an archived copy of this page, and its contents may be out of date.</div>"},
    "a box in the middle of the text": {"inside": "<div>Our podcast comes out on each Friday morning, wherever you listen.</div>"},
    "a sentence in front of the text": {"before": "<p>Order our weekly letter to read the stories of the harbour first.</p>"},
    "a line with a template's class": {"below": "<p class=claim>Hear the harbour talk, every day at noon, on our own channel.</p>"},
}


@pytest.mark.parametrize("parts", SHARED_BLOCKS.values(), ids=SHARED_BLOCKS)
def test_what_pages_share_in_an_element_of_its_own_is_no_part_of_the_text(parts: dict[str, str]) -> None:
    alone, known = drafts(lambda subject: page(subject, **parts))
    words = ("Tell your friends", "Rate it", "archived copy", "podcast", "weekly letter", "harbour talk")
    assert [word for word in words if word in known.text] == []
    assert known.text.split("\n") == [opening(SUBJECTS[0]), closing(SUBJECTS[0])]
    assert known.title == alone.title == "Tidewater Opens the Pilot School"


def test_two_pages_teach_nothing_and_half_of_many_are_needed() -> None:
    two = [page(subject, below=BAR) for subject in SUBJECTS[:2]]
    assert learnt(two) == NOTHING
    third = [page(subject, below=BAR if number < 3 else "") for number, subject in enumerate(SUBJECTS)]
    assert mark("Tell your friends about this page. Rate it from one to five stars, please.") in learnt(third).blocks
    rare = [
        page(f"{subject} {part}", below=BAR if part == "One" and number < 3 else "")
        for part in ("One", "Two")
        for number, subject in enumerate(SUBJECTS)
    ]
    assert "Tell your friends" in read(rare[0], learnt(rare)).draft.text


def test_a_counter_is_shared_although_it_counts() -> None:
    pages = [page(subject, below=f"<div>Seen by {number * 37} visitors</div>") for number, subject in enumerate(SUBJECTS)]
    assert "visitors" not in read(pages[1], learnt(pages)).draft.text.split("\n")[-1]


WRITTEN = {
    "a paragraph among paragraphs": "<p>The programme is paid for by the town and by a foundation of its citizens.</p>",
    "a subheading": "<h3>Background</h3>",
    "a subheading of a repeated paragraph": "<h3>Background</h3><p>The programme is paid for by the town and by its citizens.</p>",
    "a contact without a heading": "<div>Mara Ellison<br>+44 20 7946 0018<br>press@tidewater.example</div>",
    "a row of a table": "<table><tr><th>Opening hours<th>Entrance fee</tr><tr><td>9 to 5 for the {0}<td>{0}: free</tr></table>",
}


def test_a_shared_word_in_front_of_the_text_stays() -> None:
    _, known = drafts(lambda subject: page(subject, before="<p>Lindhaven, at the harbour</p>"))
    assert known.text.startswith("Lindhaven, at the harbour")


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_what_writers_repeat_among_paragraphs_of_their_own_stays(written: str) -> None:
    def build(subject: str) -> str:
        return page(subject, inside=written.format(subject))

    pages = [build(subject) for subject in SUBJECTS]
    assert not learnt(pages).blocks.isdisjoint(read(pages[0]).print.blocks)  # type: ignore[union-attr]
    alone, known = drafts(build)
    assert known.text == alone.text


BOILERPLATE = {
    "under a heading, in a box of the template": f"<div class=company><h4>About Tidewater Robotics</h4><p>{ABOUT}</p></div>",
    "without a heading, as the last paragraph": f"<p>{ABOUT}</p>",
}


@pytest.mark.parametrize("below", BOILERPLATE.values(), ids=BOILERPLATE)
def test_what_a_company_says_of_itself_is_kept_and_marked(below: str) -> None:
    _, known = drafts(lambda subject: page(subject, below=below))
    assert known.text.endswith(ABOUT)
    assert known.anatomy.boilerplate.endswith(ABOUT)
    assert closing(SUBJECTS[0]) not in known.anatomy.boilerplate


def test_a_repeated_contact_and_release_line_stay_what_they_are() -> None:
    contact = "<div><h4>Media contact</h4><p>Mara Ellison, +44 20 7946 0018, press@tidewater.example</p></div>"
    alone, known = drafts(lambda subject: page(subject, above="<p>FOR IMMEDIATE RELEASE</p>", below=contact + BAR))
    assert "Tell your friends" in alone.text
    assert "Tell your friends" not in known.text
    assert known.anatomy.contact is not None
    assert known.anatomy.contact.email == "press@tidewater.example"


def test_a_page_that_is_nearly_all_shared_is_read_as_if_alone() -> None:
    twice = [page("Pilot School", below=BAR), page("Pilot School", below=BAR), page("Pilot School", below=BAR), page("Fog Radar")]
    assert read(twice[0], learnt(twice)).draft == read(twice[0]).draft
    notice = f"<html><head><title>Closed</title></head><body><h1>Closed on Friday</h1><p>The harbour is closed.</p>{BAR}</body></html>"
    pages = [page(subject, below=BAR) for subject in SUBJECTS]
    assert read(notice, learnt(pages)).draft == read(notice).draft


TITLES = {
    "a bar": ("{} | Harbour Works", ""),
    "two tails": ("{} - Newsletter - Harbour Works", ""),
    "a double colon": ("{} :: Works", ""),
    "a colon before": ("Out now: {}", ""),
    "glued to the heading": ("{} – Harbour Works", "{} – Harbour Works"),
    "a head and a tail": ("Harbour Works » {} » 2019 news", ""),
}


@pytest.mark.parametrize(("head", "heading"), TITLES.values(), ids=TITLES)
def test_the_ends_that_most_titles_of_a_source_have_are_no_part_of_one(head: str, heading: str) -> None:
    names = [f"Tidewater Opens the {subject}" for subject in SUBJECTS]
    html = [
        page(subject, head=head.format(name), heading=heading.format(name)).replace(*(("h1>", "b>") if not heading else ("", "")))
        for subject, name in zip(SUBJECTS, names, strict=True)
    ]
    assert read(html[0], learnt(html)).draft.title == names[0]


def test_a_shared_word_before_a_colon_stays_while_some_titles_are_without_it() -> None:
    shared = learnt(
        [page(subject, head=f"{'Lindhaven: ' if number < 4 else ''}{subject} opens") for number, subject in enumerate(SUBJECTS)]
    )
    assert shared.own_title("Lindhaven: Pilot School opens") == "Lindhaven: Pilot School opens"


@pytest.mark.parametrize("title", ["Harbour Works", " | Harbour Works", "A | Harbour Works", ""])
def test_a_title_never_loses_all_it_says(title: str) -> None:
    shared = learnt([page(subject, head=f"{subject} | Harbour Works") for subject in SUBJECTS])
    assert shared.own_title(title) == title


def test_a_heading_of_the_site_is_no_title_and_a_serial_title_is_one() -> None:
    banner = [
        page(subject, above="<h1>Stories from the harbour and the town</h1>", head="Stories from the harbour and the town")
        for subject in SUBJECTS
    ]
    assert read(banner[0], learnt(banner)).draft.title == "Tidewater Opens the Pilot School"
    serial = [
        page(subject, heading="Weekly report of the harbour", head="Weekly report of the harbour | Tidewater") for subject in SUBJECTS
    ]
    item = ListItem("https://news.tidewater.example/en/news/17.html", "Weekly report of the harbour")
    assert read(serial[0], learnt(serial), item).draft.title == "Weekly report of the harbour"


def test_a_date_of_the_site_is_no_publication_date_but_a_common_day_is_better_than_none() -> None:
    today = [
        page(subject, above="<div>15 January 2020</div>", date=f"{day} March 2019", below=BAR) for day, subject in enumerate(SUBJECTS, 11)
    ]
    known = read(today[0], learnt(today)).draft
    assert known.published is not None
    assert known.published.text == "11 March 2019"
    same = [page(subject, below=BAR) for subject in SUBJECTS]
    draft = read(same[0], learnt(same)).draft
    assert draft.published is not None
    assert draft.published.text == "25 March 2019"


def test_a_picture_that_most_pages_show_stands_behind_one_of_the_release() -> None:
    def build(subject: str) -> str:
        meta = '<meta property="og:image" content="/img/pier-at-dawn.jpg">'
        return page(subject, inside=f'<p><img src="/img/{subject.split()[0].lower()}.jpg"></p>').replace("<title>", f"{meta}<title>")

    alone, known = drafts(build)
    assert alone.image is not None
    assert known.image is not None
    assert [image.url.rsplit("/", 1)[1] for image in (alone.image, known.image)] == ["pier-at-dawn.jpg", "pilot.jpg"]


def test_an_operators_class_need_not_know_of_sharing() -> None:
    pages = [page(subject, below=BAR) for subject in SUBJECTS]
    reading = read(pages[0], learnt(pages), scraper="tests.scrapers.test_reading:Fixed")
    assert (reading.print, reading.alone) == (None, ())


def test_both_readings_come_back_where_they_differ() -> None:
    pages = [page(subject, below=BAR) for subject in SUBJECTS]
    first, second = read(pages[0]), read(pages[0], learnt(pages))
    assert (first.alone, first.dropped) == ((), frozenset())
    assert second.alone
    assert len(second.dropped) >= 1
    assert (second.print, second.made_of) == (first.print, first.made_of)


def test_prints_are_small_and_survive_json() -> None:
    print = read(page("Pilot School", inside="".join(f"<p>Line number {number} of a long list</p>" for number in range(900)))).print
    assert print is not None
    assert len(print.blocks) <= 400
    kept = TypeAdapter(tuple[PagePrint, ...])
    assert kept.validate_json(kept.dump_json((print,))) == (print,)


def test_a_page_is_remembered_once_and_the_oldest_are_forgotten() -> None:
    old = [PagePrint(f"page-{number}", ("old",)) for number in range(REMEMBERED)]
    kept = remembered([PagePrint("page-3", ("new",)), PagePrint("fresh")], old)
    assert [print.page for print in kept][:4] == ["page-3", "fresh", "page-0", "page-1"]
    assert (len(kept), kept[0].blocks) == (REMEMBERED, ("new",))


@pytest.mark.parametrize(("text", "kept"), [("Views: 2117", False), ("4 March 2024", True), ("Anno 2024", True), ("No numbers", True)])
def test_only_counters_lose_their_numbers(text: str, kept: bool) -> None:
    assert (without_numbers(text) == text) == kept


@given(st.lists(st.text("ab |-:\n·", max_size=30), max_size=8), st.text("ab |-:\n·", max_size=40))
def test_learning_is_the_same_twice_and_a_title_is_only_ever_cut(titles: list[str], title: str) -> None:
    shared = learn(PagePrint(str(number), heads=(one,), tails=(one,)) for number, one in enumerate([*titles, *titles, *titles]))
    own = shared.own_title(title)
    assert own in title
    assert shared.own_title(own) == own


def test_title_that_other_pages_tease_is_not_given_up_for_a_shortened_form_of_it() -> None:
    latest = "Tidewater Climbs in the Latest List of the Best Harbours of the World"

    def teasing(subject: str) -> str:
        title = latest if subject == SUBJECTS[0] else f"Tidewater Opens the {subject}"
        head = f'{title}</title><meta property="og:title" content="{title[:46]}"><title>'
        return page(subject, head=head, heading=title, below=f"<div><h4><a href='/latest'>{latest}</a></h4></div>")

    alone, taught = drafts(teasing)
    assert (alone.title, taught.title) == (latest, latest)


def test_words_that_news_systems_mark_in_a_sentence_stay_in_it_although_every_release_has_them() -> None:
    def wired(subject: str) -> str:
        lead = "<location>LINDHAVEN, Calif.</location>, <chron>March 25, 2019</chron> /PRNewswire/ -- <org>Tidewater</org> opens a school."
        return page(subject, inside=f"<p>{lead} The {subject.lower()} is the sixth building that the firm gave to the town.</p>")

    alone, taught = drafts(wired)
    for found in (alone, taught):
        assert "opens a school" in found.content
        assert "Tidewater opens" in found.content
