"""The only fake of the project: a fetcher that answers with saved pages. An unknown address fails the test."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from entries import SourceError
from scrapers import Request, Response

Page = str | bytes | SourceError | Callable[[Request], Response]


def response(request: Request, body: bytes, *, status: int = 200, media_type: str = "text/html; charset=utf-8", **headers: str) -> Response:
    """An answer as the fetcher gives it. Header names are written with underscores."""
    fields = {"content-type": media_type, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return Response(url=request.url, requested=request.url, status=status, headers=fields, body=body, redirects=())


@dataclass
class SavedPages:
    """Answers from `pages`; with `validators`, like a server that knows ETags. `asked` keeps every request."""

    pages: dict[str, Page]
    validators: bool = True
    asked: list[Request] = field(default_factory=list)

    def fetch(self, request: Request) -> Response:
        self.asked.append(request)
        page = self.pages[request.url]
        if isinstance(page, SourceError):
            raise page
        if callable(page):
            return page(request)
        body = page.encode() if isinstance(page, str) else page
        etag = '"' + hashlib.sha256(body).hexdigest()[:16] + '"'
        if self.validators and request.etag == etag:
            return response(request, b"", status=304, etag=etag)
        return response(request, body, **({"etag": etag} if self.validators else {}))

    def addresses(self) -> list[str]:
        return [request.url for request in self.asked]


def listing_page(rows: Mapping[str, tuple[str, str]], *, title: str = "Newsroom", chrome: str = "") -> str:
    """A plain listing: address -> (title, date as printed)."""
    items = "\n".join(f'<li><a href="{url}">{name}</a> <span class="date">{date}</span></li>' for url, (name, date) in rows.items())
    return f"<!doctype html><html lang=en><head><title>{title}</title></head><body><nav><a href=/>Home</a><a href=/about>About us</a></nav><h1>{title}</h1><ul class=news>{items}</ul>{chrome}<footer>© Tern Harbour</footer></body></html>"


def article_page(title: str, date: str, *paragraphs: str, extra: str = "") -> str:
    """A plain release page."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"<!doctype html><html lang=en><head><title>{title} | Tern Harbour</title></head><body><nav><a href=/>Home</a><a href=/about>About us</a></nav><main><h1>{title}</h1><p class=date>{date}</p><div class=content>{body}</div></main>{extra}<footer>© Tern Harbour</footer></body></html>"
