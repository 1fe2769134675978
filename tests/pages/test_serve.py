"""`feeds serve`, as somebody has it open beside their editor: what is saved is shown, and so are mistakes."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import icalendar
import pytest
from playwright.sync_api import Browser, expect

from feeds import serve
from feeds.serve import Server

EVENTS = """\
calendar: {id: t, domain: example.org, url: https://example.org/t/, title: Town, language: en, timezone: UTC}
events:
  - {id: fair, title: The fair, start: 2022-01-12}
"""


class Preview:
    """A preview that runs: its process, its address, and the file that it shows."""

    def __init__(self, folder: Path) -> None:
        self.events = folder / "events.yaml"
        self.events.write_text(EVENTS)
        command = [
            sys.executable,
            "-m",
            "feeds",
            "serve",
            str(self.events),
            "--port",
            "0",
            "--output",
            str(folder / "out"),
        ]
        self.process = subprocess.Popen(
            command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.url = self.said(r"(http://127\.0\.0\.1:\d+/) shows")

    def said(self, pattern: str) -> str:
        """The part in brackets of the first line, from here on, that fits a pattern."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := re.search(pattern, line):
                return found[1]
        raise AssertionError(f"it never said {pattern}")


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[Preview]:
    preview = Preview(tmp_path)
    yield preview
    preview.process.send_signal(signal.SIGINT)
    assert preview.process.wait(timeout=10) == 0


@pytest.mark.slow
def test_a_save_is_shown_and_a_mistake_is_shown_until_it_is_mended(preview: Preview, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(preview.url)
    title = page.get_by_role("link", name="The fair", exact=True)
    expect(title).to_be_visible()
    preview.events.write_text(EVENTS.replace("The fair", "The funfair"))
    expect(page.get_by_role("link", name="The funfair", exact=True)).to_be_visible()
    preview.events.write_text(EVENTS.replace("2022-01-12", "2022-02-30"))
    expect(page.get_by_text("events.yaml:3:40: error: '2022-02-30': February 2022 has 28 days")).to_be_visible()
    preview.events.write_text(EVENTS)
    expect(title).to_be_visible()
    look = preview.events.parent / "look"
    look.mkdir()
    (look / "index.html").write_text("{{ 1 / 0 }}")
    preview.events.write_text(EVENTS.replace("id: t", "id: t, templates: look"))
    expect(page.get_by_text("look/index.html:1:1: error: cannot be filled in: ZeroDivisionError")).to_be_visible()
    preview.events.write_text(EVENTS)
    expect(title).to_be_visible()
    page.close()


@pytest.mark.slow
def test_a_calendar_app_can_subscribe_to_it_and_nothing_is_published(preview: Preview, tmp_path: Path) -> None:
    with urlopen(f"{preview.url}calendar.ics") as answer:
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        (event,) = icalendar.Calendar.from_ical(answer.read()).walk("VEVENT")
    assert str(event["SUMMARY"]) == "The fair"
    assert str(event["URL"]) == f"{preview.url}events/fair/"
    types = {"rss.xml": "application/rss+xml", "atom.xml": "application/atom+xml", "feed.json": "application/feed+json"}
    for name, media_type in types.items():
        with urlopen(preview.url + name) as answer:
            assert answer.headers["Content-Type"].startswith(media_type)
    assert [path.name for path in tmp_path.iterdir()] == ["events.yaml"]


@pytest.mark.slow
def test_what_is_not_there_and_who_is_not_from_here_gets_nothing(preview: Preview) -> None:
    elsewhere = Request(preview.url, headers={"Host": "evil.example"})
    for asked, status in ((f"{preview.url}nothing", 404), (f"{preview.url}../events.yaml", 404), (elsewhere, 421)):
        with pytest.raises(HTTPError) as refused:
            urlopen(asked)
        assert refused.value.code == status
        refused.value.close()
    for host in ("localhost", "LocalHost:80", "127.0.0.1"):
        with urlopen(Request(preview.url, headers={"Host": host})) as answer:
            assert answer.status == 200
    with urlopen(f"{preview.url}events/fair") as answer:
        assert answer.url == f"{preview.url}events/fair/"


@pytest.mark.slow
def test_a_port_that_is_taken_is_told(preview: Preview) -> None:
    port = preview.url.rstrip("/").rpartition(":")[2]
    command = [sys.executable, "-m", "feeds", "serve", str(preview.events), "--port", port]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"port {port} cannot be served on" in done.stderr


def shows(preview: Preview, path: str, words: str) -> bool:
    """Whether a page has these words before long."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with urlopen(preview.url + path) as answer:
            if words in answer.read().decode():
                return True
        time.sleep(0.05)
    return False


def says(log: Path, words: str) -> bool:
    """Whether a log has these words before long."""
    until = time.monotonic() + 20
    while words not in log.read_text() and time.monotonic() < until:
        time.sleep(0.05)
    return words in log.read_text()


@pytest.mark.slow
def test_a_file_beside_the_calendar_that_is_none_of_its_own_has_nothing_made_anew(tmp_path: Path) -> None:
    events, log = tmp_path / "events.yaml", tmp_path / "serve.log"
    events.write_text(EVENTS)
    with log.open("w") as written:
        command = [sys.executable, "-u", "-m", "feeds", "serve", str(events), "--port", "0"]
        process = subprocess.Popen(command, cwd=tmp_path, stdout=written, stderr=subprocess.STDOUT)
    try:
        assert says(log, "Ctrl-C stops")
        (tmp_path / "notes.txt").write_text("mine")
        events.write_text(EVENTS.replace("id: t", "id: t, logo: none.svg"))
        assert says(log, "none.svg")
        assert len(re.findall(r"\d+ files", log.read_text())) == 1
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 0


@pytest.mark.slow
def test_a_file_that_another_takes_the_place_of_is_seen_each_time(preview: Preview, tmp_path: Path) -> None:
    for title in ("The funfair", "The show"):
        draft = tmp_path / ".events.yaml.draft"
        draft.write_text(EVENTS.replace("The fair", title))
        draft.replace(preview.events)
        assert shows(preview, "", title)


@pytest.mark.slow
def test_a_logo_and_templates_are_seen_when_they_appear_change_and_go(preview: Preview, tmp_path: Path) -> None:
    look, logo = tmp_path / "site" / "look", tmp_path / "site" / "town.svg"
    preview.events.write_text(EVENTS.replace("id: t", "id: t, templates: site/look"))
    assert shows(preview, "", "there is no folder &#x27;site/look&#x27;")
    look.mkdir(parents=True)
    (look / "index.html").write_text("one")
    assert shows(preview, "", "one")
    (look / "index.html").write_text("two")
    assert shows(preview, "", "two")
    (look / "index.html").unlink()
    look.rmdir()
    assert shows(preview, "", "there is no folder")
    look.mkdir()
    assert shows(preview, "", "The fair")
    preview.events.write_text(EVENTS.replace("id: t", "id: t, logo: site/town.svg"))
    assert shows(preview, "", "cannot be read")
    logo.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert shows(preview, "", "logo.svg")
    for name, title in (("other.svg", "Another"), ("other.svg", "Yet another"), ("further.svg", "Further")):
        drawing = logo.with_name(name)
        drawing.write_text(f"<svg xmlns='http://www.w3.org/2000/svg'><title>{title}</title></svg>")
        if not logo.is_symlink() or logo.readlink() != drawing:
            logo.unlink()
            logo.symlink_to(drawing)
        assert shows(preview, "logo.svg", title)


@pytest.fixture
def server() -> Iterator[Server]:
    """A preview of one page, in this process."""
    showing = serve.Preview()
    showing.show({"index.html": b"<head></head>"})
    with Server(showing, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def asked(server: Server, words: bytes) -> bytes:
    """All that a connection brings on which these words are sent, until it is closed."""
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=10) as connection:
        connection.sendall(words)
        return b"".join(iter(lambda: connection.recv(4096), b""))


HANDLER = "process_request_thread"
"""What the threads that answer requests are named after."""


def ended() -> None:
    """Wait until no request is being answered any more."""
    for one in threading.enumerate():
        if HANDLER in one.name:
            one.join(60)
            assert not one.is_alive(), "there is a thread that answers still"


@pytest.mark.parametrize("path", ["/", "/~news", "/~reload.js", "/nothing"])
def test_head_is_answered_by_the_head_alone(server: Server, path: str) -> None:
    request = f"HEAD {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    head, _, body = asked(server, request.encode()).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 404" if path == "/nothing" else b"HTTP/1.1 200")
    assert body == b""


@pytest.mark.parametrize(("path", "host"), [("/", "["), ("/", "[::1"), ("http://[/", "localhost")])
def test_what_is_no_address_is_told_so(server: Server, path: str, host: str) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    assert asked(server, request.encode()).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(
    "words", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: loc", b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"]
)
def test_a_client_that_says_no_more_is_let_go_of(server: Server, words: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    assert server.RequestHandlerClass.timeout == serve.PATIENCE
    monkeypatch.setattr(server.RequestHandlerClass, "timeout", 0.2)
    assert asked(server, words).startswith(b"HTTP/1.1 200" if words.endswith(b"\r\n\r\n") else b"")
    ended()


@pytest.mark.slow
def test_a_listener_that_does_not_listen_is_let_go_of(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server.RequestHandlerClass, "timeout", 0.2)
    monkeypatch.setattr(serve, "HEARTBEAT", 0)
    for small in (socket.SO_SNDBUF, socket.SO_RCVBUF):
        # What is accepted has the buffers of what listens: the sooner they are full, the sooner it shows.
        server.socket.setsockopt(socket.SOL_SOCKET, small, 4096)
    with socket.socket() as connection:
        connection.settimeout(10)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", server.server_port))
        connection.sendall(b"GET /~news HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert connection.recv(8) == b"HTTP/1.1"
        ended()


def test_what_is_published_has_no_script_of_the_preview() -> None:
    output = Path(__file__).parents[2] / "output"
    pages = list(output.rglob("*.html"))
    assert pages
    assert not [page for page in pages if "~reload" in page.read_text() or "connect-src" in page.read_text()]
