"""P5 with real clients: newsboat and vdirsyncer with khal follow the week of talks over a loopback server.

They fetch after each build that has news and once more after it; newsboat's cache is counted each time.
"""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from feeds.build import Build
from feeds.history.ledger import History
from feeds.publish import publish
from tests.promises.january import HOUR, Builds, replay

INSTALL = "is missing: install it with `bash tests/consumers/install`"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture(scope="module")
def builds() -> Builds:
    """The builds that have news, from the end of the embargo on."""
    found: Builds = []
    before = History()
    for now, built in replay(HOUR):
        if built.history.as_of != before.as_of and built.history.entries:
            found.append((now, built))
        before = built.history
    return found


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder, and the address it is served at."""
    folder = tmp_path / "site"
    folder.mkdir()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def deploy(built: Build, folder: Path, now: datetime) -> None:
    """Publish, and date the files by the time of the replay: clients and servers tell versions apart by it."""
    for path in publish(built.files, (), folder, "history.json").written:
        os.utime(folder / path, (now.timestamp(), now.timestamp()))


def run(*command: str, **environment: str) -> str:
    assert shutil.which(command[0]), f"{command[0]} {INSTALL}"
    home = environment.pop("HOME")
    told = subprocess.run(
        command,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": home, "LANG": "C.UTF-8", "TZ": "UTC", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    return told.stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", ["rss.xml", "atom.xml"])
def test_newsboat_gets_every_alert_once(builds: Builds, site: tuple[Path, str], tmp_path: Path, name: str) -> None:
    folder, address = site
    (tmp_path / "urls").write_text(f"{address}/{name}\n")
    cache = tmp_path / "cache.db"
    config = tmp_path / "config"
    config.touch()
    due: list[str] = []
    for now, built in builds:
        deploy(built, folder, now)
        due += [notice.texts["nl"].title for notice in built.sent]
        for _ in range(2):
            run(
                "newsboat", "-x", "reload", "-u", str(tmp_path / "urls"), "-c", str(cache), "-C", str(config),
                HOME=str(tmp_path),
            )  # fmt: skip
            with sqlite3.connect(cache) as database:
                titles = [title for (title,) in database.execute("select title from rss_item")]
            assert sorted(titles) == sorted(due)


@pytest.mark.slow
def test_vdirsyncer_and_khal_see_each_meeting_once_and_where_it_is(
    builds: Builds, site: tuple[Path, str], tmp_path: Path
) -> None:
    folder, address = site
    local = tmp_path / "calendar"
    local.mkdir()
    (tmp_path / "vdirsyncer").write_text(f"""[general]
status_path = "{tmp_path / "status"}"
[pair talks]
a = "there"
b = "here"
collections = null
conflict_resolution = "a wins"
[storage there]
type = "http"
url = "{address}/en/calendar.ics"
[storage here]
type = "filesystem"
path = "{local}"
fileext = ".ics"
""")
    (tmp_path / "khal").write_text(f"""[calendars]
[[talks]]
path = {local}
readonly = True
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
default_timezone = UTC
local_timezone = UTC
[sqlite]
path = {tmp_path / "khal.db"}
""")
    home = str(tmp_path)
    agenda: list[str] = []
    for now, built in builds:
        deploy(built, folder, now)
        if now == builds[0][0]:
            subprocess.run(
                ["vdirsyncer", "-c", str(tmp_path / "vdirsyncer"), "discover"],
                env={"PATH": "/usr/bin:/bin", "HOME": home, "LANG": "C.UTF-8"}, input="y\n", text=True,
                capture_output=True, check=True,
            )  # fmt: skip
        run("vdirsyncer", "-c", str(tmp_path / "vdirsyncer"), "sync", HOME=home)
        listed = run(
            "khal", "-c", str(tmp_path / "khal"), "list", "--format", "{start-date} {title}", "--day-format", "",
            "2022-01-08", "10d", HOME=home,
        )  # fmt: skip
        agenda = sorted(line for line in listed.splitlines() if line.strip())
        assert len(agenda) == 4, "no duplicate and no ghost"
    assert agenda == [
        "2022-01-10 Stoltenberg receives Kuleba",
        "2022-01-10 US and Russia in security talks",
        "2022-01-13 Cancelled: Russia and the OSCE in talks",
        "2022-01-13 NATO and Russia in talks",
    ]
