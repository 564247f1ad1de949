"""Two layouts of an invented newsroom, as organisations print them, and a short way to read a page."""

from __future__ import annotations

from datetime import UTC, datetime

from config.source import SourceSpec
from entries import Draft
from scrapers.article import read_article
from scrapers.normalise import normalise
from scrapers.page import Article, ListItem, Page

NOW = datetime(2020, 1, 15, 12, 0, tzinfo=UTC)
URL = "https://news.tidewater.example/en/news/detail/17.html"
TITLE = "Tidewater Robotics Opens a Summer School for Harbour Pilots"
MENU = "".join(f'<li><a href="/en/{name}">{name.title()}</a></li>' for name in ("about", "products", "careers", "contact"))
FIRST = (
    "Tidewater Robotics opened its first summer school in Lindhaven today, where forty harbour pilots learn to work beside "
    "machines that see in fog. The course was planned with the Port Authority and lasts six weeks."
)
QUOTE = (
    "“Pilots know the water better than any sensor does,” said Mara Ellison, Head of Training at Tidewater Robotics. “We want them to "
    "question what the screen shows, and to tell us when it is wrong.”"
)
CAPTION = "Mara Ellison, Head of Training at Tidewater Robotics, greets the first pilots at the pier"
LAST = (
    "The school continues a programme that began in 2017 with evening classes for dock workers. Every graduate keeps access to the "
    "simulator, and a second course for river pilots is planned for the spring."
)
ABOUT = "Tidewater Robotics builds navigation systems for small ports. The company was founded in 2009 and employs 300 people."


def banner_page(*, title: str = TITLE, date: str = "2019-03-25 04:50", text: str = "", above_text: str = "") -> str:
    """The older layout: a banner heading with a slogan, h1, minute without zone, the caption as one more paragraph."""
    body = text or (
        f"<p>March 24, 2019, Lindhaven – {FIRST}</p><p>{QUOTE}</p>"
        f'<p style="text-align:center"><img src="/img/pier.jpg"></p><p style="text-align:center">{CAPTION}</p><p>{LAST}</p>'
    )
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} - Tidewater Robotics</title></head><body>
<div class="header"><a class="logo" href="/">Tidewater Robotics</a><ul class="menu">{MENU}</ul></div>
<div class="banner"><h2>News Center</h2><p>Steering into tomorrow, together.</p></div>
<div class="main"><div class="detail"><h1>{title}</h1><div class="time">{date}</div><p class="views">Views: 2117</p>
{above_text}<div class="text">{body}</div></div></div>
<div class="footer"><ul>{MENU}</ul><p>© Tidewater Robotics. All rights reserved.</p></div></body></html>"""


def hero_page(*, title: str = TITLE, date: str = "2019-12-13", text: str = "", head: str = "", after: str = "") -> str:
    """The newer layout: a call to action, a hero heading, the title in a div, a bare day, lines in div and br."""
    body = text or f"<div>Lindhaven – 13th December 2019 – {FIRST}</div><br><div>{QUOTE}</div><br><div>{LAST}</div><br>"
    return f"""<!DOCTYPE html><html lang="en"><head><title>{title} | Tidewater Robotics</title><meta property="og:title" content="{title}">{head}</head>
<body><header class="top"><nav><ul>{MENU}</ul></nav><a class="cta" href="/en/trial">Apply for Trial</a></header>
<main><section class="hero"><h2>Newsroom</h2></section><div class="article-wrap"><div class="article-title">{title}</div><p class="news-date">{date}</p>
<div class="article-content">{body}</div><div class="share"><a href="/share?a">Share</a><a href="/share?b">Mail</a></div></div>{after}</main>
<footer><ul>{MENU}</ul><small>© Tidewater Robotics</small></footer></body></html>"""


def spec(**changes: object) -> SourceSpec:
    """A source in Shanghai's zone whose pages name none."""
    fields = {
        "id": "tidewater",
        "name": "Tidewater Robotics",
        "url": "https://news.tidewater.example/en/news",
        "timezone": "Asia/Shanghai",
    }
    return SourceSpec.model_validate(fields | changes)


def read(html: str, source: SourceSpec | None = None, item: ListItem | None = None, *, url: str = URL, now: datetime = NOW) -> Article:
    """The article on a page."""
    return read_article(Page(url, html), source or spec(), item, now=now)


def draft(html: str, source: SourceSpec | None = None, item: ListItem | None = None, *, url: str = URL, now: datetime = NOW) -> Draft:
    """The draft of a page."""
    return normalise(read(html, source, item, url=url, now=now), item, source or spec(), now=now)
