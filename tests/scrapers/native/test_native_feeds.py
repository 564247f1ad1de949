"""RSS of all ages, RDF, Atom and JSON Feed as rungs; and feeds that hold no releases."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from entries import EmptyListing, ExtractError
from scrapers import Received
from scrapers.native import is_native
from tests.scrapers.native.native_documents import NOW, SITE, SPEC, facts, moment, page, read, release, rss

ATOM = 'xmlns="http://www.w3.org/2005/Atom"'


def atom(*entries: str, attributes: str = "") -> str:
    return f"<feed {ATOM} {attributes}><title>Tern</title>{''.join(f'<entry>{entry}</entry>' for entry in entries)}</feed>"


def test_an_rss_feed_gives_titles_addresses_dates_teasers_pictures_and_labels() -> None:
    more = """<pubDate>Fri, 01 Mar 2024 09:30:00 +0800</pubDate><category>Harbour</category>
      <description><![CDATA[<p>Visitors are <b>welcome</b>&nbsp;from ten.</p><p>The post The harbour opens pier number 1 appeared first on Tern.</p>]]></description>
      <enclosure url="/pier.jpg" type="image/jpeg" length="100"/>"""
    found = read(rss(release(1, more), release(2)))
    first = found.listing.items[0]
    assert (found.kind, found.title, found.listing.confidence) == ("feed", "Tern news", 1.0)
    assert facts(found) == [
        ("/news/pier-1", "The harbour opens pier number 1", "2024-03-01T01:30 second"),
        ("/news/pier-2", "The harbour opens pier number 2", ""),
    ]
    assert (first.teaser, first.image, first.label) == ("Visitors are welcome from ten.", f"{SITE}/pier.jpg", "Harbour")
    assert first.published is not None
    assert first.published.origin == "feed"
    assert found.listing.evidence == ("Items of the feed 'Tern news': 2.",)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Fri, 01 Mar 2024 09:30:00 GMT", "2024-03-01T09:30 second"),
        ("Fri, 01 Mar 24 09:30:00 EST", "2024-03-01T14:30 second"),
        ("01 Mar 2024 09:30 +0800", "2024-03-01T01:30 minute"),
        ("2024-03-01T09:30:00+08:00", "2024-03-01T01:30 second"),
        ("2024-03-01 09:30:00", "2024-03-01T01:30 second"),  # no zone: the source's
        ("2024-03-01", "2024-02-29T16:00 day"),
        ("Fri, 01 Mar 2024 00:00:00 +0000", "2024-02-29T16:00 day"),  # what systems write for a day
        ("soon", ""),
        ("", ""),
        ("Fri, 99 Mar 2024 09:30:00 GMT", ""),
    ],
)
def test_a_date_keeps_its_instant_and_its_precision(printed: str, expected: str) -> None:
    assert facts(read(rss(release(1, f"<pubDate>{printed}</pubDate>"))))[0][2] == expected


@pytest.mark.parametrize(
    ("changed", "document"),
    [
        ("atom", atom('<title>Pier one opens</title><link href="/1"/><updated>2024-03-05T10:00:00Z</updated>')),
        ("rss", rss(release(1, f"<a:updated {ATOM.replace('xmlns=', 'xmlns:a=')}>2024-03-05T10:00:00Z</a:updated>"))),
        ("dc", rss(release(1, '<t:modified xmlns:t="http://purl.org/dc/terms/">2024-03-05T10:00:00Z</t:modified>'))),
    ],
)
def test_a_moment_of_change_is_no_publication_date(changed: str, document: str) -> None:
    assert facts(read(document))[0][2] == "", changed


def test_rss_1_has_its_items_beside_the_channel_and_its_dates_in_dublin_core() -> None:
    document = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
      <channel rdf:about="{SITE}/"><title>Tern</title><link>{SITE}/</link></channel>
      <item rdf:about="{SITE}/news/1"><title>Pier one opens</title><link>{SITE}/news/1</link><dc:date>2024-03-01T09:30:00+08:00</dc:date></item></rdf:RDF>"""
    assert facts(read(document)) == [("/news/1", "Pier one opens", "2024-03-01T01:30 second")]


def test_rss_091_names_an_old_document_type_that_nobody_fetches() -> None:
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">'
    document = rss(release(1), version="0.91").replace(
        "?><rss", f'?>\n<?xml-stylesheet href="x.xsl"?><!-- made\nby hand -->\n{doctype}\n<rss'
    )
    assert facts(read(document)) == [("/news/pier-1", "The harbour opens pier number 1", "")]


