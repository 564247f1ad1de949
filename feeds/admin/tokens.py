"""What is done with tokens of programs: made, listed, revoked.

made = make(service, actor, "Nightly import", ("api:write",), "year")     the token, told here and never again
make(service, actor, "Our site", ("feed:board",), "year", ("https://www.example.org",))    one that may stand in pages of this site
choices(service)  ->  (Choice("feed:board", "read the feed “Board”"), ...)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from config import MOST_ORIGINS, parse_origin
from entries import ConfigError, Problem, Token
from feeds.admin.acting import Actor
from feeds.service import Service

ENDS: Mapping[str, timedelta | None] = MappingProxyType({"year": timedelta(days=365), "90d": timedelta(days=90), "never": None})
_OF_PROGRAMS = {
    "api:read": "read sources, topics and feeds by API",
    "api:write": "change sources, topics and feeds by API",
    "api:admin": "do everything by API, users too",
    "metrics:read": "read metrics",
    "health:read": "read the health feed",
}
_MOST_SCOPES = 50
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """What a token can open, and that in words."""

    scope: str
    words: str


def choices(service: Service) -> tuple[Choice, ...]:
    """All that a token can open now: each private feed, and what programs do."""
    private = sorted((feed.slug, feed.title) for feed in service.feeds if feed.private)
    feeds = [Choice(f"feed:{slug}", f"read the feed “{title}”") for slug, title in private]
    return (*feeds, *(Choice(scope, words) for scope, words in _OF_PROGRAMS.items()))


def in_words(service: Service, token: Token) -> str:
    """What a token opens, in words; a scope that opens nothing any more as it is written."""
    known = {choice.scope: choice.words for choice in choices(service)}
    opened = ", ".join(known.get(scope, f"nothing any more ({scope})") for scope in token.scopes)
    return f"{opened}, only on {', '.join(token.origins)}" if token.origins else opened


def make(service: Service, actor: Actor, name: str, scopes: Sequence[str], ends: str, origins: Sequence[str] = ()) -> str:
    """A new token; with `origins` one that shows feeds on pages of these sites alone. ConfigError names what is wrong; a scope that opens
    nothing would be noticed by the consumer only."""
    checked, now = name.strip(), service.clock()
    sites, wrong_sites = _sites(scopes, origins)
    faults = [*_faults(service, checked, scopes, ends), *wrong_sites]
    if faults:
        raise ConfigError(tuple(Problem("the form", key, message) for key, message in faults))
    until = now + lasts if (lasts := ENDS[ends]) else None
    return service.store.tokens.create(checked, scopes, now, origins=sites, until=until, by=actor.name)


def revoke(service: Service, actor: Actor, name: str) -> None:
    """Ends a token at once. NotFound."""
    service.store.tokens.revoke(name, service.clock(), by=actor.name)


def all_in_use(service: Service) -> tuple[Token, ...]:
    """The tokens that were not revoked, those that have ended too: they are revoked to use their name again."""
    return tuple(token for token in service.store.tokens.all() if token.revoked is None)


def _faults(service: Service, name: str, scopes: Sequence[str], ends: str) -> list[tuple[str, str]]:
    known, faults = [choice.scope for choice in choices(service)], []
    if not name or not name.isprintable() or len(name) > _LONGEST:
        faults.append(("name", f"a name is one line of at most {_LONGEST} characters: what uses the token?"))
    elif name in {token.name for token in all_in_use(service)}:
        faults.append(("name", f"there is a token {name!r} already: choose another name, or revoke that one"))
    if wrong := [scope for scope in scopes if scope not in known]:
        faults.append(("scope", f"{wrong[0]!r} opens nothing; there are {', '.join(known)}"))
    elif not 1 <= len(scopes) <= _MOST_SCOPES:
        faults.append(("scope", f"a token opens 1 to {_MOST_SCOPES} things: {', '.join(known)}"))
    if ends not in ENDS:
        faults.append(("ends", f"a token ends in: {', '.join(ENDS)}"))
    return faults


def _sites(scopes: Sequence[str], origins: Sequence[str]) -> tuple[tuple[str, ...], list[tuple[str, str]]]:
    """The origins as browsers send them, each once, and what is wrong with them. Everybody reads a token that stands in a page."""
    if len(origins) > MOST_ORIGINS:
        return (), [("origins", f"a token is for at most {MOST_ORIGINS} sites")]
    sites: dict[str, None] = {}
    faults = []
    for origin in origins:
        try:
            sites[parse_origin(origin)] = None
        except ValueError as error:
            faults.append(("origins", str(error)))
    if origins and (others := [scope for scope in scopes if not scope.startswith("feed:")]):
        faults.append(("origins", f"a token that stands in pages shows private feeds and nothing else; {others[0]!r} is no feed"))
    return tuple(sites), faults
