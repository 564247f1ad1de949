"""Pages in: fetch, list, article, normalise, refresh one source, the schedule."""

from scrapers.article.shared import Shared, learn
from scrapers.backfill import Backfill, backfill
from scrapers.backfill_rules import Budget
from scrapers.browser import BrowserFetcher
from scrapers.clean import clean_html
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
    user_agent,
)
from scrapers.fetch_call import Answered, Caller
from scrapers.health import REASONS
from scrapers.leases import free_dead, this_process
from scrapers.page import Article, Listing, ListItem, Page, PagePrint, Received, Scraper
from scrapers.parsing import InlineParsing, Parsing, ParsingPool
from scrapers.preview import Preview, preview, preview_page
from scrapers.reading import ArticleReading, read_article, read_listing
from scrapers.refresh import Refresh, refresh
from scrapers.schedule import Crawl, now_utc, source_row, start_clock
from scrapers.urls import url_key

__all__ = [
    "REASONS",
    "AddressGuard",
    "Answered",
    "Article",
    "ArticleReading",
    "Backfill",
    "BrowserFetcher",
    "Budget",
    "BudgetedFetcher",
    "Caller",
    "Classify",
    "Crawl",
    "Desk",
    "Fetcher",
    "ForgetfulMemory",
    "HttpFetcher",
    "InlineParsing",
    "Limits",
    "ListItem",
    "Listing",
    "Memory",
    "Page",
    "PagePrint",
    "Parsing",
    "ParsingPool",
    "Preview",
    "Received",
    "Refresh",
    "Request",
    "Response",
    "Scraper",
    "Shared",
    "backfill",
    "clean_html",
    "free_dead",
    "learn",
    "now_utc",
    "preview",
    "preview_page",
    "read_article",
    "read_listing",
    "refresh",
    "source_row",
    "start_clock",
    "this_process",
    "url_key",
    "user_agent",
]
