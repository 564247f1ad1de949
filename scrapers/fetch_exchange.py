"""One connection and the exchanges on it: a request out, the head and the body of the answer in, under a deadline.

h11 reads the protocol, without a client around it: clients time single reads and so never end (one byte per half second, endless 103
answers), accept a body that goes on behind its Content-Length, and count no headers (reliability, section 6).

A deadline, `until`, is a moment on `time.monotonic()`.
"""

from __future__ import annotations

import select
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import h11

from entries import FetchError, Forbidden, Unreachable
from scrapers.guard import Address

Headers = Sequence[tuple[str, str]]

PIECE = 65_536
MAX_HEADERS = 500
MAX_INTERIM = 20  # answers of 1xx before the real one
IDLE_S = 20.0  # how long a connection is kept for the next request; common servers close after 5 to 75


class Connection:
    """An open connection. After `ask`, `status` and `headers` (lower-case names, in order) hold the answer's head."""

    def __init__(self, wire: socket.socket, address: Address, max_header_bytes: int) -> None:
        self.address = address
        self.status = 0
        self.headers: Headers = ()
        self.answered = False
        self._wire = wire
        self._max_header_bytes = max_header_bytes
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=max_header_bytes)
        self._ended = False
        self._until = 0.0
        self._used = time.monotonic()

    def ask(self, address: Address, method: str, headers: Headers, body: bytes, until: float) -> None:
        """Sends one request and reads the head of its answer. Raises Unreachable or Forbidden."""
        self.address, self._until, self.answered = address, until, False
        if self._http.our_state is h11.DONE:
            self._http.start_next_cycle()
        try:
            encoded = [(name.encode("ascii"), value.encode("latin-1")) for name, value in headers]
            request = h11.Request(method=method, target=address.target, headers=encoded)
        except (h11.LocalProtocolError, UnicodeError) as error:
            message = f"A header for {address.shown} cannot be sent ({error}); correct the source's [fetch] headers."
            raise Forbidden(message, code="definition-error", url=address.url) from error
        events = (request, h11.Data(data=body), h11.EndOfMessage()) if body else (request, h11.EndOfMessage())
        self._send(b"".join(self._http.send(event) for event in events))
        self._read_head()

    def chunks(self) -> Iterator[bytes]:
        """The body as it comes over the wire, to its very end. Raises Unreachable when it breaks off or does not end there."""
        while isinstance(event := self._next_event(), h11.Data):
            yield bytes(event.data)
        if self._http.trailing_data[0].strip():
            raise unreachable(self.address, "protocol-error", f"{self.address.shown} sent more than its Content-Length announced")

    def complete(self) -> bool:
        """Whether the exchange is over and the connection may carry another one."""
        with suppress(h11.RemoteProtocolError):
            while self._http.their_state is h11.SEND_BODY and self._http.next_event() is not h11.NEED_DATA:
                pass  # a short page that came along with a refusal or a redirect; no more is read for its sake
        self._used = time.monotonic()
        return self._http.our_state is self._http.their_state is h11.DONE and not self._http.trailing_data[0]

    def expired(self) -> bool:
        """Whether it has been idle for too long."""
        return time.monotonic() - self._used > IDLE_S

    def usable(self) -> bool:
        """Whether an idle connection can be used: what can be read on it now is its end, or an answer to nothing."""
        poll = select.poll()
        poll.register(self._wire, select.POLLIN)
        return not self.expired() and not poll.poll(0)

    def close(self) -> None:
        """Hangs up."""
        self._wire.close()

    def _read_head(self) -> None:
        for _ in range(MAX_INTERIM):
            event = self._next_event()
            if isinstance(event, h11.Response):
                break
        else:
            raise unreachable(self.address, "protocol-error", f"{self.address.shown} sends preliminary answers without end")
        self.status = event.status_code
        self.headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in event.headers)
        if len(self.headers) > MAX_HEADERS or sum(len(name) + len(value) + 4 for name, value in self.headers) > self._max_header_bytes:
            raise self._headers_too_large()
        names = {name for name, _ in self.headers}
        if {"content-length", "transfer-encoding"} <= names:  # RFC 9112 §6.3: ought to be handled as an error
            raise unreachable(self.address, "protocol-error", f"{self.address.shown} announces its length in two ways")

    def _next_event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        try:
            while (event := self._http.next_event()) is h11.NEED_DATA:
                self._http.receive_data(self._receive())
        except h11.RemoteProtocolError as error:
            raise self._broken(error) from error
        return event

    def _broken(self, error: h11.RemoteProtocolError) -> FetchError:
        shown = self.address.shown
        if error.error_status_hint == 431:
            return self._headers_too_large()
        if not self.answered:
            return unreachable(self.address, "connection", f"{shown} closed the connection without an answer")
        if self._ended:
            return unreachable(self.address, "incomplete-body", f"{shown} broke off before the end of its answer")
        return unreachable(self.address, "protocol-error", f"{shown} answered with incorrect HTTP ({str(error)[:100]})")

    def _headers_too_large(self) -> Forbidden:
        message = f"{self.address.shown} answered with more than {self._max_header_bytes:,} bytes or {MAX_HEADERS} lines of headers."
        return Forbidden(message, code="headers-too-large", url=self.address.url)

    def _send(self, message: bytes) -> None:
        rest = memoryview(message)
        with told(self.address, "connection", "closed the connection"), suppress(BrokenPipeError, ConnectionResetError):
            while rest:  # a server that hung up may have answered before: reading tells
                self._wire.settimeout(left(self._until))
                rest = rest[self._wire.send(rest) :]

    def _receive(self) -> bytes:
        code = "incomplete-body" if self.answered else "connection"
        with told(self.address, code, "broke off the connection"):
            self._wire.settimeout(left(self._until))
            piece = self._wire.recv(PIECE)
        self._ended = not piece
        self.answered = self.answered or bool(piece)
        return piece


def left(until: float) -> float:
    """Seconds to the deadline. Raises TimeoutError when it has passed."""
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


@contextmanager
def told(address: Address, code: str, what: str) -> Iterator[None]:
    """Turns what the operating system says into a sentence for the operator."""
    try:
        yield
    except TimeoutError as error:
        raise unreachable(address, "timeout", f"{address.shown} takes too long; see fetch_timeout") from error
    except ssl.SSLCertVerificationError as error:
        raise unreachable(address, "tls", f"The certificate of {address.netloc} is not accepted ({error.verify_message})") from error
    except OSError as error:
        raise unreachable(address, code, f"{address.shown} {what} ({error.strerror or error})") from error


def unreachable(address: Address, code: str, sentence: str) -> Unreachable:
    """The error of this module; a new try may succeed."""
    return Unreachable(f"{sentence}.", code=code, url=address.url)
