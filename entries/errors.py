"""The errors of Pressroll. Each branch is a different answer by the caller; a branch without such an answer does not exist.

PressrollError                        str() is one sentence for the operator
├─ ConfigError          problems      refuse to start, or refuse the form: names file, key, what was found, what would be right
├─ SourceError          code, url     mark the source with the reason code, keep its entries, go on with the others
│  ├─ FetchError
│  │  ├─ Unreachable                  name, connection, TLS, time-out, cut body: try again with growing pauses
│  │  ├─ Refused        status, retry_after   an answer of 4xx or 5xx: obey Retry-After
│  │  └─ Forbidden                    our own rule (address, robots.txt, size, budget): no use to try again before an edit
│  └─ ExtractError
│     ├─ EmptyListing                 the page came and holds no releases
│     └─ UnreadableArticle            one article without title or body: a Skip, the source goes on
├─ StoreError
│  ├─ StoreBusy                       try again
│  └─ SchemaMismatch                  refuse to start, say which command helps
├─ Busy                               answer 503: others use what there is of it; try again in a few seconds
├─ Conflict             kind, key     answer 409 or 412: somebody else changed it meanwhile; show what it is now
├─ QueryError           name, value   answer 400 and name what is wrong
└─ NotFound             kind, key     answer 404
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


class PressrollError(Exception):
    """Base of all; never raised itself."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in what an operator wrote: where it stands, what was found, what would be right. Lines and columns count from 1."""

    file: str
    key: str
    message: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        return f"{place}: {self.key}: {self.message}" if self.key else f"{place}: {self.message}"


class ConfigError(PressrollError):
    """All faults of a configuration folder together, so that one reading mends them all."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class SourceError(PressrollError):
    """Reading a source failed. `code` is a reason code of `scrapers.health.REASONS`."""

    def __init__(self, message: str, *, code: str, url: str = "") -> None:
        super().__init__(message, code, url)
        self.code = code
        self.url = url

    def __str__(self) -> str:
        return str(self.args[0])

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross from the parsing processes to the fetching threads.
        return _restore, (type(self), self.args[0], dict(self.__dict__))


def _restore(kind: type[SourceError], message: str, facts: dict[str, object]) -> SourceError:
    error = kind.__new__(kind)
    Exception.__init__(error, message)
    error.__dict__.update(facts)
    return error


class FetchError(SourceError):
    """The page did not come."""


class Unreachable(FetchError):
    """No usable answer: name, connection, TLS, time-out, or a body that ended early."""


class Refused(FetchError):
    """The server answered with an error status."""

    def __init__(self, message: str, *, code: str, url: str, status: int, retry_after: timedelta | None = None) -> None:
        super().__init__(message, code=code, url=url)
        self.status = status
        self.retry_after = retry_after


class Forbidden(FetchError):
    """One of our own rules forbids the fetch."""


class ExtractError(SourceError):
    """The page came and could not be understood."""


class EmptyListing(ExtractError):
    """The page came and holds no releases, or far fewer than usual."""


class UnreadableArticle(ExtractError):
    """One article has no title or no text."""


class StoreError(PressrollError):
    """The database refused."""


class StoreBusy(StoreError):
    """The database is locked or away for the moment."""


class SchemaMismatch(StoreError):
    """The database was written by a newer (or not yet migrated) schema."""


class Busy(PressrollError):
    """As many people as there is room for are at it, or the one who was at it ends."""


class Conflict(PressrollError):
    """Somebody else changed it since the editor saw it."""

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(f"The {kind} {key!r} was changed meanwhile. Look at what it is now, then try again.")
        self.kind = kind
        self.key = key


class QueryError(PressrollError):
    """A feed was asked for with a filter that does not exist or a value that is not allowed."""

    def __init__(self, name: str, value: str, message: str) -> None:
        super().__init__(message)
        self.name = name
        self.value = value


class NotFound(PressrollError):
    """There is no such thing."""

    def __init__(self, kind: str, key: str, *, hint: str = "") -> None:
        super().__init__(f"There is no {kind} {key!r}. {hint}".strip())
        self.kind = kind
        self.key = key
