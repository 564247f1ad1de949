"""From the address of a feed to the query, back to the address, and to the feed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from entries import FeedQuery, NotFound, QueryError
from feeds.select import Place, Site, all_place, build_feed, feed_id, named_place, parse_query, query_string, source_place, topic_place
from tests.feeds.feed_cases import BASE, GERMAN, GONE, RICH, SITE, at, entry, query, selection

TOPICS, SOURCES = ("awards", "education", "people"), ("brightwater", "kestrel")


def parse(text: str, base: FeedQuery | None = None) -> FeedQuery:
    return parse_query(parse_qsl(text, keep_blank_values=True), topics=TOPICS, sources=SOURCES, base=base or FeedQuery())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", query()),
        ("topic=people,awards", query(topics=("awards", "people"))),
        ("topic=people&topic=awards&topic=people", query(topics=("awards", "people"))),
        ("topic=people,awards&match=all", query(topics=("awards", "people"), match="all")),
        ("topic=people&match=all", query(topics=("people",))),
        ("not_topic=awards", query(not_topics=("awards",))),
        ("source=kestrel", query(sources=("kestrel",))),
        ("lang=EN-gb,zh-hans", query(languages=("en-GB", "zh-Hans"))),
        ("q=solar+++lamp&q=Lamp", query(text="solar lamp", whole=True)),
        (
            "q=-%E2%80%9Copen+day%E2%80%9D+solar+%C2%ABbig+lamp%C2%BB+school*",
            query(text='solar "big lamp" school* -"open day"', whole=True),
        ),
        ("q=a%00b", query(text="a b", whole=True)),
        ("q=%22%22", query(text='"', whole=True)),
        ("q=???", query(text="???", whole=True)),
        ("since=2019-12-13", query(since=at(2019, 12, 12, 10), whole=True)),  # where the day begins first
        ("since=2019-12-13T08:30:00%2B08:00", query(since=at(2019, 12, 13, 0, 30), whole=True)),
        ("since=2019-12-13T08:30:00+08:00", query(since=at(2019, 12, 13, 0, 30), whole=True)),
        ("since=2019-12-13t00:30:00z", query(since=at(2019, 12, 13, 0, 30), whole=True)),
        ("limit=200&page=3", query(limit=200, page=3, whole=True)),
        ("limit=50", query(whole=True)),
        ("page=2", query(page=2)),
        ("topic=&source=&lang=&q=&since=", query()),
    ],
)
def test_filters_become_a_query(text: str, expected: FeedQuery) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "name", "sentence"),
    [
        ("tpoic=awards", "tpoic", "The feed address has a filter we do not know: tpoic. Did you mean topic?"),
        ("topic=edcation", "topic", "There is no topic edcation. Did you mean education?"),
        ("not_topic=xyz", "not_topic", "There is no topic xyz. There are awards, education, people."),
        ("source=kestral", "source", "There is no source kestral. Did you mean kestrel?"),
        ("match=none", "match", "The filter match is any or all, not none."),
        ("lang=english!", "lang", "The filter lang takes language tags such as en or zh-Hans, not english!."),
        ("since=yesterday", "since", "The filter since takes a day or a moment such as 2019-12-13T09:30:00Z, not yesterday."),
        ("since=2019-02-30", "since", "The filter since takes a day or a moment such as 2019-12-13T09:30:00Z, not 2019-02-30."),
        ("since=0001-01-01T00:00:00%2B14:00", "since", "The filter since takes a day or a moment"),
        ("since=2019-12-13T08:30", "since", "The filter since takes a day or a moment"),
        ("limit=0", "limit", "The filter limit is a number from 1 to 200, not 0."),
        ("limit=201", "limit", "The filter limit is a number from 1 to 200, not 201."),
        ("limit=%D9%A3", "limit", "The filter limit is a number from 1 to 200"),
        ("limit=", "limit", "The filter limit is a number from 1 to 200, not nothing."),
        ("page=", "page", "The filter page is a number from 1 to 10000, not nothing."),
        ("page=99999999999999999999", "page", "The filter page is a number from 1 to 10000"),
        ("limit=3&limit=4", "limit", "The filter limit stands twice in the feed address, with different values."),
        ("source=" + "x," * 1500, "source", "The filter source is longer than 2000 characters."),
        ("lang=" + ",".join(f"a{a}{b}" for a in "abcdefgh" for b in "abcdefgh"), "lang", "The filter lang holds more than 50 languages."),
        ("topic=" + ",".join(map(str, range(60))), "topic", "The filter topic holds more than 50 names."),
    ],
)
def test_a_wrong_filter_is_named_with_what_would_be_right(text: str, name: str, sentence: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)

    assert caught.value.name == name
    assert str(caught.value).startswith(sentence)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("asked", "address"),
    [("", ""), ("page=2", "page=2"), ("limit=50", "limit=50"), ("limit=50&page=2", "limit=50&page=2"), ("q=lens&limit=50", "limit=50")],
)
def test_an_address_that_reaches_into_the_archive_keeps_doing_so(asked: str, address: str) -> None:
    base = query(text="lens")
    found = parse(asked, base)
    assert query_string(found, base) == address
    assert parse(address, base) == found
    assert found.whole == ("limit" in address)


EDUCATION = query(topics=("education",))
EITHER = query(topics=("awards", "education"))
BOTH = query(topics=("awards", "education"), match="all")


@pytest.mark.parametrize(
    ("base", "text", "topics", "match"),
    [
        (EDUCATION, "", ("education",), "any"),
        (EDUCATION, "topic=awards", ("awards", "education"), "all"),
        (EDUCATION, "topic=awards,people&match=all", ("awards", "education", "people"), "all"),
        (EDUCATION, "topic=education,people", ("education",), "any"),
        (EITHER, "topic=awards", ("awards",), "any"),
        (EITHER, "topic=awards,education", ("awards", "education"), "any"),
        (EITHER, "topic=awards,education,people", ("awards", "education"), "any"),
        (EITHER, "topic=awards,people&match=all", ("awards", "people"), "all"),
        (BOTH, "topic=people", ("awards", "education", "people"), "all"),
        (BOTH, "topic=people,awards", ("awards", "education"), "all"),
    ],
)
def test_filters_narrow_what_the_path_means(base: FeedQuery, text: str, topics: tuple[str, ...], match: str) -> None:
    narrowed = parse(text, base)

    assert (narrowed.topics, narrowed.match) == (topics, match)


@pytest.mark.parametrize(
    ("base", "text", "name"),
    [
        (EDUCATION, "topic=awards,people", "topic"),
        (EITHER, "topic=people", "topic"),
        (EITHER, "topic=people,awards", "topic"),
        (query(sources=("kestrel",)), "source=brightwater", "source"),
        (query(languages=("en",)), "lang=de", "lang"),
    ],
)
def test_what_a_feed_cannot_be_narrowed_to_is_said(base: FeedQuery, text: str, name: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text, base)

    assert caught.value.name == name


def test_other_filters_are_added_to_those_of_the_path() -> None:
    base = query(sources=SOURCES, not_topics=("people",), languages=("en",), text="solar", since=at(2019, 1, 1), limit=20)

    narrowed = parse("source=kestrel&not_topic=awards&lang=en-GB&q=Solar+lamp&since=2018-01-01&page=2", base)

    assert narrowed == query(
        sources=("kestrel",),
        not_topics=("awards", "people"),
        languages=("en-GB",),
        text="solar lamp",
        since=at(2019, 1, 1),
        limit=20,
        page=2,
        whole=True,
    )


def test_a_query_has_one_address_whatever_the_order_it_was_asked_in() -> None:
    texts = ["topic=people,awards&q=big+idea&since=2019-12-13&limit=5", "limit=5&since=2019-12-13&topic=awards&q=big+idea&topic=people"]

    assert {query_string(parse(text)) for text in texts} == {"limit=5&q=big%20idea&since=2019-12-13&topic=awards,people"}
    assert query_string(FeedQuery()) == ""
    assert query_string(EDUCATION, EDUCATION) == ""
    assert query_string(parse("topic=awards", EDUCATION), EDUCATION) == "match=all&topic=awards,education"


names = st.lists(st.sampled_from(TOPICS), max_size=3).map(lambda topics: tuple(sorted(set(topics))))
word = st.text(st.sampled_from('ab-–*"“”« ?教é') | st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)
arguments = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["topic", "not_topic"]), st.sampled_from(TOPICS)),
        st.tuples(st.just("source"), st.sampled_from(SOURCES)),
        st.tuples(st.just("lang"), st.sampled_from(["en", "en-GB", "de", "zh-Hans"])),
        st.tuples(st.just("q"), word),
        st.tuples(st.just("since"), st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.isoformat(timespec="seconds"))),
        st.tuples(st.sampled_from(["limit", "page"]), st.integers(1, 200).map(str)),
        st.tuples(st.just("match"), st.sampled_from(["any", "all"])),
    ),
    max_size=8,
)


@example([("q", "?")], (), "any", "“solar lamp” -a")  # marks alone ask for nothing beside words: the text stays as it was written
@given(arguments, names, st.sampled_from(["any", "all"]), st.sampled_from(["", "solar", "Solar lamp", "“solar lamp” -a"]))
def test_an_address_reads_back_to_the_same_query(args: list[tuple[str, str]], topics: tuple[str, ...], match: str, text: str) -> None:
    base = query(topics=topics, match=match if len(topics) > 1 else "any", text=text)
    try:
        asked = parse_query(args, topics=TOPICS, sources=SOURCES, base=base)
    except QueryError:
        return  # single values given twice, or topics that do not combine

    assert parse(query_string(asked, base), base) == asked


@given(
    st.lists(st.tuples(st.text(max_size=20), st.text(max_size=40)), max_size=4),
    st.sampled_from(["topic", "lang", "q", "since", "limit"]),
    st.text(),
)
def test_foreign_parameters_raise_nothing_but_query_errors(pairs: list[tuple[str, str]], name: str, value: str) -> None:
    message = ""
    try:
        parse_query([*pairs, (name, value)], topics=TOPICS, sources=SOURCES)
    except QueryError as error:
        message = str(error)

    assert message.isprintable()


def test_each_place_has_its_path_its_page_and_its_query() -> None:
    places = [
        all_place(SITE),
        topic_place(SITE, "education"),
        source_place(SITE, "kestrel"),
        named_place(SITE, "lenses", "Lenses", "All about lenses.", query(text="lens")),
    ]

    assert [(place.path, place.title, place.home_url) for place in places] == [
        ("all", "Pressroll: all releases", f"{BASE}/"),
        ("topic/education", "Education", f"{BASE}/topics/education"),
        ("source/kestrel", "Kestrel Optics", f"{BASE}/sources/kestrel"),
        ("named/lenses", "Lenses", f"{BASE}/"),
    ]
    assert [place.query for place in places] == [query(), EDUCATION, query(sources=("kestrel",)), query(text="lens")]
    assert [place.ttl for place in places] == [timedelta(minutes=30)] * 4


def test_a_feed_may_be_kept_as_long_as_none_of_its_sources_is_read_again() -> None:
    often, seldom = (
        replace(SITE.sources["kestrel"], every=timedelta(minutes=1)),
        replace(SITE.sources["brightwater"], every=timedelta(hours=6)),
    )
    site = replace(SITE, sources={"kestrel": often, "brightwater": seldom})
    named = named_place(site, "slow", "Slow", "", query(sources=("brightwater",)))

    assert all_place(site).ttl == topic_place(site, "education").ttl == timedelta(minutes=5)
    assert (source_place(site, "kestrel").ttl, source_place(site, "brightwater").ttl) == (often.every, seldom.every)
    assert (named.ttl, named_place(site, "any", "Any", "", query()).ttl) == (seldom.every, timedelta(minutes=5))


@pytest.mark.parametrize("find", [topic_place, source_place])
def test_a_place_that_does_not_exist_is_not_found(find: Callable[[Site, str], Place]) -> None:
    with pytest.raises(NotFound):
        find(SITE, "nowhere")


def test_a_feed_names_itself_and_its_pages() -> None:
    place = topic_place(SITE, "education")
    asked = parse("q=lens&page=2&limit=5", place.query)

    feed = build_feed(asked, selection(RICH, GERMAN, more=True), place=place, site=SITE, format="atom", state="late")

    assert feed.self_url == f"{BASE}/feeds/topic/education.atom?limit=5&page=2&q=lens"
    assert feed.next_url == f"{BASE}/feeds/topic/education.atom?limit=5&page=3&q=lens"
    assert feed.previous_url == f"{BASE}/feeds/topic/education.atom?limit=5&q=lens"
    assert feed.id == "tag:press.example.org,2019:feeds/topic/education?q=lens"
    assert feed.title == "Education – “lens”"
    assert (feed.language, feed.state, feed.checked) == ("", "late", at(2019, 12, 17))
    assert set(feed.sources) == {"brightwater", "kestrel"}
    assert set(feed.topics) == {"education", "awards"}


def test_the_first_and_only_page_has_no_neighbours() -> None:
    feed = build_feed(query(), selection(RICH), place=all_place(SITE), site=SITE, format="rss")

    assert (feed.next_url, feed.previous_url, feed.language) == (None, None, "en")


def test_a_feed_is_updated_by_its_newest_change_and_by_nothing_else() -> None:
    place = all_place(SITE)
    chosen = selection(entry(8), RICH, tombstones=(GONE,))
    later = replace(chosen, revision=replace(chosen.revision, updated=datetime(2030, 1, 1, tzinfo=UTC)))

    assert build_feed(query(), selection(entry(8), RICH), place=place, site=SITE, format="rss").updated == RICH.revised
    assert build_feed(query(), chosen, place=place, site=SITE, format="rss").updated == GONE.withdrawn
    assert build_feed(query(), later, place=place, site=SITE, format="rss").updated == GONE.withdrawn
    assert build_feed(query(), selection(), place=place, site=SITE, format="rss").updated == at(2019, 12, 17)


def test_all_pages_and_sizes_of_a_feed_are_one_feed_and_every_filter_another() -> None:
    place = all_place(SITE)
    ids = [feed_id(SITE, place, parse(text)) for text in ("", "page=3", "limit=5", "topic=awards,people", "topic=people,awards&page=2")]

    assert ids == ["tag:press.example.org,2019:feeds/all"] * 3 + ["tag:press.example.org,2019:feeds/all?topic=awards,people"] * 2


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("topic=awards,people", "Pressroll: all releases – Awards or People"),
        ("topic=awards,people&match=all", "Pressroll: all releases – Awards and People"),
        ("source=kestrel&q=lens", "Pressroll: all releases – Kestrel Optics – “lens”"),
    ],
)
def test_a_filtered_feed_can_be_told_by_its_title(text: str, title: str) -> None:
    assert build_feed(parse(text), selection(), place=all_place(SITE), site=SITE, format="rss").title == title


@pytest.mark.parametrize(
    "since", ["2019-12-13", "2019-12-13T10:00:00Z", "0001-01-02", "9999-12-31", "9999-12-31T10:00:00Z", "9999-12-31T23:59:59Z"]
)
def test_since_is_written_as_it_can_be_read_again_from_end_to_end_of_the_calendar(since: str) -> None:
    asked = parse(f"since={since}")
    assert parse(query_string(asked)) == asked


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        (query(topics=("education",)), "Education"),
        (query(topics=("education",), languages=("de",)), "Bildung"),
        (query(topics=("education",), languages=("de-AT",)), "Bildung"),
        (query(topics=("education",), languages=("de", "fr")), "Education"),
        (query(topics=("education",), languages=("ja",)), "Education"),
        (query(topics=("education",), sources=("kestrel",)), "Bildung – Kestrel Optics"),
        (query(topics=("education",), sources=("brightwater", "kestrel")), "Education – Brightwater Learning or Kestrel Optics"),
    ],
)
def test_a_feed_of_one_language_names_its_topic_in_it_whatever_its_entries_are(asked: FeedQuery, title: str) -> None:
    place = topic_place(SITE, "education")
    feeds = [build_feed(asked, selection(*entries), place=place, site=SITE, format="atom") for entries in ((), (RICH,), (GERMAN,))]
    assert {made.title for made in feeds} == {title}
    assert {made.subtitle for made in feeds} == {f"Press releases on {title.partition(' –')[0]}."}


def test_topics_among_the_filters_are_named_in_the_language_of_the_feed() -> None:
    asked = query(topics=("awards", "education"), languages=("fr",))
    assert build_feed(asked, selection(), place=all_place(SITE), site=SITE, format="rss").title.endswith("– Awards or Éducation")


@pytest.mark.parametrize("asked", ["x" * 3000, "".join(f'{n}"a {n}"' for n in range(10, 34)), "word " * 900, "-" + '"a b" -' * 100])
def test_a_search_of_any_length_is_a_search_for_its_beginning(asked: str) -> None:
    found = parse_query([("q", asked)], topics=(), sources=())
    assert 0 < len(found.text) <= 200
    assert parse_query([("q", found.text)], topics=(), sources=()).text == found.text
