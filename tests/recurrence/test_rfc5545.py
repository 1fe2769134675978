"""RFC 5545 §3.8.5.3: all of its examples, written as `repeat:`, expand to the dates that it lists."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from feeds.reading import read_calendar
from feeds.recurrence import occurrences

EXAMPLES: list[dict[str, Any]] = yaml.load(  # as text: YAML 1.1 has `on` for true
    (Path(__file__).parent / "rfc5545.yaml").read_text(), yaml.BaseLoader
)
ZONE = ZoneInfo("America/New_York")
HEAD = "calendar: {id: t, domain: example.org, url: https://example.org/, title: T, timezone: America/New_York}\n"


def listed(example: dict[str, Any]) -> list[datetime]:
    days = [
        (int(year), int(month), int(day))
        for year, months in example["dates"].items()
        for month, named in months.items()
        for day in (range(*bounds(named)) if isinstance(named, str) else named)
    ]
    clocks = [tuple(map(int, one.split(":"))) for one in example.get("times", ["09:00"])]
    return [datetime(*day, *clock, tzinfo=ZONE) for day in days for clock in clocks]


def bounds(days: str) -> tuple[int, int]:
    first, last = map(int, days.split("-"))
    return first, last + 1


def expanded(example: dict[str, Any], repeat: object, most: int) -> list[datetime]:
    entry = {"id": "a", "title": "A", "start": f"{example['start']} 09:00", "duration": "10m", "repeat": repeat}
    text = f"{HEAD}events: [{json.dumps(entry, default=str)}]\n"
    (event,) = read_calendar(text.encode(), "events.yaml").calendar.events
    return [one.start for one in islice(occurrences(event, datetime(1990, 1, 1, tzinfo=UTC)), most)]


WAYS = [(one, said) for one in EXAMPLES for said in ("repeat", "plainly") if said in one]


@pytest.mark.parametrize(("example", "said"), WAYS, ids=lambda one: one if isinstance(one, str) else one["example"])
def test_an_example_of_the_rfc_expands_to_the_dates_it_lists(example: dict[str, Any], said: str) -> None:
    repeat = example[said]
    dates = listed(example)
    most = len(dates) + (0 if example.get("forever") else 1)
    assert expanded(example, repeat, most) == dates


def test_the_clocks_change_between_the_dates_that_the_rfc_lists() -> None:
    example = EXAMPLES[1]
    starts = expanded(example, example["repeat"], 200)
    assert {start.hour for start in starts} == {13, 14}
    assert starts[54] - starts[53] == timedelta(days=1) + timedelta(hours=1)
