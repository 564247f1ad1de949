"""How one source is read: the whole of a `sources/*.toml` file as a frozen value.

    id = "example"
    name = "Example University"
    url = "https://www.example.edu/news"     # the listing; all the rest is optional

Every refusal is a sentence that says what would be right; `config.problems` adds where it stands and what was found.
"""

from __future__ import annotations

import os
import re
from base64 import b64encode
from collections import Counter
from datetime import timedelta
from difflib import get_close_matches
from typing import Annotated, Any, Literal
from unicodedata import normalize
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import soupsieve
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema, field_validator
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from entries import Habits, Readers

ID_PATTERN = r"^[a-z0-9][a-z0-9-]{0,63}$"
ID_RULE = "an id has 1 to 64 small letters, digits and hyphens, and begins with a letter or digit"
SCRAPER_PATTERN = r"^([A-Za-z_][A-Za-z0-9_.-]*(:[A-Za-z_][A-Za-z0-9_]*)?)?$"
LANGUAGE_PATTERN = r"^([a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*)?$"
_UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1}
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_SELECTOR_LENGTH = 500


def duration(value: Any) -> Any:  # Any: pydantic hands over whatever stood in the file
    """`"30m"` as a timedelta; units s, m, h, d. Raises ValueError with a sentence for anything else."""
    if isinstance(value, timedelta):
        return value
    found = re.fullmatch(r"(\d{1,8}(?:\.\d{1,6})?)\s*([smhd])", value.strip(), re.ASCII) if isinstance(value, str) else None
    if not found:
        raise ValueError('a duration is a number with a unit, such as "90s", "30m", "6h" or "1d"')
    return timedelta(seconds=float(found[1]) * _UNITS[found[2]])


def duration_text(value: timedelta) -> str:
    """The shortest text that `duration` reads as this value: `"30m"`."""
    seconds = value.total_seconds()
    unit = next((unit for unit, size in _UNITS.items() if seconds and not seconds % size), "s")
    return f"{seconds / _UNITS[unit]:.6f}".rstrip("0").rstrip(".") + unit


def lasting(shortest: str, longest: str) -> BeforeValidator:
    """A duration within bounds, both included."""

    def check(value: Any) -> Any:  # Any: as in `duration`
        lasts = duration(value)
        if not duration(shortest) <= lasts <= duration(longest):
            raise ValueError(f'a duration from "{shortest}" to "{longest}" is right here')
        return lasts

    return BeforeValidator(check)


