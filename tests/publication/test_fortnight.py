"""`publish.yml` itself, for a fortnight: schedules, edits, a race, failures and missed runs.

Its steps are run as they stand (`workflow.py`), against a bare repository. What is expected of each run is worked out
by `feeds.build.build` alone, which knows nothing of git or workflows. After each run with news newsboat and vdirsyncer
fetch the site over loopback, and have what the ledger says.
"""

from __future__ import annotations

import functools
import http.server
import io
import re
import sqlite3
import subprocess
import tarfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from feeds.build import Build, build
from feeds.history.ledger import History
from feeds.history.storage import read_history
from feeds.reading import read_calendar
from tests.clients.test_replay_with_real_clients import Quiet
from tests.clients.test_replay_with_real_clients import run as client
from tests.promises.january import EVENTS
from tests.publication.receiver import Receiver, receiver
from tests.publication.test_notify import titles
from tests.publication.workflow import Run, Runner, git

ROOT = Path(__file__).parents[2]
PUBLISH = ".github/workflows/publish.yml"
WEEKLY = "43 3 * * 1"

DAYS = [datetime(2022, 1, 2, tzinfo=UTC) + timedelta(days=number) for number in range(14)]
MISSED = {"2022-01-05", "2022-01-06"}
"""Days on which GitHub was out of order: nothing ran."""

EDITS: Mapping[str, Mapping[str, object]] = {
    "room": {"id": "stoltenberg-kuleba", "place": {"name": {"nl": "NAVO, zaal 2", "en": "NATO, room 2"}}},
    "moved": {"id": "nato-russia", "start": "2022-01-13"},
    "minor": {"id": "nato-russia", "minor": "spelling", "description": {"nl": "Overleg.", "en": "A meeting."}},
    "broken": {"id": "russia-osce", "start": "2022-02-30"},
    "cancelled": {"id": "russia-osce", "start": "2022-01-13", "status": "cancelled"},
}


@dataclass
class Expected:
    """What the runs come to by the build alone: the edition that is committed, and the titles of all its alerts."""

    history: History = field(default_factory=History)
    files: Mapping[str, bytes] = field(default_factory=dict)
    titles: list[str] = field(default_factory=list)

    def after(self, events: bytes, now: datetime) -> bool:
        """Take in what a run publishes; whether it has news."""
        built: Build = build(self.history, read_calendar(events, "events.yaml").calendar, now)
        self.history = read_history(built.files["history.json"], "history.json")
        self.titles += [notice.texts["nl"].title for notice in built.sent]
        news = dict(built.files) != dict(self.files)
        self.files = built.files
        return news


@dataclass
class Newsroom:
    """The editors' clone, the job, and what they should come to."""

    root: Path
    runner: Runner
    expected: Expected = field(default_factory=Expected)
    commits: int = 1

    def __post_init__(self) -> None:
        self.clone = self.root / "editors"
        self.file = yaml.safe_load(EVENTS.read_text(encoding="utf-8"))

    @property
    def events(self) -> bytes:
        return yaml.safe_dump(self.file, allow_unicode=True).encode()

    def edit(self, name: str) -> None:
        """An editor changes an event and pushes."""
        change = EDITS[name]
        next(event for event in self.file["events"] if event["id"] == change["id"]).update(change)
        git(self.clone, "pull", "--quiet", "--rebase", "origin", "main")
        (self.clone / "events.yaml").write_bytes(self.events)
        git(self.clone, "commit", "--quiet", "--all", "--message", name)
        git(self.clone, "push", "--quiet", "origin", "HEAD:main")
        self.commits += 1

    def job(self, now: str | datetime, event: str = "schedule", *, fails: str = "", **more: object) -> Run:
        """The workflow runs; what it commits, deploys and shows to subscribers is what the build alone says."""
        self.runner.now = datetime.fromisoformat(now).replace(tzinfo=UTC) if isinstance(now, str) else now
        run = self.runner.run(PUBLISH, event, **more)
        if fails:
            assert run.jobs[fails] == "failure", run.printed
        else:
            assert "failure" not in run.jobs.values(), run.printed
        if fails != "build":
            news = self.expected.after(self.events, self.runner.now)
            self.commits += news
        self.commits_are_the_news()
        return run

    def commits_are_the_news(self) -> None:
        log = git(self.runner.origin, "log", "--format=%s", "main").splitlines()
        assert len(log) == self.commits, log
        archive = subprocess.run(
            ["git", "archive", "main", "--", *(["output"] if self.expected.files else [])],
            cwd=self.runner.origin, capture_output=True, check=True,
        )  # fmt: skip
        with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as committed:
            found = {
                member.name.removeprefix("output/"): file.read()
                for member in committed
                if member.name.startswith("output/") and (file := committed.extractfile(member)) is not None
            }
        assert found == dict(self.expected.files)


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    """A repository with the January events, in which nothing was published yet."""
    origin = tmp_path / "origin.git"
    git(tmp_path, "init", "--quiet", "--bare", str(origin))
    git(tmp_path, "clone", "--quiet", str(origin), str(tmp_path / "editors"))
    newsroom = Newsroom(tmp_path, Runner(tmp_path, origin, DAYS[0]))
    tracked = git(
        ROOT,
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
        "-z",
        "--",
        "feeds",
        ".github",
        "pyproject.toml",
        "README.md",
        "LICENSE",
        ".gitignore",
    )
    for name in filter(None, tracked.split("\0")):
        if (ROOT / name).is_file():
            (newsroom.clone / name).parent.mkdir(parents=True, exist_ok=True)
            (newsroom.clone / name).write_bytes((ROOT / name).read_bytes())
            (newsroom.clone / name).chmod((ROOT / name).stat().st_mode)
    (newsroom.clone / "events.yaml").write_bytes(newsroom.events)
    git(newsroom.clone, "add", "--all")
    git(newsroom.clone, "commit", "--quiet", "--message", "The week of talks")
    git(newsroom.clone, "push", "--quiet", "origin", "HEAD:main")
    return newsroom


