"""From a host name to an open connection: look-up, check, connect, TLS; and the connections kept for the next request.

The address that was checked is the address that is connected to; the name is used for Host, SNI and the certificate only.
"""

from __future__ import annotations

import socket
import ssl
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Lock, Thread

import certifi

from entries import Unreachable
from scrapers.fetch_exchange import Connection, Headers, left, told, unreachable
from scrapers.guard import Address, AddressGuard

Resolver = Callable[[str, int], Sequence[str]]

LOOK_UPS = 64  # at a time; a name server that keeps silent holds a thread for as long as the system waits for it
ATTEMPTS = 4  # addresses of one name that are tried
CONNECT_S = 10.0  # for each of them; who does not answer by then will not
MAX_IDLE = 64


def system_resolver(host: str, port: int) -> tuple[str, ...]:
    """The addresses of a name as the machine knows them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(answer[4][0]) for answer in found))


class Connections:
    """Opens connections to addresses that the guard admits, and keeps them for a while. Thread-safe."""

    def __init__(self, guard: AddressGuard, resolver: Resolver, max_header_bytes: int, *, repeats_posts: bool = False) -> None:
        self._repeats_posts = repeats_posts  # else a POST never meets a connection that may be closed by now
        self._guard = guard
        self._resolver = resolver
        self._max_header_bytes = max_header_bytes
        self._look_ups = BoundedSemaphore(LOOK_UPS)
        self._lock = Lock()
        self._idle: deque[Connection] = deque()  # the longest idle first
        self._most_idle = MAX_IDLE

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context()  # the machine's own authorities (an intranet's, too) ...
        context.load_verify_locations(certifi.where())  # ... and the well-known ones, for machines without any
        context.set_alpn_protocols(["http/1.1"])
        return context

    @contextmanager
    def exchange(self, address: Address, method: str, headers: Headers, body: bytes, until: float) -> Iterator[Connection]:
        """Sends a request and gives the connection with the head of the answer read. Raises Unreachable or Forbidden."""
        connection = self._answering(address, method, headers, body, until)
        try:
            yield connection
        finally:
            self._keep(connection)

    def close(self) -> None:
        """Closes the connections that wait for a next request; those in use are closed after their answer."""
        with self._lock:
            idle, self._idle, self._most_idle = self._idle, deque(), 0
        for connection in idle:
            connection.close()

    def _answering(self, address: Address, method: str, headers: Headers, body: bytes, until: float) -> Connection:
        kept = self._take(address) if method != "POST" or self._repeats_posts else None
        connection = kept or self._open(address, until)
        try:
            connection.ask(address, method, headers, body, until)
        except Unreachable:
            connection.close()
            if not kept or connection.answered:
                raise
        except BaseException:
            connection.close()
            raise
        else:
            return connection
        # The server hung up while the connection was idle: once more, on a fresh one.
        return self._answering(address, method, headers, body, until)

    def _take(self, address: Address) -> Connection | None:
        while True:
            with self._lock:
                found = next((one for one in self._idle if one.address.origin == address.origin), None)
                if found is None:
                    return None
                self._idle.remove(found)
            if found.usable():
                return found
            found.close()

    def _keep(self, connection: Connection) -> None:
        if not connection.complete() or not connection.usable():
            connection.close()
            return
        with self._lock:
            self._idle.append(connection)
            surplus = []
            while self._idle and (len(self._idle) > self._most_idle or self._idle[0].expired()):
                surplus.append(self._idle.popleft())
        for old in surplus:
            old.close()

    def _open(self, address: Address, until: float) -> Connection:
        wire = self._connected(address, until)
        try:
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if address.scheme == "https":
                with told(address, "tls", "offers no acceptable encryption"):
                    wire.settimeout(left(until))
                    wire = self._tls.wrap_socket(wire, server_hostname=address.host)
        except BaseException:
            wire.close()
            raise
        return Connection(wire, address, self._max_header_bytes)

    def _connected(self, address: Address, until: float) -> socket.socket:
        """A connection to the first address that answers; a silent one must not use up the time of the others."""
        ips = self._guard.admit(address, self._resolved(address, until))[:ATTEMPTS]
        failure: OSError | None = None
        for waiting, ip in zip(range(len(ips), 0, -1), ips, strict=True):
            try:
                return socket.create_connection((str(ip), address.port), timeout=min(left(until) / waiting, CONNECT_S))
            except OSError as error:
                failure = error
        reason = "no answer in time" if isinstance(failure, TimeoutError) else str(failure and failure.strerror)
        with told(address, "connection", "cannot be reached"):
            left(until)
            raise OSError(reason) from failure

    def _resolved(self, address: Address, until: float) -> Sequence[str]:
        """The answers for a host. A look-up cannot be interrupted, so it runs beside and is left behind at the deadline."""
        if address.is_literal:
            return (address.host,)
        answers: SimpleQueue[Sequence[str]] = SimpleQueue()

        def look_up() -> None:
            try:
                answers.put(self._resolver(address.host, address.port))
            except (OSError, ValueError):
                answers.put(())
            finally:
                self._look_ups.release()

        try:
            if not self._look_ups.acquire(timeout=left(until)):
                raise TimeoutError
            Thread(target=look_up, name=f"look-up {address.host}", daemon=True).start()
            found = answers.get(timeout=left(until))
        except (TimeoutError, Empty) as error:
            raise unreachable(address, "dns", f"No name server told the address of {address.host} in time") from error
        if not found:
            raise unreachable(address, "dns", f"The host name {address.host} is not found; check the address")
        return found
