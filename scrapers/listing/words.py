"""Words of items in many languages, as patterns: addresses, class names, labels, and what other things than releases say.

None of them decides alone; each is one feature or one hint among several. Latin words are matched as whole words; Chinese, Japanese,
Korean and Thai have no word boundaries.
"""

from __future__ import annotations

import re
from functools import lru_cache


def _any(words: str) -> str:
    return "|".join(re.escape(word).replace("_", "[-_ ]?") for word in words.split())


def _whole(words: str) -> re.Pattern[str]:
    """Finds one of the words where no further letter touches it."""
    return re.compile(rf"(?<![^\W\d_])(?:{_any(words)})(?![^\W\d_])", re.IGNORECASE)


def label(*phrases: str) -> re.Pattern[str]:
    """Fits a label that is one of the phrases, whatever arrows and points stand around it."""
    options = "|".join(phrase.replace(" ", r"\s+") for phrase in phrases)
    return re.compile(rf"^[\W\d]*(?:{options})[\W\d]*$", re.IGNORECASE)


# The part of an address that says "news here".
NEWS_ADDRESS = _whole(
    "news newsroom press press_release press_releases pressreleases pressrelease release releases media media_center media_centre "
    "announcement announcements article articles blog blogs post posts story stories statement statements bulletin insights update "
    "updates latest aktuelles presse pressemitteilung pressemitteilungen pressemeldungen meldung meldungen nachrichten mitteilungen "
    "neuigkeiten actualites actualite actus actu communique communiques nouvelles salle_de_presse noticias noticia prensa "
    "comunicados sala_de_prensa novedades notas actualidad imprensa comunicacao notizie notizia comunicati comunicato stampa novita "
    "nieuws persberichten persbericht nyheter nyhet nyheder pressmeddelanden pressemeddelelser pressemelding uutiset tiedotteet "
    "aktualnosci wiadomosci prasa novinky aktuality zpravy tiskove_zpravy hirek sajto stiri comunicate novosti novice vijesti vesti "
    "uudised naujienos jaunumi novini press_tsentr duyuru duyurular haber haberler basin basinda_biz akhbar berita siaran_pers tin_tuc "
    "xinwen xwzx news_center newsinfo gonggao koho oshirase topics новости пресса νεα новини חדשות أخبار 新闻 新聞 ニュース お知らせ "
    "プレスリリース 뉴스 보도자료 ข่าว"
)
# Addresses of lists about releases rather than of releases.
SIDE_ADDRESS = re.compile(
    r"/(tags?|category|categories|kategorie[ns]?|categorie|categoria|rubri[ck]\w*|topics?|themen?|authors?|autor(en)?|users?|profile|"
    r"people|archives?/?$|feed|rss|comments?|login|register|search|cart|print|share)(/|$|\?|=)|[?&](tag|cat|author|s|share|"
    r"replytocom)=|/author/",
    re.IGNORECASE,
)
EVENT_ADDRESS = re.compile(
    r"/(events?|veranstaltung\w*|termine?|agenda|calendar|kalender|evenements?|eventos?|eventi|webinars?|conferences?)(/|\.|\?|$)",
    re.IGNORECASE,
)
JOB_ADDRESS = re.compile(
    r"/(jobs?|careers?|vacanc(y|ies)|positions?|karriere|stellen\w*|emplois?|empleos?|offres?(-d-emploi)?|lavora\S*|vagas)(/|\.|\?|$)",
    re.IGNORECASE,
)
PRODUCT_ADDRESS = re.compile(
    r"/(products?|produkte?|produits?|productos?|prodotti|produtos?|shop|store|tienda|boutique|catalog(ue)?|item|sku|cart)(/|\.|\?|$)",
    re.IGNORECASE,
)
GALLERY_ADDRESS = re.compile(
    r"/(photos?|fotos?|galler(y|ies)|galer(ie|ia|ias|ii)|fotogalerie?|albums?|bildergalerien?)(/|\.|\?|$)", re.IGNORECASE
)
SHARE_HOST = re.compile(
    r"^https?://(www\.|api\.|m\.)?(facebook\.com/(sharer|share|dialog)|twitter\.com/(intent|share|home)|x\.com/(intent|share)|"
    r"linkedin\.com/(share|cws|sharing)|pinterest\.\w+/pin/create|reddit\.com/submit|t\.me/share|telegram\.me/share|wa\.me|"
    r"plus\.google\.com/share|service\.weibo\.com/share|vk\.com/share|line\.me/R/msg|b\.hatena\.ne\.jp|addtoany\.com|addthis\.com)",
    re.IGNORECASE,
)
# Labels that lead to a release without naming it.
MORE = label(
    *("(read|learn|find out|see|view|show|know|discover|get) (more|full|all|details?|post|article|story|release|it|on)( .{0,40})?",),
    *("(read|see|view) (the|this) (full |whole )?(article|post|story|release|rest|text)( .{0,40})?",),
    *("more( info(rmation)?| details?| about .{0,40})?", "continue( reading)?( .{0,60})?", "details?"),
    *("full (story|article|text|release)", "view", "open", "download( pdf)?", "pdf( file| version)?", "html", "link", "here"),
    *("click here", "watch( now| video)?", "listen( now)?", "permalink", "english", "deutsch", "français", "español"),
    *("(no |leave a |add a |post a )?(comments?|reply)( yet)?", "mehr( (lesen|erfahren|infos?|dazu))?", "weiter(lesen)?"),
    *("zum (artikel|beitrag)", "jetzt lesen", "artikel lesen", "kommentare?", "(en savoir|lire|voir) (plus|la suite|l.article)"),
    *("lire", "suite", "plus d.infos?", "télécharger", "commentaires?", "(leer|ver|saber|conocer) (más|mas|todo|noticia|nota)"),
    *("leer", "más( información)?", "seguir leyendo", "descargar", "comentarios?", "(leia|saiba|ler|ver|veja) (mais|tudo)"),
    *("continue lendo", "(leggi|scopri|vedi) (di più|tutto|altro|l.articolo)", "leggi", "continua( a leggere)?"),
    *("(lees|meer) (meer|verder|lezen|info)", "läs mer", "les mer", "læs mere", "lue lisää"),
    *("(czytaj|zobacz|dowiedz się) (więcej|dalej)", "więcej", "(číst|čtěte|zobrazit) (více|dále|celý článek|víc)", "více"),
    *("(čítať|viac) ?(ďalej|viac)?", "tovább( olvasom)?", "részletek", "citește( mai (mult|departe))?", "pročitaj(te)? više"),
    *("více informací", "preberi več", "devamı(nı oku)?", "daha fazla( bilgi)?", "oku"),
    *("(читать|узнать|смотреть) ?(далее|дальше|больше|полностью|подробнее)?", "подробнее", "далее", "докладніше"),
    *("читати (далі|більше)", "διαβάστε( περισσότερα)?", "περισσότερα", "اقرأ المزيد", "المزيد", "קרא עוד", "עוד"),
    *(
        "(查看|阅读|閱讀|了解|更多|點擊)(更多|全文|详情|詳情|详细|查看|内容)?",
        "(详细|詳細|詳情|详情|more)(を見る|はこちら|信息|资讯)?",
        "続きを読む",
        "もっと(見る|読む)",
        "자세히( 보기)?",
    ),
    *("더 ?보기", "อ่าน(ต่อ|เพิ่มเติม)", "xem (thêm|chi tiết)", "selengkapnya", "baca selengkapnya"),
)
# Class names, matched as parts: "news-title", "entry_headline".
TITLE_CLASS = re.compile(r"titl|titul|headline|heading|subject|caption|\bname\b|(^|[-_ ])tit([-_ ]|$)", re.IGNORECASE)
DATE_CLASS = re.compile(r"dat(e|um|a)\b|date|time|fecha|publish|posted|\bday\b|calendar|year", re.IGNORECASE)
TEASER_CLASS = re.compile(
    r"excerpt|summary|teaser|intro|desc|abstract|lead|snippet|preview|subtitle|sub-title|(^|[-_ ])(text|body|content)([-_ ]|$)",
    re.IGNORECASE,
)
LABEL_CLASS = re.compile(
    r"categ|\bcat\b|tag|label|topic|kicker|eyebrow|rubri|badge|chip|(^|[-_ ])type([-_ ]|$)|terms?([-_ ]|$)|author|byline", re.IGNORECASE
)
# "has-no-sidebar" has none, and every element of a page made with Elementor is an "elementor-widget".
CHROME_CLASS = re.compile(
    r"(^|[-_ ])(?<![-_ ]no[-_])(nav|navbar|navigation|menu|submenu|megamenu|footer|foot|sidebar|side|aside|(?<! elementor-)widget|"
    r"breadcrumbs?|pager|pagination|paging|share|social|cookies?|tag-?cloud|related|recommend\w*|popular|trending|recent|most-?read|"
    r"toolbar|dropdown|drop|mega|lang|language|search|comments?|carousel|slider|ticker)([-_ ]|$)",
    re.IGNORECASE,
)
PRICE = re.compile(r"(?:[$€£¥₽₹₩₺฿]|US\$|USD|EUR|GBP|CHF|Kč|zł|руб)\s?\d[\d.,]*|\d[\d.,]*\s?(?:[€£₽₹₺]|USD|EUR|CHF|Kč|zł|руб|kr\b|元|円)")
CART = re.compile(
    r"add[-_ ]to[-_ ](cart|basket|bag)|in den warenkorb|ajouter au panier|añadir al carrito|buy now|in stock|out of stock|sold out|"
    r"加入购物车|カートに",
    re.IGNORECASE,
)
REVIEW = re.compile(
    r"\b(reply|says:|said:|wrote:|antworten|répondre|responder|rispondi|ответить|out of 5|helpful\?|stars?\b.*\breview|返信|回复)",
    re.IGNORECASE,
)
# One comment among others; "#comments" is where those on a release begin.
COMMENT_PLACE = re.compile(r"#(comment|review|reply|c)[-_]?\d+$|replytocom=", re.IGNORECASE)
# Releases talk about conferences all the time; only what invites or prints hours is an event.
EVENT = re.compile(
    r"\b(rsvp|save the date|register (now|here)|buy tickets|jetzt anmelden|s.inscrire|inscríbete|iscriviti)\b|\d{1,2}[:.]\d\d\s*(am|"
    r"pm|uhr|h)?\s*[-–—]\s*\d{1,2}[:.]\d\d|\b\d{1,2} ?h(\d\d)?\s*([-–—]|às|até|à|a|to)\s*\d{1,2} ?h",
    re.IGNORECASE,
)
JOB = re.compile(
    r"\b(full[- ]?time|part[- ]?time|apply (now|by|before)|salary|vacanc(y|ies)|hiring|closing date|deadline for applications|"
    r"vollzeit|teilzeit|\(?[mwfd]/[mwfd]/[mwfd]\)?|temps plein|jornada completa|CDI|CDD|"
    r"vagas? (de|para)|oferty? pracy|volné místo|iş ilan[ıi]|ваканси[яи])\b|招聘|求人|採用情報|募集要項|채용|وظائف شاغرة",
    re.IGNORECASE,
)
MONTH_ARCHIVE = re.compile(r"^\D{0,14}\s*(19|20)\d\d\s*(\(\d+\))?$|^(19|20)\d\d\s*(年\s*\d{1,2}\s*月)?\s*(\(\d+\))?$")


