"""What HTTP and the etiquette of feeds ask of a publisher (RFC 9110, 9111, 5861, 8288, 3229), over the wire from the real server.

Each check is made three times: on an address that nobody asked for before, on the same address again, and on a feed of the catalogue.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from lxml import etree

from entries import Change, SourceState
from tests.feeds.http_client import IMF_FIXDATE, Answer, ask
from tests.feeds.trying_releases import PICTURES, SAVED, Published, at, published, release, save
from tests.test_serve import wait_for

TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}
CODINGS = {"gzip", "zstd"}
_limits = count(100)


def addresses(site: Published, format: str) -> Iterator[str]:
    fresh = f"{site.address}/feeds/all.{format}?limit={next(_limits)}"
    yield from (fresh, fresh, f"{site.address}/feeds/all.{format}")


# ------------------------------------------------------------------------------------------------------ whether a copy is good

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
IMF, RFC850, ASCTIME = "%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"
CONDITIONS: tuple[tuple[str, dict[str, str], int], ...] = (
    ("the very tag", {"If_None_Match": "{etag}"}, 304),
    ("weak comparison", {"If_None_Match": "W/{etag}"}, 304),
    ("a list", {"If_None_Match": '"one", {etag}, W/"two"'}, 304),
    ("a list without spaces", {"If_None_Match": '"one",{etag}'}, 304),
    ("a tag with a comma in it", {"If_None_Match": '"one,two", {etag}'}, 304),
    ("anything", {"If_None_Match": "*"}, 304),
    ("another tag", {"If_None_Match": '"other"'}, 200),
    ("an empty field", {"If_None_Match": ""}, 200),
    ("a tag with something behind it, as some proxies write", {"If_None_Match": '"{opaque}-gzip"'}, 200),
    ("a reader that prints its null", {"If_None_Match": "None"}, 200),
    ("a tag without its quotes", {"If_None_Match": "{opaque}"}, 200),
    ("the tag beats the date", {"If_None_Match": '"other"', "If_Modified_Since": "{modified}"}, 200),
    ("the tag beats a date that is long ago", {"If_None_Match": "{etag}", "If_Modified_Since": "{yesterday}"}, 304),
    ("the date", {"If_Modified_Since": "{modified}"}, 304),
    ("a later date", {"If_Modified_Since": "{tomorrow}"}, 304),
    ("the date as of RFC 850", {"If_Modified_Since": "{rfc850}"}, 304),
    ("the date as of asctime", {"If_Modified_Since": "{asctime}"}, 304),
    ("a second before", {"If_Modified_Since": "{second_before}"}, 200),
    ("an invented date", {"If_Modified_Since": "Thu, 01 Jan 1970 00:00:00 GMT"}, 200),
    ("a date of another standard", {"If_Modified_Since": "2024-06-01T12:01:00Z"}, 200),
    ("a date in another zone", {"If_Modified_Since": "Sat, 01 Jun 2999 12:01:00 +0200"}, 200),
    ("a number", {"If_Modified_Since": "1717243260"}, 200),
    ("no date at all", {"If_Modified_Since": "never"}, 200),
    ("an empty date", {"If_Modified_Since": ""}, 200),
)


def dates(modified: datetime) -> dict[str, str]:
    moved = {"modified": timedelta(), "tomorrow": DAY, "yesterday": -DAY, "second_before": -SECOND}
    return {name: (modified + step).strftime(IMF) for name, step in moved.items()} | {
        "rfc850": modified.strftime(RFC850),
        "asctime": modified.strftime(ASCTIME),
    }


@pytest.mark.parametrize(("fields", "status"), [row[1:] for row in CONDITIONS], ids=[row[0] for row in CONDITIONS])
def test_a_conditional_request(trying_site: Published, fields: dict[str, str], status: int) -> None:
    for address in addresses(trying_site, "atom"):
        whole = ask(address)
        facts = {"etag": whole.one("etag"), "opaque": whole.one("etag").strip('"')} | dates(whole.moment("last-modified"))
        sent = {name: value.format_map(facts) for name, value in fields.items()}
        for method in ("GET", "HEAD"):
            answer = ask(address, method, **sent)
            assert answer.status == status, (address, method)
            if status == 304:
                assert answer.body == b""
                for name in ("cache-control", "content-location", "etag", "expires", "vary"):  # RFC 9110 §15.4.5
                    assert answer.all(name) == whole.all(name), (address, method, name)
                assert len(answer.all("date")) == 1
                assert not answer.all("content-encoding")
            elif method == "GET":
                assert answer.body == whole.body


# --------------------------------------------------------------------------------------------------------------- content codings

ACCEPTED: tuple[tuple[str | None, set[str]], ...] = (
    (None, {"identity"}),
    ("", {"identity"}),
    ("identity", {"identity"}),
    ("gzip", {"gzip"}),
    ("GZIP", {"gzip"}),
    ("gzip;q=0.001", {"gzip", "identity"}),
    ("deflate, gzip;q=1.0", {"gzip"}),
    ("zstd", {"zstd"}),
    ("gzip, deflate, br, zstd", CODINGS),
    ("gzip;q=1, zstd;q=0.1", CODINGS),
    ("*", CODINGS | {"identity"}),
    ("gzip;q=0", {"identity"}),
    ("gzip;q=0.000, zstd;q=0", {"identity"}),
    ("gzip; q=0, identity", {"identity"}),
    ("gzip;q=0, *;q=1", {"zstd", "identity"}),
    ("zstd;q=0, gzip", {"gzip"}),
    ("*;q=0", {"identity"}),
    ("*;q=0, gzip", {"gzip"}),
    ("identity;q=0, gzip", {"gzip"}),
    ("identity;q=0", CODINGS | {"identity"}),
    ("compress, snappy", {"identity"}),
    (";;,q=,gzip;q=x", {"identity", "gzip"}),
)


@pytest.mark.parametrize(("accepted", "codings"), ACCEPTED, ids=[str(row[0]) for row in ACCEPTED])
def test_a_coding_is_sent_only_where_it_is_taken(trying_site: Published, accepted: str | None, codings: set[str]) -> None:
    for address in addresses(trying_site, "json"):
        plain = ask(address)
        fields = {} if accepted is None else {"Accept_Encoding": accepted}
        answer = ask(address, **fields)
        assert answer.status == 200
        assert answer.coding in codings
        assert answer.decoded() == plain.body
        assert "accept-encoding" in answer.members("vary") & plain.members("vary")
        assert (answer.one("etag") == plain.one("etag")) == (answer.coding == "identity"), "a strong tag for each coding"
        assert int(answer.one("content-length")) == len(answer.body)
        again = ask(address, If_None_Match=answer.one("etag"), **fields)
        assert (again.status, again.body, again.one("etag")) == (304, b"", answer.one("etag"))
        assert "accept-encoding" in again.members("vary")


# ------------------------------------------------------------------------------------------------------------------ other checks


def head_says_what_get_says(address: str, format: str) -> None:
    get, head = ask(address, Accept_Encoding="gzip"), ask(address, "HEAD", Accept_Encoding="gzip")
    assert head.body == b""
    assert head.status == get.status == 200
    assert [pair for pair in head.fields if pair[0] != "date"] == [pair for pair in get.fields if pair[0] != "date"]


def other_methods_are_refused_with_what_is_allowed(address: str, format: str) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = ask(address, method, Content_Length="0")
        assert answer.status == 405, method
        assert {"get", "head"} <= answer.members("allow")


def there_is_one_date(address: str, format: str) -> None:
    for fields in ({}, {"If_None_Match": "*"}, {"Accept_Encoding": "gzip"}):
        answer = ask(address, **fields)
        assert re.fullmatch(IMF_FIXDATE, answer.one("date"))
        assert abs(answer.moment("date") - datetime.now(UTC)) < timedelta(seconds=10)


def validators_are_well_formed(address: str, format: str) -> None:
    answer = ask(address)
    assert re.fullmatch(r'"[\x21\x23-\x7e]+"', answer.one("etag"))
    assert re.fullmatch(IMF_FIXDATE, answer.one("last-modified"))
    assert answer.moment("last-modified") == SAVED + timedelta(minutes=1) <= answer.moment("date")


def the_same_content_has_the_same_bytes_and_tag(address: str, format: str) -> None:
    answers = [ask(address, Accept_Encoding=coding) for coding in ("identity", "gzip") for _ in range(3)]
    assert len({(answer.one("etag"), answer.body) for answer in answers}) == 2
    assert answers[-1].body[4:8] == bytes(4), "gzip holds no time"


def caches_may_keep_it(address: str, format: str) -> None:
    answer = ask(address, Cookie="session=1", Cache_Control="no-cache")
    directives = dict(part.partition("=")[::2] for part in answer.members("cache-control"))
    assert int(directives["max-age"]) >= 60
    assert int(directives["stale-while-revalidate"]) > 0
    assert int(directives["stale-if-error"]) > 0
    assert not {"private", "no-store", "no-cache"} & set(directives)
    assert not answer.all("set-cookie")
    assert "cookie" not in answer.members("vary")


def programs_may_read_it_from_anywhere(address: str, format: str) -> None:
    for fields in ({}, {"Origin": "https://widget.example"}, {"If_None_Match": "*"}):
        assert ask(address, **fields).one("access-control-allow-origin") == "*"


def its_type_is_said_and_not_guessed(address: str, format: str) -> None:
    answer = ask(address, Accept="*/*", User_Agent="Reader/1.0")
    assert answer.one("content-type").lower() == f"{TYPES[format]}; charset=utf-8"
    assert answer.one("x-content-type-options") == "nosniff"


def an_unknown_host_is_refused(address: str, format: str) -> None:
    assert ask(address, Host="elsewhere.example").status == 400
    assert ask(address, Host="").status == 400


def the_host_decides_nothing(address: str, format: str) -> None:
    port = address.split("/")[2].partition(":")[2]
    answer = ask(address, X_Forwarded_Host="elsewhere.example", X_Forwarded_Proto="gopher", Forwarded="host=elsewhere.example")
    assert b"elsewhere.example" not in answer.body
    assert b"gopher:" not in answer.body
    assert "elsewhere" not in str(answer.fields)
    assert f"http://127.0.0.1:{port}/".encode() in answer.body


RANGES = ("bytes=0-99", "bytes=-50", "bytes=100-", "bytes=0-0,5-9", "bytes=999999999-", "bytes=9-5", "lines=1-2", "bytes", "")


def a_range_is_ignored_or_right(address: str, format: str) -> None:
    for fields in ({}, {"Accept_Encoding": "gzip"}):
        whole = ask(address, **fields)
        for asked in RANGES:
            for more in ({}, {"If_Range": whole.one("etag")}, {"If_Range": '"other"'}):
                answer = ask(address, Range=asked, **more, **fields)
                if answer.status == 206:
                    assert more != {"If_Range": '"other"'}
                    first, last, size = map(int, re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", answer.one("content-range")).groups())  # type: ignore[union-attr]
                    assert (answer.body, size) == (whole.body[first : last + 1], len(whole.body))
                elif answer.status == 416:
                    assert answer.one("content-range") == f"bytes */{len(whole.body)}"
                else:
                    assert (answer.status, answer.body) == (200, whole.body), asked


def links(answer: Answer) -> list[tuple[str, str, str]]:
    """(relation, address, media type) of the Link fields (RFC 8288)."""
    found = re.findall(r'<([^>]*)>((?:\s*;\s*[\w*]+="[^"]*")*)', ", ".join(answer.all("link")))
    attributes = [(address, dict(re.findall(r'([\w*]+)="([^"]*)"', rest))) for address, rest in found]
    return [(each["rel"], address, each.get("type", "")) for address, each in attributes]


def links_lead_to_itself_and_the_other_formats(address: str, format: str) -> None:
    found = links(ask(address))
    # A limit that the feed has anyway is not in its one address.
    assert [target for relation, target, _ in found if relation == "self"] == [address]
    others = {media_type: target for relation, target, media_type in found if relation == "alternate" and media_type in TYPES.values()}
    assert set(others) == set(TYPES.values()) - {TYPES[format]}
    for media_type, target in others.items():
        assert ask(target).one("content-type").startswith(media_type)


def older_pages_are_linked_until_the_last(address: str, format: str) -> None:
    page, walked = f"{address.partition('?')[0]}?limit=10", []
    while page:
        assert page not in walked
        walked.append(page)
        answer = ask(page)
        assert answer.status == 200
        page = next((target for relation, target, _ in links(answer) if relation == "next"), "")
    assert len(walked) == 3


def a_query_that_busts_caches_is_named(address: str, format: str) -> None:
    answer = ask(f"{address.partition('?')[0]}?_=1717243260")
    assert answer.status == 400
    assert b"_" in answer.body


def what_is_not_there_is_404_and_no_feed(address: str, format: str) -> None:
    for wrong in (f"/feeds/all.{format}x", f"/feeds/topic/nothing.{format}", f"/feeds/source/nothing.{format}", f"/feeds/none/1.{format}"):
        answer = ask("/".join(address.split("/")[:3]) + wrong)
        assert answer.status == 404, wrong
        assert not answer.one("content-type").startswith(TYPES[format])


def a_browser_that_navigates_gets_a_page_and_a_reader_the_feed(address: str, format: str) -> None:
    html = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    browser = {"Accept": html, "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document", "User_Agent": "Mozilla/5.0"}
    page, feed = ask(address, **browser), ask(address)
    assert page.one("content-type").startswith("text/html")
    assert page.one("etag") != feed.one("etag") if page.all("etag") else True
    assert ask(address, **browser, If_None_Match=feed.one("etag")).status == 200
    for reader in ({"Accept": html}, {"Accept": "*/*", "Sec_Fetch_Mode": "cors", "Sec_Fetch_Dest": "empty"}, {"User_Agent": "Mozilla/5.0"}):
        answer = ask(address, **reader)
        assert (answer.one("content-type"), answer.body) == (feed.one("content-type"), feed.body)
    assert {"sec-fetch-mode", "sec-fetch-dest", "accept"} & page.members("vary") & feed.members("vary")


CHECKS: tuple[Callable[[str, str], None], ...] = (
    head_says_what_get_says,
    other_methods_are_refused_with_what_is_allowed,
    there_is_one_date,
    validators_are_well_formed,
    the_same_content_has_the_same_bytes_and_tag,
    caches_may_keep_it,
    programs_may_read_it_from_anywhere,
    its_type_is_said_and_not_guessed,
    an_unknown_host_is_refused,
    the_host_decides_nothing,
    a_range_is_ignored_or_right,
    links_lead_to_itself_and_the_other_formats,
    older_pages_are_linked_until_the_last,
    a_query_that_busts_caches_is_named,
    what_is_not_there_is_404_and_no_feed,
    a_browser_that_navigates_gets_a_page_and_a_reader_the_feed,
)


@pytest.mark.parametrize("format", TYPES)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_a_feed_over_http(trying_site: Published, check: Callable[[str, str], None], format: str) -> None:
    for address in addresses(trying_site, format):
        check(address, format)


# ------------------------------------------------------------------------------------------------------- deltas (RFC 3229, feed)


def ids(format: str, body: bytes) -> list[str]:
    if format == "json":
        return [item["id"] for item in json.loads(body)["items"]]
    path = "channel/item/guid" if format == "rss" else "{*}entry/{*}id"
    return [node.text or "" for node in etree.fromstring(body).iterfind(path)]


@pytest.fixture
def changing_site(tmp_path: Path) -> Iterator[Published]:
    with published(tmp_path) as service:
        yield service


def test_a_reader_that_asks_for_deltas_gets_what_is_new_or_changed(changing_site: Published) -> None:
    feeds = {format: f"{changing_site.address}/feeds/all.{format}" for format in TYPES}
    before = {format: ask(address) for format, address in feeds.items()}
    new = release("new", "A release that came meanwhile", at(30))
    revised = release("pictures", "A release with another title", PICTURES.published, revised=at(31), fingerprint="second")
    save(changing_site.store, new, now=SAVED + DAY)
    changing_site.store.save([Change("revised", revised.id, revised)], SourceState("quay", checked=SAVED), SAVED + DAY + SECOND)

    for format, address in feeds.items():
        old = before[format].one("etag")
        assert wait_for(lambda address=address, old=old: ask(address).one("etag") != old, 2.0)  # type: ignore[misc]
        whole = ask(address)
        for _ in range(2):
            for method in ("GET", "HEAD"):
                delta = ask(address, method, A_IM="feed", If_None_Match=old)
                assert delta.status == 226, format
                assert delta.one("im") == "feed"
                assert delta.one("etag") == whole.one("etag")
                assert delta.one("content-type") == whole.one("content-type")
                assert "im" in delta.members("cache-control") or {"a-im", "if-none-match"} <= delta.members("vary")
                assert method == "HEAD" or ids(format, delta.body) == [new.id, revised.id]
        assert ask(address, A_IM="feed", If_None_Match=whole.one("etag")).status == 304
        assert ask(address, A_IM="gzip, feed;q=0.5", If_None_Match=old).status == 226
        for fields in (
            {"A_IM": "feed", "If_None_Match": '"unknown"'},
            {"A_IM": "feed"},
            {"A_IM": "vcdiff", "If_None_Match": old},
            {"A_IM": "feed;q=0", "If_None_Match": old},
            {"If_None_Match": old},
        ):
            answer = ask(address, **fields)
            assert (answer.status, answer.body, answer.all("im")) == (200, whole.body, []), fields
