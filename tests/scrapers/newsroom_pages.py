"""Invented list pages of different makes: each with the title and the date one would point at, and the addresses it lists."""

from __future__ import annotations

from dataclasses import dataclass

from scrapers import Received

HOST = "https://tern.example"
TITLES = (
    "Harbour board opens a new pier to all visitors",
    "Ferry timetable grows by eleven winter sailings",
    "Divers count seals along the northern breakwater",
    "Council grants funds for the old lighthouse tower",
    "School classes plant dune grass behind the beach",
)
DAYS = tuple(f"{day} March 2024" for day in (28, 21, 14, 7, 1))
ARABIC = (
    "افتتاح رصيف جديد للزوار في الميناء القديم",
    "زيادة رحلات العبارات خلال فصل الشتاء المقبل",
    "غواصون يحصون الفقمات قرب كاسر الأمواج",
    "تمويل جديد لترميم برج المنارة القديمة",
    "طلاب المدارس يزرعون عشب الكثبان على الشاطئ",
)
CHINESE = (
    "港务局向公众开放新建码头并举行启用仪式",
    "渡轮公司冬季增开十一班航次便利旅客出行",
    "潜水队在北防波堤沿线清点海豹数量并公布结果",
    "市议会拨款修缮旧灯塔预计明年春季完工",
    "学校师生在海滩后方种植沙丘草保护海岸",
)
MENU = "<nav class=menu><ul><li><a href=/>Home</a><li><a href=/about>About</a><li><a href=/contact>Contact</a></ul></nav>"
FOOT = "<footer><p class=imprint><a href=/imprint>Imprint</a> <a href=/privacy>Privacy</a></p></footer>"


@dataclass(frozen=True, slots=True)
class Made:
    """A page, what is pointed at on it, and the addresses of its releases in order."""

    body: str
    title: str = TITLES[0]
    date: str = DAYS[0]
    language: str = "en"
    direction: str = "ltr"

    @property
    def received(self) -> Received:
        page = f"<!doctype html><html lang={self.language} dir={self.direction}><title>News</title><body>{MENU}{self.body}{FOOT}"
        return Received(f"{HOST}/news", page.encode(), "text/html", "utf-8")


ADDRESSES = tuple(f"{HOST}/news/{n}" for n in range(1, 6))


def rows(pattern: str, titles: tuple[str, ...] = TITLES, days: tuple[str, ...] = DAYS) -> str:
    """The pattern with N, TITLE and DAY filled in, once for each release."""
    filled = enumerate(zip(titles, days, strict=True), 1)
    return "".join(pattern.replace("N_", str(n)).replace("TITLE", title).replace("DAY", day) for n, (title, day) in filled)


_LIST = rows("<li class='entry'><a href=/news/N_>TITLE</a> <span class=date>DAY</span></li>")
_TABLE = rows("<tr><td>DAY<td><a href=/news/N_>TITLE</a><td>Press office")
_CARD = rows(
    "<div class='col-md-4 sc-bdVaJa'><a class='card css-1x2y3z' href=/news/N_><img src=/p/N_.jpg alt='Picture of the harbour'>"
    "<h3 class=card-title>TITLE</h3><time datetime=2024-03-0N_>DAY</time></a></div>"
)
_TERMS = rows("<dt class=when>DAY</dt><dd class=what><a href=/news/N_>TITLE</a></dd>")
_NESTED = (
    "<div class=year><h2>2024</h2><ul>"
    + rows("<li><article><header><h3><a href=/news/N_>TITLE</a></h3></header><p class=meta>DAY</p></article></li>")
    + "</ul></div>"
)
_PLAIN = rows("<p><b>DAY</b> <a href=/news/N_>TITLE</a></p>")
_RTL = rows(
    "<article class='post post-N_'><h2 class=entry-title><a href=/news/N_>TITLE</a></h2><span class=posted-on>DAY</span></article>", ARABIC
)
_CJK = rows(
    "<li><span class=time>DAY</span><a href=/news/N_ title='TITLE'>TITLE</a></li>",
    CHINESE,
    tuple(f"2024-03-{day:02}" for day in (28, 21, 14, 7, 1)),
)

PAGES = {
    "list": Made(f"<main><h1>News</h1><ul class=news-list>{_LIST}</ul></main>"),
    "table": Made(f"<main><table class=releases><tr><th>Day<th>Release<th>By{_TABLE}</table></main>"),
    "cards": Made(f"<div id=root><div class='css-9f8e7d'><section class=news-grid>{_CARD}</section></div></div>"),
    "definition list": Made(f"<main><dl class=archive>{_TERMS}</dl></main>"),
    "nested": Made(f"<div class=page><div class=content>{_NESTED}</div></div>"),
    "paragraphs": Made(f"<div id=news><h1>News</h1>{_PLAIN}</div>"),
    "right to left": Made(f"<div class=site-main>{_RTL}</div>", ARABIC[0], language="ar", direction="rtl"),
    "ideographs": Made(f"<div class=list-box><ul>{_CJK}</ul></div>", CHINESE[0], "2024-03-28", "zh-Hans"),
}
