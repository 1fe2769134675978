"""P7: apps that keep a calendar of their own take the fat one in whole: khal, calcurse, vdirsyncer and Radicale."""

from __future__ import annotations

import contextlib
import functools
import http.client
import http.server
import os
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree

from feeds.model import AllDay
from feeds.recurrence import occurrences
from tests.consumers.consumers import CONSUMERS, INSTALL
from tests.consumers.editions import CalendarFile
from tests.consumers.limits import LIMITS
from tests.consumers.table import Table
from tests.consumers.test_calendars import keys, misunderstood

pytestmark = pytest.mark.slow
BEGIN = datetime(2022, 2, 1, tzinfo=UTC)
DAYS = 120
ICALENDAR = next(consumer for consumer in CONSUMERS if consumer.name == "icalendar")


@pytest.fixture(scope="module")
def fat(files: list[CalendarFile]) -> CalendarFile:
    return next(file for file in files if file.name == "fat: calendar.ics")


def run(*command: str | Path, home: Path) -> str:
    assert shutil.which(command[0]), f"{command[0]} {INSTALL}"
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(home), "LANG": "C.UTF-8", "TZ": "UTC"}
    told = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=120, input="y\n"
    )
    assert told.returncode == 0, told.stdout + told.stderr
    return told.stdout


def ours(fat: CalendarFile) -> dict[str, list[str]]:
    """The local starts (UTC for those with a zone) of all occurrences, by the UID of the event."""
    found = {}
    for card in fat.edition.cards:
        starts = []
        for one in occurrences(card.event, BEGIN, BEGIN + timedelta(days=DAYS)) if card.slot else ():
            floats = not isinstance(one.when, AllDay) and one.when.floating
            local = one.when.first if isinstance(one.when, AllDay) else one.when.start if floats else one.start
            starts.append(f"{local:%Y-%m-%d}" if isinstance(one.when, AllDay) else f"{local:%Y-%m-%d %H:%M}")
        # At the edge, where a day begins depends on who is asked.
        starts = [start for start in starts if start < f"{BEGIN + timedelta(days=DAYS):%Y-%m-%d}"]
        if starts:
            found[card.uid] = sorted(starts)
    return found


def test_khal_has_every_occurrence_on_its_day(fat: CalendarFile, tmp_path: Path, table: Table) -> None:
    table.put("occurrences", "khal", "✗")
    (tmp_path / "calendar").mkdir()
    clock = "\n".join(
        f"{name} = {form}"
        for name, form in {
            "timeformat": "%H:%M", "dateformat": "%Y-%m-%d", "longdateformat": "%Y-%m-%d",
            "datetimeformat": "%Y-%m-%d %H:%M", "longdatetimeformat": "%Y-%m-%d %H:%M", "default_timezone": "UTC",
            "local_timezone": "UTC",
        }.items()
    )  # fmt: skip
    (tmp_path / "config").write_text(
        f"[calendars]\n[[fat]]\npath = {tmp_path / 'calendar'}\n[locale]\n{clock}\n[sqlite]\npath = {tmp_path / 'db'}\n"
    )
    khal = ("khal", "-c", tmp_path / "config")
    run(*khal, "import", "--batch", "-a", "fat", fat.path, home=tmp_path)
    form = "\x1e{uid}\x1f{start-long}\x1f{location}\x1f{status}\x1f{url}\x1f{description}"
    listed = run(
        *khal, "list", "--day-format", "", "--format", form, f"{BEGIN:%Y-%m-%d}", f"{DAYS}d", home=tmp_path
    )  # fmt: skip
    rows = [row.rstrip("\n").split("\x1f") for row in listed.split("\x1e")[1:]]
    series = {one.uid: card.uid for card in fat.edition.cards for one in (card, *card.following)}
    theirs: dict[str, set[str]] = {}
    for uid, start, *_ in rows:
        theirs.setdefault(series[uid], set()).add(start)
    assert {uid: sorted(starts) for uid, starts in theirs.items()} == ours(fat)
    meant = {event["uid"]: event for event in fat.events if not event["rule"] and not event["recurrence_id"]}
    for uid, _, location, status, url, _ in rows:
        if uid in meant and "\\" not in (meant[uid]["location"] or ""):
            assert (location, status.strip(), url) == (
                meant[uid]["location"] or "",
                meant[uid]["status"],
                meant[uid]["url"],
            )
    for feature in ("accepts", "uid", "start", "location", "status", "url", "occurrences"):
        table.put(feature, "khal", "✓")


