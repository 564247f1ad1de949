"""The operator's settings: `pressroll.toml`, overridden by `PRESSROLL_*` variables."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_network
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from config.source import AS_DURATION, DURATION_SCHEMA, Line, Rules, WebAddress, lasting


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
    secret_key: SecretStr = Field(SecretStr(""), description="Signs sessions. Empty: a new one at every start.")
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

    @field_validator("allow_networks", "hubs", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:  # Any: a list in TOML, a comma-separated text in a variable
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("allow_networks")
    @classmethod
    def _networks_are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for item in value:
            parse_network(item)
        return value

    @field_validator("base_url")
    @classmethod
    def _no_query(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.query or parts.fragment:
            raise ValueError("the base address has no query and no fragment")
        return value.rstrip("/")


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
