"""What comes out the same each time, worked out once in a process: a test opens a service and an application of its own, and each would read
the shipped topics and compile every template and route anew, and each sign-in take the tenth of a second that a password is worth.

Nothing here changes an answer: the keys are all that the answers are made of.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from types import CodeType
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from flask.templating import Environment
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule


class _Compiled(BytecodeCache):
    """Templates by name and text."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._made.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._made[bucket.key, bucket.checksum] = bucket.code


_TEMPLATES = _Compiled()


class _Environment(Environment):
    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, **{"bytecode_cache": _TEMPLATES, **options})


def _remembering(work: Callable[..., Any], key: Callable[..., object]) -> Callable[..., Any]:
    """The same work, not done again for a key, whether it ended well or not."""
    done: dict[object, tuple[Any, Exception | None]] = {}

    def remembered(*given: Any, **named: Any) -> Any:
        known = key(*given, **named)
        if known not in done:
            done[known] = _outcome(work, *given, **named)
        value, error = done[known]
        if error:
            raise error.with_traceback(None)
        return value

    return remembered


def _outcome(work: Callable[..., Any], *given: Any, **named: Any) -> tuple[Any, Exception | None]:
    try:
        return work(*given, **named), None
    except Exception as error:
        return None, error


def _of_route(rule: Rule, append_unknown: bool = True) -> object:
    """All that werkzeug's function for building the addresses of a route is made of."""
    return rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown


def _of_password(hasher: PasswordHasher, hash: str, password: str | bytes) -> object:
    return hash, password


def remember() -> None:
    """From now on, in this process."""
    Flask.jinja_environment = _Environment  # type: ignore[assignment,unused-ignore] # where Flask says to put one
    Rule._compile_builder = _remembering(Rule._compile_builder, _of_route)  # type: ignore[method-assign]
    loading = import_module("config.load")
    loading.parse_topics = cache(loading.parse_topics)  # type: ignore[attr-defined] # its rules are frozen
    PasswordHasher.verify = _remembering(PasswordHasher.verify, _of_password)  # type: ignore[method-assign,assignment]
