"""A web server on loopback that takes POSTs, and answers as a test wants it to."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Receiver:
    """What it got, and what it answers: the next of `answers`, and 204 when they are used up; None answers never."""

    address: str = ""
    got: list[bytes] = field(default_factory=list)
    answers: list[int | None] = field(default_factory=list)


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A receiver at an address of its own."""
    told = Receiver()
    over = threading.Event()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.got.append(self.rfile.read(int(self.headers["Content-Length"])))
            answer = told.answers.pop(0) if told.answers else 204
            if answer is None:
                over.wait()
                return
            self.send_response(answer)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told.address = f"127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield told
    finally:
        over.set()
        server.shutdown()
        server.server_close()
