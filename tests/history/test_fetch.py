"""`--history` takes the ledger from the published site: bounded, and never over a line that others can change."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Iterator

import pytest

from feeds.history import fetch
from feeds.history.fetch import HistoryNotFoundError, fetch_history


class Site(http.server.BaseHTTPRequestHandler):
    closed = threading.Event()

    def do_GET(self) -> None:
        if self.path in ("/drips", "/drips-on"):
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            if self.path == "/drips-on":
                self.wfile.write(b"\r\n")
            while not Site.closed.wait(0.05):
                self.wfile.write(b"X-Slow: 1\r\n")
            return
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", f"http://127.0.0.2:{self.server.server_port}/history.json")
            self.end_headers()
            return
        self.send_response(200 if self.path == "/history.json" else 404)
        self.end_headers()
        self.wfile.write(b'{"version": 1}')

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


def serve(host: str, port: int) -> http.server.ThreadingHTTPServer:
    server = http.server.ThreadingHTTPServer((host, port), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture
def site() -> Iterator[str]:
    """A server on 127.0.0.1, which counts as safe, and one on 127.0.0.2, which does not."""
    safe = serve("127.0.0.1", 0)
    other = serve("127.0.0.2", safe.server_port)
    Site.closed.clear()
    yield f"http://127.0.0.1:{safe.server_port}"
    Site.closed.set()
    for server in (safe, other):
        server.shutdown()
        server.server_close()


def test_the_ledger_is_fetched(site: str) -> None:
    assert fetch_history(f"{site}/history.json") == b'{"version": 1}'


def test_a_site_without_one_is_an_error_that_names_it(site: str) -> None:
    with pytest.raises(HistoryNotFoundError, match=r"none\.json could not be had: .*404|Not Found"):
        fetch_history(f"{site}/none.json")


def test_what_is_too_large_is_not_read_to_its_end(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "MOST_BYTES", 5)
    with pytest.raises(HistoryNotFoundError, match="larger"):
        fetch_history(f"{site}/history.json")


def test_what_takes_too_long_is_given_up(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "SECONDS", 0.5)
    with pytest.raises(HistoryNotFoundError, match=r"took longer|timed out"):
        fetch_history(f"{site}/drips-on")


def test_headers_that_come_a_byte_at_a_time_are_given_up(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "SECONDS", 0.5)
    begun = time.monotonic()
    with pytest.raises(HistoryNotFoundError, match="took longer"):
        fetch_history(f"{site}/drips")
    assert time.monotonic() - begun < 5


def test_a_redirect_away_from_a_safe_line_is_refused(site: str) -> None:
    with pytest.raises(HistoryNotFoundError, match="leads away from https"):
        fetch_history(f"{site}/away")


def test_a_site_that_is_not_there_is_an_error() -> None:
    with pytest.raises(HistoryNotFoundError, match="could not be had"):
        fetch_history("http://127.0.0.1:9/history.json")