@pytest.fixture
def chat(newsroom: Newsroom) -> Iterator[Receiver]:
    """A service that the notices are sent to, its address among the secrets of the repository."""
    with receiver() as chat:
        newsroom.runner.secrets["FEEDS_NOTIFY"] = f"json://{chat.address}/"
        yield chat


@dataclass
class Subscribers:
    """newsboat, and vdirsyncer with khal, each subscribed to the site over loopback."""

    home: Path
    address: str

    def __post_init__(self) -> None:
        self.calendar = self.home / "calendar"
        self.calendar.mkdir(parents=True)
        (self.home / "urls").write_text(f"{self.address}/atom.xml\n")
        (self.home / "config").touch()
        (self.home / "vdirsyncer").write_text(
            f'[general]\nstatus_path = "{self.home / "status"}"\n[pair talks]\na = "there"\nb = "here"\n'
            f'collections = null\nconflict_resolution = "a wins"\n[storage there]\ntype = "http"\n'
            f'url = "{self.address}/en/calendar.ics"\n[storage here]\ntype = "filesystem"\n'
            f'path = "{self.calendar}"\nfileext = ".ics"\n'
        )

    def alerts(self) -> list[str]:
        """The titles of all entries that newsboat has, after it has fetched."""
        client("newsboat", "-x", "reload", "-u", str(self.home / "urls"), "-c", str(self.home / "cache.db"),
               "-C", str(self.home / "config"), HOME=str(self.home))  # fmt: skip
        with sqlite3.connect(self.home / "cache.db") as cache:
            return [title for (title,) in cache.execute("select title from rss_item")]

    def events(self) -> set[tuple[str, str]]:
        """The title and the day of each event in the calendar, after vdirsyncer has synchronised it."""
        if not (self.home / "status").exists():
            subprocess.run(["vdirsyncer", "-c", str(self.home / "vdirsyncer"), "discover"], input="y\n", text=True,
                           env={"PATH": "/usr/bin:/bin", "HOME": str(self.home), "LANG": "C.UTF-8"},
                           capture_output=True, check=True)  # fmt: skip
        client("vdirsyncer", "-c", str(self.home / "vdirsyncer"), "sync", HOME=str(self.home))
        found = set()
        for path in self.calendar.glob("*.ics"):
            text = path.read_text().replace("\r\n ", "").replace("\n ", "")
            day = re.search(r"^DTSTART;VALUE=DATE:(\d+)", text, re.MULTILINE)
            title = re.search(r"^SUMMARY(?:;[^:]*)?:(.*?)\r?$", text, re.MULTILINE)
            assert day is not None
            assert title is not None
            found.add((title[1], day[1]))
        return found


