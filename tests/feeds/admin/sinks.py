"""Servers on loopback that take messages and keep them: one for mail, one for web hooks."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_string, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast


@dataclass
class Sink:
    """What came, and how the next calls are answered."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)  # Any: JSON of foreign shape
    status: int = 200
    location: str = ""
    taken: threading.Event = field(default_factory=threading.Event)


class _Mail(socketserver.StreamRequestHandler):
    """As much of SMTP (RFC 5321) as a client needs to hand over one message."""

    def handle(self) -> None:
        sink: Sink = self.server.sink  # type: ignore[attr-defined]
        self._say("220 sink.example")
        while line := self.rfile.readline():
            word = line[:4].upper().strip()
            if word == b"DATA":
                self._say("354 go on")
                lines: list[bytes] = []
                while (one := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(one.removeprefix(b".") if one.startswith(b"..") else one)
                sink.mails.append(cast(EmailMessage, message_from_string(b"".join(lines).decode(), policy=policy.default)))
                sink.taken.set()
            self._say("221 bye" if word == b"QUIT" else "250 sink.example" if word != b"DATA" else "250 kept")
            if word == b"QUIT":
                return

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class _Hook(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        sink: Sink = self.server.sink  # type: ignore[attr-defined]
        sink.calls.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(sink.status)
        if sink.location:
            self.send_header("Location", sink.location)
        self.end_headers()
        sink.taken.set()

    def log_message(self, format: str, *args: object) -> None:
        return


class _MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = True


@contextmanager
def _running(server: socketserver.BaseServer) -> Iterator[Sink]:
    sink = Sink(port=server.server_address[1])  # type: ignore[index]
    server.sink = sink  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield sink
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def mail_sink() -> Iterator[Sink]:
    with _running(_MailServer(("127.0.0.1", 0), _Mail)) as sink:
        yield sink


@contextmanager
def hook_sink() -> Iterator[Sink]:
    with _running(ThreadingHTTPServer(("127.0.0.1", 0), _Hook)) as sink:
        yield sink