def test_calcurse_takes_every_event_in_and_shows_it_on_its_day(fat: CalendarFile, tmp_path: Path, table: Table) -> None:
    """It knows neither RDATE nor RECURRENCE-ID, so what has them is left out here."""
    table.put("accepts", "calcurse", "✗")
    said = run("calcurse", "-D", tmp_path / "data", "-i", fat.path, home=tmp_path)
    assert " 0 skipped" in said, said
    forms = {"apt": "%(start:%Y-%m-%d %H:%M)", "event": "", "recur-apt": "%(start:%Y-%m-%d %H:%M)", "recur-event": ""}
    listed = run(
        "calcurse", "-D", tmp_path / "data", "-Q", "--input-datefmt", "4", "--output-datefmt", "%Y-%m-%d",
        "--from", f"{BEGIN:%Y-%m-%d}", "--days", str(DAYS),
        *(part for name, form in forms.items() for part in (f"--format-{name}", f"\x1e{form}\x1f%m\n")), home=tmp_path,
    )  # fmt: skip
    shown: dict[str, set[str]] = {}
    for date, day in re.findall(
        r"^(\d{4}-\d\d-\d\d):\n(.*?)(?=^\d{4}-\d\d-\d\d:\n|\Z)", listed, re.MULTILINE | re.DOTALL
    ):
        for row in day.split("\x1e")[1:]:
            start, title = row.rstrip("\n").split("\x1f")
            shown.setdefault(title, set()).add(start or date)
    expanded = ours(fat)
    seen = 0
    for event in fat.events:
        if event["recurrence_id"] or event["also"] or event["uid"] not in expanded or not _is_whole(event, fat):
            continue
        starts = expanded[event["uid"]]
        seen += 1
        assert starts[0] in shown[event["summary"]], event["summary"]
        if not event["all_day"]:
            assert set(starts) == shown[event["summary"]], event["summary"]
    assert seen > 20
    for feature in ("accepts", "summary", "start"):
        table.put(feature, "calcurse", "✓")
    table.put("occurrences", "calcurse", "~")


def _is_whole(event: dict[str, object], fat: CalendarFile) -> bool:
    card = next((card for card in fat.edition.cards if card.uid == event["uid"]), None)
    return card is not None and not card.changes and not card.following


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_vdirsyncer_keeps_each_event_whole_in_a_file_of_its_own(
    fat: CalendarFile, tmp_path: Path, table: Table
) -> None:
    table.put("accepts", "vdirsyncer", "✗")
    (tmp_path / "here").mkdir()
    with served(fat.path.parent) as address:
        (tmp_path / "config").write_text(
            f'[general]\nstatus_path = "{tmp_path / "status"}"\n'
            '[pair fat]\na = "there"\nb = "here"\ncollections = null\n'
            f'[storage there]\ntype = "http"\nurl = "{address}/calendar.ics"\n'
            f'[storage here]\ntype = "filesystem"\npath = "{tmp_path / "here"}"\nfileext = ".ics"\n'
        )
        for command in ("discover", "sync"):
            run("vdirsyncer", "-c", tmp_path / "config", command, home=tmp_path)
    kept = sorted((tmp_path / "here").glob("*.ics"))
    assert len(kept) == len({event["uid"] for event in fat.events})
    # It gives what it fetched over HTTP UIDs of its own, made of the content.
    uids = {(event["summary"], event["start"]): event["uid"] for event in fat.events}
    told = [{**event, "uid": uids[event["summary"], event["start"]]}
            for one in ICALENDAR.read(kept).values() for event in one["events"]]  # fmt: skip
    assert keys(told) == keys(fat.events)
    for feature in ICALENDAR.knows:
        assert not misunderstood("vdirsyncer", feature, fat.events, told)
        table.put(feature, "vdirsyncer", "·" if feature == "uid" else "✓")
    table.put("accepts", "vdirsyncer", "✓")


