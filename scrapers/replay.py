"""Pages that are here already, read again as if they came now: a change of rules is tried on them, and no site is asked twice.

recorder = Recorder(desk.fetcher)                     # preview(spec, replace(desk, fetcher=recorder), now)
recorder.pages                                        # what came, as KeptPage values
Replay(recorder.pages)                                # answers from them alone
Replay(recorder.pages, beyond=desk.fetcher)           # asks for what is not among them
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock

from entries import SNAPSHOT_BYTES, RawPage, Unreachable
from scrapers.asking import received
from scrapers.fetch import Fetcher, Request, Response
from scrapers.page import Received

_TOTAL = 20_000_000  # bytes


@dataclass(frozen=True, slots=True)
class KeptPage:
    """An answer as it came: the address that was asked and the one that answered, and what is needed to read it again."""

    requested: str
    url: str
    body: bytes
    content_type: str = ""
    language: str = ""

    @property
    def response(self) -> Response:
        """The answer, without its validators: a page that is read again is read in full."""
        headers = {"content-type": self.content_type, "content-language": self.language}
        return Response(self.url, self.requested, 200, {name: value for name, value in headers.items() if value}, self.body)

    @property
    def received(self) -> Received:
        """What the parsing processes need of it."""
        return received(self.response)


def kept_page(page: RawPage) -> KeptPage:
    """A page as the store keeps it."""
    return KeptPage(page.requested, page.url, page.body, page.content_type, page.language)


def kept(response: Response) -> KeptPage:
    """What is kept of an answer."""
    headers = response.headers
    return KeptPage(response.requested, response.url, response.body, headers.get("content-type", ""), headers.get("content-language", ""))


class Recorder:
    """A fetcher that remembers what came through it, the whole pages of usual size only, and the first `most` of them, 20 MB
    in all at most."""

    def __init__(self, fetcher: Fetcher, most: int | None = None) -> None:
        self._fetcher = fetcher
        self._most = most
        self._room = _TOTAL
        self._pages: dict[str, KeptPage] = {}
        self._lock = Lock()

    @property
    def pages(self) -> tuple[KeptPage, ...]:
        """What came, in the order of its coming."""
        with self._lock:
            return tuple(self._pages.values())

    def fetch(self, request: Request) -> Response:
        """As the fetcher inside."""
        response = self._fetcher.fetch(request)
        if response.status == 200 and request.method == "GET" and len(response.body) <= SNAPSHOT_BYTES:
            with self._lock:
                self._keep(request.url, response)
        return response

    def _keep(self, url: str, response: Response) -> None:
        if (self._most is None or len(self._pages) < self._most) and len(response.body) <= self._room:
            self._room -= len(response.body)
            self._pages[url] = kept(response)


class Replay:
    """A fetcher that answers from kept pages; what is not among them comes from `beyond`, if there is one."""

    def __init__(self, pages: Iterable[KeptPage], beyond: Fetcher | None = None) -> None:
        known = tuple(pages)
        self._pages = {page.url: page for page in known} | {page.requested: page for page in known}
        self._beyond = beyond

    def fetch(self, request: Request) -> Response:
        """The kept answer. Unreachable with code `not-kept` when there is none and nobody beyond."""
        page = self._pages.get(request.url)
        if page is not None and request.method == "GET":
            return page.response
        if self._beyond is None:
            raise Unreachable(f"{request.url} is not among the pages that were kept.", code="not-kept", url=request.url)
        return self._beyond.fetch(request)
