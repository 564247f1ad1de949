"""The operator's settings: `pressroll.toml`, overridden by `PRESSROLL_*` variables."""

from __future__ import annotations

import re
from datetime import timedelta
from ipaddress import ip_network
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, PlainSerializer, SecretStr, field_validator, model_validator

from config.origins import MOST_ORIGINS, parse_ancestor
from config.source import AS_DURATION, DURATION_SCHEMA, Line, Rules, WebAddress, duration, duration_text, lasting


def _or_never(value: Any) -> Any:  # Any: whatever stood in the file
    """A duration, or None for an empty text."""
    if value in ("", None):
        return None
    lasts = duration(value)
    if not timedelta(minutes=10) <= lasts <= timedelta(days=30):
        raise ValueError('a duration from "10m" to "30d" is right here, or "" for never')
    return lasts


_ROLE_RULE = re.compile(r"([^\s:]+(?::(?=//)[^\s:]+)?):(?!//)(.+)=(reader|editor|admin)")  # a claim may be called by an address


_AS_DURATION_OR_NEVER = PlainSerializer(lambda value: duration_text(value) if value else "", return_type=str, when_used="json")


class Settings(Rules):
    """Every field is a key of `pressroll.toml` and a variable `PRESSROLL_` + its name in capitals."""

    database_url: str = Field("sqlite:///var/pressroll.db", description="sqlite:///PATH or postgresql://USER@HOST/NAME.")
    base_url: WebAddress = Field("http://127.0.0.1:8000", description="The public address of the service. Only it appears in any output.")
    allow_networks: tuple[str, ...] = Field(
        (), max_length=100, description="ip:port or CIDR that may be fetched although it is not public."
    )
    user_agent_contact: Line = Field(
        "", max_length=200, description="Address or page in our User-Agent, so that a webmaster can reach the operator."
    )
    secret_key: SecretStr = Field(SecretStr(""), description="Signs sessions. Empty: a random one that the database keeps.")
    trusted_proxies: tuple[str, ...] = Field(
        (), max_length=100, description="Networks of proxies whose X-Forwarded-For is believed, to know who tries to sign in."
    )
    oidc_issuer: str = Field(
        "", max_length=500, description="Address of an OpenID Connect provider with which people sign in; empty: with passwords only."
    )
    oidc_client_id: Line = Field("", max_length=500, description="What the provider calls this service.")
    oidc_client_secret: SecretStr = Field(SecretStr(""), description="What the provider knows this service by.")
    oidc_scopes: tuple[str, ...] = Field(("openid", "email"), max_length=20, description="What the provider is asked for.")
    oidc_roles: tuple[str, ...] = Field(
        (), max_length=100, description='Which claim gives which role, as "CLAIM:VALUE=ROLE"; the highest role counts.'
    )
    oidc_default_role: Literal["", "reader", "editor", "admin"] = Field(
        "", description="Role of those whom the provider knows and no claim gives one; empty: they must be users already."
    )
    max_page_bytes: int = Field(5_000_000, ge=10_000, le=50_000_000, description="Largest page that is read, decoded.")
    fetch_timeout: Annotated[timedelta, lasting("1s", "10m"), AS_DURATION, DURATION_SCHEMA] = Field(
        timedelta(seconds=30), description="Longest time for one fetch, redirects included."
    )
    hubs: tuple[WebAddress, ...] = Field(
        (), max_length=10, description="External WebSub hubs that are told of changed feeds, beside our own at /hub."
    )
    fetch_threads: int = Field(8, ge=1, le=64, description="Sources that are read at the same time.")
    parse_workers: int = Field(
        0, ge=0, le=32, description="Processes that parse foreign pages; 0 stands for as many as there are cores, up to four."
    )
    articles_per_refresh: int = Field(60, ge=1, le=500, description="Most article pages that one refresh reads.")
    snapshots: int = Field(
        10, ge=0, le=100, description="List documents and article pages of a source that are kept as they came; 0 for none."
    )
    thumbnails: bool = Field(True, description="Whether small pictures of releases are made and served, for widgets.")
    backup_folder: Line = Field("", max_length=500, description="Where backups lie. Empty: a folder beside the database.")
    backup_every: Annotated[timedelta | None, BeforeValidator(_or_never), _AS_DURATION_OR_NEVER] = Field(
        None, description="How often a backup is made by itself. Empty: never."
    )
    backups_kept: int = Field(7, ge=1, le=365, description="Backups made by themselves that are kept, the newest.")
    count_widget_views: bool = Field(True, description="Whether views of widgets are counted, by day, host and feed and nothing else.")
    frame_ancestors: tuple[str, ...] = Field(
        ("*",), max_length=MOST_ORIGINS, description='Sites whose pages may frame a list of releases; "*" for all, none for nobody.'
    )
    log_format: Literal["text", "json"] = Field("text", description="Lines for people, or one JSON value a line.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="The quietest event that is logged.")

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value.startswith(("sqlite://", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("a database is sqlite:///PATH or postgresql://USER@HOST/NAME")
        return value

    @field_validator("user_agent_contact")
    @classmethod
    def _fits_a_header(cls, value: str) -> str:
        if not value.isascii():
            raise ValueError("a contact is an e-mail address or the address of a page, in ASCII, because it stands in a header")
        return value

    @field_validator("allow_networks", "hubs", "trusted_proxies", "oidc_scopes", "oidc_roles", "frame_ancestors", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:  # Any: a list in TOML, a comma-separated text in a variable
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("allow_networks")
    @classmethod
    def _networks_are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for item in value:
            parse_network(item)
        return value

    @field_validator("frame_ancestors")
    @classmethod
    def _ancestors_are_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(parse_ancestor(item) for item in value))

    @field_validator("trusted_proxies")
    @classmethod
    def _proxies_are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for item in value:
            try:
                ip_network(item, strict=False)
            except ValueError as error:
                raise ValueError(f'{item!r} is neither an address nor a network such as "10.0.0.0/8"') from error
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _protected_issuer(cls, value: str) -> str:
        try:
            parts = urlsplit(value)
            here = parts.hostname in ("localhost", "127.0.0.1", "::1")
        except ValueError as error:
            raise ValueError("the issuer is an address") from error
        if value and ((parts.scheme != "https" and not (parts.scheme == "http" and here)) or parts.query or parts.fragment):
            raise ValueError("the issuer begins with https:// (on this machine http:// will do) and has no query and no fragment")
        return value

    @field_validator("oidc_scopes")
    @classmethod
    def _asks_who(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return value if "openid" in value else ("openid", *value)

    @field_validator("oidc_roles")
    @classmethod
    def _roles_are_rules(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for item in value:
            parse_role_rule(item)
        return value

    @model_validator(mode="after")
    def _provider_knows_us(self) -> Settings:
        if self.oidc_issuer and not self.oidc_client_id:
            raise ValueError("oidc_issuer needs oidc_client_id: what the provider calls this service")
        return self

    @field_validator("base_url")
    @classmethod
    def _no_query(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.query or parts.fragment:
            raise ValueError("the base address has no query and no fragment")
        return value.rstrip("/")


def parse_role_rule(item: str) -> tuple[str, str, str]:
    """`groups:press=editor` as ("groups", "press", "editor"). Raises ValueError with a sentence that says what would be right."""
    found = _ROLE_RULE.fullmatch(item)
    if not found:
        raise ValueError(f'{item!r} is no rule such as "groups:press=editor"')
    return found[1], found[2], found[3]


def parse_network(item: str) -> tuple[str, int | None]:
    """`127.0.0.1:8300` as ("127.0.0.1/32", 8300); `10.0.0.0/8` as ("10.0.0.0/8", None); `[::1]:80` likewise.

    Raises ValueError with a sentence that says what would be right.
    """
    address, port = item, None
    if item.startswith("[") and "]:" in item:
        address, _, text = item[1:].partition("]:")
        port = text
    elif item.count(":") == 1:
        address, _, text = item.partition(":")
        port = text
    try:
        network = ip_network(address, strict=False)
        number = None if port is None else int(port)
    except ValueError as error:
        raise ValueError(f'{item!r} is neither "ip:port" nor a network such as "10.0.0.0/8"') from error
    if number is not None and not 0 < number < 65536:
        raise ValueError(f"{item!r} has no port between 1 and 65535")
    return str(network), number
