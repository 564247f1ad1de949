"""What the operator wrote: settings, sources, topics and named feeds, from TOML to frozen values with every fault named."""

from config.alerts import LOCAL_SCHEMES, AlertFloor, AlertSpec, alert_to_toml, parse_alert, parse_alerts
from config.amending import amended
from config.catalogue import Catalogue, CatalogueSource, FileSource, Owner, parse_source, source_schema, source_to_toml, toml_lines
from config.feeds import FeedSpec, parse_feeds
from config.formerly import former_names
from config.load import Configuration, load, read_settings
from config.origins import MOST_ORIGINS, parse_origin
from config.problems import read_table, read_text
from config.rulebook import Rulebook, RuleKind, RuleOwner, parse_feed, parse_topic, rulebook
from config.settings import Settings, parse_network, parse_role_rule
from config.source import (
    ID_PATTERN,
    ID_RULE,
    ArticleRules,
    DateRules,
    FetchRules,
    Id,
    ListingRules,
    SourceSpec,
    check_selector,
    duration,
    duration_text,
)
from config.topics import parse_topics
from config.webhooks import WebhookSpec, parse_webhooks
from config.writing import feed_to_toml, topic_to_toml

__all__ = [
    "ID_PATTERN",
    "ID_RULE",
    "LOCAL_SCHEMES",
    "MOST_ORIGINS",
    "AlertFloor",
    "AlertSpec",
    "ArticleRules",
    "Catalogue",
    "CatalogueSource",
    "Configuration",
    "DateRules",
    "FeedSpec",
    "FetchRules",
    "FileSource",
    "Id",
    "ListingRules",
    "Owner",
    "RuleKind",
    "RuleOwner",
    "Rulebook",
    "Settings",
    "SourceSpec",
    "WebhookSpec",
    "alert_to_toml",
    "amended",
    "check_selector",
    "duration",
    "duration_text",
    "feed_to_toml",
    "former_names",
    "load",
    "parse_alert",
    "parse_alerts",
    "parse_feed",
    "parse_feeds",
    "parse_network",
    "parse_origin",
    "parse_role_rule",
    "parse_source",
    "parse_topic",
    "parse_topics",
    "parse_webhooks",
    "read_settings",
    "read_table",
    "read_text",
    "rulebook",
    "source_schema",
    "source_to_toml",
    "toml_lines",
    "topic_to_toml",
]
