"""A preview on this machine alone: the files of a build from memory, over HTTP, and news of each new build.

Takes the files of a build, or the mistakes that kept it from being made, and serves them with the media types that
calendar apps and feed readers expect. An open page hears of each new build (server-sent events) and loads itself again;
the script for that is in what is served, never in what is published. Nothing is written anywhere.
"""

from __future__ import annotations

import html
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

LOOPBACK = "127.0.0.1"
HOSTS = frozenset({LOOPBACK, "localhost"})
"""The names that this machine calls itself by; a page elsewhere that points another name here gets nothing."""

NEWS = "/~news"
SCRIPT = "/~reload.js"
"""What the preview has of its own; no file of a build is called so."""

RELOAD = f"""\
const shown = document.currentScript.dataset.build;
const news = new EventSource("{NEWS}");
news.onmessage = (event) => event.data === shown || location.reload();
addEventListener("pagehide", () => news.close());
"""

POLICY = b"default-src 'none'; "
HEARING = b"default-src 'none'; connect-src 'self'; "
"""The Content-Security-Policy of our pages, and with leave to hear of news."""

HEARTBEAT = 15.0
"""After so many seconds without news a listener gets an empty line, which shows whether it is still there."""

PATIENCE = 30.0
"""How many seconds a client may take to send more of a request, or to take more of an answer."""

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".json": "application/json",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}

FEEDS = {
    "rss.xml": "application/rss+xml; charset=utf-8",
    "feed.json": "application/feed+json",
    ".xml": "application/atom+xml; charset=utf-8",
}

MISTAKES = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root{{color-scheme:light dark}}
body{{max-width:60rem;margin:0 auto;padding:2rem 1rem;font:1rem/1.5 system-ui,sans-serif}}
pre{{overflow:auto;padding:1rem;border-inline-start:4px solid #b3261e;background:#8882;font:.9rem/1.5 monospace}}
</style>
</head>
<body>
<h1>{title}</h1>
<pre>{mistakes}</pre>
<p>This page shows the calendar again as soon as the file is right. Nothing was published.</p>
</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """What is served: the files of the last build that could be made, and the mistakes made since, if any."""

    build: int = 0
    files: Mapping[str, bytes] = field(default_factory=dict)
    mistakes: str = ""


class Preview:
    """What is served at the moment, for any number of listeners."""

    def __init__(self) -> None:
        self._news = threading.Condition()
        self.shown = Shown()

    def show(self, files: Mapping[str, bytes]) -> None:
        """Serve the files of a build, by their path below `output/`."""
        self._replace(files, "")

    def show_mistakes(self, mistakes: str) -> None:
        """Show mistakes in place of every page; calendars and feeds stay as they were."""
        self._replace(self.shown.files, mistakes)

    def wait(self, build: int) -> int:
        """The number of the build shown, once it is another one than `build`, or after a while."""
        with self._news:
            self._news.wait_for(lambda: self.shown.build != build, HEARTBEAT)
            return self.shown.build

    def _replace(self, files: Mapping[str, bytes], mistakes: str) -> None:
        with self._news:
            self.shown = Shown(self.shown.build + 1, files, mistakes)
            self._news.notify_all()


class Server(ThreadingHTTPServer):
    """Serves a preview on a port of the loopback; 0 takes any that is free. Raises `OSError` if it is taken."""

    daemon_threads = True

    def __init__(self, preview: Preview, port: int) -> None:
        super().__init__((LOOPBACK, port), _Handler)
        self.preview = preview

    @property
    def url(self) -> str:
        """The address of the preview, ending in a slash."""
        return f"http://{LOOPBACK}:{self.server_port}/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that hung up."""


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    timeout = PATIENCE

    def do_GET(self) -> None:
        """Answer with a file, a page, or the news."""
        try:
            host = urlsplit(f"//{self.headers.get('Host', '')}").hostname
            path = unquote(urlsplit(self.path).path)
        except ValueError:
            self._answer(HTTPStatus.BAD_REQUEST, "text/plain", b"This is no address.\n")
            return
        if host not in HOSTS:
            self._answer(HTTPStatus.MISDIRECTED_REQUEST, "text/plain", b"")
        elif path == NEWS:
            self._tell_news()
        elif path == SCRIPT:
            self._answer(HTTPStatus.OK, TYPES[".js"], RELOAD.encode())
        else:
            self._file(path.lstrip("/"))

    do_HEAD = do_GET  # noqa: N815 - the base class looks for this name

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: what matters is told by the command."""

    def _file(self, path: str) -> None:
        shown = self.server.preview.shown
        name = f"{path}index.html" if not path or path.endswith("/") else path
        if name.endswith(".html") and shown.mistakes:
            page = MISTAKES.format(title="Mistakes in the calendar", mistakes=html.escape(shown.mistakes)).encode()
            self._answer(HTTPStatus.OK, TYPES[".html"], _listening(page, shown.build))
        elif name in shown.files:
            data = shown.files[name]
            listening = _listening(data, shown.build) if name.endswith(".html") else data
            self._answer(HTTPStatus.OK, self._type(name), listening)
        elif f"{path}/index.html" in shown.files:
            self._answer(HTTPStatus.MOVED_PERMANENTLY, "text/plain", b"", location=f"/{path}/")
        else:
            self._answer(HTTPStatus.NOT_FOUND, "text/plain", b"There is no such file in the preview.\n")

    def _type(self, name: str) -> str:
        path = PurePosixPath(name)
        if path.suffix == ".xml" and "text/html" in self.headers.get("Accept", ""):
            # To a browser as XML, as most hosts serve it: it then shows the feed by its style sheet.
            return "application/xml; charset=utf-8"
        return FEEDS.get(path.name) or FEEDS.get(path.suffix) or TYPES.get(path.suffix) or "application/octet-stream"

    def _answer(self, status: HTTPStatus, media_type: str, data: bytes, location: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        if location:
            self.send_header("Location", location)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _tell_news(self) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        told = -1
        while self.command != "HEAD":
            build = self.server.preview.wait(told)
            line = f"data: {build}\n\n" if build != told else ":\n\n"
            try:
                self.wfile.write(line.encode())
            except OSError:
                return
            told = build


def _listening(page: bytes, build: int) -> bytes:
    """A page that hears of news: with the script for it, and leave to run it."""
    script = f'<script src="{SCRIPT}" data-build="{build}" defer></script>\n</head>'.encode()
    return page.replace(POLICY, HEARING, 1).replace(b"</head>", script, 1)
