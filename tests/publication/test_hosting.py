"""The site behind a real nginx and a real Caddy, with the files of docs/hosting: types, caches, gzip, other origins."""

from __future__ import annotations

import gzip
import http.client
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from feeds.cli import main

HOSTING = Path(__file__).parents[2] / "docs" / "hosting"
INSTALL = "is missing: install it with `bash tests/consumers/install`"
EVENTS = """calendar: {id: t, domain: example.org, url: https://example.org/t/, title: T, timezone: UTC}
events:
  - {id: a, title: Apples, start: 2022-02-11, tags: [x]}
  - {id: b, title: Bread, start: 2022-02-12, description: "EXTRA"}
""".replace("EXTRA", "What is on the table. " * 60)

TYPES = {
    "/": "text/html; charset=utf-8",
    "/events/a/": "text/html; charset=utf-8",
    "/calendar.ics": "text/calendar; charset=utf-8",
    "/topics/x/calendar.ics": "text/calendar; charset=utf-8",
    "/events/a/event.ics": "text/calendar; charset=utf-8",
    "/rss.xml": "application/rss+xml; charset=utf-8",
    "/topics/x/atom.xml": "application/atom+xml; charset=utf-8",
    "/feed.json": "application/feed+json; charset=utf-8",
    "/history.json": "application/json",
}


@dataclass
class Site:
    """A served output folder."""

    folder: Path
    port: int

    def publish(self, events: str, now: str) -> str:
        (self.folder / "events.yaml").write_text(events)
        told = CliRunner().invoke(
            main, ["build", str(self.folder / "events.yaml"), "-o", str(self.folder / "output"), "--now", now]
        )
        assert told.exit_code == 0, told.output
        return told.output

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(
            "GET", path, headers={"Host": "example.org", **{k.replace("_", "-"): v for k, v in headers.items()}}
        )
        answer = connection.getresponse()
        told = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        connection.close()
        return told


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def nginx(folder: Path, port: int) -> list[str]:
    ours = (HOSTING / "nginx.conf").read_text()
    ours = ours.replace("listen 8080;", f"listen 127.0.0.1:{port};").replace(
        "/srv/talks/output", str(folder / "output")
    )
    (folder / "site.conf").write_text(ours)
    scratch = " ".join(
        f"{kind}_temp_path {folder}/temp;" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ include /etc/nginx/mime.types; access_log off; {scratch} include {folder}/site.conf; }}\n"
        + ("" if folder.owner() != "root" else "user root;\n")
    )
    return ["nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]


def caddy(folder: Path, port: int) -> list[str]:
    ours = (HOSTING / "Caddyfile").read_text().replace("/srv/talks/output", str(folder / "output"))
    ours = re.sub(r"^example\.org \{", f"http://example.org:{port} {{\n\tbind 127.0.0.1", ours, flags=re.MULTILINE)
    (folder / "Caddyfile").write_text("{\n\tadmin off\n\tauto_https off\n}\n" + ours)
    return ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


@pytest.fixture(params=[nginx, caddy], ids=["nginx", "caddy"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    command: Callable[[Path, int], list[str]] = request.param
    site = Site(tmp_path, free_port())
    site.publish(EVENTS, "2022-01-01T00:00Z")
    arguments = command(tmp_path, site.port)
    assert shutil.which(arguments[0]), f"{arguments[0]} {INSTALL}"
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            arguments, stdout=log, stderr=log,
            env={"PATH": "/usr/sbin:/usr/bin:/bin", "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)},
        )  # fmt: skip
    try:
        _listens(site.port, server, tmp_path / "log")
        yield site
    finally:
        server.terminate()
        server.wait(timeout=20)


def _listens(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text()
        with socket.socket() as attempt:
            attempt.settimeout(0.2)
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        server.poll()
    raise AssertionError(log.read_text())


def test_every_file_is_served_as_what_it_is(site: Site) -> None:
    for path, media_type in TYPES.items():
        status, headers, body = site.get(path)
        assert status == 200, path
        assert headers["content-type"] == media_type, path
        file = path + "index.html" if path.endswith("/") else path
        assert body == (site.folder / "output" / file.lstrip("/")).read_bytes()


def test_pages_of_other_sites_may_read_it_and_caches_may_keep_it(site: Site) -> None:
    for path in ("/calendar.ics", "/feed.json", "/"):
        _, headers, _ = site.get(path, Origin="https://calendar.example")
        assert headers["access-control-allow-origin"] == "*"
        assert headers["cache-control"] == "public, max-age=300"


def test_what_is_large_is_compressed_for_those_who_can_read_it(site: Site) -> None:
    for path in ("/calendar.ics", "/rss.xml", "/atom.xml", "/feed.json", "/"):
        _, headers, body = site.get(path, Accept_Encoding="gzip")
        assert headers["content-encoding"] == "gzip", path
        assert "accept-encoding" in headers["vary"].lower()
        assert gzip.decompress(body) == site.get(path)[2]


def test_without_news_a_client_is_told_304_and_with_news_it_gets_it(site: Site) -> None:
    kept = {path: site.get(path)[1] for path in ("/calendar.ics", "/rss.xml", "/atom.xml", "/feed.json", "/")}
    for hour in range(2):
        assert "0 files written" in site.publish(EVENTS, f"2022-01-01T0{hour + 1}:00Z")
        for path, headers in kept.items():
            assert site.get(path, If_None_Match=headers["etag"])[0] == 304
            assert site.get(path, If_Modified_Since=headers["last-modified"])[0] == 304
    site.publish(EVENTS.replace("Apples", "Red apples"), "2022-01-01T03:00Z")
    for path, headers in kept.items():
        status, _, body = site.get(path, If_None_Match=headers["etag"])
        assert status == 200
        assert b"Red apples" in body


def test_what_a_change_did_not_touch_stays_in_caches(site: Site) -> None:
    before = site.get("/events/b/event.ics")[1]
    site.publish(EVENTS.replace("Apples", "Red apples"), "2022-01-01T03:00Z")
    assert site.get("/events/b/event.ics", If_None_Match=before["etag"])[0] == 304


def test_what_is_meant_for_other_hosts_is_not_served(site: Site) -> None:
    assert (site.folder / "output" / "_headers").is_file()
    assert site.get("/_headers")[0] == 404
    assert site.get("/.nojekyll")[0] == 404


def test_the_rules_for_netlify_and_cloudflare_say_the_same(tmp_path: Path) -> None:
    site = Site(tmp_path, 0)
    site.publish(EVENTS, "2022-01-01T00:00Z")
    rules: dict[str, dict[str, str]] = {}
    for line in (tmp_path / "output" / "_headers").read_text().splitlines():
        if line.startswith("/"):
            rules[line] = {}
            assert line.count("*") == 1, "Cloudflare takes one wildcard a rule"
        else:
            name, _, value = line.strip().partition(": ")
            rules[list(rules)[-1]][name] = value
    for path, media_type in TYPES.items():
        said: dict[str, str] = {}
        for pattern, headers in rules.items():
            if re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), path):
                said |= headers
        assert said["Access-Control-Allow-Origin"] == "*"
        assert said.get("Content-Type", media_type) == media_type
    assert (tmp_path / "output" / ".nojekyll").read_bytes() == b""