@contextlib.contextmanager
def radicale(folder: Path) -> Iterator[int]:
    """A CalDAV server of our own, on the loopback."""
    assert shutil.which("radicale"), f"radicale {INSTALL}"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "config").write_text(
        f"[server]\nhosts = 127.0.0.1:{port}\n[auth]\ntype = none\n[rights]\ntype = authenticated\n"
        f"[storage]\nfilesystem_folder = {folder / 'collections'}\n[logging]\nlevel = warning\n"
    )
    environment = {**os.environ, "HOME": str(folder)}
    server = subprocess.Popen(
        ["radicale", "--config", folder / "config"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        _await(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def _await(port: int, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server takes connections, or has ended."""
    given_up = time.monotonic() + 30
    while time.monotonic() < given_up:
        assert server.poll() is None, server.stderr.read().decode() if server.stderr else ""
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        threading.Event().wait(0.05)
    raise AssertionError("Radicale does not answer")


def asked(port: int, method: str, path: str, body: str | bytes = b"", **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    # A name and no password: it takes anybody's word.
    connection.request(method, path, body, {"Authorization": "Basic dTo=", "Content-Type": "text/calendar", **headers})
    response = connection.getresponse()
    return response.status, response.read()


MAKE = """<mkcol xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><set><prop>
<resourcetype><collection/><C:calendar/></resourcetype></prop></set></mkcol>"""
QUERY = """<C:calendar-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><getetag/></prop><C:filter>
<C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range start="{0}" end="{1}"/></C:comp-filter>
</C:comp-filter></C:filter></C:calendar-query>"""


def test_radicale_takes_each_event_and_finds_it_by_its_days(
    files: list[CalendarFile], fat: CalendarFile, tmp_path: Path, table: Table
) -> None:
    table.put("accepts", "Radicale", "✗")
    alone = [file for file in files if file.name.startswith("fat: events/") and not _goes_on(file)]
    (tmp_path / "got").mkdir()
    with radicale(tmp_path) as port:
        assert asked(port, "MKCOL", "/u/fat/", MAKE)[0] == 201
        for file in alone:
            name = file.events[0]["uid"]
            status, said = asked(port, "PUT", f"/u/fat/{name}.ics", file.path.read_bytes())
            assert status == 201, f"{file.name}: {said.decode()}"
            status, back = asked(port, "GET", f"/u/fat/{name}.ics")
            assert status == 200
            (tmp_path / "got" / f"{name}.ics").write_bytes(back)
        told = ICALENDAR.read(sorted((tmp_path / "got").glob("*.ics")))
        for file in alone:
            events = told[tmp_path / "got" / f"{file.events[0]['uid']}.ics"]["events"]
            assert keys(events) == keys(file.events), file.name
            for feature in ICALENDAR.knows:
                assert not misunderstood("Radicale", feature, file.events, events), file.name
                table.put(feature, "Radicale", "~" if ("Radicale", feature) in LIMITS else "✓")
        stored = {file.events[0]["uid"] for file in alone}
        for first in range(0, DAYS, 10):
            begin = BEGIN + timedelta(days=first, hours=12)
            end = begin + timedelta(days=10)
            query = QUERY.format(f"{begin:%Y%m%dT%H%M%SZ}", f"{end:%Y%m%dT%H%M%SZ}")
            status, said = asked(port, "REPORT", "/u/fat/", query, **{"Depth": "1", "Content-Type": "text/xml"})
            assert status == 207
            found = {
                href.rpartition("/")[2].removesuffix(".ics")
                for href in etree.fromstring(said).xpath("//*[local-name()='href']/text()")
            }
            meant = {
                card.uid for card in fat.edition.cards if card.slot and next(occurrences(card.event, begin, end), None)
            }
            assert found == meant & stored, f"{begin:%Y-%m-%d}"
    table.put("accepts", "Radicale", "✓")
    table.put("occurrences", "Radicale", "✓")


def _goes_on(file: CalendarFile) -> bool:
    """Whether a file has several UIDs, which CalDAV (RFC 4791 §4.1) keeps apart."""
    return len({event["uid"] for event in file.events}) > 1
