"""Pages in: fetch, list, article, normalise, refresh one source, the schedule."""

from scrapers.article.shared import Shared, learn
from scrapers.asking import received
from scrapers.backfill import Backfill, backfill
from scrapers.backfill_rules import Budget
from scrapers.browser import BrowserFetcher
from scrapers.clean import clean_html
from scrapers.darkroom import Darkroom
from scrapers.desk import Classify, Desk
from scrapers.fetch import (
    AddressGuard,
    BudgetedFetcher,
    Fetcher,
    ForgetfulMemory,
    HttpFetcher,
    Limits,
    Memory,
    Request,
    Response,
    known_robots,
    user_agent,
)
from scrapers.fetch_call import Answered, Caller
from scrapers.fetch_connection import system_resolver
from scrapers.health import ADVICE, CAUSES, LEARNT, REASONS, of_another_list
from scrapers.leases import LEASE, free_dead, is_dead, this_process
from scrapers.lessons import without_list
from scrapers.native import NAMES, Rung
from scrapers.page import Article, Listing, ListItem, Page, PagePrint, Received, Scraper
from scrapers.parsing import CPU_S, InlineParsing, Parsing, ParsingPool
from scrapers.pointing import PARTS, Matched, Matches, Part, SafeCopy, Spot
from scrapers.preview import Preview, preview, preview_page
from scrapers.printed import Style, printed
from scrapers.reading import ArticleReading, PageReading, read_article, read_listing
from scrapers.redesign import MarkupLine, PageDifference
from scrapers.refresh import Refresh, refresh
from scrapers.replay import KeptPage, Recorder, Replay, kept, kept_page
from scrapers.rereading import ArticleReread, ListReread, Reread, reread
from scrapers.schedule import Crawl, now_utc, source_row, start_clock
from scrapers.urls import url_key
from scrapers.zones import Guess, guess_zone

__all__ = [
    "ADVICE",
    "CAUSES",
    "CPU_S",
    "LEARNT",
    "LEASE",
    "NAMES",
    "PARTS",
    "REASONS",
    "AddressGuard",
    "Answered",
    "Article",
    "ArticleReading",
    "ArticleReread",
    "Backfill",
    "BrowserFetcher",
    "Budget",
    "BudgetedFetcher",
    "Caller",
    "Classify",
    "Crawl",
    "Darkroom",
    "Desk",
    "Fetcher",
    "ForgetfulMemory",
    "Guess",
    "HttpFetcher",
    "InlineParsing",
    "KeptPage",
    "Limits",
    "ListItem",
    "ListReread",
    "Listing",
    "MarkupLine",
    "Matched",
    "Matches",
    "Memory",
    "Page",
    "PageDifference",
    "PagePrint",
    "PageReading",
    "Parsing",
    "ParsingPool",
    "Part",
    "Preview",
    "Received",
    "Recorder",
    "Refresh",
    "Replay",
    "Request",
    "Reread",
    "Response",
    "Rung",
    "SafeCopy",
    "Scraper",
    "Shared",
    "Spot",
    "Style",
    "backfill",
    "clean_html",
    "free_dead",
    "guess_zone",
    "is_dead",
    "kept",
    "kept_page",
    "known_robots",
    "learn",
    "now_utc",
    "of_another_list",
    "preview",
    "preview_page",
    "printed",
    "read_article",
    "read_listing",
    "received",
    "refresh",
    "reread",
    "source_row",
    "start_clock",
    "system_resolver",
    "this_process",
    "url_key",
    "user_agent",
    "without_list",
]
