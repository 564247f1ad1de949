"""A loopback server that answers exactly what a test wants, well-formed or not, and remembers who asked for what.

    with HostileServer({"/news": page("<p>News</p>")}) as server:
        fetcher.fetch(Request(f"{server.url}/news"))
    assert server.paths() == ["/robots.txt", "/news"]

An answer is bytes, or a function of what was heard that yields what to do: bytes to send, seconds to wait, HANG_UP to end the connection.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Lock, Thread

HANG_UP = None
Deed = bytes | float | None
Answer = bytes | Callable[["Heard"], Iterable[Deed]]


@dataclass(frozen=True, slots=True)
class Heard:
    """One request as it came in; `began` and `ended` on time.monotonic()."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    connection: int
    began: float = field(default_factory=time.monotonic)


def page(body: str | bytes, status: int = 200, **headers: str) -> bytes:
    """A correct answer; `content_type="..."` and the like become headers, an empty value takes one out."""
    content = body.encode() if isinstance(body, str) else body
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    fields = {"content-type": "text/html", "content-length": str(len(content)), **given}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    return f"HTTP/1.1 {status} Status\r\n{lines}\r\n".encode("latin-1") + content


def moved(to: str, status: int = 302, **headers: str) -> bytes:
    """A redirect."""
    return page("", status, location=to, **headers)


class HostileServer:
    """Listens on a loopback address while the `with` block runs. An unknown path is answered 404."""

    def __init__(self, answers: dict[str, Answer], *, ip: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        self.answers = answers
        self.heard: list[Heard] = []
        self.spans: list[tuple[float, float]] = []
        self.peak = 0  # requests at a time
        self.accepted = 0  # connections, whether or not they asked for anything
        self._tls = tls
        self._lock = Lock()
        self._closing = Event()
        self._busy = 0
        self._open: set[socket.socket] = set()
        self._threads: list[Thread] = []
        self._listener = socket.create_server((ip, port))
        self.ip, self.port = self._listener.getsockname()[:2]
        self.place = f"{self.ip}:{self.port}"
        self.url = f"http://{self.place}"

    def __enter__(self) -> HostileServer:
        self._start(self._listen)
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for wire in self._open:
                with suppress(OSError):
                    wire.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

    def paths(self) -> list[str]:
        """The paths asked for, in order."""
        return [heard.path for heard in self.heard]

    def connections(self) -> int:
        """How many connections are open now."""
        with self._lock:
            return len(self._open)

    def _start(self, work: Callable[..., None], *arguments: object) -> None:
        thread = Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _listen(self) -> None:
        while True:
            try:
                wire, _ = self._listener.accept()
            except OSError:
                return
            self.accepted += 1
            self._start(self._serve, wire, self.accepted)

    def _serve(self, wire: socket.socket, number: int) -> None:
        try:
            if self._tls:
                wire = self._tls.wrap_socket(wire, server_side=True)
        except OSError:
            wire.close()
            return
        with self._lock:
            self._open.add(wire)
        try:
            while heard := self._hear(wire, number):
                if not self._answer(wire, heard):
                    break
        except OSError:
            pass
        finally:
            with self._lock:
                self._open.discard(wire)
            wire.close()

    def _hear(self, wire: socket.socket, number: int) -> Heard | None:
        head = b""
        while b"\r\n\r\n" not in head:
            if not (piece := wire.recv(65_536)):
                return None
            head += piece
            if not head[:1].isalpha():  # somebody speaks TLS to a server without
                wire.sendall(page("", 400))
                return None
        head, _, body = head.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, path, _ = first.split(" ")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        while len(body) < int(headers.get("content-length", 0)):
            body += wire.recv(65_536)
        heard = Heard(method, path, headers, body, number)
        with self._lock:
            self.heard.append(heard)
            self._busy += 1
            self.peak = max(self.peak, self._busy)
        return heard

    def _answer(self, wire: socket.socket, heard: Heard) -> bool:
        answer = self.answers.get(heard.path, page("", 404))
        sent = b""
        try:
            for deed in [answer] if isinstance(answer, bytes) else answer(heard):
                if deed is HANG_UP:
                    return False
                if isinstance(deed, float):
                    self._closing.wait(deed)
                else:
                    wire.sendall(deed)
                    sent = sent or deed
        finally:
            with self._lock:
                self._busy -= 1
                self.spans.append((heard.began, time.monotonic()))
        return b"connection: close" not in sent.partition(b"\r\n\r\n")[0].lower()