# One text is judged at several levels of nesting; the answers are remembered for the pages of the moment.
_REMEMBERED = 8_192


@lru_cache(_REMEMBERED)
def says_more(text: str) -> bool:
    """Whether a text is a label that leads to a release without naming it."""
    return len(text) <= 90 and MORE.match(text) is not None


@lru_cache(_REMEMBERED)
def hints(names: str) -> frozenset[str]:
    """What class names hint at: title, date, teaser, label."""
    return frozenset(hint for hint, pattern in _HINTS if pattern.search(names))


@lru_cache(_REMEMBERED)
def marks(text: str) -> frozenset[str]:
    """What a text shows of things that are no releases: prices, reviews, events, jobs."""
    return frozenset(mark for mark, pattern in _TEXT_MARKS if pattern.search(text))


@lru_cache(_REMEMBERED)
def address_marks(url: str) -> frozenset[str]:
    """What an address says: news, side, prices, events, jobs."""
    return frozenset(mark for mark, pattern in _ADDRESS_MARKS if pattern.search(url))


_HINTS = (("title", TITLE_CLASS), ("date", DATE_CLASS), ("teaser", TEASER_CLASS), ("label", LABEL_CLASS))
_TEXT_MARKS = (("prices", PRICE), ("prices", CART), ("reviews", REVIEW), ("events", EVENT), ("jobs", JOB))
_ADDRESS_MARKS = (
    ("news", NEWS_ADDRESS),
    ("side", SIDE_ADDRESS),
    ("prices", PRODUCT_ADDRESS),
    ("events", EVENT_ADDRESS),
    ("jobs", JOB_ADDRESS),
    ("gallery", GALLERY_ADDRESS),
)
