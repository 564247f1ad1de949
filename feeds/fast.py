"""The WSGI layer before Flask: a feed that was rendered once is answered from a table, without entering Flask.

An answer lives while the store's version stands still, and at most `MAX_AGE_S`, so that its live headers
(`Pressroll-State`, `Pressroll-Checked`) stay near the truth. What is not a feed passes through.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import closing
from typing import TYPE_CHECKING

from werkzeug.http import parse_etags
from werkzeug.wsgi import ClosingIterator

from entries import StoreError
from feeds.cache import Answer, AnswerTable

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MAX_KEY = 2_000  # characters; a longer address is not worth its place in the table
CAPACITY = 64 * 1024 * 1024  # bytes of bodies
MAX_AGE_S = 10.0
VERSION_S = 0.25  # how often the store is asked whether anything changed; a change is seen within a second
_KEY = ("PATH_INFO", "QUERY_STRING", "HTTP_HOST", "HTTP_ACCEPT_ENCODING")
_ONLY_200 = frozenset({"content-type", "content-length", "content-encoding"})  # RFC 9110 §15.4.5


class FastFeeds:
    """Wraps the Flask application (`flask`); `version` tells the store's content version, `count` notes a status class ("2xx")."""

    def __init__(
        self,
        flask: WSGIApplication,
        version: Callable[[], int],
        count: Callable[[str], object] = lambda status: None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.flask = flask
        self._ask = version
        self._count = count
        self._monotonic = monotonic
        self._version: tuple[float, int | None] = (float("-inf"), None)
        self._table = AnswerTable(CAPACITY)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answers a known feed; passes everything else on and remembers feeds on the way out."""
        if not environ["PATH_INFO"].startswith("/feeds/") or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self.flask(environ, start)
        if "HTTP_IF_MODIFIED_SINCE" in environ and "HTTP_IF_NONE_MATCH" not in environ:
            return self.flask(environ, start)
        key = tuple(environ.get(name, "") for name in _KEY)
        if sum(map(len, key)) > MAX_KEY:
            return self.flask(environ, start)
        answer, version = self._table.get(key), self._current()
        if answer and (version is None or self._is_good(answer, version)):
            return self._send(answer, environ, start)
        return self._through(key, version, environ, start)

    def _is_good(self, answer: Answer, version: int) -> bool:
        return answer.version == version and self._monotonic() - answer.made <= MAX_AGE_S

    def _through(self, key: tuple[str, ...], version: int | None, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Lets Flask answer; a whole 200 with an ETag is kept. The version was read before, so that a change meanwhile makes it old."""
        if version is None or environ["REQUEST_METHOD"] != "GET" or "HTTP_IF_NONE_MATCH" in environ:
            return self.flask(environ, start)
        caught: list[tuple[str, list[tuple[str, str]]]] = []

        def catch(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Callable[[bytes], object]:
            caught.append((status, headers))
            return start(status, headers, exc_info)  # type: ignore[arg-type] # the triple of sys.exc_info(), passed on

        with closing(ClosingIterator(self.flask(environ, catch))) as chunks:
            body = b"".join(chunks)
        status, headers = caught[-1]
        fields = {name.lower(): value for name, value in headers}
        if status.startswith("200") and "etag" in fields and fields.get("vary", "").lower() in ("", "accept-encoding"):
            self._table.put(key, Answer(tuple(headers), body, fields["etag"].strip('"'), version, self._monotonic()))
        return [body]

    def _current(self) -> int | None:
        """The store's version, at most `VERSION_S` old; None while the store cannot be asked: then the last copy is the best there is."""
        asked, version = self._version
        if self._monotonic() - asked > VERSION_S:
            try:
                version = self._ask()
            except StoreError:
                version = None
            self._version = (self._monotonic(), version)
        return version

    def _send(self, answer: Answer, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """200 or 304 (RFC 9110 §13.1.2: If-None-Match beats If-Modified-Since, which Flask judges)."""
        if parse_etags(environ.get("HTTP_IF_NONE_MATCH")).contains_weak(answer.etag):
            self._count("3xx")
            start("304 NOT MODIFIED", [pair for pair in answer.headers if pair[0].lower() not in _ONLY_200])
            return []
        self._count("2xx")
        start("200 OK", list(answer.headers))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]
