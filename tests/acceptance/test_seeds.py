"""The two releases the project began with, printed in their two layouts, go through the whole line and come out right.

Their texts are read where they lie; only what they prove stands here.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from config import SourceSpec
from entries import Entry, FeedQuery, Store
from feeds.formats import FORMATS
from scrapers import refresh
from tests.fakes import SavedPages
from tests.line import desk_with, feed_of

NOW = datetime(2019, 12, 16, 8, tzinfo=UTC)
MARCH, DECEMBER = "News Center", "Newsroom"
CHROME = ("Every new move", "News Center", "Newsroom", "Apply for Trial")


def seed(shared: Path, heading: str) -> tuple[str, str, list[str]]:
    """(title, date as printed, paragraphs) of the seed with this heading in its first lines."""
    text = next(text for path in sorted((shared / "seeds").glob("*.txt")) if heading in (text := path.read_text("utf-8")).splitlines()[:3])
    lines = [line for line in text.replace("Apply for Trial", "\n").split("\n") if line.strip()]
    at = next(number for number, line in enumerate(lines) if re.fullmatch(r"\d{4}-\d\d-\d\d( \d\d:\d\d)?", line.strip()))
    return lines[at - 1].strip(), lines[at].strip(), lines[at + 1 :]


def march(title: str, date: str, paragraphs: list[str]) -> str:
    body = "\n".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs)
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)} - SenseTime</title></head><body>
<div class="header"><ul class="menu"><li><a href="/en/">Home</a></li><li><a href="/en/about">About</a></li></ul></div>
<div class="banner"><h2>News Center</h2><p>Every new move is s step forward.</p></div>
<div class="detail"><h1>{html.escape(title)}</h1><div class="time">{date}</div><div class="text">{body}</div></div>
<div class="footer"><p>© SenseTime</p></div></body></html>"""


def december(title: str, date: str, paragraphs: list[str]) -> str:
    body = "<br>".join(f"<div>{html.escape(paragraph)}</div>" for paragraph in paragraphs)
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)} | SenseTime</title></head><body>
<header class="top"><nav><ul><li><a href="/en/">Home</a></li></ul></nav><a class="cta" href="/en/trial">Apply for Trial</a></header>
<main><section class="hero"><h2>Newsroom</h2></section><div class="wrap"><div class="title">{html.escape(title)}</div><p class="date">{date}</p>
<div class="content">{body}</div><a class="cta" href="/en/trial">Apply for Trial</a></div></main><footer><small>© SenseTime</small></footer></body></html>"""


@pytest.fixture
def entries(shared: Path, store: Store) -> Mapping[str, Entry]:
    first, second = seed(shared, MARCH), seed(shared, DECEMBER)
    base = "https://www.sensetime.example/en/news"
    rows = "".join(
        f'<li><a href="{base}/{n}">{html.escape(s[0])}</a><span>{s[1]}</span><p>{html.escape(s[2][0][:90])}…</p></li>'
        for n, s in ((2, second), (1, first))
    )
    more = "".join(
        f'<li><a href="{base}/{n}">Release number {n} of an earlier month</a><span>2018-0{n}-11</span><p>A few words.</p></li>'
        for n in (9, 8, 7, 6)
    )
    pages: dict[str, Any] = {
        base: f"<!doctype html><html lang=en><title>News Center - SenseTime</title><body><h1>News Center</h1><ul class=news>{rows}{more}</ul></body></html>",
        f"{base}/1": march(*first),
        f"{base}/2": december(*second),
    }
    pages |= {
        f"{base}/{n}": march(
            f"Release number {n} of an earlier month",
            f"2018-0{n}-11",
            ["A sentence about an earlier month, long enough to be read as the text of a release."] * 2,
        )
        for n in (9, 8, 7, 6)
    }
    spec = SourceSpec(id="sensetime", name="SenseTime", url=base, language="en", timezone="Asia/Shanghai")
    desk = desk_with(store, SavedPages(pages), spec)
    result = refresh(spec, desk, NOW)
    assert result.outcome == "changed", result.state.sentence
    found = store.select(FeedQuery()).entries
    return {"march": next(e for e in found if e.url.endswith("/1")), "december": next(e for e in found if e.url.endswith("/2"))}


def test_titles_dates_and_datelines(entries: Mapping[str, Entry], shared: Path) -> None:
    first, second = entries["march"], entries["december"]
    assert (first.title, second.title) == (seed(shared, MARCH)[0], seed(shared, DECEMBER)[0])
    assert (first.published.at, first.published.precision) == (datetime(2019, 3, 24, 20, 50, tzinfo=UTC), "minute")
    assert second.published.precision == "day"
    lines = first.anatomy.dateline, second.anatomy.dateline
    assert [(line.place, str(line.day)) for line in lines if line] == [("Beijing", "2019-03-24"), ("Hong Kong", "2019-12-13")]


def test_words_of_the_site_are_in_no_output(entries: Mapping[str, Entry]) -> None:
    for entry in entries.values():
        for words in CHROME:
            assert words not in entry.content + entry.summary + entry.title + entry.text


def test_the_caption_is_not_in_the_summary(entries: Mapping[str, Entry]) -> None:
    entry = entries["march"]
    assert any("delivered his speech" in caption for caption in entry.anatomy.captions)
    assert "delivered his speech" not in entry.summary
    assert entry.summary.startswith("“The 1st International Artificial Intelligence Fair”")


def test_topics_come_with_evidence(entries: Mapping[str, Entry]) -> None:
    topics = {name: {match.topic: match for match in entry.topics} for name, entry in entries.items()}
    assert "education" in topics["march"]
    assert {"education", "partnerships"} <= set(topics["december"])
    assert all(match.evidence for found in topics.values() for match in found.values())


def test_no_format_invents_a_midnight(entries: Mapping[str, Entry], store: Store) -> None:
    feed = feed_of(store, "json", zone="Asia/Shanghai")
    items = {item["id"]: item for item in json.loads(FORMATS["json"].render(feed).body)["items"]}
    item = items[entries["december"].id]
    assert (item["_pressroll"]["day"], item["_pressroll"]["precision"]) == ("2019-12-13", "day")
    assert item["date_published"] == "2019-12-13T00:00:00+08:00"
    assert items[entries["march"].id]["_pressroll"]["dateline"]["day"] == "2019-03-24"