def test_atom_resolves_relative_links_against_xml_base_and_says_which_titles_are_html() -> None:
    document = atom(
        '<title type="html">Pier &lt;em&gt;one&lt;/em&gt; &amp;amp; two open</title><link rel="edit" href="/edit/1"/>'
        '<link rel="alternate" href="one.html"/><published>2024-03-02T08:00:00Z</published><summary>All are welcome.</summary>',
        '<title>On the use of &lt;em&gt; in titles</title><link href="two.html"/><published>2024-03-01T08:00:00Z</published>'
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Some <i>more</i> words.</p></div></content>',
        attributes='xml:base="/press/2024/"',
    )
    found = read(document)
    assert facts(found) == [
        ("/press/2024/one.html", "Pier one & two open", "2024-03-02T08:00 second"),
        ("/press/2024/two.html", "On the use of <em> in titles", "2024-03-01T08:00 second"),
    ]
    assert [item.teaser for item in found.listing.items] == ["All are welcome.", "Some more words."]


def test_a_feed_that_is_not_in_order_is_put_newest_first_and_an_undated_one_stays() -> None:
    days = ["2024-02-01", "2024-03-01", "2024-01-01"]
    dated = read(rss(*(release(n, f"<pubDate>{day}</pubDate>") for n, day in enumerate(days))))
    assert [path for path, _, _ in facts(dated)] == ["/news/pier-1", "/news/pier-0", "/news/pier-2"]
    partly = read(rss(release(0, "<pubDate>2024-02-01</pubDate>"), release(1, "<pubDate>2024-03-01</pubDate>"), release(2)))
    assert [path for path, _, _ in facts(partly)] == ["/news/pier-0", "/news/pier-1", "/news/pier-2"]


def test_slips_of_feeds_are_mended() -> None:
    document = rss(
        "<title>R&D at the caf&eacute; – pier&nbsp;one</title><link>/news/a?x=1&y=2&utm_source=feed</link>",
        "<title>Pier\x0b two</title><guid>https://tern.example/news/b</guid>",
        "<title>Twice</title><link>/news/b#top</link>",
    )
    assert facts(read(document)) == [("/news/a?x=1&y=2", "R&D at the café – pier one", ""), ("/news/b", "Pier two", "")]


def test_a_feed_in_another_encoding_is_decoded_by_its_own_word_or_the_servers() -> None:
    document = rss(release(1).replace("harbour", "Hafen für Schiffe")).replace("utf-8", "iso-8859-1")
    assert "für" in read(document.encode("latin-1")).listing.items[0].title


def test_a_feed_service_s_own_links_are_passed_over() -> None:
    more = '<f:origLink xmlns:f="http://rssnamespace.org/feedburner/ext/1.0">https://tern.example/news/own</f:origLink>'
    assert facts(read(rss(release(1, more))))[0][0] == "/news/own"


def test_a_feed_that_breaks_off_loses_its_half_item_only() -> None:
    whole = rss(release(1), release(2), release(3))
    assert len(read(whole[: whole.rindex("number 3") + 3]).listing.items) == 2
    with pytest.raises(EmptyListing):
        read(whole[: whole.index("number 1")])


def test_braces_in_a_title_are_letters() -> None:
    assert read(rss(release(1)).replace("Tern news", "{Tern} {0} {")).listing.evidence == ("Items of the feed '{Tern} {0} {': 1.",)


def test_at_most_400_items_are_read() -> None:
    assert len(read(rss(*map(release, range(450)))).listing.items) == 400


def test_the_older_page_of_a_paged_feed_is_on_the_same_site() -> None:
    link = '<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="next" href="{}"/>'
    assert read(rss(release(1), head=link.format("/news/feed/?paged=2"))).listing.next_page == f"{SITE}/news/feed/?paged=2"
    assert read(rss(release(1), head=link.format("https://other.example/"))).listing.next_page is None


@pytest.mark.parametrize(
    ("code", "document"),
    [
        ("comments", rss(release(1)).replace("Tern news", "Comments on: Pier one opens")),
        ("comments", rss(release(1)).replace("Tern news", "Tern » Pier one opens Kommentar-Feed")),
        ("comments", rss(release(1)).replace("Tern news", "Tern » Flux des commentaires")),
        (
            "comments",
            rss("<title>By: Ann</title><link>/news/pier#comment-12</link>", "<title>By: Bo</title><link>/news/pier#comment-13</link>"),
        ),
        ("product-grid", rss(*(release(n, '<g:price xmlns:g="http://base.google.com/ns/1.0">5 EUR</g:price>') for n in range(4)))),
        ("product-grid", rss(*(f"<title>Rope of {n} metres</title><link>/shop/rope-{n}</link>" for n in range(4)))),
        ("events", rss(release(1, '<e:startdate xmlns:e="http://purl.org/rss/1.0/modules/event/">2024-04-01</e:startdate>'))),
        ("events", rss(*(f"<title>Open day number {n}</title><link>/events/{n}</link>" for n in range(4)))),
        ("listing-empty", rss()),
        ("listing-empty", rss("<title>Episode 1</title><enclosure url='/1.mp3' type='audio/mpeg' length='1'/>")),
        ("listing-empty", rss("<title>Episode 1</title><link>/media/1.mp3</link>")),
        ("listing-empty", rss("<link>/news/untitled</link>")),
    ],
)
def test_feeds_of_other_things_are_refused_with_their_reason(code: str, document: str) -> None:
    with pytest.raises(EmptyListing) as caught:
        read(document)
    assert caught.value.code == code
    assert str(caught.value).startswith(f"{SITE}/news/feed/: ")