def _shape(pattern: str, sentence: str) -> AfterValidator:
    """Text of a pattern; the sentence says it in words."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(sentence)
        return value

    return AfterValidator(check)


def _one_line(value: str) -> str:
    # Names and titles reach feeds, where XML 1.0 forbids control characters.
    if _CONTROL.search(value):
        raise ValueError("text here is one line without control characters")
    return normalize("NFC", value)


def _web_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises ValueError when it is no number
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or len(value) > 2000 or re.search(r"[\s\x00-\x1f\x7f]", value):
        raise ValueError("an address begins with http:// or https://, names a host and holds no blanks")
    if parts.username or parts.password:
        raise ValueError("an address holds no user name or password; use [fetch] auth")
    return value


def check_selector(value: str) -> str:
    """The selector as it is. ValueError unless both engines that read pages understand it, because either may be asked."""
    if len(value) > _SELECTOR_LENGTH:
        raise ValueError(f"a CSS selector has at most {_SELECTOR_LENGTH} characters")
    try:
        if value:
            LexborHTMLParser("").css(value)
            soupsieve.compile(value)
    except (SelectolaxError, soupsieve.SelectorSyntaxError, NotImplementedError, ValueError) as error:
        raise ValueError('a CSS selector looks like "ul.news > li" or "time[datetime]"') from error
    return value


def _headers(value: dict[str, str]) -> dict[str, str]:
    for name, text in value.items():
        if not _HEADER_NAME.fullmatch(name) or not (text.isascii() and text.isprintable() and len(text) <= 1000):
            raise ValueError("a header has a plain name and a value of printable ASCII characters")
        if name.lower() in ("host", "content-length", "transfer-encoding", "connection", "authorization"):
            raise ValueError(f"the header {name} is not yours to set; for passwords use auth")
    return value


def _auth(value: str) -> str:
    if value and (":" not in value or not value.isprintable()):
        raise ValueError('"NAME:PASSWORD" or "env:VARIABLE" is right here')
    return value


AS_DURATION = PlainSerializer(duration_text, return_type=str, when_used="json")
DURATION_SCHEMA = WithJsonSchema({"type": "string", "pattern": r"^\d+(\.\d+)?\s*[smhd]$"})
WebAddress = Annotated[str, AfterValidator(_web_address), WithJsonSchema({"type": "string", "format": "uri", "pattern": "^https?://"})]
Home = Annotated[
    str, AfterValidator(lambda value: value and _web_address(value)), WithJsonSchema({"type": "string", "pattern": "^(https?://.*)?$"})
]
Line = Annotated[str, AfterValidator(_one_line)]
Selector = Annotated[str, Field(json_schema_extra={"maxLength": _SELECTOR_LENGTH}), AfterValidator(check_selector)]
Id = Annotated[
    str,
    _shape(ID_PATTERN, ID_RULE),
    WithJsonSchema({"type": "string", "pattern": ID_PATTERN}),
]
Label = Annotated[Line, Field(min_length=1, max_length=200)]
Group = Annotated[Line, Field(min_length=1, max_length=60)]
LabelTopics = Annotated[
    tuple[Id, ...],
    BeforeValidator(lambda value: ((value,) if value.strip() else ()) if isinstance(value, str) else value),
    Field(max_length=50),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string", "pattern": ID_PATTERN}, "maxItems": 50}]}),
]
Language = Annotated[
    str,
    _shape(LANGUAGE_PATTERN, "a language is a BCP 47 tag such as en, fr-CA or zh-Hans"),
    WithJsonSchema({"type": "string", "pattern": LANGUAGE_PATTERN}),
]
ScraperName = Annotated[
    str,
    _shape(SCRAPER_PATTERN, 'a scraper is "module:Class" or a name from scrapers/sites'),
    WithJsonSchema({"type": "string", "pattern": SCRAPER_PATTERN}),
]


class Rules(BaseModel):
    """Base of all tables of a source file: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, hide_input_in_errors=True)


class ListingRules(Rules):
    """CSS selectors inside the listing page; what is not given is found."""

    item: Selector = Field("", description="One release on the listing. Everything else is looked for inside it.")
    title: Selector = Field("", description="The title inside the item.")
    link: Selector = Field("", description="The link inside the item.")
    date: Selector = Field("", description="The date inside the item.")
    teaser: Selector = Field("", description="The first words inside the item.")
    image: Selector = Field("", description="The picture inside the item.")
    label: Selector = Field("", description="The site's own category inside the item.")
    next: Selector = Field("", description="The link to the older page.")


class ArticleRules(Rules):
    """CSS selectors inside the article page; what is not given is found."""

    title: Selector = Field("", description="The title.")
    subtitle: Selector = Field("", description="The sub-headline.")
    date: Selector = Field("", description="The publication date.")
    body: Selector = Field("", description="The text of the release.")
    author: Selector = Field("", description="The persons who wrote it.")
    image: Selector = Field("", description="The lead image.")
    drop: tuple[Selector, ...] = Field((), max_length=50, description="Selectors of what is no part of the release.")
    boilerplate: tuple[Annotated[str, Field(max_length=2000)], ...] = Field(
        (), max_length=100, description="Sentences of the site, left out wherever they stand alone."
    )


class DateRules(Rules):
    """How dates of this source are written, where they do not say it themselves."""

    order: Literal["", "dmy", "mdy"] = Field("", description="Day or month first in 03/04/2019. Empty: learnt from the source's own pages.")


