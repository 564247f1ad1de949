"""The only door out: every request of Pressroll goes through `HttpFetcher.fetch`.

    fetcher = HttpFetcher(guard=AddressGuard(), memory=ForgetfulMemory(), user_agent=user_agent("1.0", "https://example.org"))
    response = fetcher.fetch(Request("https://www.example.org/news", etag='"abc"'))
    response.not_modified, response.body, response.etag

One hop: read the address strictly, ask robots.txt, wait for the host's turn, look up the name, check all it resolved to, connect to
just that, send, read the head; then follow a redirect through the same door, or read the body to its verified end.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock

from entries import Forbidden, Refused, Unreachable
from scrapers.fetch_charset import decode_html
from scrapers.fetch_connection import Connections, Resolver, system_resolver
from scrapers.fetch_hop import Allowance, Answer, Cookies, headers_out, read_answer
from scrapers.fetch_message import HTML_ACCEPT, Fetcher, Limits, Redirect, Request, Response
from scrapers.guard import Address, AddressGuard, parse
from scrapers.guard_memory import ForgetfulMemory, Memory, block_host, host_blocked_until
from scrapers.guard_pace import Pace
from scrapers.guard_robots import MAX_BYTES, Rules, our_lines, rules

__all__ = [
    "HTML_ACCEPT",
    "AddressGuard",
    "BudgetedFetcher",
    "Fetcher",
    "ForgetfulMemory",
    "HttpFetcher",
    "Limits",
    "Memory",
    "Redirect",
    "Request",
    "Resolver",
    "Response",
    "decode_html",
    "host_blocked_until",
    "known_robots",
    "user_agent",
]

ROBOTS_KEPT = timedelta(hours=24)  # RFC 9309 §2.4: not longer than a day
# A server that failed is asked again soon. §2.3.1.4 would let a robots.txt that is away for a month count as absent; here the source
# shows `robots-unreachable`, and a person decides.
OUTAGE_KEPT = timedelta(minutes=10)
NEAR_KEPT = timedelta(seconds=5)  # in this process: asking the store for every page of a refresh takes longer than the exchange
_RULES, _OUTAGE = "rules\n", "outage\n"  # how a remembered outcome begins


def user_agent(version: str, contact: str) -> str:
    """`Pressroll/1.0 (+https://example.org)`: who asks, and how a webmaster reaches the operator."""
    reachable = "".join(char for char in contact if " " <= char <= "~" and char not in "()\\").strip()
    return f"Pressroll/{version} (+{reachable})" if reachable else f"Pressroll/{version}"


def known_robots(memory: Memory, url: str, now: datetime) -> Rules | None:
    """What robots.txt of an address's host says to us, as far as it was read within a day; None when it was not. Raises Forbidden for what
    is no address."""
    outcome = memory.recall("robots", parse(url).origin, now) or ""
    return rules(outcome.removeprefix(_RULES)) if outcome.startswith(_RULES) else None


class HttpFetcher:
    """The door. Thread-safe: one instance serves all threads, keeps connections, and is polite to every host over all of them."""

    def __init__(
        self,
        *,
        guard: AddressGuard,
        memory: Memory,
        user_agent: str,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        resolver: Resolver = system_resolver,
    ) -> None:
        self._guard = guard
        self._memory = memory
        self._near = ForgetfulMemory()
        self._user_agent = user_agent
        self._limits = limits
        self._clock = clock
        self._pace = Pace()
        self._connections = Connections(guard, resolver, limits.max_header_bytes)

    def fetch(self, request: Request) -> Response:
        """The answer, whole. Raises Unreachable, Refused or Forbidden, and nothing else."""
        answer, redirects = self._follow(request, Allowance(self._limits.timeout_s))
        return Response(answer.address.url, request.url, answer.status, answer.headers, answer.body, redirects)

    def close(self) -> None:
        """Closes the connections that are kept."""
        self._connections.close()

    def _follow(self, request: Request, allowance: Allowance, *, cut: bool = False) -> tuple[Answer, tuple[Redirect, ...]]:
        """The answer at the end of all redirects. With `cut`, a body beyond the limit is cut instead of refused."""
        first = address = self._guard.address(request.url)
        cookies = Cookies()
        redirects: list[Redirect] = []
        while True:
            pause_s = max(request.pause_s, self._crawl_delay(address, request, allowance))
            headers = headers_out(address, request, self._user_agent, cookies.header(address.origin), own=address.origin == first.origin)
            with self._pace.turn(address.place, pause_s, request.connections), allowance.spend(address) as until:
                answer = self._ask(address, request, headers, cookies, until, cut=cut)
            if not answer.sent_on:
                return answer, tuple(redirects)
            redirects.append(Redirect(address.url, answer.status))
            if len(redirects) > self._limits.max_redirects:
                message = f"{first.shown} redirects more than {self._limits.max_redirects} times; correct the address."
                raise Unreachable(message, code="redirect-loop", url=first.url)
            address = self._guard.address(answer.sent_on)

    def _ask(
        self, address: Address, request: Request, headers: list[tuple[str, str]], cookies: Cookies, until: float, *, cut: bool
    ) -> Answer:
        now = self._clock()
        try:
            with self._connections.exchange(address, request.method, headers, request.body, until) as connection:
                cookies.keep(connection)
                return read_answer(connection, request, self._limits, now, cut=cut)
        except Refused as error:
            if error.retry_after and error.status in (429, 503):
                block_host(self._memory, address.netloc, now + error.retry_after)
            raise

    # ------------------------------------------------------------------------------------------------------- robots.txt

    def _crawl_delay(self, address: Address, request: Request, allowance: Allowance) -> float:
        """Seconds that robots.txt wants between two requests. Raises Forbidden when it disallows the address, Unreachable when it
        failed: without it nothing may be read."""
        if not request.robots:
            return 0.0
        outcome = self._robots(address, request, allowance)
        if outcome.startswith(_OUTAGE):
            reason = outcome.removeprefix(_OUTAGE)
            message = f"{address.origin}/robots.txt cannot be read, so the pages there may not be read either (RFC 9309): {reason}"
            raise Unreachable(message, code="robots-unreachable", url=address.url)
        found = rules(outcome.removeprefix(_RULES))
        if not found.allows(address.url):
            message = f"robots.txt of {address.netloc} does not allow Pressroll to read {address.shown}; ask the site to allow it."
            raise Forbidden(message, code="robots-disallow", url=address.url)
        return found.pause_s

    def _robots(self, address: Address, request: Request, allowance: Allowance) -> str:
        """What is known of an origin's robots.txt. When nothing is, one thread asks and the others wait for what it learns."""
        outcome = self._near.recall("robots", address.origin, self._clock())
        if outcome is not None:
            return outcome
        with self._pace.turn(f"robots {address.origin}", 0.0):
            outcome = self._memory.recall("robots", address.origin, self._clock())
            if outcome is None:
                outcome = self._asked_robots(address, request, allowance)
                kept = ROBOTS_KEPT if outcome.startswith(_RULES) else OUTAGE_KEPT
                self._memory.remember("robots", address.origin, outcome, self._clock() + kept)
            self._near.remember("robots", address.origin, outcome, self._clock() + NEAR_KEPT)
            return outcome

    def _asked_robots(self, address: Address, request: Request, allowance: Allowance) -> str:
        """Asks for robots.txt. Raises what would befall the page as well: no such host, no connection, or "come back later"."""
        url = f"{address.origin}/robots.txt"
        wish = Request(url, accept="text/plain, */*;q=0.5", pause_s=request.pause_s, max_bytes=MAX_BYTES, robots=False)
        try:
            answer, _ = self._follow(wish, allowance, cut=True)
        except (Refused, Unreachable, Forbidden) as error:
            if error.code in ("dns", "connection", "tls", "http-429-rate-limited") or (
                error.code == "address-forbidden" and error.url == url
            ):
                raise
            absent = error.code == "redirect-loop" or (isinstance(error, Refused) and error.status < 500)  # §2.3.1.2, §2.3.1.3
            return _RULES if absent else f"{_OUTAGE}{error}"
        return _RULES + our_lines(answer.body)


class BudgetedFetcher:
    """One budget for all requests of one refresh. `spent` counts them, redirects included; robots.txt is free. `received` counts the
    bytes of their bodies, decompressed."""

    def __init__(self, fetcher: Fetcher, *, requests: int, seconds: float) -> None:
        self.spent = 0
        self.received = 0
        self._fetcher = fetcher
        self._requests = requests
        self._seconds = seconds
        self._began = time.monotonic()
        self._lock = Lock()

    def fetch(self, request: Request) -> Response:
        """As the fetcher inside. Raises Forbidden with code `budget` when requests or seconds are used up."""
        with self._lock:
            if self.spent >= self._requests or time.monotonic() - self._began > self._seconds:
                message = f"The refresh used up its {self._requests} requests or {self._seconds:.0f} s; the next one goes on from here."
                raise Forbidden(message, code="budget", url=request.url)
            self.spent += 1
        response = self._fetcher.fetch(request)
        with self._lock:
            self.spent += len(response.redirects)
            self.received += len(response.body)
        return response
