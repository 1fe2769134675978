"""P2: nothing changes unless something changed."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]


def build(events: Path, output: Path, now: str, **environment: str) -> dict[str, bytes]:
    told = subprocess.run(
        [sys.executable, "-m", "feeds", "build", str(events), "--output", str(output), "--now", now],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    return {str(path.relative_to(output)): path.read_bytes() for path in output.rglob("*") if path.is_file()}


@pytest.fixture
def shuffled(tmp_path: Path) -> Path:
    """The same events, in another order, each with its keys in another order."""
    file = yaml.safe_load((ROOT / "events.yaml").read_text(encoding="utf-8"))
    chance = random.Random(2022)
    chance.shuffle(file["events"])
    file["events"] = [dict(chance.sample(sorted(event.items()), len(event))) for event in file["events"]]
    for block in ("people", "parties", "places", "context"):
        file[block] = dict(chance.sample(sorted(file[block].items()), len(file[block])))
    path = tmp_path / "shuffled.yaml"
    path.write_text(yaml.safe_dump(file, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def test_order_hash_seed_and_time_zone_leave_every_byte_alone(tmp_path: Path, shuffled: Path) -> None:
    now = "2022-01-14T00:00Z"
    one = build(ROOT / "events.yaml", tmp_path / "one", now, PYTHONHASHSEED="1", TZ="Pacific/Apia", LC_ALL="C")
    other = build(shuffled, tmp_path / "other", now, PYTHONHASHSEED="2", TZ="America/New_York", LANG="nl_NL.UTF-8")
    assert one == other


def test_a_build_without_news_touches_no_file(tmp_path: Path) -> None:
    before = build(ROOT / "events.yaml", tmp_path / "output", "2022-01-12T09:00Z")
    times = {path: path.stat().st_mtime_ns for path in (tmp_path / "output").rglob("*")}
    after = build(ROOT / "events.yaml", tmp_path / "output", "2022-01-12T23:00Z")
    assert after == before
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "output").rglob("*")} == times


def test_the_next_reminder_is_news(tmp_path: Path) -> None:
    before = build(ROOT / "events.yaml", tmp_path / "output", "2022-01-11T06:00Z")
    after = build(ROOT / "events.yaml", tmp_path / "output", "2022-01-11T08:00Z")
    assert before["rss.xml"] != after["rss.xml"]
    assert before["calendar.ics"] == after["calendar.ics"]
