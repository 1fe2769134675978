"""A real Chromium, and sites served on the loopback for it to visit."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Playwright

from feeds.build import build
from feeds.history.ledger import History
from feeds.reading import read_calendar
from feeds.reading.design import read_design

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SITE = HERE / "site.yaml"
NAMES = ("chromium", "chromium-browser", "google-chrome")


def launch(playwright: Playwright) -> Browser:
    """Start the Chromium that this machine has."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    assert path, f"none of {', '.join(NAMES)} is here; tests/consumers/install brings one"
    # Chromium's own sandbox cannot be had as root; it visits nothing but the loopback.
    return playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])


@dataclass(frozen=True)
class Site:
    """A site as it is published, served on the loopback: its address, and its files by path."""

    url: str
    files: Mapping[str, bytes]

    def pages(self) -> list[str]:
        """The paths of its pages."""
        return sorted(path.removesuffix("index.html") for path in self.files if path.endswith("index.html"))


@contextmanager
def serve(
    events: bytes, folder: Path, *moments: datetime, edits: Mapping[bytes, bytes] | None = None, address: str = ""
) -> Iterator[Site]:
    """Build a site at each of some moments, with edits before the last, and serve what the last one makes.

    Its links lead to where it is served, or to `address`.
    """
    with hosted(folder) as url:
        history, files = History(), dict[str, bytes]()
        for place, moment in enumerate(moments):
            if place == len(moments) - 1:
                for old, new in (edits or {}).items():
                    assert old in events
                    events = events.replace(old, new)
            reading = read_calendar(events, str(SITE))
            built = build(
                history, replace(reading.calendar, url=address or url), moment, design=read_design(reading, SITE)
            )
            history, files = built.history, dict(built.files)
        for path, data in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        yield Site(url, files)


@contextmanager
def hosted(folder: Path) -> Iterator[str]:
    """Serve the files of a folder on the loopback, at the address it gives."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments: Any) -> None:
        pass


def visitor(browser: Browser, now: datetime = datetime(2022, 1, 11, 12, tzinfo=UTC), **options: Any) -> BrowserContext:
    """Somebody with a browser, at a time."""
    context = browser.new_context(**({"timezone_id": "Europe/Brussels"} | options))
    context.clock.set_fixed_time(now)
    return context
