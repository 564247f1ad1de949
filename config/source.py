"""How one source is read: the whole of a `sources/*.toml` file as a frozen value.

    id = "example"
    name = "Example University"
    url = "https://www.example.edu/news"     # the listing; all the rest is optional
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, field_validator

ID_PATTERN = r"^[a-z0-9][a-z0-9-]{0,63}$"
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def duration(value: Any) -> Any:  # Any: pydantic hands over whatever stood in the file
    """`"30m"` as a timedelta; units s, m, h, d. Other values pass on to pydantic, which refuses them by name."""
    if isinstance(value, timedelta):
        return value
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smhd])", value.strip()) if isinstance(value, str) else None
    if not found:
        raise ValueError('a duration is a number with a unit, such as "90s", "30m", "6h" or "1d"')
    return timedelta(seconds=float(found[1]) * _UNITS[found[2]])


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("an address begins with http:// or https:// and names a host")
    if parts.username or parts.password:
        raise ValueError("an address holds no user name or password; use [fetch] auth")
    return value


Duration = Annotated[timedelta, BeforeValidator(duration), WithJsonSchema({"type": "string", "pattern": r"^\d+(\.\d+)?\s*[smhd]$"})]
WebAddress = Annotated[str, AfterValidator(_web_address), WithJsonSchema({"type": "string", "format": "uri", "pattern": "^https?://"})]


class Rules(BaseModel):
    """Base of all tables of a source file: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class ListingRules(Rules):
    """CSS selectors inside the listing page; what is not given is found."""

    item: str = Field("", description="One release on the listing. Everything else is looked for inside it.")
    title: str = Field("", description="The title inside the item.")
    link: str = Field("", description="The link inside the item.")
    date: str = Field("", description="The date inside the item.")
    teaser: str = Field("", description="The first words inside the item.")
    image: str = Field("", description="The picture inside the item.")
    label: str = Field("", description="The site's own category inside the item.")
    next: str = Field("", description="The link to the older page.")


class ArticleRules(Rules):
    """CSS selectors inside the article page; what is not given is found."""

    title: str = Field("", description="The title.")
    subtitle: str = Field("", description="The sub-headline.")
    date: str = Field("", description="The publication date.")
    body: str = Field("", description="The text of the release.")
    author: str = Field("", description="The persons who wrote it.")
    image: str = Field("", description="The lead image.")
    drop: tuple[str, ...] = Field((), description="Selectors of what is no part of the release.")
    boilerplate: tuple[str, ...] = Field((), description="Sentences of the site, left out wherever they stand alone.")


class DateRules(Rules):
    """How dates of this source are written, where they do not say it themselves."""

    order: Literal["", "dmy", "mdy"] = Field("", description="Day or month first in 03/04/2019. Empty: learnt from the source's own pages.")


class FetchRules(Rules):
    """How the source's server is asked."""

    connections: int = Field(1, ge=1, le=8, description="Requests at a time to this host.")
    pause: Duration = Field(timedelta(seconds=1), description="Shortest time between two requests to this host.")
    headers: dict[str, str] = Field(default_factory=dict, description="Further request headers, for example Accept-Language.")
    auth: str = Field("", description='"NAME:PASSWORD" for HTTP basic authentication, or "env:VARIABLE" that holds it.')
    render: bool = Field(False, description="Let Chromium run the page's scripts before it is read.")


class SourceSpec(Rules):
    """One source, whole."""

    id: str = Field(pattern=ID_PATTERN, description="Short name in addresses; it never changes.")
    name: str = Field(min_length=1, max_length=200, description="The organisation, as readers see it.")
    url: WebAddress = Field(description="The page that lists the releases.")
    home: str = Field("", description="The organisation's own page; by default the root of url.")
    language: str = Field("", pattern=r"^([a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*)?$", description="BCP 47, for example en or zh-Hans. Empty: as the pages say.")
    timezone: str = Field("UTC", description="IANA zone of dates that name none.")
    every: Duration = Field(timedelta(minutes=30), description="How often the listing is read.")
    topics: tuple[str, ...] = Field((), description="Topics that every release of this source has.")
    paused: bool = Field(False, description="Keep the source and its entries, do not read it.")
    scraper: str = Field("", description='"module:Class", a scraper in Python. Only in files.')
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
            raise ValueError("a time zone is an IANA name such as Asia/Hong_Kong or UTC") from error
        return value

    @field_validator("every")
    @classmethod
    def _every_in_bounds(cls, value: timedelta) -> timedelta:
        if not timedelta(minutes=1) <= value <= timedelta(days=30):
            raise ValueError('"every" lies between "1m" and "30d"')
        return value

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
