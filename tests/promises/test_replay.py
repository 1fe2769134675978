"""P3 to P5 on the week of talks: an hourly job from 8 to 14 January, and what two subscribers get to see.

`january.life.yaml` is what editors did; `january.inbox.txt` what arrived in a feed reader, in both languages, to be
read as a story. `FEEDS_REWRITE=1 python -m pytest tests/promises` writes it anew, for review.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from feeds.build import Build, build
from feeds.history.ledger import History
from feeds.history.storage import read_history
from feeds.reading import read_calendar
from tests.consumers.clients import CalendarClient, FeedReader

HERE = Path(__file__).parent
EVENTS = HERE.parents[1] / "events.yaml"
BEGIN = datetime(2022, 1, 8, tzinfo=UTC)
END = datetime(2022, 1, 14, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Newsroom:
    """The file as it stands at a time, with what its editors have changed up to then."""

    def __init__(self) -> None:
        self.file: dict[str, Any] = yaml.safe_load(EVENTS.read_text(encoding="utf-8"))
        self.edits = yaml.safe_load((HERE / "january.life.yaml").read_text(encoding="utf-8"))

    def at(self, now: datetime) -> bytes:
        while self.edits and datetime.fromisoformat(self.edits[0]["at"]) <= now:
            edit = self.edits.pop(0)
            next(event for event in self.file["events"] if event["id"] == edit["event"]).update(edit["set"])
        return yaml.safe_dump(self.file, allow_unicode=True).encode()


def replay(step: timedelta) -> tuple[list[tuple[datetime, Build]], dict[str, FeedReader], CalendarClient]:
    """Run the job every `step`; the ledger goes through its file each time."""
    newsroom, readers, client = Newsroom(), {"nl": FeedReader(), "en": FeedReader()}, CalendarClient()
    history, builds, now = History(), [], BEGIN
    while now <= END:
        built = build(history, read_calendar(newsroom.at(now), "events.yaml").calendar, now)
        client.receive(built.files["calendar.ics"])
        readers["nl"].receive("rss.xml", built.files["rss.xml"])
        readers["en"].receive("rss.xml", built.files["en/rss.xml"])
        history = read_history(built.files["history.json"], "history.json")
        builds.append((now, built))
        now += step
    return builds, readers, client


@pytest.fixture(scope="module")
def hourly() -> tuple[list[tuple[datetime, Build]], dict[str, FeedReader], CalendarClient]:
    return replay(HOUR)


def story(builds: list[tuple[datetime, Build]]) -> str:
    lines: list[str] = []
    for now, built in builds:
        for notice in sorted(built.sent, key=lambda notice: notice.time):
            lines.append(f"{now:%a %d %H:%M}  due {notice.time:%d %H:%M:%S}")
            for language in ("nl", "en"):
                text = notice.texts[language]
                lines += [f"    {text.title}", f"        {text.summary}"]
    return "\n".join(lines) + "\n"


def test_the_inbox_tells_the_story_of_the_week(hourly: Any) -> None:
    builds, _, _ = hourly
    path = HERE / "january.inbox.txt"
    if os.environ.get("FEEDS_REWRITE"):
        path.write_text(story(builds), encoding="utf-8")
    assert story(builds) == path.read_text(encoding="utf-8")


def test_only_builds_with_news_change_anything(hourly: Any) -> None:
    builds, _, _ = hourly
    changed = 0
    for (_, before), (_, after) in pairwise(builds):
        changed += before.files != after.files
        assert (before.files == after.files) == (before.history.as_of == after.history.as_of)
    # The end of the embargo, three mornings with reminders and five edits.
    assert changed == 1 + 3 + 5


def test_no_reader_sees_an_alert_twice_or_altered(hourly: Any) -> None:
    builds, readers, _ = hourly
    for language, reader in readers.items():
        assert not reader.altered
        told = [notice.texts[language].title for _, built in builds for notice in built.sent]
        assert sorted(title for _, title in reader.inbox) == sorted(told)


def test_the_calendar_client_ends_with_the_four_meetings(hourly: Any) -> None:
    builds, _, client = hourly
    assert len(client.latest) == 4
    entries = builds[-1][1].history.entries
    assert {name: entry.revision.sequence for name, entry in entries.items()} == {
        "us-russia-geneva": 0,
        "stoltenberg-kuleba": 1,
        "nato-russia": 1,
        "russia-osce": 1,
    }


def test_a_job_that_runs_but_once_a_day_loses_no_alert(hourly: Any) -> None:
    builds, _, _ = hourly
    rare, _, _ = replay(timedelta(hours=8))
    every = {notice.id for notice in builds[-1][1].history.notices.values() if notice.kind in ("announced", "reminder")}
    seldom = {notice.id for notice in rare[-1][1].history.notices.values() if notice.kind in ("announced", "reminder")}
    assert seldom == every


def test_before_the_embargo_ends_nothing_is_known(hourly: Any) -> None:
    builds, _, _ = hourly
    before = next(built for now, built in builds if now == BEGIN)
    assert not before.history.entries
    assert all(b"Sherman" not in data and b"Kuleba" not in data for data in before.files.values())
