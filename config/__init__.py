"""What the operator wrote: settings, sources, topics and named feeds, from TOML to frozen values with every fault named."""

from config.catalogue import Catalogue, CatalogueSource, FileSource, parse_source, source_schema, source_to_toml
from config.feeds import FeedSpec, parse_feeds
from config.formerly import former_names
from config.load import Configuration, load, read_settings
from config.problems import read_text
from config.settings import Settings, parse_network
from config.source import ArticleRules, DateRules, FetchRules, ListingRules, SourceSpec, duration_text
from config.topics import parse_topics
from config.webhooks import WebhookSpec, parse_webhooks

__all__ = [
    "ArticleRules",
    "Catalogue",
    "CatalogueSource",
    "Configuration",
    "DateRules",
    "FeedSpec",
    "FetchRules",
    "FileSource",
    "ListingRules",
    "Settings",
    "SourceSpec",
    "WebhookSpec",
    "duration_text",
    "former_names",
    "load",
    "parse_feeds",
    "parse_network",
    "parse_source",
    "parse_topics",
    "parse_webhooks",
    "read_settings",
    "read_text",
    "source_schema",
    "source_to_toml",
]