class FetchRules(Rules):
    """How the source's server is asked."""

    connections: int = Field(1, ge=1, le=8, description="Requests at a time to this host.")
    pause: Annotated[timedelta, lasting("0s", "1h"), AS_DURATION, DURATION_SCHEMA] = Field(
        timedelta(seconds=1), description="Shortest time between two requests to this host."
    )
    headers: Annotated[dict[str, str], AfterValidator(_headers)] = Field(
        default_factory=dict, max_length=20, description="Further request headers, for example Accept-Language."
    )
    auth: Annotated[str, AfterValidator(_auth)] = Field(
        "", max_length=500, description='"NAME:PASSWORD" for HTTP basic authentication, or "env:VARIABLE" that holds it.'
    )
    render: bool = Field(False, description="Let Chromium run the page's scripts before it is read.")

    def request_headers(self) -> tuple[tuple[str, str], ...]:
        """The headers to send to the source's own server, with `auth` as HTTP basic authentication (RFC 7617)."""
        secret = os.environ.get(self.auth.removeprefix("env:"), "") if self.auth.startswith("env:") else self.auth
        basic = (("Authorization", "Basic " + b64encode(secret.encode()).decode()),) if secret else ()
        return (*self.headers.items(), *basic)


class SourceSpec(Rules):
    """One source, whole."""

    id: Id = Field(description="Short name in addresses; another one needs this one under formerly.")
    name: Line = Field(min_length=1, max_length=200, description="The organisation, as readers see it.")
    url: WebAddress = Field(description="The page that lists the releases.")
    home: Home = Field("", description="The organisation's own page; by default the root of url.")
    language: Language = Field("", description="BCP 47, for example en or zh-Hans. Empty: as the pages say.")
    timezone: str = Field("UTC", description="IANA zone of dates that name none.")
    every: Annotated[timedelta, lasting("1m", "30d"), AS_DURATION, DURATION_SCHEMA] = Field(
        timedelta(minutes=30), description="How often the listing is read."
    )
    kind: Literal["newsroom", "wire"] = Field(
        "newsroom", description="A newsroom is the organisation's own; a wire distributes releases of other organisations."
    )
    topics: tuple[Id, ...] = Field((), max_length=50, description="Topics that every release of this source has.")
    only_topics: tuple[Id, ...] = Field((), max_length=50, description="No topics but these and those under topics. Empty: any.")
    labels: dict[Label, LabelTopics] = Field(
        default_factory=dict, max_length=200, description="Topics by the site's own categories; an empty one means nothing."
    )
    readers: Readers = Field(
        "full", description='What readers get: "full" releases, an "excerpt" of 300 characters, or the "headline" alone.'
    )
    groups: tuple[Group, ...] = Field((), max_length=20, description="Groups of sources, for those who look after many of them.")
    paused: bool = Field(False, description="Keep the source and its entries, do not read it.")
    formerly: tuple[Id, ...] = Field((), max_length=20, description="Earlier ids, the first one first: their addresses lead here.")
    scraper: ScraperName = Field("", description='"module:Class", a scraper in Python. Only in files.')
    listing: ListingRules = ListingRules()
    article: ArticleRules = ArticleRules()
    dates: DateRules = DateRules()
    fetch: FetchRules = FetchRules()

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            near = get_close_matches(value[:64], available_timezones(), n=1, cutoff=0.75)
            hint = f'; did you mean "{near[0]}"?' if near else ""
            raise ValueError(f"a time zone is an IANA name such as Asia/Hong_Kong or UTC{hint}") from error
        return value

    @field_validator("labels")
    @classmethod
    def _labels_differ(cls, value: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        times = Counter(label.casefold() for label in value)
        if twice := next((label for label in value if times[label.casefold()] > 1), ""):
            raise ValueError(f'a label stands once, in small letters or capitals; "{twice}" stands twice')
        return value

    @property
    def habits(self) -> Habits:
        """What this source settles about topics."""
        return Habits(self.topics, self.only_topics, {label.casefold(): topics for label, topics in self.labels.items()})

    @property
    def zone(self) -> ZoneInfo:
        """The zone of dates that name none."""
        return ZoneInfo(self.timezone)

    @property
    def host(self) -> str:
        """Host and port of the listing: what politeness is owed to."""
        return urlsplit(self.url).netloc.lower()

    @property
    def home_url(self) -> str:
        """The organisation's own page."""
        parts = urlsplit(self.url)
        return self.home or f"{parts.scheme}://{parts.netloc}/"
