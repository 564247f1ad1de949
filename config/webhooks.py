"""Webhooks: `webhooks.toml`, one table per receiver, whose key is its name in the status and in logs.

    [webhooks.newsdesk]
    url = "https://newsdesk.example/hooks/releases"
    secret = "env:NEWSDESK_SECRET"
    feed = "topic/education"

Its address and its secret appear in no output.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Mapping
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from config.problems import Gathered, check, read_toml
from config.source import Id, Rules, WebAddress
from entries import ConfigError

_FEED = re.compile(r"(all|(topic|source|named)/[a-z0-9][a-z0-9-]{0,63})(\?[\x21-\x7e]*)?", re.ASCII)
_PREFIX = "whsec_"
_SHORTEST, _LONGEST = 16, 200  # bytes of a secret


class WebhookSpec(Rules):
    """One receiver of what is new in a feed."""

    name: Id = Field(description="Its name: the key of its table.")
    url: WebAddress = Field(description="Where it is called, by POST.")
    secret: SecretStr = Field(description='What signs the calls: "env:VARIABLE", "whsec_" with base64 behind it, or any text.')
    feed: str = Field(
        "all",
        max_length=500,
        description="Which feed: all, topic/ID, source/ID or named/SLUG, with the filters of feed addresses behind a question mark.",
    )

    @field_validator("feed")
    @classmethod
    def _is_a_feed(cls, value: str) -> str:
        if not _FEED.fullmatch(value):
            raise ValueError("a feed is all, topic/ID, source/ID or named/SLUG, with its filters behind a question mark")
        return value

    @field_validator("secret")
    @classmethod
    def _signs(cls, value: SecretStr) -> SecretStr:
        if not _SHORTEST <= len(key_of(value)) <= _LONGEST:
            raise ValueError(f"a secret has {_SHORTEST} to {_LONGEST} bytes")
        return value

    @property
    def key(self) -> bytes:
        """What signs."""
        return key_of(self.secret)

    @property
    def host(self) -> str:
        """Host and port of the receiver: all that is shown of its address."""
        return urlsplit(self.url).netloc.lower()


def key_of(secret: SecretStr) -> bytes:
    """The bytes that sign: base64 behind `whsec_` (Standard Webhooks), else the text itself. ValueError when the former is none."""
    text = secret.get_secret_value()
    if not text.startswith(_PREFIX):
        return text.encode()
    try:
        return b64decode(text.removeprefix(_PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError(f"behind {_PREFIX} stands base64") from error


class _WebhooksFile(Rules):
    webhooks: dict[str, object] = Field(default_factory=dict, max_length=100)


def parse_webhooks(text: str, file: str, environ: Mapping[str, str]) -> tuple[WebhookSpec, ...]:
    """The webhooks of a file, in its order; secrets that stand in the environment are taken from `environ`. Raises ConfigError with all
    faults."""
    document = read_toml(text, file)
    specs: list[WebhookSpec] = []
    gathered = Gathered()
    for name, table in check(_WebhooksFile, document).webhooks.items():
        with gathered:
            given = dict(table) if isinstance(table, dict) else {}
            if "name" in given:
                raise ConfigError((document.problem(("webhooks", name, "name"), "the key of the table is the name already"),))
            secret = given.get("secret")
            if isinstance(secret, str) and secret.startswith("env:"):
                variable = secret.removeprefix("env:")
                if not environ.get(variable):
                    problem = document.problem(("webhooks", name, "secret"), f"the environment has no variable {variable}")
                    raise ConfigError((problem,))
                given["secret"] = environ[variable]
            whole = {**given, "name": name} if isinstance(table, dict) else table
            specs.append(check(WebhookSpec, document, whole, ("webhooks", name)))
    gathered.settle()
    return tuple(specs)