@pytest.fixture
def subscribers(newsroom: Newsroom, tmp_path: Path) -> Iterator[Subscribers]:
    site = functools.partial(Quiet, directory=str(newsroom.runner.site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Subscribers(tmp_path / "subscribers", f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()


QUIET = {"build": "success", "deploy": "skipped", "tell": "skipped", "stay": "skipped"}
FOUR = {
    ("US and Russia in security talks", "20220110"),
    ("Stoltenberg receives Kuleba", "20220110"),
    ("NATO and Russia in talks", "20220112"),
    ("Russia and the OSCE in talks", "20220113"),
}
MOVED = (FOUR - {("NATO and Russia in talks", "20220112")}) | {("NATO and Russia in talks", "20220113")}


@pytest.mark.slow
def test_a_fortnight_of_the_workflow(  # noqa: PLR0915
    newsroom: Newsroom, subscribers: Subscribers, chat: Receiver
) -> None:
    job, state = newsroom.job, newsroom.runner.state

    def nothing_new(now: str) -> None:
        commits, site = newsroom.commits, {path: path.stat().st_mtime_ns for path in newsroom.runner.site.rglob("*")}
        caches = len(newsroom.runner.caches)
        run = job(now)
        assert run.jobs == {**QUIET, "report": "success"}
        assert "Nothing new." in run.summary
        assert len(newsroom.runner.caches) == caches, "nothing was built, though all was checked out anew"
        assert newsroom.commits == commits
        assert {path: path.stat().st_mtime_ns for path in newsroom.runner.site.rglob("*")} == site

    def seen(calendar: set[tuple[str, str]]) -> None:
        assert sorted(subscribers.alerts()) == sorted(newsroom.expected.titles)
        assert subscribers.events() == calendar

    # Before anything is announced there is an edition without events; after it, hours without news.
    job("2022-01-02 05:17", "push")
    assert subscribers.alerts() == []
    nothing_new("2022-01-02 17:17")
    weekly = job("2022-01-03 03:43", schedule=WEEKLY)
    assert weekly.jobs["stay"] == "success"
    assert (state / "log").read_text() == "workflow enable\n"
    nothing_new("2022-01-04 17:17")
    # Nothing runs on the 5th and the 6th. A dry run shows what is to come, and publishes nothing.
    dry = newsroom.runner
    dry.now = datetime(2022, 1, 9, 1, tzinfo=UTC)
    shown = dry.run(PUBLISH, "workflow_dispatch", inputs={"dry-run": True})
    assert shown.jobs == {**QUIET, "report": "skipped"}
    assert "4 events added" in shown.summary
    newsroom.commits_are_the_news()

    # The embargo ends on the 9th. The first push is refused for good: nothing is lost, and one issue is opened.
    hook = newsroom.runner.origin / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    job("2022-01-09 05:17", fails="build")
    assert subscribers.alerts() == []
    assert (state / "open").read_text() == "1\n"
    hook.unlink()
    told = job("2022-01-09 17:17")
    assert told.jobs["deploy"] == told.jobs["tell"] == "success"
    assert (state / "open").read_text() == ""
    assert "4 events added" in told.summary
    assert "the next is due on" in told.summary
    seen(FOUR)
    nothing_new("2022-01-09 18:17")

    # An editor names the room; the commit says so.
    newsroom.edit("room")
    assert titles(chat) == newsroom.expected.titles
    chat.got.clear()
    chat.answers = [500]
    job("2022-01-09 19:20", "push", fails="tell")
    assert titles(chat) == newsroom.expected.titles[-1:]
    chat.got.clear()
    job("2022-01-09 20:17")
    assert titles(chat) == newsroom.expected.titles[-1:]
    message = git(newsroom.runner.origin, "log", "-1", "--format=%B", "main")
    assert message.startswith("Publish: 1 event changed; 1 notice\n\nChanged: Stoltenberg ontvangt Kuleba")
    assert "Place: from" in message
    seen(FOUR)

    # Deploying fails, and the run after it has no news, but deploys what the other could not.
    newsroom.runner.broken.add("actions/deploy-pages")
    before = subscribers.alerts()
    job("2022-01-11 08:17", fails="deploy")
    assert subscribers.alerts() == before
    newsroom.runner.broken.clear()
    assert job("2022-01-11 09:17").jobs["deploy"] == "success"
    seen(FOUR)

    # A race: while the run for one edit is under way, another is pushed. Both are in what is published.
    newsroom.edit("moved")
    newsroom.runner.during["Build, and commit what is new"] = lambda: pushed_meanwhile(newsroom)
    raced = job("2022-01-11 10:07", "push")
    assert "push 1 was refused" in raced.printed
    seen(MOVED)
    nothing_new("2022-01-11 11:17")

    # A mistake gets in. What is published stays; the one issue is kept up to date, and closed by the mend.
    newsroom.edit("broken")
    job("2022-01-12 06:02", "push", fails="build")
    job("2022-01-12 17:17", fails="build")
    seen(MOVED)
    newsroom.edit("cancelled")
    job("2022-01-12 18:04", "push")
    assert (state / "log").read_text().splitlines() == [
        "workflow enable", *["issue create", "issue close"] * 3, "issue create", "issue edit", "issue close",
    ]  # fmt: skip
    last = (MOVED - {("Russia and the OSCE in talks", "20220113")}) | {
        ("Cancelled: Russia and the OSCE in talks", "20220113")
    }
    seen(last)
    job("2022-01-13 17:17")
    nothing_new("2022-01-14 05:17")
    nothing_new("2022-01-15 17:17")
    seen(last)
    assert not list(newsroom.runner.work.glob(".output*")), "no rubbish beside the output"


def pushed_meanwhile(newsroom: Newsroom) -> None:
    """Let another push come in just before the job's own."""
    script = newsroom.root / "meanwhile"
    script.write_text("touched")
    hook = newsroom.runner.work / ".git" / "hooks" / "pre-push"
    newsroom_edit = newsroom.root / "second.yaml"
    change = EDITS["minor"]
    next(event for event in newsroom.file["events"] if event["id"] == change["id"]).update(change)
    newsroom_edit.write_bytes(newsroom.events)
    newsroom.commits += 1
    hook.write_text(
        f"#!/bin/sh\nrm {hook}\nunset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE\ncd {newsroom.clone} && cp {newsroom_edit}"
        " events.yaml && git -c user.name=E -c user.email=e@example.org commit --quiet --all --message minor &&"
        " git push --quiet origin HEAD:main\n"
    )
    hook.chmod(0o755)