def test_one_product_among_releases_does_not_make_a_shop() -> None:
    priced = release(9, '<g:price xmlns:g="http://base.google.com/ns/1.0">5 EUR</g:price>')
    assert len(read(rss(*map(release, range(4)), priced)).listing.items) == 5


def test_an_address_that_says_news_is_no_product_s() -> None:
    assert len(read(rss(*(f"<title>Pier {n} opens</title><link>/news/item/{n}</link>" for n in range(4)))).listing.items) == 4


def test_an_address_of_comments_tells_what_the_feed_holds() -> None:
    for document in (rss(release(1)), json_feed({"title": "A reply", "url": "/news/1"})):
        with pytest.raises(EmptyListing) as caught:
            read(document, url=f"{SITE}/comments/feed/")
        assert caught.value.code == "comments"


def test_a_paragraph_around_the_title_is_no_teaser() -> None:
    title = "The harbour opens pier number 1"
    for said, expected in (
        (f"<p>El cargo {title} apareció primero en Tern.</p>", ""),
        (f"{title}. {'Visitors are welcome from ten. ' * 4}", f"{title}. {'Visitors are welcome from ten. ' * 4}".strip()),
    ):
        assert read(rss(release(1, f"<description><![CDATA[{said}]]></description>"))).listing.items[0].teaser == expected


# ------------------------------------------------------------------------------------------------------------- JSON Feed


def json_feed(*items: object, **more: object) -> str:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Tern news", "items": items, **more})


def test_a_json_feed_is_read_like_any_other() -> None:
    found = read(
        json_feed(
            {
                "id": "1",
                "url": "/news/1",
                "title": "Pier <i>one</i> opens",
                "content_html": "<p>All are welcome.</p>",
                "image": "/1.jpg",
                "date_published": "2024-03-01T09:30:00+08:00",
                "date_modified": "2024-03-02T09:30:00+08:00",
                "tags": ["Harbour", "Piers"],
            },
            {"id": f"{SITE}/news/2", "title": "Pier two opens", "summary": "Soon."},
            {"id": 3, "title": "No address"},
            "no item",
        )
    )
    assert found.kind == "feed"
    assert facts(found) == [("/news/1", "Pier one opens", "2024-03-01T01:30 second"), ("/news/2", "Pier two opens", "")]
    first = found.listing.items[0]
    assert (first.teaser, first.image, first.label) == ("All are welcome.", f"{SITE}/1.jpg", "Harbour")


# -------------------------------------------------------------------------------------------------------------- sniffing


@pytest.mark.parametrize(
    ("expected", "document"),
    [
        (True, rss(release(1))),
        (True, "\ufeff \n" + rss(release(1))),
        (True, atom()),
        (True, "<urlset/>"),
        (True, "<sitemapindex/>"),
        (True, json_feed()),
        (True, '[{"link": "/1", "title": {"rendered": "x"}}]'),
        (False, '{"items": []}'),
        (False, '[{"link": "/1", "title": "x"}]'),
        (False, "{broken"),
        (False, page("<p>news").html),
        (False, "<!doctype html><p>" + "x" * 100_000),
        (False, "plain words"),
        (False, ""),
    ],
)
def test_a_document_is_told_from_a_page_by_its_beginning(expected: bool, document: str) -> None:
    assert is_native(Received(f"{SITE}/x", document.encode(), "text/html")) is expected


def test_a_document_of_another_kind_than_expected_is_refused() -> None:
    assert read(rss(release(1)), "feed").kind == "feed"
    with pytest.raises(ExtractError, match="the document is a feed, not what was expected") as caught:
        read(rss(release(1)), "news-sitemap")
    assert caught.value.code == "not-a-feed"


def test_the_dates_of_a_feed_lie_in_order() -> None:
    found = read(rss(*(release(n, f"<pubDate>2024-02-{n:02} 10:00:00</pubDate>") for n in range(1, 20))))
    stamps = [item.published for item in found.listing.items]
    assert all(one and other and one.at > other.at for one, other in pairwise(stamps))
    assert moment(stamps[0]) == "2024-02-19T02:00 second"
    assert stamps[0] is not None
    assert stamps[0].at < NOW
    assert SPEC.timezone == "Asia/Hong_Kong"
