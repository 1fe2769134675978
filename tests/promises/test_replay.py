"""P3 to P5 on the week of talks: an hourly job from 8 to 14 January, and what two subscribers get to see.

`january.life.yaml` is what editors did; `january.inbox.txt` what arrived in a feed reader, in both languages, to be
read as a story. `FEEDS_REWRITE=1 python -m pytest tests/promises` writes it anew, for review.
"""

from __future__ import annotations

import os
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from tests.consumers.clients import CalendarClient, FeedReader
from tests.promises.january import BEGIN, HERE, HOUR, Builds, replay


@pytest.fixture(scope="module")
def hourly() -> tuple[Builds, dict[str, FeedReader], CalendarClient]:
    builds = replay(HOUR)
    readers, client = {"nl": FeedReader(), "en": FeedReader()}, CalendarClient()
    for _, built in builds:
        client.receive(built.files["calendar.ics"])
        readers["nl"].receive("rss.xml", built.files["rss.xml"])
        readers["en"].receive("rss.xml", built.files["en/rss.xml"])
    return builds, readers, client


def story(builds: Builds) -> str:
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
    rare = replay(timedelta(hours=8))
    every = {notice.id for notice in builds[-1][1].history.notices.values() if notice.kind in ("announced", "reminder")}
    seldom = {notice.id for notice in rare[-1][1].history.notices.values() if notice.kind in ("announced", "reminder")}
    assert seldom == every


def test_before_the_embargo_ends_nothing_is_known(hourly: Any) -> None:
    builds, _, _ = hourly
    before = next(built for now, built in builds if now == BEGIN)
    assert not before.history.entries
    assert all(b"Sherman" not in data and b"Kuleba" not in data for data in before.files.values())
