"""An invented newsroom in many layouts, with the same six releases in each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import escape

from config.source import SourceSpec
from scrapers.dates import local_day
from scrapers.listing import read_listing
from scrapers.page import Listing, Page

NOW = datetime(2020, 1, 15, 12, 0, tzinfo=UTC)
URL = "https://www.tidewater.example/en/news"


@dataclass(frozen=True)
class Release:
    """One release as a layout prints it."""

    number: int
    day: date
    title: str
    lead: str
    label: str

    @property
    def path(self) -> str:
        return f"/en/news/detail/{self.number}.html"

    @property
    def url(self) -> str:
        return f"https://www.tidewater.example{self.path}"


RELEASES = (
    Release(61, date(2020, 1, 13), "Tidewater Robotics opens a summer school for harbour pilots", "Forty pilots learn to steer in fog.", "Education"),
    Release(57, date(2019, 12, 5), "New crane control halves the noise of night shifts", "Neighbours of the port had asked for it.", "Product"),
    Release(52, date(2019, 11, 21), "Port Authority of Lindhaven chooses Tidewater sensors", "The first hundred go into the water in May.", "Product"),
    Release(44, date(2019, 9, 2), "Tidewater and Elm College found a chair for machine vision", "Lectures begin in the autumn term.", "Education"),
    Release(38, date(2019, 6, 25), "Annual report: a calm year with three new vessels", "Revenue grew by four per cent.", "Company"),
    Release(31, date(2019, 3, 7), "Winter trials show how ice blinds cameras", "The data are free for schools to use.", "Company"),
)  # fmt: skip

MENU = "".join(
    f'<li><a href="/en/{name.replace(" ", "-")}">{name.title()}</a></li>'
    for name in ("about us", "technology", "careers", "contact", "imprint")
)
PAGER = '<div class="pages"><a href="?page=1">1</a> <a href="?page=2">2</a> <a href="?page=3">3</a> <a class="next" href="?page=2">Next</a></div>'


def long_date(day: date) -> str:
    """13 January 2020, without the zero that strftime would print."""
    return f"{day.day} {day:%B %Y}"


def page_of(main: str, *, head: str = "", pager: str = PAGER) -> str:
    """A page with a menu, a footer, and the given matter between them."""
    return f"""<!doctype html><html lang="en"><head><title>News - Tidewater</title>{head}</head><body>
<header><a href="/en/">Tidewater</a><nav><ul>{MENU}</ul></nav></header><main><h1>News</h1>{main}{pager}</main>
<footer><ul>{MENU}</ul><p>© Tidewater Robotics, Quay 7, Lindhaven</p></footer></body></html>"""


def headings(r: Release) -> str:
    return f'<li><a href="{r.path}"><h3>{r.title}</h3></a><span class="time">{r.day} 09:30</span><p>{r.lead}</p></li>'


def card_in_a_link(r: Release) -> str:
    return f'<a class="card" href="{r.path}"><img src="/img/{r.number}.jpg"><div>{r.label}</div><div>{r.title}</div><div>{long_date(r.day)}</div></a>'


def read_more(r: Release) -> str:
    return f'<div class="row"><p>{long_date(r.day)}</p><p>{r.title}</p><p>{r.lead}</p><a href="{r.path}">Read more</a></div>'


def table_row(r: Release) -> str:
    return f'<tr><td>{r.day:%d.%m.%Y}</td><td>{r.title}</td><td><a href="/files/{r.number}.pdf">PDF</a></td></tr>'


def number_is_link(r: Release) -> str:
    return f'<tr><td><a href="{r.path}">{r.number}-19</a></td><td>{r.title}</td><td>{r.day:%d/%m/%Y}</td></tr>'


def title_in_header(r: Release) -> str:
    return f"""<article class="post-{r.number} post"><header><h2><a href="{r.path}" rel="bookmark">{r.title}</a></h2>
<time datetime="{r.day}T08:00:00+00:00">{long_date(r.day)}</time></header><p>{r.lead} <a href="/tag/quay">#quay</a> <a href="/author/jo">Jo</a></p>
<footer><a href="{r.path}#comments">3 comments</a> <a href="https://www.facebook.com/sharer/sharer.php?u={r.url}">Share</a></footer></article>"""


def split_date(r: Release) -> str:
    return f"""<div class="item"><div class="when"><span class="d">{r.day.day}</span><span class="m">{r.day:%b}</span><span class="y">{r.day.year}</span></div>
<a href="{r.path}">{r.title}</a></div>"""


def date_in_the_heading(r: Release) -> str:
    return f'<div class="entry"><h3><a href="{r.path}">{r.title}</a><span> | {r.day:%d.%m.%Y}</span></h3><p>{r.lead}</p></div>'


def flat(r: Release) -> str:
    return f'<p class="when">{long_date(r.day)}</p><h3><a href="{r.path}">{r.title}</a></h3><p>{r.lead}</p>'


def definition(r: Release) -> str:
    return f'<dt>{r.day}</dt><dd><a href="{r.path}">{r.title}</a></dd>'


def line(r: Release) -> str:
    return f'{r.day:%d/%m/%Y} <a href="{r.path}">{r.title}</a><br>'


LAYOUTS = {
    "headings in a list": ("<ul class=news>", headings, "</ul>"),
    "card in a link": ("<div class=cards>", card_in_a_link, "</div>"),
    "title beside a read more link": ("<div>", read_more, "</div>"),
    "table with PDF links": ("<table><tr><th>Date</th><th>Title</th><th></th></tr>", table_row, "</table>"),
    "table whose numbers are links": ("<table><tbody>", number_is_link, "</tbody></table>"),
    "title in a header element": ('<div class="content-sidebar-wrap">', title_in_header, "</div>"),
    "date split over spans": ("<section>", split_date, "</section>"),
    "date in the heading": ("<div>", date_in_the_heading, "</div>"),
    "flat paragraphs": ('<div class="text">', flat, "</div>"),
    "definition list": ("<dl>", definition, "</dl>"),
    "lines cut by br": ("<p>", line, "</p>"),
}


def layout(name: str, releases: tuple[Release, ...] = RELEASES) -> str:
    """The releases in a layout of LAYOUTS, as a whole page."""
    before, part, after = LAYOUTS[name]
    return page_of(before + "".join(part(release) for release in releases) + after)


def spec(**fields: object) -> SourceSpec:
    """A source that knows nothing but its address."""
    return SourceSpec.model_validate({"id": "tidewater", "name": "Tidewater", "url": URL, **fields})


def read(html: str, *, url: str = URL, now: datetime = NOW, order: str = "", **fields: object) -> Listing:
    """The listing on a page."""
    return read_listing(Page(url, html), spec(**fields), now=now, order=order)


def days(listing: Listing) -> list[date | None]:
    """The day of each item in the zone of the source (UTC here)."""
    return [local_day(item.published, spec().zone) if item.published else None for item in listing.items]


def links(*labels: str) -> str:
    """A list of bare links."""
    return "".join(f'<li><a href="/{label.lower().replace(" ", "-")}">{escape(label)}</a></li>' for label in labels)
