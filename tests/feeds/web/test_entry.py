"""/entries/SLUG: the readable release."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from entries import Anatomy, Change, Evidence, Image, SourceState, TopicMatch
from feeds.service import Service
from feeds.web import create_app
from tests.feeds.web.newsrooms import BASE, NOW, TAG, battery, laboratory
from tests.feeds.web.reading import facts, news_article, page, words

LABORATORY, MEMORANDUM, FAIR = "/entries/brightwater-laboratory", "/entries/kowloon-memorandum", "/entries/kowloon-fair"


def test_a_release_shows_all_of_its_parts(client: FlaskClient) -> None:
    soup = page(client, LABORATORY)
    assert words(soup.h1) == "Brightwater University and eleven schools open a robotics workshop"
    assert words(soup.select_one(".sub")) == "Six hundred pupils a term will come; all course material is published"
    assert words(soup.select_one(".dateline")) == "Brightwater, 19 November 2026 –"
    assert words(soup.select_one("figcaption")) == "One of six benches"
    assert soup.select_one("figure img")["alt"] == "A robot arm passes a part across a bench"  # type: ignore[index]
    assert "nine pupils a year" in words(soup.select_one(".body blockquote"))
    assert words(soup.select_one(".release header")).count("By Jo Field") == 1


def test_about_and_contact_stand_apart_and_once(client: FlaskClient) -> None:
    soup = page(client, LABORATORY)
    assert words(soup.select_one("section.about")).startswith("About Brightwater Founded in 1951")
    assert "Founded in 1951" not in words(soup.select_one(".body"))
    assert facts(soup, "aside")["E-mail"] == "press@brightwater.example"
    assert soup.select_one('a[href="mailto:press@brightwater.example"]')
    assert soup.select_one('a[href="tel:+44555010020"]')


def test_each_part_of_the_furniture_is_a_section_of_its_own(client: FlaskClient) -> None:
    labels = [section["aria-label"] for section in page(client, LABORATORY).select("section.about[aria-label]")]
    assert labels == ["About the issuer", "Contact"]


def test_votes_are_listed_with_their_reasons_and_what_else_was_found(client: FlaskClient) -> None:
    soup = page(client, LABORATORY)
    lines = [words(item) for item in soup.select("#votes details li")]
    assert lines == [
        "Headline Brightwater University and eleven schools open a robotics workshop The h1 agrees with the listing; "
        "the page's title adds “| Brightwater”. Also found: <b>Robotics</b> workshop (og); Robotics (meta)",
        "Authors none None of the names found is a person's.",
    ]
    assert page(client, MEMORANDUM).select_one("#votes") is None


def test_release_line_and_embargo_are_shown_as_printed(client: FlaskClient) -> None:
    shown = facts(page(client, LABORATORY), "aside")
    assert shown["Release line"] == "FOR IMMEDIATE RELEASE"
    assert shown["Embargo"].startswith("Embargoed until 2 pm, 19 November 2026, which ended 19 Nov")


def test_attachments_tell_kind_and_size(client: FlaskClient) -> None:
    files = [words(item) for item in page(client, LABORATORY).select("#attachments ~ ul li")]
    assert files == ["Fact sheet PDF, 412 kB", "Press pictures ZIP, 18.4 MB", "Timetable (PDF)"]


def test_each_topic_is_proved_by_words_in_their_context(client: FlaskClient) -> None:
    why = page(client, LABORATORY).select_one("#why")
    assert why is not None
    assert words(why.h3) == "Education score 34, needs 12"
    proofs = [words(item) for item in why.select("li")]
    assert proofs[0] == "… University and eleven schools open a robotics workshop headline +4"
    assert proofs[1] == "Six hundred pupils a term will come; all course … sub-headline +4"
    assert proofs[4] == "further words +18"
    assert [words(mark) for mark in why.select("mark")] == ["schools", "pupils", "pupils", "student teachers", "shared by"]


def test_a_score_is_a_picture_by_zone_with_the_threshold_in_it(client: FlaskClient) -> None:
    picture = page(client, LABORATORY).select_one("#why svg.score")
    assert picture is not None
    assert picture["aria-label"] == "headline 8, first paragraph 4, text 4, further words 18"
    assert [(bar["class"][0], bar["x"], bar["width"]) for bar in picture.select("rect")] == [
        ("headline", "0.0", "47.1"), ("first-paragraph", "47.1", "23.5"), ("text", "70.6", "23.5"), ("further-words", "94.1", "105.9"),
    ]  # fmt: skip
    assert picture.select_one("path.line")["d"] == "M70.6 0v12"  # type: ignore[index]


def test_nothing_is_marked_until_a_reader_asks_why(client: FlaskClient) -> None:
    assert page(client, LABORATORY).select("article mark") == []
    assert page(client, f"{LABORATORY}?why=nothing").select("article mark") == []
    assert page(client, "/entries/manara-library?why=education").select("article mark") == []


def test_the_words_of_one_topic_are_marked_where_they_stand(client: FlaskClient) -> None:
    soup = page(client, f"{LABORATORY}?why=education")
    marks = soup.select("article mark")
    assert [(mark["id"], words(mark)) for mark in marks] == [
        ("word-1", "schools"), ("word-2", "pupils"), ("word-3", "pupils"), ("word-4", "student teachers"),
    ]  # fmt: skip
    assert [mark.find_parent(["h1", "p"]).get("data-part", "text") for mark in marks] == ["title", "subtitle", "text", "text"]  # type: ignore[union-attr]
    assert words(soup.select_one(".body")) == words(page(client, LABORATORY).select_one(".body"))


def test_topic_words_and_points_lead_to_each_other(client: FlaskClient) -> None:
    plain = page(client, LABORATORY)
    asked = [str(link["href"]) for link in plain.select("header a.ask")]
    assert asked == [f"{LABORATORY}?why=education#word-1", f"{LABORATORY}?why=partnerships#word-1"]
    soup = page(client, asked[0])
    back = {link["href"] for link in soup.select("article mark a")}
    assert back == {"#why-education"}
    assert words(soup.select_one("#why-education")).startswith("Education")
    for link in soup.select("#why li a[href*=education]"):
        assert words(soup.select_one(str(link["href"]).partition("education")[2])) == words(link)
    assert [link["href"] for link in soup.select("a[data-hide]")] == [f"{LABORATORY}#topics", f"{LABORATORY}#why-education"]


def test_words_inside_a_link_are_marked_without_a_second_link(service: Service) -> None:
    linked = replace(
        laboratory(),
        topics=(TopicMatch("education", 34.0, (Evidence("body", laboratory().text.index("robotics pages"), "robotics pages", 4.0),)),),
        revised=NOW,
    )
    service.store.save([Change("revised", linked.id, linked)], SourceState("brightwater", checked=NOW), NOW)
    mark = page(create_app(service).test_client(), f"{LABORATORY}?why=education").select_one(".body mark")
    assert words(mark) == "robotics pages"
    assert (mark.a, mark["tabindex"], mark.find_parent("a")["rel"]) == (None, "-1", ["noopener", "noreferrer", "nofollow"])  # type: ignore[union-attr,index]


def test_a_label_of_the_newsroom_is_a_reason_without_a_place(service: Service) -> None:
    labelled = replace(laboratory(), topics=(TopicMatch("education", 6.0, (Evidence("label", 0, "Teaching", 6.0),)),), revised=NOW)
    service.store.save([Change("revised", labelled.id, labelled)], SourceState("brightwater", checked=NOW), NOW)
    soup = page(create_app(service).test_client(), LABORATORY)
    assert [words(item) for item in soup.select("#why li")] == ["Teaching the newsroom’s label +6"]
    assert soup.select_one("header a.ask")["href"] == "#why-education"  # type: ignore[index]


def test_a_topic_set_for_the_source_says_so(client: FlaskClient) -> None:
    assert words(page(client, "/entries/manara-library").select_one("#why h3")) == "Education set for every release of this source"


def test_a_release_with_a_time_carries_the_full_instant(client: FlaskClient) -> None:
    soup = page(client, FAIR)
    assert soup.select_one("header time")["datetime"] == "2019-03-24T20:50:00Z"  # type: ignore[index]
    assert words(soup.select_one("header time")) == "25 March 2019, 04:50 UTC+8"
    assert news_article(soup)["datePublished"] == "2019-03-24T20:50:00Z"
    known = facts(soup, "#date")
    assert known["Shown"] == "25 March 2019, 04:50 UTC+8"
    assert known["In UTC"] == "24 March 2019, 20:50 UTC"
    assert known["Page"] == "“2019-03-25 04:50” used"
    assert known["Dateline"] == "24 March 2019, agrees in UTC"
    assert known["Zone"] == "Asia/Hong_Kong, the zone of this source"


def test_a_release_without_a_time_carries_the_bare_day_everywhere(client: FlaskClient) -> None:
    soup = page(client, MEMORANDUM)
    assert soup.select_one("header time")["datetime"] == "2019-12-13"  # type: ignore[index]
    assert news_article(soup)["datePublished"] == "2019-12-13"
    assert soup.select_one('meta[property="article:published_time"]')["content"] == "2019-12-13"  # type: ignore[index]
    known = facts(soup, "#date")
    assert known["Shown"] == "13 December 2019, no time"
    assert known["In feeds"] == "00:00 in Asia/Hong_Kong, because the formats ask for a time"
    assert known["Dateline"] == "13 December 2019, agrees"
    assert "In UTC" not in known
    assert "00:00:00" not in client.get(MEMORANDUM).text


def test_the_ladder_names_every_date_that_was_found(client: FlaskClient) -> None:
    known = facts(page(client, LABORATORY), "#date")
    assert known["Release line"] == "“19 November 2026, 2:05 pm” used"
    assert known["List"] == "“18 Nov 2026” differs"
    assert known["JSON-LD"] == "“2026-11-19T14:05:00Z”, agrees"
    assert known["First seen"] == "19 November 2026, 14:11 UTC"


def test_a_visible_date_that_differs_is_said_above_the_text(client: FlaskClient) -> None:
    note = page(client, LABORATORY).select_one(".note.warn")
    assert words(note) == "The list says 18 November 2026. We show 19 November 2026, 14:05 UTC. How we know"
    assert page(client, FAIR).select_one(".note.warn") is None


def test_left_out_words_and_speakers_are_told(client: FlaskClient) -> None:
    text = words(page(client, LABORATORY).select_one("aside"))
    assert "“Share this page”, “Subscribe to our newsletter”" in text
    assert "Ada Marlow, Dean of Education" in text


def test_programs_get_the_facts_as_news_article(client: FlaskClient) -> None:
    facts = news_article(page(client, LABORATORY))
    assert facts["headline"] == "Brightwater University and eleven schools open a robotics workshop"
    assert facts["dateModified"] == "2026-11-19T15:20:00Z"
    assert facts["author"] == [{"@type": "Person", "name": "Jo Field"}]
    assert facts["publisher"]["name"] == "Brightwater University"
    assert facts["mainEntityOfPage"]["@id"] == f"{BASE}/entries/brightwater-laboratory"
    assert facts["isBasedOn"] == "https://brightwater.example/news/laboratory"


def test_other_sites_get_a_preview_card(client: FlaskClient) -> None:
    card = {meta["property"]: meta["content"] for meta in page(client, LABORATORY).select("meta[property]")}
    assert card["og:url"] == f"{BASE}/entries/brightwater-laboratory"
    assert card["og:image"] == "https://pictures.example/robot-arm.svg"
    assert card["article:modified_time"] == "2026-11-19T15:20:00Z"


def test_an_arabic_release_reads_from_the_right(client: FlaskClient) -> None:
    title = page(client, "/entries/manara-library").h1
    assert title is not None
    assert (title["lang"], title["dir"]) == ("ar", "rtl")


@pytest.mark.parametrize("title", ["</script><script>alert(1)</script>", "<!--<script>", "\u2028 & <b>"])
def test_a_hostile_title_is_text_and_stays_whole(service: Service, title: str) -> None:
    hostile = replace(battery(), title=title, summary=title, subtitle=title, authors=(title,), anatomy=Anatomy(left_out=(title,)))
    service.store.save([Change("revised", hostile.id, hostile)], SourceState("northgrid", checked=NOW), NOW)
    soup = page(create_app(service).test_client(), "/entries/northgrid-battery")
    assert words(soup.h1) == " ".join(title.split())
    assert news_article(soup)["headline"] == title
    assert len(soup.select("script")) == 3
    assert not soup.select("script:not([src]):not([type])")


def test_a_picture_that_the_text_shows_is_not_shown_twice(service: Service) -> None:
    shown = replace(
        laboratory(), content='<p>Words.</p><p><img src="https://pictures.example/robot-arm.svg?w=600" alt="Arm"></p>', revised=NOW
    )
    service.store.save([Change("revised", shown.id, shown)], SourceState("brightwater", checked=NOW), NOW)
    assert len(page(create_app(service).test_client(), LABORATORY).select("article img")) == 1


def test_an_address_that_is_not_of_the_web_is_no_picture(service: Service) -> None:
    odd = replace(laboratory(), image=Image("javascript:alert(1)"), revised=NOW)
    service.store.save([Change("revised", odd.id, odd)], SourceState("brightwater", checked=NOW), NOW)
    assert page(create_app(service).test_client(), LABORATORY).select_one("figure") is None


def test_a_release_known_from_the_list_alone_says_so(service: Service) -> None:
    partial = replace(battery(), content="", text="", partial=True)
    service.store.save([Change("revised", partial.id, partial)], SourceState("northgrid", checked=NOW), NOW)
    soup = page(create_app(service).test_client(), "/entries/northgrid-battery")
    assert "could not be read yet" in words(soup.select_one(".note.warn"))
    assert words(soup.select_one(".body")) == partial.summary


def test_a_withdrawn_release_answers_410_without_a_word_of_it(client: FlaskClient) -> None:
    soup = page(client, "/entries/brightwater-recalled", 410)
    assert words(soup.h1) == "This release was withdrawn"
    assert "Brightwater University took this release down on 17 November 2026." in words(soup.select_one("main"))
    assert "secret title" not in str(soup)
    assert [link["href"] for link in soup.select("main .links a")] == ["/sources/brightwater", "/"]


def test_a_held_release_answers_as_one_that_never_was(service: Service) -> None:
    held = replace(
        battery(), id=f"{TAG}northgrid/secret", slug="northgrid-secret", title="Zeppelin", summary="Zeppelin", text="Zeppelin",
        content="<p>Zeppelin</p>", url="https://northgrid.example/secret", fingerprint="secret", hold_until=NOW + timedelta(days=1),
    )  # fmt: skip
    service.store.save([Change("new", held.id, held, urls=(held.url,))], SourceState("northgrid", checked=NOW), NOW)
    client = create_app(service).test_client()
    for parameters in ("", "?why=education", "?revision=20261119T150000Z"):
        answers = [client.get(f"/entries/northgrid-{name}{parameters}") for name in ("secret", "nothing")]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].text.replace("secret", "nothing") == answers[1].text
    for address in ("/", "/?q=zeppelin", "/sources/northgrid", "/sources/northgrid?q=zepp*"):
        assert "Zeppelin" not in client.get(address).text, address


def test_an_unknown_release_answers_404(client: FlaskClient) -> None:
    assert "mistyped" in words(page(client, "/entries/brightwater-nothing", 404).select_one("main"))
